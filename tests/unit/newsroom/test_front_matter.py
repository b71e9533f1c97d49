# ruff: noqa: E501 - a line of a report is compared as it prints

from __future__ import annotations

import pytest

from plugins.newsroom.findings import Location
from plugins.newsroom.front_matter import Field, FrontMatter, FrontMatterError, Value, decode, parse_front_matter

YAML = "---\ntitle: A title\ntopics: [chips, c++]\nsource:\n  title: Theirs\n  url: https://a.example/x\n---\nBody.\n"
TOML = '+++\ntitle = "A title"\ntopics = ["chips", "c++"]\n[source]\ntitle = "Theirs"\nurl = "https://a.example/x"\n+++\nBody.\n'
HEADER = "Title: A title\nTopics: chips, c++\n\nBody.\n"


def plain(value: Value) -> object:
    """A field's value without the places."""
    if isinstance(value, list):
        return [plain(item.value) for item in value]
    if isinstance(value, dict):
        return {key: plain(item.value) for key, item in value.items()}
    return value


def fields_of(text: str) -> object:
    return plain(parse_front_matter(text, "x.md").fields)


def fault_of(text: str | bytes) -> str:
    """The one finding that refuses the text, as it prints."""
    with pytest.raises(FrontMatterError) as caught:
        parse_front_matter(decode(text, "x.md") if isinstance(text, bytes) else text, "x.md")
    (finding,) = caught.value.findings
    return str(finding)


def field_of(text: str, name: str) -> Field:
    return parse_front_matter(text, "x.md").fields[name]


def test_yaml_and_toml_say_the_same() -> None:
    """A title, a list and a mapping come out equal from both notations."""
    expected = {
        "title": "A title",
        "topics": ["chips", "c++"],
        "source": {"title": "Theirs", "url": "https://a.example/x"},
    }
    assert fields_of(YAML) == fields_of(TOML) == expected


def test_a_header_gives_lower_case_keys_and_text() -> None:
    """Pelican's own header has text only; its keys are read without case."""
    assert fields_of(HEADER) == {"title": "A title", "topics": "chips, c++"}


@pytest.mark.parametrize(("text", "line"), [(YAML, 8), (TOML, 8), (HEADER, 3)])
def test_the_body_starts_where_it_says(text: str, line: int) -> None:
    """``body_line`` is the line in the file of the body's first line."""
    front = parse_front_matter(text, "x.md")
    assert front.body_line == line
    assert front.body == "\n".join(text.split("\n")[line - 1 :])
    assert front.body.strip() == "Body."


def test_yaml_places_are_those_of_the_file() -> None:
    """A value's place and its key's place count lines from the top of the file, columns from 1."""
    title = field_of(YAML, "title")
    assert (title.key_location, title.location) == (Location("x.md", 2, 1), Location("x.md", 2, 8))
    topics, source = field_of(YAML, "topics").value, field_of(YAML, "source").value
    assert isinstance(topics, list)
    assert isinstance(source, dict)
    assert topics[1].location == Location("x.md", 3, 17)
    assert source["url"].key_location == Location("x.md", 6, 3)
    assert source["url"].location == Location("x.md", 6, 8)


def test_toml_places_are_those_of_keys_and_tables() -> None:
    """TOML places name the line of a key, or of its table's head."""
    places = {name: field.location for name, field in parse_front_matter(TOML, "x.md").fields.items()}
    assert places == {
        "title": Location("x.md", 2, 1),
        "topics": Location("x.md", 3, 1),
        "source": Location("x.md", 4, 2),
    }


def test_header_places_are_those_of_keys_and_values() -> None:
    """A header's value stands behind its colon and blanks; an empty one at the line's end."""
    text = "Title:   A title\nDate:\n\nBody."
    title, empty = field_of(text, "title"), field_of(text, "date")
    assert (title.key_location, title.location) == (Location("x.md", 1, 1), Location("x.md", 1, 10))
    assert (empty.value, empty.location) == (None, Location("x.md", 2, 6))


def test_empty_lines_before_the_front_matter_are_counted() -> None:
    """Places stay those of the file when blank lines come first."""
    front = parse_front_matter("\n\n---\ntitle: A\n---\nBody", "x.md")
    assert front.start == Location("x.md", 3)
    assert front.fields["title"].location == Location("x.md", 4, 8)
    assert (front.body, front.body_line) == ("Body", 6)


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
@pytest.mark.parametrize("text", [YAML, TOML, HEADER])
def test_line_ends_and_marks_make_no_difference(text: str, line_end: str) -> None:
    """A byte order mark and Windows' or old Mac's line ends change neither fields nor places."""
    foreign = b"\xef\xbb\xbf" + text.replace("\n", line_end).encode()
    assert parse_front_matter(decode(foreign, "x.md"), "x.md") == parse_front_matter(text, "x.md")


@pytest.mark.parametrize(
    "written", ["5.10", "2026-13-01", "2026-06-01", "0x10", "1_000", "010", "yes", "1e3", "12:30:45", ".inf"]
)
def test_yaml_scalars_stay_the_text_that_was_written(written: str) -> None:
    """No number, date or truth value is made of a scalar."""
    assert fields_of(f"---\nmodels: {written}\n---\n") == {"models": written}


@pytest.mark.parametrize(
    ("written", "read"),
    [("5.10", "5.1"), ("true", "true"), ("2026-06-01", "2026-06-01"), ("2026-06-01T09:00:00Z", "2026-06-01T09:00:00+00:00"), ("1_000", "1000")],
)  # fmt: skip
def test_toml_scalars_become_text(written: str, read: str) -> None:
    """TOML's typed scalars come out as text, dates in ISO 8601."""
    assert fields_of(f"+++\nvalue = {written}\n+++\n") == {"value": read}


@pytest.mark.parametrize("nothing", ["", "~", "null", "Null", "NULL"])
def test_yaml_nothing_is_none(nothing: str) -> None:
    """An empty value and YAML's words for nothing are None; the same words in quotes are text."""
    assert fields_of(f"---\ndek: {nothing}\n---\n") == {"dek": None}
    assert fields_of(f'---\ndek: "{nothing}"\n---\n') == {"dek": nothing}


def test_yaml_block_text_keeps_its_words() -> None:
    """Folded and literal blocks are read as one text."""
    assert fields_of("---\ndek: >-\n  One\n  two.\nai: |\n  A\n  b\n---\n") == {"dek": "One two.", "ai": "A\nb"}


def test_three_dots_close_yaml_too() -> None:
    """YAML's own end mark is an end."""
    assert parse_front_matter("---\ntitle: A\n...\nBody", "x.md").body == "Body"


def test_a_rule_in_the_body_is_no_front_matter() -> None:
    """Only what opens the file is front matter; later lines of dashes belong to the body."""
    assert parse_front_matter("---\ntitle: A\n---\nOne\n\n---\n\nTwo", "x.md").body == "One\n\n---\n\nTwo"


def test_a_header_value_may_go_on_in_indented_lines() -> None:
    """Indented lines belong to the field above."""
    assert fields_of("Title: One\n  two\n\tthree\n\nBody") == {"title": "One two three"}


@pytest.mark.parametrize("text", ["", "\n\n", "Just prose.\n\nMore: of it.", "# A heading\n\nText", "---\n---\nBody"])  # fmt: skip
def test_a_text_may_have_no_fields(text: str) -> None:
    """Prose alone, an empty file and empty front matter have no fields, and are no fault here."""
    assert fields_of(text) == {}


def test_prose_without_a_header_is_all_body() -> None:
    """Nothing of a text without front matter is lost."""
    text = "Just prose here\nand more.\n\nEnd."
    front = parse_front_matter(text, "x.md")
    assert isinstance(front, FrontMatter)
    assert (front.body, front.body_line) == (text, 1)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (b"---\ntitle: caf\xe9\n---\n", "x.md:2:11: error NEWS-F001 byte 0xe9 is not UTF-8; save the file as UTF-8"),
        ("---\ntitle: \N{LATIN SMALL LETTER E WITH ACUTE}t\N{LATIN SMALL LETTER E WITH ACUTE} ".encode() + b"\xff", "x.md:2:12: error NEWS-F001 byte 0xff is not UTF-8; save the file as UTF-8"),
        (b"---\ntitle: A\n---\n\0", "x.md:4:1: error NEWS-F001 a NUL character; remove it; is this a text file?"),
        ("---\ntitle: A\n", "x.md:1:1: error NEWS-F002 the YAML front matter has no end; close it with a line '---'"),
        ("\n+++\ntitle = 'A'\n", "x.md:2:1: error NEWS-F002 the TOML front matter has no end; close it with a line '+++'"),
        ("---\n- a\n- b\n---\n", "x.md:2:1: error NEWS-F003 the front matter is not a list of 'key: value' lines; name each value"),
        ("---\ntitle: A\ndate: 2026-06-01\ntitle: B\n---\n", "x.md:4:1: error NEWS-F004 field 'title' stands twice; keep one; the first is on line 2"),
        ("---\nsource:\n  url: a\n  url: b\n---\n", "x.md:4:3: error NEWS-F004 field 'url' stands twice; keep one; the first is on line 3"),
        ("Title: A\nTITLE: B\n\nBody", "x.md:2:1: error NEWS-F004 field 'title' stands twice; keep one; the first is on line 1"),
        ("Title: A\nThe story starts\n", "x.md:2:1: error NEWS-F003 a line of the header is not 'Key: value'; put a blank line between the header and the story"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_where_and_why(text: str | bytes, finding: str) -> None:
    """A text that cannot be taken apart has one finding: place, cause and fix."""
    assert fault_of(text) == finding


def test_broken_yaml_points_at_the_spot() -> None:
    """A colon in a bare title is found where it stands, with the remedy."""
    found = fault_of("---\ntitle: Chips: the new oil\n---\n")
    assert found.startswith("x.md:2:13: error NEWS-F003 the YAML cannot be read: mapping values are not allowed")
    assert found.endswith("; quote values that hold ': ' or start with a sign")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('+++\ntitle = "A"\ndate = tomorrow\n+++\n', "x.md:3:8:"),
        ('+++\ntitle = "A"\ntitle = "B"\n+++\n', "x.md:3:"),
        ('+++\ntitle = "A\n+++\n', "x.md:2:"),
        ('+++\ntopics = ["a",\n+++\n', "x.md:2:"),
    ],
)  # fmt: skip
def test_broken_toml_points_at_the_line(text: str, place: str) -> None:
    """TOML's faults have the line of the file, not that of the block."""
    found = fault_of(text)
    assert found.startswith(place)
    assert " error NEWS-F003 the TOML cannot be read: " in found
    assert "(at " not in found


def test_yaml_aliases_cannot_blow_a_story_up() -> None:
    """Nine lists of nine aliases each are refused at once, not unfolded to half a billion items."""
    lists = "\n".join(
        f"l{level}: &l{level} [{', '.join([f'*l{level - 1}'] * 9)}]" if level else "l0: &l0 [a]" for level in range(10)
    )
    assert "NEWS-F003 the YAML is nested too deep or too long; make it flat" in fault_of(f"---\n{lists}\n---\n")


def test_yaml_that_holds_itself_is_refused() -> None:
    """An anchor inside itself ends in a finding."""
    assert "NEWS-F003" in fault_of("---\na: &a [*a]\n---\n")


@pytest.mark.parametrize("text", ["---\na: " + "[" * 5000 + "]" * 5000 + "\n---\n", "+++\na = " + "[" * 5000 + "]" * 5000 + "\n+++\n"])  # fmt: skip
def test_deep_nesting_is_refused(text: str) -> None:
    """Thousands of brackets end in a finding, never in the parser's own stack."""
    assert "NEWS-F003" in fault_of(text)


def test_yaml_tags_make_no_objects() -> None:
    """A tag is not obeyed: the value stays text."""
    assert fields_of("---\ntitle: !!python/object/apply:os.getcwd A\n---\n") == {"title": "A"}
