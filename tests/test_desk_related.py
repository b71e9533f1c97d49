"""``desk related`` on small content folders, and what the build says of pins and bans."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from desk.cli import main

ROOT = Path(__file__).resolve().parent.parent
_TEXTS = {
    "chips-one": "Export controls on memory chips bind makers of accelerators from Monday.",
    "chips-two": "The export controls on memory chips were extended to accelerators of older makers.",
    "poem": "A poet in Lisbon reads verses to a quiet room of students and their dogs.",
    "chips-three": "Makers of accelerators ask for exceptions from export controls on memory chips.",
}


def _write(folder: Path, extra: dict[str, str] | None = None) -> Path:
    """Four stories a day apart, in the order of their names above; ``extra`` adds front-matter lines by slug."""
    folder.mkdir()
    for day, (slug, text) in enumerate(_TEXTS.items(), start=1):
        lines = (extra or {}).get(slug, "")
        head = f"---\ntitle: About {slug}\ndate: 2026-05-0{day}\ndek: What {slug} says.\n{lines}---\n"
        (folder / f"{slug}.md").write_text(f"{head}{text}\n\n{text} More of it follows here.\n", encoding="utf-8")
    return folder


def _desk(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["related", *words, "--settings", str(ROOT / "pelicanconf.py")])
    return result.exit_code, result.stdout


def _build(content: Path, output: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pelican", str(content), "-s", str(ROOT / "pelicanconf.py"), "-o", str(output)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=content.parent)


def test_export_lists_strictly_older_stories_by_slug(tmp_path: Path) -> None:
    """The list of each story holds older ones only, the nearest first."""
    code, out = _desk("export", "--content", str(_write(tmp_path / "content")), "--top", "10")
    lists = json.loads(out)
    assert code == 0
    assert lists["chips-one"] == []
    assert lists["chips-two"] == ["chips-one"]
    assert lists["chips-three"][:2] in (["chips-two", "chips-one"], ["chips-one", "chips-two"])


def test_export_takes_a_foreign_folder_with_any_fields(tmp_path: Path) -> None:
    """Fields and sections of another generator do not keep a story out."""
    extra = {"chips-two": "layout: post\ncategory: Anything\n"}
    code, out = _desk("export", "--content", str(_write(tmp_path / "content", extra)))
    assert (code, json.loads(out)["chips-two"]) == (0, ["chips-one"])


def test_why_gives_terms_score_and_rule(tmp_path: Path) -> None:
    """The account names the words that scored, and for a story that is not in the list the rule against it."""
    content = str(_write(tmp_path / "content"))
    code, out = _desk("why", "chips-three", "chips-one", "--content", content)
    assert code == 0
    assert "score" in out
    assert "export" in out
    code, out = _desk("why", "chips-one", "chips-three", "--content", content)
    assert (code, "not older than the story" in out) == (0, True)


def test_why_of_an_unknown_story_says_so(tmp_path: Path) -> None:
    """A slug that no released story has is an error in words."""
    code, _ = _desk("why", "nothing", "--content", str(_write(tmp_path / "content")))
    assert code == 1


@pytest.mark.parametrize("words", [["--require", "ndcg@9=1"], ["--require", "ndcg@3"]])
def test_eval_refuses_measures_it_does_not_know(tmp_path: Path, words: list[str]) -> None:
    """Wrong usage ends with 2."""
    code, _ = _desk("eval", "--content", str(_write(tmp_path / "content")), *words)
    assert code == 2


def test_eval_prints_every_ranker_as_json(tmp_path: Path) -> None:
    """Ours and the four baselines, with null where nothing judges."""
    code, out = _desk("eval", "--content", str(_write(tmp_path / "content")), "--format", "json")
    assert code == 0
    assert list(json.loads(out)) == ["Broadbill", "latest", "shared tags", "tag TF-IDF", "plain TF-IDF"]


def test_pins_come_first_and_bans_work_both_ways(tmp_path: Path) -> None:
    """On the page, a pinned story opens the list, and a banned one is in neither."""
    extra = {"chips-three": "related:\n  pin: [poem]\n  ban: [chips-two]\n"}
    output = tmp_path / "output"
    assert _build(_write(tmp_path / "content", extra), output).returncode == 0
    page = (output / "2026/05/chips-three/index.html").read_text(encoding="utf-8")
    related = page[page.index('id="related-title"') : page.index('id="recent-title"')]
    assert 0 < related.index("/poem/") < related.index("/chips-one/")
    assert "/chips-two/" not in related
    other = (output / "2026/05/chips-two/index.html").read_text(encoding="utf-8")
    later = other.partition('id="later-title"')[2].partition('id="recent-title"')[0]
    assert "/chips-three/" not in later


def test_pins_to_nothing_are_findings_with_the_nearest_slug(tmp_path: Path) -> None:
    """An unknown slug refuses the build and names the line; the story itself too; an unreleased one is a warning."""
    extra = {"poem": "related:\n  pin: [chips-on]\n", "chips-two": "related: {ban: [chips-two]}\n"}
    built = _build(_write(tmp_path / "content", extra), tmp_path / "output")
    assert built.returncode == 1
    assert built.stderr.splitlines() == [
        "content/chips-two.md:5:17: error NEWS-R002 'chips-two' is this story itself; name another story",
        "content/poem.md:6:9: error NEWS-R001 no story has the slug 'chips-on'; did you mean 'chips-one'?",
        "2 errors. The site was not built.",
    ]
    assert not (tmp_path / "output").exists()
