from __future__ import annotations

import string

from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st

from plugins.story_reader.body import ConvertedBody
from plugins.story_reader.reader import convert_body

WORD = st.text(string.ascii_letters + "äéßñøабв人工ひ", min_size=1, max_size=10)
SENTENCE = st.lists(WORD, min_size=1, max_size=12).map(" ".join)
PROSE = st.lists(
    SENTENCE
    | SENTENCE.map(lambda words: f"## {words}")
    | st.lists(SENTENCE, min_size=1, max_size=4).map(lambda items: "\n".join(f"- {item}" for item in items))
    | st.lists(SENTENCE, min_size=1, max_size=4).map(lambda items: "\n".join(f"1. {item}" for item in items))
    | st.tuples(WORD, SENTENCE).map(lambda pair: f"**{pair[0]}:** {pair[1]}")
    | st.tuples(WORD, SENTENCE).map(lambda pair: f"**{pair[0]}**: {pair[1]}")
    | SENTENCE.map(lambda words: f"> {words}"),
    min_size=1,
    max_size=8,
)
SCRAPS = st.sampled_from(
    [
        "<script>",
        "</script>",
        "<img src=x onerror=y>",
        "<a href='javascript:x'>",
        "</a>",
        "<svg onload=x>",
        "<iframe src=",
        ">",
        "<",
        "<style>",
        "</style>",
        "<!--",
        "-->",
        "onclick=",
        "<p ",
        "style='x'",
        "](javascript:x)",
        "[a",
        "\n\n",
        "\n",
        "`",
        "```",
        "**",
        "*",
        "_",
        "<div>",
        "</div>",
        "<textarea>",
        "<title>",
        "<noscript>",
        "<math>",
        "<mtext>",
        "</p>",
        "{: onclick=x }",
        "&lt;script&gt;",
        "&#60;script&#62;",
        "<plaintext>",
        "<xmp>",
        "<template>",
        "data:text/html,x",
        "<base href=//x>",
        "|",
        "- ",
        "> ",
        "    ",
        "<form>",
        "<input autofocus onfocus=x>",
        '"',
        "'",
        '<a href="',
        "https://a.example/",
        "[^1]",
        "\n[^1]: ",
        "\x02",
        "stx",
        "\x03",
        "wzxhzdk:0",
        "klzzwxh:0001",
    ]
)
ANYTHING = st.text(max_size=200) | st.lists(SCRAPS | st.text(max_size=6), max_size=25).map("".join)


def page_of(converted: ConvertedBody) -> BeautifulSoup:
    return BeautifulSoup(f"<p>{converted.body.lede_html}</p>" + "".join(converted.body.blocks), "lxml")


def convert(markdown: str, lang: str = "en") -> ConvertedBody:
    return convert_body(markdown, 1, path="x.md", uri="a/x.md", lang=lang)


@given(paragraphs=PROSE, lang=st.sampled_from(["en", "de", "ru"]))
def test_no_word_of_a_story_is_lost(paragraphs: list[str], lang: str) -> None:
    """Every word of prose, lists, headings, quotes and lead-ins is on the page, in the order of the text."""
    source = "\n\n".join(paragraphs)
    written = source.translate(str.maketrans("#-*>:.1", " " * 7)).split()
    converted = convert(source, lang)
    shown = page_of(converted).get_text(" ").replace(":", " ").split()
    assert shown == written
    assert converted.text.replace(":", " ").replace("\N{NO-BREAK SPACE}", " ").split() == written


@given(source=ANYTHING)
def test_nothing_in_a_body_runs(source: str) -> None:
    """Whatever the text: no script, no frame, no style, no attribute that runs, no address that runs."""
    for tag in page_of(convert(source)).find_all(True):
        assert tag.name not in {
            "script",
            "style",
            "iframe",
            "object",
            "embed",
            "base",
            "form",
            "link",
            "meta",
            "template",
        }
        for name, value in tag.attrs.items():
            assert not name.lower().startswith("on")
            assert name.lower() not in {"style", "srcdoc"}
            if name.lower() in {"href", "src", "action", "formaction", "xlink:href", "data", "poster"}:
                written = "".join(str(value).split()).lower()
                assert not written.startswith(("javascript:", "vbscript:", "data:text"))


@given(source=ANYTHING)
def test_ids_of_a_body_are_unique(source: str) -> None:
    """No two elements share an id, and none takes one of the page's own."""
    ids = [str(tag["id"]) for tag in page_of(convert(source)).find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert not {"main", "menu", "related", "newsletter"} & set(ids)


@given(source=ANYTHING)
@example(source="<math><plaintext>")
def test_a_block_is_whole_by_itself(source: str) -> None:
    """Blocks are elements that end where they begin, so that something may stand between them."""
    for block in convert(source).body.blocks:
        page = BeautifulSoup(f"<main>{block}<hr class='after'></main>", "lxml")
        after = page.select_one("hr.after")
        assert after is not None
        assert after.parent is not None
        assert after.parent.name == "main"


@given(source=ANYTHING)
def test_shaping_is_a_function_of_the_text(source: str) -> None:
    """The same text comes to the same body, whatever was converted in between."""
    first = convert(source)
    convert("[a]: https://a.example/\n\n*[EU]: Union\n\n## Head\n\n[^1]: note\n\nx[^1]")
    assert convert(source) == first
