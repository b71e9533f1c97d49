from __future__ import annotations

from collections.abc import Mapping

from hypothesis import example, given
from hypothesis import strategies as st
from markdown import Markdown

from plugins.story_reader.body import shape_body
from plugins.story_reader.conversion import build_converter, to_html, to_plain_text
from plugins.story_reader.plain_brief import is_shaped_by_blocks, shape_plain
from plugins.story_reader.quick_markdown import QuickExtension
from plugins.story_reader.typography import typeset_html

SCRAPS = st.sampled_from(
    [
        *("*", "**", "***", "_", "__", "a*b", "a_b_", "`", "``", "\\", "\\\\", "\\*", "\\`", "&amp;", "&#38;", "&#38 "),
        *("&#", "&", "[", "]", "(", ")", "![", "](", "[a]", "[a][b]", "[a] [b]", "![a][b]", "![a]", "[b][]", "<", ">"),
        *("](x)", "](<x y>)", "](x 'y')", '](x "y")', "](x(y))", '](x"y)', "<https://x.example>", "<a@x.example>"),
        *("<b>", "</b>", "<br>", "<!-- x -->", "<?x?>", "<![CDATA[x]]>", "<a href='x'>", "<", "</>", "<div", "'", '"'),
        *("[^1]", "[^x]", "HTML", "W3C", "{: .c }", "{#i}", "{.c k=v}", "{", "}", "|", ":", "  \n", " ", "\n", "\n\n"),
        *("# ", "#", "1. ", "2. ", "- ", "+ ", "* ", "> ", ": ", "    ", "\t", "===", "---", "***", "| a | b", "\r\n"),
        *("- - -", "::", "#!python", "é", "日本", "٣. ", "\N{NO-BREAK SPACE}", "\N{LINE SEPARATOR}", "-", "=", "~"),
        *("\x02", "\x03", "\x0b", "wzxhzdk:0", "klzzwxh:0001", "\x02klzzwxh:0000\x03", "\x0242\x03", "\\|", "amp"),
    ]
)
PHRASE = st.lists(SCRAPS | st.text("ab ", min_size=1, max_size=4), min_size=1, max_size=10).map("".join)
TEXT = PHRASE.map(lambda text: " ".join(text.split()))
NESTED = st.recursive(
    TEXT,
    lambda inner: st.tuples(
        st.sampled_from(["*{}*", "**{}**", "_{}_", "***{}***", "[{}](x)", "[{}][b]", "`{}`", "<b>{}</b>", "*{} {}*"]),
        inner,
    ).map(lambda pair: pair[0].replace("{}", pair[1])),
    max_leaves=4,
)
LINES = st.lists(NESTED, min_size=1, max_size=4)
BLOCK = st.one_of(
    LINES.map("\n".join),
    LINES.map("  \n".join),
    LINES.map(lambda lines: "\n".join(f"- {line}" for line in lines)),
    LINES.map(lambda lines: "\n\n".join(f"* {line}" for line in lines)),
    LINES.map(lambda lines: "\n".join(f"{'    ' * depth}{depth + 1}. {line}" for depth, line in enumerate(lines))),
    LINES.map(lambda lines: "\n".join(f"> {line}" for line in lines)),
    LINES.map(lambda lines: "\n".join(f"    {line}" for line in lines)),
    LINES.map(lambda lines: "| a | b\n|---|:-:\n" + "\n".join(f"{line} | x" for line in lines)),
    LINES.map(lambda lines: "a | b\n:-- | ---\n" + "\n".join(f"{line} | x" for line in lines)),
    LINES.map(lambda lines: "|a\n\\\\|\n" + "\n".join(f"{line}|" for line in lines)),
    LINES.map(lambda lines: "term\n" + "\n".join(f": {line}" for line in lines)),
    LINES.map(lambda lines: "```python\n" + "\n".join(lines) + "\n```"),
    LINES.map(lambda lines: "~~~ { .a #b }\n" + "\n".join(lines) + "\n~~~"),
    LINES.map(lambda lines: "[^1]: " + "\n    ".join(lines)),
    LINES.map(lambda lines: "*[HTML]: " + "\n*[W3C]: ".join(lines)),
    LINES.map(lambda lines: "[b]: " + "\n[a]: ".join(lines)),
    LINES.map(lambda lines: '<div markdown="1" class="x">\n' + "\n".join(lines) + "\n</div>"),
    LINES.map(lambda lines: '<p markdown="span">' + "\n".join(lines) + "</p>"),
    LINES.map(lambda lines: "<div>\n" + "\n".join(lines) + "\n</div>"),
    NESTED.map(lambda line: f"{line}\n==="),
    NESTED.map(lambda line: f"{line}\n---"),
    st.tuples(st.integers(1, 6), NESTED).map(lambda pair: f"{'#' * pair[0]} {pair[1]} {{#id}}"),
    st.tuples(st.integers(1, 6), NESTED).map(lambda pair: f"{'#' * pair[0]} {pair[1]}"),
    st.sampled_from(["[b]: https://b.example 'B'", "[^1]: note", "*[HTML]: Hyper", "***", "- - -", "", "   ", "[TOC]"]),
    PHRASE,
)
STORY = st.lists(BLOCK, max_size=8).map("\n\n".join) | st.lists(BLOCK | SCRAPS, max_size=12).map("\n".join)

PLAIN, QUICK = build_converter(), build_converter(QuickExtension())
OTHER_EXTENSIONS = (
    *("admonition", "abbr", "attr_list", "def_list", "fenced_code", "footnotes", "legacy_attrs", "legacy_em", "nl2br"),
    *("sane_lists", "smarty", "tables", "toc", "wikilinks"),
)
OTHER_CONFIGURATION: Mapping[str, Mapping[str, object]] = {
    "toc": {"permalink": True, "title": "Contents"},
    "abbr": {"glossary": {"W3C": "Consortium"}},
}
OTHER_PLAIN, OTHER_QUICK = (
    Markdown(extensions=[*OTHER_EXTENSIONS, *last], extension_configs=OTHER_CONFIGURATION, tab_length=2)
    for last in ((), (QuickExtension(),))
)
PLAINEST, QUICKEST = Markdown(), Markdown(extensions=[QuickExtension()])


def result(converter: Markdown, text: str) -> tuple[str, object]:
    html = converter.reset().convert(text)
    return html, getattr(converter, "toc_tokens", None)


@given(story=STORY)
@example(story="|a\n\\\\|\nb|")
@example(story="*a _b* c_ **d** e** [f [g](h) [i](j(k) 'l')")
@example(story="a &#38 b")
@example(story="*[HTML]: Hyper\n\nHTML *a HTML* HTML b HTML")
@example(story="*a*{hidden=hidden checked=x alt} b")
@example(story="* a\n\n> b\n\n٣. c\n\n\tcode\n\n[x]:\n  y")
def test_quick_markdown_equals_markdown(story: str) -> None:
    """With the newsroom's extensions, any text comes to the same bytes and headings as without QuickExtension."""
    assert result(QUICK, story) == result(PLAIN, story)


@given(story=STORY)
def test_quick_markdown_equals_markdown_with_other_extensions(story: str) -> None:
    """Processors that QuickExtension does not know are asked as always, whatever else is set up; XHTML stays XHTML."""
    assert result(OTHER_QUICK, story) == result(OTHER_PLAIN, story)
    assert result(QUICKEST, story) == result(PLAINEST, story)


@given(before=STORY, story=STORY)
def test_a_story_does_not_depend_on_the_one_before(before: str, story: str) -> None:
    """A converter that has done other work gives what a new one gives."""
    to_html(before)
    kept = to_html(story)
    assert kept == result(build_converter(QuickExtension()), without_controls(story))[0]


def without_controls(text: str) -> str:
    return "".join(each for each in text if each not in "\x02\x03\x0b")


KNOWN = [
    *(
        "a",
        "b.",
        "GPT-5,",
        "it's",
        '"c"',
        "d!",
        "(e)",
        "12",
        "3.",
        "é",
        "日本",
        "f",
        "-",
        "--",
        "**a**",
        "**b c:**",
        "*d*",
    ),
    *("*e f*", "`g`", "`h_i *j`", "[k](https://l.example/m_n?o=1)", "[p q](http://r)", "**s**."),
    *("(*t*)", "**u** *v*"),
]
OTHER = [
    *(
        "`x`y",
        "*a*b",
        "**a **",
        "* a",
        "a_b",
        "!",
        "![",
        "[[c]]",
        "[d]",
        "&",
        "&amp;",
        "<b>",
        "\N{NO-BREAK SPACE}",
        "> g",
    ),
    *(
        "`w",
        "**h",
        "*i",
        "[j](k)",
        "|",
        "{l}",
        "\\",
        "[^1]",
        "#",
        "*m **n** o*",
        "**p *q* r**",
        "***s***",
        "[*t*](http://u)",
    ),
]
WORDS = st.lists(st.sampled_from([*(KNOWN * 24), *OTHER]), min_size=1, max_size=6).map(" ".join)
LINE_STARTS = st.sampled_from(
    [*([""] * 9), "- ", "> ", "## ", "### ", "1. ", "* ", ": ", "#", "-", "\N{NO-BREAK SPACE}"]
)
BRIEF = st.one_of(
    WORDS,
    st.lists(WORDS, min_size=1, max_size=3).map("\n".join),
    st.lists(WORDS, min_size=1, max_size=4).map(lambda items: "\n".join(f"- {item}" for item in items)),
    st.lists(WORDS, min_size=1, max_size=3).map(lambda lines: "\n".join(f"> {line}" for line in lines)),
    WORDS.map(lambda words: f"## {words}"),
    WORDS.map(lambda words: f"**Label:** {words}"),
    WORDS.map(lambda words: f"**{words}** : {words}"),
    st.lists(st.sampled_from(["a = 1", "", "  # b", "<c>", "[[signup]]", "[d](e)", "~~~", "| f |", "{g}"])).map(
        lambda lines: "\n".join(["```python", *lines, "```"])
    ),
    st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=3).map(
        lambda rows: "\n".join(["| a | b |", "| --- | ---: |", *(f"| {one} | {other} |" for one, other in rows)])
    ),
    st.lists(st.tuples(LINE_STARTS, WORDS).map("".join), min_size=1, max_size=3).map("\n".join),
)
BRIEFS = st.lists(BRIEF, max_size=5).map("\n\n".join)


@given(brief=BRIEFS | STORY)
@example(brief="")
@example(brief="\n")
@example(brief="## Same\n\n## Same")
@example(brief="\N{NO-BREAK SPACE}a\n\n- \N{NO-BREAK SPACE}b")
def test_plain_markdown_equals_markdown_or_knows_no_answer(brief: str) -> None:
    """What is said without the converter is what the converter says."""
    plain = to_plain_text(brief)
    assert plain is None or plain.html() == result(PLAIN, without_controls(brief))[0]


@given(brief=BRIEFS)
@example(brief="**Label:** said\n\n- one `two`\n- *three*\n\n- no")
@example(brief="**Label** : said `so`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- four")
@example(brief="a\n`b`\n`c`\n\n- `d`\n- `e`")
@example(brief="`code`\n\n> said\n> again\n\n## So\n\n```\nx\n\ny\n```")
@example(brief="## Share\n\nhttps://a.example [b](https://c.example) [www.d](https://e.example)")
@example(brief="[ ](https://a.example/℀) **:** b")
@example(brief="**" + 80 * "a" + ":** b\n\n**" + 79 * "a" + ":** b\n\n**" + 81 * "a" + ":** c")
def test_a_brief_has_its_shape_whether_or_not_a_tree_is_built(brief: str) -> None:
    """What is shaped block by block is what the tree of the whole body comes to, all that is noted of it included."""
    plain = to_plain_text(brief)
    if plain is None or not is_shaped_by_blocks(plain):
        return
    by_tree = shape_body(
        to_html(brief), source=brief, first_line=3, path="a.md", uri="a.md", lang="en", typeset=typeset_html
    )
    assert shape_plain(plain, source=brief, first_line=3, path="a.md", lang="en", typeset=typeset_html) == by_tree


@given(items=st.lists(st.sampled_from(["a **b c** d", "*e* f", "`g`", "[h i](https://j.example)", "k's"]), min_size=1))
def test_what_briefs_are_made_of_is_plain(items: list[str]) -> None:
    """The quick way is taken for the stories that it is there for."""
    listed = "\n".join(f"- {item}" for item in items)
    table, code = "| a | b |\n| --- | ---: |\n| c *d* | 1 |", "```python\nif a < b:\n\n    c()\n```"
    plain = to_plain_text(f"Lede.\n\n## Label\n\n**So:** it goes.\n\n{listed}\n\n> said\n\n{table}\n\n{code}")
    assert plain is not None
    assert is_shaped_by_blocks(plain)
