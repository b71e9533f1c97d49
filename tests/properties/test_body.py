from __future__ import annotations

import re
import string
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup

from plugins.story_reader.body import ConvertedBody, shape_body
from plugins.story_reader.prose import count_words
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
NAMES = st.sampled_from((
    "a", "annotation-xml", "base", "blockquote", "body", "br", "button", "caption", "code", "col", "desc",
    "details", "div", "em", "embed", "foreignobject", "form", "frame", "frameset", "h1", "h2", "head", "hr", "html",
    "iframe", "image", "img", "input", "li", "link", "listing", "math", "meta", "mglyph", "mi", "mtext", "noembed",
    "noframes", "noscript", "object", "ol", "option", "p", "param", "plaintext", "pre", "script", "select", "set",
    "section", "source", "span", "strong", "style", "sub", "svg", "table", "tbody", "td", "template", "textarea",
    "th", "thead", "title", "tr", "ul", "use", "video", "wbr", "xmp",
))  # fmt: skip
ATTRIBUTES = st.sampled_from(
    [
        "",
        " onclick=x",
        ' ONLOAD="x"',
        " style='text-align: right'",
        " srcdoc='<script>x</script>'",
        " href=javascript:x",
        ' href=" java\tscript:x"',
        " href=&#106;avascript:x",
        " href=java&#x0A;script&colon;x",
        " href=NEWSROOM:story/x",
        " xlink:href=data:text/html,x",
        " src=data:text/html,x",
        " src=a.jpg srcset='javascript:x 1x'",
        " formaction=vbscript:x",
        " href=http://[x",
        " title='</noscript><img src=x onerror=y>'",
        ' title="--&gt;</style></textarea><script>x</script>"',
        " alt='\"><script>x</script>'",
        ' "=x',
        " a<b=x",
        " {a=x",
        " id=main",
        " id=a&#1;",
        " href=#a&#1;",
        " src=a&#1;.jpg alt=&#1; title=&#1; credit=&#1;",
        " class=pull",
        " encoding=text/html",
    ]
)
TEXTS = WORD | st.sampled_from(
    [
        "&lt;script&gt;x&lt;/script&gt;",
        "&amp;lt;script&amp;gt;",
        "--><img src=x onerror=y>",
        "<!-- ",
        " -->",
        "<![CDATA[",
        "]]>",
        "<?x ",
        "&#1;",
        "&#13;",
        "https://a.example/",
        '<a"b onclick=x>',
        "</body></html>",
    ]
)
HTML = st.lists(
    st.tuples(NAMES, ATTRIBUTES, ATTRIBUTES).map(lambda parts: f"<{''.join(parts)}>")
    | NAMES.map(lambda name: f"</{name}>")
    | TEXTS,
    max_size=20,
).map("".join)
HARMLESS = st.sampled_from((
    "a", "b", "blockquote", "cite", "details", "div", "em", "h2", "i", "li", "ol", "p", "section", "small", "span",
    "strong", "sub", "u", "ul",
))  # fmt: skip
NESTED = st.recursive(
    SENTENCE.map(lambda words: f" {words} "),
    lambda inner: st.tuples(HARMLESS, st.lists(inner, max_size=4)).map(
        lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
    ),
    max_leaves=12,
)
ADDRESSES = {"href", "src", "action", "formaction", "poster", "cite", "background", "xlink:href", "data"}


def page_of(converted: ConvertedBody) -> BeautifulSoup:
    return BeautifulSoup(f"<p>{converted.body.lede_html}</p>" + "".join(converted.body.blocks), "lxml")


def convert_html(html: str) -> ConvertedBody:
    return shape_body(html, source=html, first_line=1, path="x.md", uri="a/x.md", lang="en", typeset=untouched)


def untouched(html: str, _lang: str) -> Markup:
    return Markup(html)  # noqa: S704 - what is tested is whether it is safe


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


@given(parts=st.lists(NESTED, min_size=1, max_size=6))
@example(parts=[" loose words above the lede ", "<p> paragraph </p>"])
def test_no_word_of_pasted_html_is_lost(parts: list[str]) -> None:
    """Harmless HTML loses no word, in whatever way it is nested, and keeps their order."""
    html = "<!-- -->".join(parts)
    written = BeautifulSoup(html, "html.parser").get_text(" ").split()
    assert page_of(convert_html(html)).get_text(" ").split() == written


def assert_harmless(tag: Tag) -> None:
    """No element that runs, loads or restyles; no such attribute; no scheme but those of links."""
    assert tag.name not in {
        "animate", "base", "embed", "form", "frame", "iframe", "link", "listing", "meta", "noembed", "noframes",
        "noscript", "object", "plaintext", "script", "set", "style", "template", "title", "xmp",
    }  # fmt: skip
    for name, value in tag.attrs.items():
        assert not name.lower().startswith("on")
        assert name.lower() not in {"style", "srcdoc", "contenteditable", "autofocus"}
        if name.lower() == "srcset":
            assert "script:" not in str(value).lower()
        if name.lower() in ADDRESSES:
            scheme = urlsplit("".join(str(value).split())).scheme.lower()
            assert scheme in {"", "http", "https", "mailto", "tel", "ftp", "newsroom"} or str(value).startswith(
                "data:image/"
            )


@pytest.mark.parametrize("parser", ["lxml", "html.parser"])
@given(source=ANYTHING, html=HTML)
def test_nothing_in_a_body_runs(parser: str, source: str, html: str) -> None:
    """Whatever the text, whoever parses the page: no script, no frame, no style, no handler, no foreign scheme."""
    for converted in (convert(source), convert_html(html)):
        markup = f"<p>{converted.body.lede_html}</p>" + "".join(converted.body.blocks)
        for tag in BeautifulSoup(markup, parser).find_all(True):
            assert_harmless(tag)


@given(html=HTML)
def test_parsers_agree_on_a_body(html: str) -> None:
    """Two parsers that share no code read the same elements with the same attributes: none hides from one of them."""

    def tags(block: str, parser: str) -> list[tuple[str, dict[str, object]]]:
        page = BeautifulSoup(f"<main>{block}</main>", parser, multi_valued_attributes=None)
        return [(tag.name, dict(tag.attrs)) for tag in page.find_all(True) if tag.name not in {"html", "body"}]

    for block in convert_html(html).body.blocks:
        assert tags(block, "lxml") == tags(block, "html.parser")


@given(source=ANYTHING, html=HTML)
def test_ids_of_a_body_are_unique(source: str, html: str) -> None:
    """No two elements share an id, and none takes one of the page's own."""
    for converted in (convert(source), convert_html(html)):
        ids = [str(tag["id"]) for tag in page_of(converted).find_all(id=True)]
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


@given(source=ANYTHING, html=HTML)
def test_shaping_is_a_function_of_the_text(source: str, html: str) -> None:
    """The same text comes to the same body, whatever was converted in between."""
    first, pasted = convert(source), convert_html(html)
    convert("[a]: https://a.example/\n\n*[EU]: Union\n\n## Head\n\n[^1]: note\n\nx[^1]")
    assert convert(source) == first
    assert convert_html(html) == pasted


@given(prose=st.text("abé1_-.'’,/ \n\N{NO-BREAK SPACE}日本か가—“²", max_size=30))
@example(prose="GPT-4.5's 10,000_tokens – 日本 and/or")
def test_words_are_counted_alike_whatever_else_is_in_the_text(prose: str) -> None:
    """The short ways of counting come to the number of words that there are."""
    words = re.findall(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+(?:['’.\-][^\W_]+)*", prose)
    assert count_words(prose) == len(words)
