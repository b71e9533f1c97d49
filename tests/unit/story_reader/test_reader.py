from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from plugins.incremental.packing import packed, unpacked
from plugins.newsroom.article import StoryBody
from plugins.newsroom.settings import NewsroomSettings
from plugins.story_reader.pool import StoryFile, load_body, read_all, story_file
from plugins.story_reader.reader import ReadStory, read_story
from plugins.story_reader.shaping import shaping
from tests.support.stories import HEAD, SETTINGS, lines_of


class Shelf:
    """Keeps results in memory, and counts what it was asked to keep."""

    def __init__(self) -> None:
        self.entries: dict[bytes, bytes] = {}
        self.puts = 0

    def get_many(self, keys: object) -> dict[bytes, bytes]:
        return {key: self.entries[key] for key in keys if key in self.entries}  # type: ignore[attr-defined]

    def put_many(self, entries: object) -> None:
        for key, value in entries:  # type: ignore[attr-defined]
            self.entries[key] = value
            self.puts += 1


def files(folder: Path, count: int) -> list[StoryFile]:
    found = []
    for n in range(count):
        source = f"---\n{HEAD}\n---\nStory {n}.".encode()
        (folder / f"{n}.md").write_bytes(source)
        shaped = shaping(SETTINGS)
        found.append(story_file(str(folder / f"{n}.md"), source, path=f"{n}.md", uri=f"{n}.md", shaped=shaped))
    return found


def test_a_story_that_cannot_be_read_has_a_finding_and_no_body() -> None:
    """Nothing is raised: the answer says why there is no article."""
    story, body = read_story(b"\xff", path="x.md", uri="x.md", settings=SETTINGS)
    assert (story.article, body) == (None, None)
    assert lines_of(story.findings) == ["x.md:1:1: error NEWS-F001 byte 0xff is not UTF-8; save the file as UTF-8"]


def test_faults_of_front_matter_and_body_are_reported_together() -> None:
    """A warning about the body is not lost with the article."""
    story, _ = read_story(
        b"---\ntitle: A\ndek: B.\n---\n\n<script>x</script>\n", path="x.md", uri="x.md", settings=SETTINGS
    )
    assert [line.split(" ")[2] for line in lines_of(story.findings)] == ["NEWS-D002", "NEWS-B001"]


def test_a_fault_of_a_library_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """A story never vanishes because a converter broke on it."""

    def broken(text: str) -> str:
        raise KeyError(text[:3])

    monkeypatch.setattr("plugins.story_reader.reader.to_plain_text", broken)
    story, _ = read_story(f"---\n{HEAD}\n---\nabc".encode(), path="x.md", uri="x.md", settings=SETTINGS)
    assert lines_of(story.findings) == [
        "x.md:1:1: error NEWS-F006 the story cannot be converted: KeyError 'abc'; take it apart until it reads"
    ]


def test_what_was_read_survives_a_worker() -> None:
    """Records go between processes and come back equal."""
    result = read_story(f"---\n{HEAD}\n---\nThe lede.".encode(), path="x.md", uri="x.md", settings=SETTINGS)
    story, body = result
    assert body is not None
    assert (unpacked(packed(story), ReadStory), unpacked(packed(body), StoryBody)) == result


def test_a_second_reading_comes_from_the_shelf(tmp_path: Path) -> None:
    """Nothing is converted twice, and the answers are equal."""
    shelf = Shelf()
    first = {reading.file.uri: reading for reading in read_all(files(tmp_path, 3), SETTINGS, shelf)}
    puts = shelf.puts
    second = {reading.file.uri: reading for reading in read_all(files(tmp_path, 3), SETTINGS, shelf)}
    assert [reading.was_read for reading in first.values()] == [True] * 3
    assert [reading.was_read for reading in second.values()] == [False] * 3
    assert {uri: reading.story for uri, reading in first.items()} == {uri: r.story for uri, r in second.items()}
    assert shelf.puts == puts


@pytest.mark.parametrize("broken", [b"", b"rubbish", packed("no story")])
def test_a_broken_entry_is_read_again(broken: bytes, tmp_path: Path) -> None:
    """A shelf that holds something else is a miss."""
    shelf = Shelf()
    (file,) = files(tmp_path, 1)
    shelf.entries[file.key] = broken
    (reading,) = read_all([file], SETTINGS, shelf)
    assert reading.was_read
    assert reading.story.article is not None


def test_workers_give_the_same_answers_as_one_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Fifty stories read by worker processes equal those read here, in the same order."""
    shelves = Shelf(), Shelf()
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    many = list(read_all(files(tmp_path, 50), SETTINGS, shelves[0]))
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    alone = list(read_all(files(tmp_path, 50), SETTINGS, shelves[1]))
    assert many == alone
    assert [reading.file.uri for reading in many] == [f"{n}.md" for n in range(50)]
    assert shelves[0].entries == shelves[1].entries
    assert load_body(many[7].file.body_key, shelves[0]) is not None


def test_a_file_that_goes_or_changes_while_it_is_read_counts_as_it_then_is(tmp_path: Path) -> None:
    """The key is that of the bytes that were read; a file that is gone is a finding."""
    changed, gone = files(tmp_path, 2)
    Path(changed.place).write_bytes(f"---\n{HEAD}\n---\nOther words.".encode())
    Path(gone.place).unlink()
    shelf = Shelf()
    readings = list(read_all([changed, gone], SETTINGS, shelf))
    assert readings[0].file.key != changed.key
    assert changed.key not in shelf.entries
    assert lines_of(readings[1].story.findings) == [
        "1.md:1:1: error NEWS-F005 the file cannot be read: No such file or directory; let the build read it"
    ]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("TIMEZONE", "Europe/Berlin"),
        ("DEFAULT_LANG", "de"),
        ("AUTHOR", "Somebody"),
        ("NEWS_SECTIONS", [("news", "News"), ("other", "Other")]),
        ("NEWS_EXTRA_FIELDS", ["id"]),
        ("NEWS_READING_SPEED_WORDS", 100),
    ],
)
def test_settings_that_shape_a_story_change_its_key(key: str, value: object) -> None:
    """What was read under other settings is not taken for the same."""
    assert shaping(NewsroomSettings.from_pelican({key: value})) != shaping(NewsroomSettings.from_pelican({}))


def test_settings_of_pages_do_not_change_a_story_s_key() -> None:
    """How long lists are has no part in reading."""
    other = NewsroomSettings.from_pelican({"NEWS_EDITION_LIST_STORIES": 3, "SITENAME": "Other"})
    assert shaping(other) == shaping(dataclasses.replace(other, edition=NewsroomSettings().edition))
    assert shaping(other) == shaping(NewsroomSettings.from_pelican({}))


def test_half_a_character_is_a_finding(tmp_path: Path) -> None:
    """YAML can name it, but no page could be written with it, nor any record kept."""
    path = tmp_path / "x.md"
    path.write_text('---\ntitle: "Half \\ud83d"\ndate: 2026-01-01\nsection: business\n---\nThe lede.', encoding="utf-8")
    file = story_file(str(path), path.read_bytes(), path="x.md", uri="x.md", shaped=shaping(SETTINGS))
    (reading,) = read_all([file], SETTINGS, Shelf())
    assert reading.story.article is None
    assert [finding.id for finding in reading.story.findings] == ["NEWS-F003"]
