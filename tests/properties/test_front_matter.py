from __future__ import annotations

import json

import yaml
from hypothesis import given
from hypothesis import strategies as st

from plugins.newsroom.findings import has_errors
from plugins.newsroom.front_matter import FrontMatterError, Value, decode, parse_front_matter
from plugins.story_reader.reader import read_story
from tests.support.stories import SETTINGS

PRINTABLE = st.characters(
    exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"), exclude_characters="\N{ZERO WIDTH NO-BREAK SPACE}"
)
TEXT = st.text(PRINTABLE, min_size=1, max_size=40).map(str.strip).filter(bool)
KEY = st.from_regex(r"[a-z][a-z_]{0,11}", fullmatch=True)
FIELDS = st.dictionaries(
    KEY, TEXT | st.lists(TEXT, max_size=4) | st.dictionaries(KEY, TEXT, min_size=1, max_size=3), max_size=6
)
LINES = st.dictionaries(KEY, TEXT.map(lambda text: " ".join(text.split())).filter(bool), min_size=1, max_size=6)
BODY = st.text(PRINTABLE | st.just("\n"), max_size=80)


def plain(value: Value) -> object:
    """A field's value without the places."""
    if isinstance(value, list):
        return [plain(item.value) for item in value]
    if isinstance(value, dict):
        return {key: plain(item.value) for key, item in value.items()}
    return value


def parsed(text: str) -> tuple[object, str]:
    front = parse_front_matter(decode(text.encode(), "x.md"), "x.md")
    return plain(front.fields), front.body


def toml(value: object) -> str:
    """A TOML value: JSON's strings are TOML's, but for the one control character that JSON leaves bare."""
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


@given(fields=FIELDS, body=BODY)
def test_yaml_is_read_back_as_it_was_printed(fields: dict[str, object], body: str) -> None:
    """Whatever text, lists and mappings are printed as YAML, parsing gives them and the body back."""
    printed = yaml.safe_dump(fields, allow_unicode=True, default_style='"', sort_keys=False)
    assert parsed(f"---\n{printed}---\n{body}") == (fields, body)


@given(fields=FIELDS, body=BODY)
def test_toml_is_read_back_as_it_was_printed(fields: dict[str, object], body: str) -> None:
    """The same for TOML."""
    printed = "".join(f"{key} = {toml(value)}\n" for key, value in fields.items())
    assert parsed(f"+++\n{printed}+++\n{body}") == (fields, body)


@given(fields=LINES, body=BODY)
def test_a_header_is_read_back_as_it_was_printed(fields: dict[str, str], body: str) -> None:
    """The same for lines of ``Key: value``, which hold text only."""
    printed = "".join(f"{key.capitalize()}: {value}\n" for key, value in fields.items())
    assert parsed(f"{printed}\n{body}") == (fields, f"\n{body}")


@given(fields=FIELDS)
def test_places_point_at_their_keys(fields: dict[str, object]) -> None:
    """Each key's line and column are those at which it was printed."""
    printed = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items())
    lines = f"---\n{printed}---\n".split("\n")
    for key, field in parse_front_matter("\n".join(lines), "x.md").fields.items():
        place = field.key_location
        assert lines[place.line - 1][place.column - 1 :].startswith(key)


FRAGMENTS = st.sampled_from(
    [
        b"---\n",
        b"+++\n",
        b"title: ",
        b"title = ",
        b"date: 2026-06-01\n",
        b"\n",
        b"\n\n",
        b": ",
        b"- ",
        b"[",
        b"]",
        b"{",
        b"}",
        b"&a ",
        b"*a",
        b"!!",
        b"<",
        b">",
        b"<script>",
        b"**",
        b"](",
        b"![",
        b"|",
        b"\xff",
        b"\0",
        b"\x02",
        b"\x1b",
        b"&#0;",
        b"\xed\xa0\x80",
        b"<!--",
        b"-->",
        b"```",
        b"[^1]",
        b"https://[",
        b"{static}",
        b"source: ",
        b"slug: ",
        b"lang: ",
        "人".encode(),
        b'"',
        b"'",
    ]
)
FILES = st.binary(max_size=300) | st.lists(FRAGMENTS | st.binary(max_size=6), max_size=30).map(b"".join)
STORIES = FILES.map(lambda rest: b"---\ntitle: A\ndate: 2026-06-01\n---\n" + rest) | FILES.map(
    lambda rest: b"---\ntitle: A\ndate: 2026-06-01\n" + rest
)


@given(source=FILES | STORIES)
def test_any_bytes_come_to_a_story_or_to_findings(source: bytes) -> None:
    """Reading never raises: there is an article with a body, or an error that says why not."""
    story, body = read_story(source, path="x.md", uri="a/x.md", settings=SETTINGS)
    assert (story.article is None) == (body is None) == has_errors(story.findings)
    for finding in story.findings:
        assert "\n" not in str(finding)
        assert finding.fix
        assert finding.id != "NEWS-F006", str(finding)
        assert 1 <= finding.location.line <= source.count(b"\n") + source.count(b"\r") + 1


@given(source=FILES)
def test_taking_a_file_apart_loses_no_line(source: bytes) -> None:
    """The body is the file's last lines, from the one it says."""
    try:
        text = decode(source, "x.md")
        front = parse_front_matter(text, "x.md")
    except FrontMatterError:
        return
    assert front.body == "\n".join(text.split("\n")[front.body_line - 1 :])
