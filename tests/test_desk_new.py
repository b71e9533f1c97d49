"""``desk new``: a file to write in, which reads without a fault and is not published by accident."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from desk.cli import main
from desk.new import Assignment, story_uri, write_story
from plugins.newsroom.article import NewsArticle, PubStatus, SubjectKind
from plugins.newsroom.findings import Severity
from plugins.newsroom.instants import parse_instant
from plugins.newsroom.settings import NewsroomSettings
from plugins.story_reader.reader import read_story
from tests.support.sites import NOW, story, write_site

AUTHORS: dict[str, str | bytes] = {
    "authors/mara.md": "---\nname: Mara Lind\n---\nMara.\n",
    "authors/noor.md": "---\nname: Noor Poe\n---\nNoor.\n",
    "authors/torn.md": b"\xff",
}
PATH = "content/articles/2026/06/a-model-reads-lips.md"


@pytest.fixture(autouse=True)
def _git_of_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whom the machine's git knows does not matter."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)


def new(
    *arguments: str, files: Mapping[str, str | bytes] = AUTHORS, settings: Mapping[str, object] | None = None
) -> Result:
    write_site(Path(), files, settings)
    return CliRunner().invoke(main, ["new", *arguments])


def read(path: str = PATH) -> NewsArticle:
    """The story as a build reads it; it may have neither error nor warning."""
    settings = NewsroomSettings.from_pelican({"NEWS_SECTIONS": [("news", "News"), ("deals", "Deals")]})
    found, _ = read_story(Path(path).read_bytes(), path=path, uri=path.removeprefix("content/"), settings=settings)
    assert {finding.severity for finding in found.findings} <= {Severity.NOTICE}
    assert found.article is not None
    return found.article


def test_a_new_story_is_a_draft_at_its_place() -> None:
    """Its path is printed; what is known stands in it; the rest waits to be filled in."""
    result = new("A model reads lips")
    assert (result.exit_code, result.output) == (0, f"{PATH}\n")
    article = read()
    assert (article.headline, article.slug, article.section) == ("A model reads lips", "a-model-reads-lips", "news")
    assert article.published_at == parse_instant(NOW, article.published_at.tzinfo or NewsroomSettings().site.zone)
    assert article.status is PubStatus.DRAFT
    assert (article.sources, article.subjects, article.thread, article.words) == ((), (), "", 5)


def test_what_is_given_stands_in_it() -> None:
    """Section by name, source, storyline, author by name."""
    options = ["--section", "deals", "--source", "https://example.com/a?b=1#c", "--thread", "Lip reading"]
    assert new("A model reads lips", *options, "--author", "noor poe").exit_code == 0
    article = read()
    assert (article.section, article.thread, article.bylines) == ("deals", "lip-reading", ("noor",))
    assert [source.url for source in article.sources] == ["https://example.com/a?b=1#c"]


def test_the_date_has_the_offset_of_the_newsroom_and_the_folder_its_month() -> None:
    """A day earlier or later than UTC's where the zone has it so."""
    clock = {"TIMEZONE": "Asia/Tokyo", "NEWS_NOW": "2026-06-30T16:00:00+00:00"}
    result = new("Late", settings=clock)
    assert result.output == "content/articles/2026/07/late.md\n"
    assert "date: 2026-07-01T01:00:00+09:00\n" in Path("content/articles/2026/07/late.md").read_text(encoding="utf-8")


def test_the_author_is_whom_git_knows(tmp_path: Path) -> None:
    """Where an author has that name; else the story has the house's byline."""
    (tmp_path / "gitconfig").write_text("[user]\n\tname = Mara Lind\n", encoding="utf-8")
    assert new("A model reads lips").exit_code == 0
    assert read().bylines == ("mara",)
    (tmp_path / "gitconfig").write_text("[user]\n\tname = Somebody Else\n", encoding="utf-8")
    assert new("Another").exit_code == 0
    assert "authors" not in Path("content/articles/2026/06/another.md").read_text(encoding="utf-8")


def test_the_fields_are_those_that_stories_of_the_section_use() -> None:
    """At least a quarter of them; all fields where it has no story; a field by another of its names counts."""
    deals: dict[str, str | bytes] = {
        f"articles/2026/05/d{n}.md": story(slug=f"d{n}", section="Deals", companies="[Acme]", tags="[Funding]")
        for n in range(4)
    }
    odd: dict[str, str | bytes] = {
        "articles/2026/05/n.md": story(section="news", models="[GPT-4]"),
        "articles/2026/05/d9.md": story(slug="d9", section="deals", people="[Ada Poe]"),
        "articles/2026/04/torn.md": b"\xff",
    }
    assert new("One", "--section", "Deals", files=AUTHORS | deals | odd).exit_code == 0
    text = Path("content/articles/2026/06/one.md").read_text(encoding="utf-8")
    assert [field for field in ("topics", "companies", "models", "people") if f"{field}: []" in text] == [
        "topics",
        "companies",
    ]
    assert new("Two", "--section", "chips").exit_code == 0
    text = Path("content/articles/2026/06/two.md").read_text(encoding="utf-8")
    assert "topics: []\ncompanies: []\nmodels: []\npeople: []\n" in text


def test_nothing_is_written_over() -> None:
    """The file that is there stays, and the exit code says so."""
    kept = {PATH.removeprefix("content/"): story("Kept")}
    result = new("A model reads lips!", files=AUTHORS | kept)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{PATH} is there already" in result.stderr
    assert Path(PATH).read_text(encoding="utf-8") == story("Kept")


def test_the_editor_opens_the_file_if_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """$EDITOR, with the file's path."""
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"cp -f -t {tmp_path}")
    assert new("A model reads lips").exit_code == 0
    assert not (tmp_path / Path(PATH).name).exists()
    assert new("Another one", "--edit").exit_code == 0
    assert (tmp_path / "another-one.md").read_bytes() == Path("content/articles/2026/06/another-one.md").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["!!!"], "no letter or digit"),
        ([""], "empty"),
        (["A\x07b"], "cannot be printed"),
        (["A", "--section", "newz"], "did you mean 'news'?"),
        (["A", "--author", "nor"], "did you mean 'noor'?"),
        (["A", "--source", "example.com"], "https://"),
    ],
)
def test_wrong_usage_exits_with_2_and_writes_nothing(arguments: list[str], words: str) -> None:
    """With what would be right."""
    result = new(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert not Path("content/articles").exists()


def test_without_git_the_story_is_the_house_s(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without git writes stories too."""

    def gone(*_arguments: object, **_options: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(subprocess, "run", gone)
    assert new("A model reads lips").exit_code == 0
    assert read().bylines == ("The newsroom",)


def test_the_site_with_a_new_story_has_nothing_to_find() -> None:
    """Before a word is written, ``desk check`` has neither error nor warning, and no byte of it is public."""
    files = AUTHORS | {"authors/torn.md": "---\nname: Torn\n---\n", "articles/a.md": story(dek="A dek.")}
    assert new("A model reads lips", files=files).exit_code == 0
    result = CliRunner().invoke(main, ["check"])
    assert (result.exit_code, result.stderr.split(", ")[:2]) == (0, ["0 errors", "0 warnings"])
    assert CliRunner().invoke(main, ["build"]).exit_code == 0
    assert [path for path in Path("output").rglob("*") if "lips" in path.name] == []


SITE = NewsroomSettings.from_pelican({}).site
HEADLINES = st.text().map(lambda text: " ".join(text.split())).filter(lambda text: bool(text) and text.isprintable())


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(headline=HEADLINES)
def test_any_headline_reads_as_it_was_given(headline: str) -> None:
    """Quotes, colons, signs that mean something in YAML, any script."""
    assignment = Assignment(
        headline=headline, at=parse_instant(NOW, SITE.zone), section="news", author="", source="", thread="",
        fields=tuple(f"{kind.value}s" for kind in (SubjectKind.TOPIC, SubjectKind.MODEL)),
    )  # fmt: skip
    text = write_story(assignment, SITE)
    found, _ = read_story(text.encode(), path="x.md", uri="articles/x.md", settings=NewsroomSettings.from_pelican({}))
    assert found.article is not None
    assert found.article.headline == headline
    if any(character.isalnum() and character.isascii() for character in headline):
        assert story_uri(assignment, SITE).startswith("articles/2026/06/")
