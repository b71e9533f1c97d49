from __future__ import annotations

import re
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup, escape
from typogrify.filters import applyfilters, process_ignores

from plugins.newsroom.front_matter import decode, parse_front_matter
from plugins.story_reader.body import shape_body
from plugins.story_reader.conversion import to_html
from plugins.story_reader.typography import typeset_html, typeset_line

STORIES = sorted(Path(__file__).parents[2].joinpath("content", "articles").rglob("*.md"))
NOT_PROSE = ("a.url", "kbd", "math", "samp", "script", "style", "svg", "textarea", "tt", "var")

QUOTED = (
    "'", '"', "''", '""', "\"'", "'\"", "``", "`", "'80s", "'s", "'s ", "s' ", "n't", "'t", '("', '")', "-'", '\\"',
    "\\'", "\\\\", "\\.", "\\-", "\\`", "\\", '["', "{'", '"\\B', "'\\B", "'!\\B", '"%', "%s", "%", "x'x", "s's",
)  # fmt: skip
MARKS = (
    "--", "---", "-", "...", ". . .", ". ", ".", "&", "&amp;", "&#38;", " & ", " &amp; ", "&nbsp;&amp;&nbsp;", "&nbsp;",
    "&ldquo;", "&#8220;", "&lsquo;", "&#8216;", "&#8212;", "&ndash;", "&mdash;", "&#8211;", "&#x2014;", "&lt;",
    "&quot;", "&#39;", "&x", ";", ",", "!", "?", ":", "(", ")", "_", "#", "/", "=",
)  # fmt: skip
CAPITALS = (
    "AI", "U.S.", "A.", "A. B.", "J. R. R. T", "GPT-4", "2KU2", "A1B", "A", "B", "OpenAI", "NASA's", "AI'S", "D.O.T.  ",
    "ÄÖ", "АБ", "A\u0661B", "K\u212aS", "\u017f", "\u212a",
)  # fmt: skip
PLAIN = ("word", "it", "the", "s", "x", "xx", "3", "80s", "1990", "é", "人工", "नमस्ते", "https://a.example/b--c?d='e'")
SPACES = (" ", " ", " ", "  ", "\n", "\t", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u00a0", "\u2009", "\u3000", "\u200b")
TAGS = (
    "<p>", "</p>", "<p>", "</p>", '<p class="x">', "<li>", "</li>", "<ul>", "</ul>", '<h2 id="it-s">', "</h2>",
    "<dt>", "</dt>", "<dd>", "</dd>", "<em>", "</em>", "<strong>", "</strong>", '<a href="https://a.example/AI--x">',
    "</a>", "<a title='\"AI\" & -- B'>", "<span>", "</span>", "<i>", "</i>", "<b>", "</b>", "<br/>", "<br>", "<div>",
    "</div>", "<blockquote>", "</blockquote>", "<aside>", "<sup id=x>", "</sup>", "<img alt=\"a 'b' AA\"/>", "</table>",
)  # fmt: skip
LEFT_ALONE = (
    "<code>", "</code>", "<pre>", "</pre>", "<kbd>", "</kbd>", "<samp>", "</samp>", "<var>", "</var>", "<tt>", "</tt>",
    "<math>", "</math>", "<svg>", "</svg>", "<textarea>", "</textarea>", "<style>", "</style>", "<script>", "</script>",
    '<a class="url" href="b--c">', "<A href=x CLASS = 'URL'>", "<a class=url>", "<a class=\"url'>", "<CODE >",
    "</Code>", "<codex>", "</codex>", "<prefix>", "<\u017fcript>", "</\u017fcript>", "<\u212abd>", "<kbd/>",
)  # fmt: skip
ODD = (
    "<", ">", "<a", "</", "<p", "<!-- a -->", "<!--", "-->", "<!-- \"a\" -- 'b' -->", "<a <b>", "<a </p>",
    '<a title="</p>">', '<a title=">">', '<x-y z="a & b">', "<p >", "</p >", "<P>", "</P>", "< p>", "<>",
    "\x00", "\x01", "\ud800", "\ufeff",
)  # fmt: skip

WORDS = st.sampled_from(QUOTED + MARKS + CAPITALS + PLAIN)
FLAT = st.lists(WORDS | st.sampled_from(SPACES), max_size=14).map("".join)
SENTENCES = st.lists(st.lists(WORDS, min_size=1, max_size=4).map("".join), max_size=10).map(" ".join)
TEXTS = FLAT | SENTENCES | st.text(max_size=12)
INLINE = st.sampled_from(
    ("em", "strong", "b", "i", "a", "span", "code", "kbd", "a class='url'", 'a href="x"', "mark", "u")
)


def nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(
        inner | st.tuples(INLINE, inner).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0].split()[0]}>"), max_size=5
    ).map("".join)


WELL_FORMED = st.lists(
    st.tuples(
        st.sampled_from(("p", "li", "h2", "dd", "dt", "div", "td", "figcaption")),
        st.recursive(TEXTS, nested, max_leaves=8),
    ).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>")
    | st.sampled_from(SPACES),
    min_size=1,
    max_size=4,
).map("".join)
SOUP = st.lists(TEXTS | st.sampled_from(TAGS), max_size=14).map("".join)
ODD_SOUP = st.lists(
    TEXTS | st.sampled_from(TAGS) | st.sampled_from(LEFT_ALONE) | st.sampled_from(ODD), max_size=14
).map("".join)
HTML = WELL_FORMED | SOUP | ODD_SOUP
LANG = st.sampled_from(("en", "en", "en-gb", "de", ""))


def filtered(html: str, lang: str) -> Markup:
    """What typogrify makes of ``html``, asked plainly."""
    return Markup(  # noqa: S704 - compared, not shown
        "".join(
            applyfilters(part, smartypants=lang.partition("-")[0] == "en") if is_prose else part
            for part, is_prose in process_ignores(html, NOT_PROSE)
        )
    )


@given(html=HTML, lang=LANG)
@example(html="<p>'</p>", lang="en")
@example(html='<p>a<em>b</em>"</p>', lang="en")
@example(html="<p>One & <i>two</i> & three</p>", lang="en")
@example(html='<x-y z="a & b c">d e</p>', lang="en")
@example(html="<a </p> word x</p>", lang="en")
@example(html="<p>Said by J. R. R. Tolkien of the U.S. (now) AI's</p>", lang="en")
@example(html="<p>a'\u00a0'b' '\u00a0's '80s</p>", lang="en")
@example(html="<p>" + "a" * 80 + "\"s' AI" + "B" * 80 + " " + "c" * 80 + "</a> <em>d</em> </p>", lang="en")
@example(html="<p>a . . . b</p>", lang="en")
@example(html="'!\\B", lang="en")
@example(html="<p>it &mdash;'word' &nbsp;\"a\"</p>", lang="en")
@example(html="<p>of'80s of'80x</p>", lang="en")
@example(html="<p>it's < b's", lang="en")
@example(html='<p>a <!-- "b" -- c --> d</p>', lang="en")
@example(html='<p>a&nbsp;&amp;&nbsp;b <a href="https://a.example/AI">c</a></p>', lang="de")
@example(html="<li>'b 5%'</li><li>&ldquo;a</li>", lang="en")
@example(html="<p>a <em>one two</em></p>", lang="en")
@example(html="<p><b>one " + "c" * 60 + "</b></p>", lang="en")
@example(html="<p>one <em>two</em></p><p>\"<i>three</i> four's</p>", lang="en")
@example(html="<code>a<p>it's <code>b</code></p>", lang="en")
def test_typeset_html_is_what_the_filters_make_of_it(html: str, lang: str) -> None:
    """Whatever the string, it comes out byte for byte as from typogrify itself."""
    assert typeset_html(html, lang) == filtered(html, lang)


def test_no_attribute_is_typeset() -> None:
    """Typogrify by itself takes a tag with a hyphen in an attribute's name for prose."""
    tag = '<div aria-label="Table: One &amp; two" class="table-scroll">'
    whole = f"{tag}three &amp; four</div>"
    assert typeset_html(whole, "en") == f'{tag}three <span class="amp">&amp;</span> four</div>'


@given(text=TEXTS | HTML, lang=LANG)
def test_typeset_line_is_what_the_filters_make_of_it(text: str, lang: str) -> None:
    """The same for plain text with addresses in it."""
    escaped = str(escape(text)).replace("&#34;", '"').replace("&#39;", "'")
    marked = re.sub(r"(https?://\S+)", r'<a class="url">\1</a>', escaped)
    assert typeset_line(text, lang) == filtered(marked, lang).replace('<a class="url">', "").replace("</a>", "")


def test_every_block_of_the_site_is_what_the_filters_make_of_it() -> None:
    """The same for each block of each story that comes with the project."""
    seen: list[str] = []

    def compared(html: str, lang: str) -> Markup:
        seen.append(html)
        typeset = typeset_html(html, lang)
        assert typeset == filtered(html, lang)
        return typeset

    for path in STORIES:
        front = parse_front_matter(decode(path.read_bytes(), path.name), path.name)
        shape_body(
            to_html(front.body),
            source=front.body,
            first_line=1,
            path=path.name,
            uri=path.name,
            lang="en",
            typeset=compared,
        )
    assert len(seen) > len(STORIES)
