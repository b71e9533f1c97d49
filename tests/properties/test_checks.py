"""Whatever a file holds: it is read or named in an error, and the command says with its exit code which."""

from __future__ import annotations

import contextlib
import json
import tempfile
from pathlib import Path

from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.cli import main
from plugins.editorial_checks.repairs import repaired
from plugins.newsroom.findings import Severity, has_errors
from plugins.story_reader.reader import ReadStory, read_story
from tests.support.newsroom import KINDS, Kind, clean_story
from tests.support.sites import write_site
from tests.support.stories import SETTINGS

_PIECES = st.one_of(
    st.sampled_from([
        "---\n", "+++\n", "title: A\n", "date: 2026-06-01\n", "date: [",
        "corrections:\n  - date: 2026-06-01\n    text: B\n", "corrections: {date: 2026-01-01, text: C}\n",
        "source: [{url: x}, y]\n", "image: {src: a.png}\n", "authors: [a, [b]]\n", "topics: {a: b}\n",
        "expires: 2020\n", "modified: 01/02/2026\n", "**Label: x\n", "** ", "```\n", "~~~", "\n- one\n- two\n",
        "[", "](", ") ", "][", "[^1]", "[^1]: n\n", "![](a.png)", "[](#x)", "[here](/a/)",
        "<a href='http://[x'>y</a>", "#### h\n", "\u00e2\u20ac\u2122", "\u00c3", "\ufffd", "sk-" + "aB3" * 9,
        "-----BEGIN PRIVATE KEY-----", "TKTK", "$5 billion ", '"a b c d"', "http://a.example/b ", "{filename}b.md",
        "\r\n", "\r", "\ufeff", "\u2028", "\x00", "\x1b", "\t", "\n\n", "'", ": ", "&amp;",
    ]),
    st.text(max_size=12),
)  # fmt: skip
_SOUP = st.lists(_PIECES, max_size=25).map("".join)
_SLIPPED = st.builds(
    lambda number, at, length, piece: clean_story(number)[:at] + piece + clean_story(number)[at + length :],
    st.integers(0, 5), st.integers(0, 1_800), st.integers(0, 40), _SOUP,
)  # fmt: skip
_SOURCES = st.one_of(
    _SOUP.map(lambda text: text.encode("utf-8", "surrogatepass")),
    _SLIPPED.map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.binary(max_size=60),
)


def _read(source: bytes) -> ReadStory:
    return read_story(source, path="x.md", uri="articles/x.md", settings=SETTINGS)[0]


@given(_SOURCES)
@settings(max_examples=1_500)
def test_no_rule_breaks_on_any_text(source: bytes) -> None:
    """There is an article, or an error that says why not. Places lie inside the file. No rule raised (NEWS-F006)."""
    story = _read(source)
    assert (story.article is None) == has_errors(story.findings)
    assert (story.facts is None) == (story.article is None)
    lines = source.count(b"\n") + source.count(b"\r") + 1
    for finding in story.findings:
        assert finding.id != "NEWS-F006", finding
        assert 1 <= finding.location.line <= lines + 1
        assert finding.location.column >= 1


@given(st.sampled_from(KINDS), st.integers(1, 9))
def test_repairs_only_ever_take_findings_away(kind: Kind, number: int) -> None:
    """No repair makes an error of what was none, and what is repaired is found no more."""
    source, _ = kind.plant(number)
    story = _read(source)
    faults = [finding for finding in story.findings if finding.repair is not None]
    if not faults:
        return
    after = _read(repaired(source, faults))
    assert not [finding for finding in after.findings if finding.repair is not None]
    errors = [sum(finding.severity is Severity.ERROR for finding in read.findings) for read in (story, after)]
    assert errors[1] <= errors[0]


@given(st.lists(_SOURCES, min_size=1, max_size=5))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_the_command_loses_no_file(sources: list[bytes]) -> None:
    """Never a traceback; 1 where a file has an error and 0 else; each file that was not read well is in the report."""
    files = {f"articles/{number}.md": source for number, source in enumerate(sources)}
    with tempfile.TemporaryDirectory() as folder:
        write_site(Path(folder), files)
        with contextlib.chdir(folder):
            result = CliRunner().invoke(main, ["check", "--format", "json"])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    found = json.loads(result.stdout)["findings"]
    blamed = {finding["path"] for finding in found if finding["severity"] == "error"}
    rejected = {
        f"content/articles/{number}.md" for number, source in enumerate(sources) if _read(source).article is None
    }
    assert result.exit_code == (1 if blamed else 0)
    assert rejected <= blamed
