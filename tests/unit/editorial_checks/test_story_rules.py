"""What the rules over one file let pass: a finding that is no fault costs more than a fault that is missed."""

from __future__ import annotations

import pytest

from plugins.newsroom.findings import Severity
from plugins.story_reader.reader import read_story
from tests.support.stories import HEAD, SETTINGS

_FRONT = f"{HEAD}\ndek: A dek.\nsource: Ministry"


def ids(body: str = "The lede.", front: str = _FRONT) -> list[str]:
    """Ids of the findings of a story."""
    story, _ = read_story(f"---\n{front}\n---\n{body}\n".encode(), path="x.md", uri="a/x.md", settings=SETTINGS)
    return [finding.id for finding in story.findings]


def test_a_plain_story_has_no_finding() -> None:
    """The story that the other tests change."""
    assert ids() == []


@pytest.mark.parametrize(
    "body",
    [
        "It is 2**10 bytes, or 5 * 3 * 2.",
        "It costs 5 dollars.* The rest is free.\n\n\\* For now.",
        "Write `**kwargs` and `*args`.",
        "*Names:* are set in italics.",
        "**Label:** a sentence with *emphasis:* in it.",
        "***Both:*** of them.",
        "A bold **phrase that\nwraps over** a line.",
        "```python\nf(**a)\n** b\n```\n\nThe end.",
        "| a | b |\n|---|---|\n| ** | 1 |",
    ],
)
def test_stars_that_mean_something_are_no_slip(body: str) -> None:
    """Formulas, code, footnote stars, emphasis over two lines."""
    assert ids(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "Items:\n\n- one\n- two",
        "- one\n- two\n    - three\n- four",
        "- one\nthat wraps\n- two",
        "The range is 5\n- 7 in words, and that line only begins with a dash.",
        "In the summer of\n2025. That was the end of\n1. the year.",
        "```\ntext\n- one\n- two\n```",
        "1. one\n2. two",
        "> quoted\n- one\n- two",
        "Term\n:   What it means",
        "<pre>\nThree:\n- one\n- two\n</pre>",
    ],
)
def test_what_is_a_list_or_none_at_all_is_no_slip(body: str) -> None:
    """Lists with their blank line, lines that happen to begin with a dash or number, code."""
    assert "NEWS-M004" not in ids(body)


@pytest.mark.parametrize("mark", ["-", "*", "+", "1."])
def test_items_below_a_paragraph_are_a_slip(mark: str) -> None:
    """Whatever mark they have; one item is enough below a colon."""
    assert ids(f"Three things:\n{mark} one thing") == ["NEWS-M004"]
    assert ids(f"Three things\n{mark} one thing\n{mark} another thing") == ["NEWS-M004"]


@pytest.mark.parametrize(
    "body",
    [
        "```\ncode\n```",
        "~~~\n```\n~~~",
        "````\n```\n````",
        "```python\ncode\n```\n\n```\nmore\n```",
        "Text with ```inline``` code.",
    ],
)
def test_fences_that_close_are_no_slip(body: str) -> None:
    """Longer fences hold shorter ones, and tildes hold backticks."""
    assert ids(f"The lede.\n\n{body}") == []


@pytest.mark.parametrize(
    "body",
    [
        "NÃO é Â, e a Ã; SÃO PAULO.",
        "Le café coûte 3 € à l\u2019École.",
        "Prices fell \u2013 by 3 \u20ac \u2013 in \u00c5lesund.",
        "\u6771\u4eac\u3067\u767a\u8868\u3055\u308c\u305f\u3002",
    ],
)
def test_letters_of_other_languages_are_not_damaged(body: str) -> None:
    """Portuguese has the very letters that damaged text is full of."""
    assert ids(body) == []


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [("\u00e2\u20ac\u2122", "\u2019"), ("\u00c3\u00a9", "\u00e9"), ("\u00e2\u20ac\u0153", "\u201c")],
)
def test_damaged_letters_can_be_mended(damaged: str, meant: str) -> None:
    """The finding knows what was meant."""
    story, _ = read_story(f"---\n{_FRONT}\n---\nIt{damaged}s.\n".encode(), path="x.md", uri="x.md", settings=SETTINGS)
    (finding,) = story.findings
    assert finding.id == "NEWS-M005"
    assert finding.repair is not None
    assert (finding.repair.old, finding.repair.new) == (damaged, meant)


@pytest.mark.parametrize(
    "body",
    [
        "A private key begins with BEGIN PRIVATE KEY.",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN PUBLIC KEY-----",
        "The documentation has AKIAIOSFODNN7EXAMPLE.",
        "The package sk-learn-contrib-and-many-more-words-here is old.",
        "Keys that begin with sk-\u2026 or ghp_\u2026 are refused.",
        "The sk-proj- prefix, and hf_transfer.",
        "See [the page](https://example.com/task-force-on-things-and-other-things).",
    ],
)
def test_words_about_keys_are_no_keys(body: str) -> None:
    """A newsroom writes about leaked keys, and shows the examples of the manuals."""
    assert "NEWS-K001" not in ids(body)


def test_a_key_is_not_repeated_in_the_finding() -> None:
    """The report of a check may be public too."""
    key = "AKIA" + "Q3EGTLRJ5N7PBMZX"
    story, _ = read_story(f"---\n{_FRONT}\n---\n{key}\n".encode(), path="x.md", uri="x.md", settings=SETTINGS)
    (finding,) = story.findings
    assert finding.severity is Severity.ERROR
    assert story.article is None
    assert key not in str(finding)


@pytest.mark.parametrize(
    "headline",
    [
        "AMD MI300X",
        "GPT-5.2",
        "NVIDIA H20 and AMD MI308",
        "OPEC, NATO and the AI Act",
        "Who said no to the U.S.",
        "And then...",
        "snake_case_names in Python",
        "What 2*3*4 is",
        "NVIDIA H200, OPEC",
        "인공지능모델 발표되었다 세계에서처음으로",
    ],
)
def test_headlines_with_names_in_capitals_pass(headline: str) -> None:
    """Chips are named so; abbreviations end with stops; other scripts have no capitals."""
    assert ids(front=_FRONT.replace("A model is released", f'"{headline}"')) == []


@pytest.mark.parametrize(
    "dek",
    [
        "The firm, based in the U.S. since May, said so.",
        "Dr. Who asks; Acme Inc. answers.",
        "It is 5.2 per cent.",
        "Is it so?",
    ],
)
def test_one_sentence_with_stops_in_it_is_one_sentence(dek: str) -> None:
    """Abbreviations and numbers end none."""
    assert ids(front=_FRONT.replace("dek: A dek.", f'dek: "{dek}"')) == []


@pytest.mark.parametrize(
    "body",
    [
        "See ![a tower](../a.png) and [the report](https://x.example/).",
        '<img src="https://x.example/a.png" alt="">',
        "[![a tower](https://x.example/a.png)](https://x.example/)",
        "[Here is the full report](https://x.example/)",
        "[More is different](https://x.example/), an essay.",
        "## A part\n\nSee [above](#a-part), and [the top](#top).",
        "Text.[^1]\n\n[^1]: Note.",
        "An array a[i][j] in `a[i][j]`.",
        "He said [sic] (and laughed).",
        "[words][ref]\n\n[ref]: https://x.example/",
    ],
)
def test_links_and_pictures_with_words_pass(body: str) -> None:
    """A picture's words are a link's words; a drawing may need none; notes and references that are there."""
    assert [id for id in ids(body) if id != "NEWS-L002"] == []


def test_a_correction_may_be_of_the_day_of_publication() -> None:
    """A date without a time stands for some hour of that day."""
    front = f"{_FRONT}\ncorrections: [{{date: 2026-06-01, text: Mended.}}]"
    assert ids(front=front) == []
    assert ids(front=front.replace("date: 2026-06-01,", "date: 2026-05-31,")) == ["NEWS-D020"]


def test_an_offset_that_leaves_the_day_alone_is_no_remark() -> None:
    """Only another day on the site is worth a word."""
    assert ids(front=_FRONT.replace("09:00:00+00:00", "09:00:00+02:00")) == []
    assert ids(front=_FRONT.replace("09:00:00+00:00", "01:00:00+02:00")) == ["NEWS-D021"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("It has a billion users and two offices.", ["NEWS-C001"]),
        ("It grew by 5%.", ["NEWS-C002"]),
        ("It costs $5.", ["NEWS-C002"]),
        ("He said: \u201cWe will not go there.\u201d", ["NEWS-C002"]),
        ('The "smart" one.', ["NEWS-C001"]),
        ("It grew by 5%, [the agency says](https://x.example/).", []),
    ],
)
def test_claims_ask_for_a_source(body: str, expected: list[str]) -> None:
    """Sums, shares and quotations; a link to another site is a source."""
    assert ids(body, front=_FRONT.replace("\nsource: Ministry", "")) == expected


def test_pages_of_the_house_are_not_judged_as_stories() -> None:
    """Rules over texts hold for them, rules over stories do not: see the clean newsroom."""
    assert ids("**Label: text") == ["NEWS-M002"]


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("x" * 120, []),
        ("x" * 121, ["NEWS-H001"]),
        ("CHIPS BREAK HERE", ["NEWS-H002"]),
        ("CHIPS BREAK", []),
    ],
)
def test_where_headlines_begin_to_be_too_much(headline: str, expected: list[str]) -> None:
    """120 characters; three long words in capitals."""
    assert ids(front=_FRONT.replace("A model is released", headline)) == expected


@pytest.mark.parametrize(("length", "expected"), [(300, []), (301, ["NEWS-H005"])])
def test_where_deks_begin_to_be_too_much(length: int, expected: list[str]) -> None:
    """300 characters."""
    assert ids(front=_FRONT.replace("A dek.", "x" * length)) == expected


def test_a_dek_that_nobody_wrote_is_not_judged() -> None:
    """The first sentence stands in, whatever it says; that it does is the one remark. Without a text none does."""
    front = _FRONT.replace("\ndek: A dek.", "")
    assert ids("A model is released", front) == ["NEWS-D016"]
    assert ids("## A part", front) == []


@pytest.mark.parametrize(
    "corrections",
    [
        "{date: 2026-05-01, text: Mended.}",
        "[{date: 2026-05-01, text: Mended.}]",
        "[{date: 2026-06-02, text: Mended.}, {date: 2026-05-01, text: Mended.}]",
    ],
)
def test_each_correction_is_looked_at(corrections: str) -> None:
    """One without a list, one of several."""
    assert ids(front=f"{_FRONT}\ncorrections: {corrections}") == ["NEWS-D020"]


def test_a_date_in_the_file_s_name_has_no_zone() -> None:
    """There is no field to look at then."""
    front = "\n".join(line for line in _FRONT.splitlines() if not line.startswith("date:"))
    source = f"---\n{front}\n---\nThe lede.\n".encode()
    story, _ = read_story(source, path="x.md", uri="a/2026-06-01-x.md", settings=SETTINGS)
    assert story.findings == ()
