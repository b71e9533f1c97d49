from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from plugins.story_reader import body
from plugins.story_reader.body import ConvertedBody
from plugins.story_reader.reader import convert_body
from tests.support.stories import lines_of


def convert(markdown: str, uri: str = "articles/2026/x.md") -> ConvertedBody:
    return convert_body(markdown, 5, path="x.md", uri=uri, lang="en")


def soup_of(converted: ConvertedBody) -> BeautifulSoup:
    """The lede in a paragraph and the blocks, as a page prints them."""
    lede = f'<p class="lede">{converted.body.lede_html}</p>' if converted.body.lede_html else ""
    return BeautifulSoup(lede + "".join(converted.body.blocks), "lxml")


def plain(page: BeautifulSoup) -> str:
    """The page's text, with any white space as one blank."""
    return " ".join(page.get_text().split())


def shape(markdown: str) -> BeautifulSoup:
    return soup_of(convert(markdown))


# -- The shape of a brief


def test_the_lede_is_the_first_plain_paragraph() -> None:
    """It is taken out of the blocks, as markup and as plain text."""
    converted = convert("It *works*.\n\nMore of it.")
    assert converted.body.lede_html == "It <em>works</em>."
    assert converted.lede == "It works."
    assert [BeautifulSoup(block, "lxml").get_text() for block in converted.body.blocks] == [
        "More of\N{NO-BREAK SPACE}it."
    ]


def test_only_pictures_may_stand_above_the_lede() -> None:
    """A paragraph below a heading is that part's text, not the story's lede."""
    assert convert("![A lab](/a.jpg)\n\nThe lede.\n\nMore.").lede == "The lede."
    below_heading = convert("## Head\n\nA paragraph.")
    assert below_heading.lede == ""
    assert "A paragraph." in plain(soup_of(below_heading))


@pytest.mark.parametrize("opening", ["> A quote.", "- a\n- b", "**Label:** sentence.\n\n- a", "```\ncode\n```"])
def test_what_is_no_plain_paragraph_is_no_lede(opening: str) -> None:
    """Quotes, lists, lead-ins and code stay blocks."""
    assert convert(opening).lede == ""


@pytest.mark.parametrize(
    "written",
    [
        "**Label:** sentence",
        "**Label**: sentence",
        "__Label:__ sentence",
        "**Label** : sentence",
        "**标签：** sentence",
        "<b>Label:</b> sentence",
    ],
)
def test_a_bold_label_opens_a_lead_in(written: str) -> None:
    """The colon may stand in the bold or right behind it; it ends inside the label."""
    page = shape(f"The lede.\n\n{written} goes on.")
    (lead_in,) = page.select("div.lead-in")
    (label,) = lead_in.select("p > .lead-in__label")
    assert label.get_text().endswith((":", "："))
    assert (
        " ".join(lead_in.get_text().split()).replace("：", ":").removeprefix("标签").removeprefix("Label")
        == ": sentence goes on."
    )


def test_the_list_after_a_lead_in_belongs_to_it() -> None:
    """Paragraph and bullets are one block; what follows is another."""
    converted = convert("The lede.\n\n**Label:** sentence:\n\n- one\n- two\n\nAfter.")
    first, second = (BeautifulSoup(block, "lxml") for block in converted.body.blocks)
    assert [item.get_text() for item in first.select("div.lead-in > ul > li")] == ["one", "two"]
    assert second.get_text() == "After."


@pytest.mark.parametrize(
    "written",
    ["**Bold** opens it.", "It has **Label:** inside.", f"**{'long ' * 20}:** text", "**: ** text", "*Label:* text"],
)
def test_other_bold_words_are_no_lead_in(written: str) -> None:
    """Bold without a colon, bold inside, a label over 80 characters and italics stay prose."""
    assert shape(f"The lede.\n\n{written}").select(".lead-in") == []


def test_a_picture_alone_becomes_a_figure() -> None:
    """The title is the caption, the credit its own line; pictures load when they are scrolled to."""
    page = shape(
        'The lede.\n\n![A lab](/images/a.jpg "The lab at night"){credit="Ada"}\n\n![Two](/images/b.jpg)\n\n'
        "Text ![in](/c.jpg) line."
    )
    first, second = page.select("figure")
    assert first.select_one("figcaption .credit").get_text() == "Ada"  # type: ignore[union-attr]
    assert " ".join(first.figcaption.get_text().split()) == "The lab at night Ada"  # type: ignore[union-attr]
    images = page.select("img")
    assert [image.get("loading") for image in images] == ["lazy", "lazy", "lazy"]
    assert [image["alt"] for image in images] == ["A lab", "Two", "in"]
    assert not any(image.get("credit") or image.get("title") for image in images)
    assert second.figcaption is None
    assert page.select("p > figure") == []


def test_a_linked_picture_alone_is_a_figure_too() -> None:
    """The link stays around the picture."""
    (figure,) = shape("The lede.\n\n[![A](/a.jpg)](https://a.example/)").select("figure")
    assert figure.select_one("a > img") is not None


def test_a_pull_quote_is_marked_on_the_quotation() -> None:
    """``{.pull}`` under a quote's paragraph makes the whole quotation one."""
    page = shape("The lede.\n\n> Words.\n> {: .pull}\n\nBetween.\n\n> Plain.")
    pulled, plain = page.select("blockquote")
    assert pulled.get("class") == ["pull"]
    assert plain.get("class") is None


def test_a_table_is_framed_named_and_aligned_by_class() -> None:
    """It scrolls in a region with a name that the keyboard can reach; no inline style is left."""
    page = shape("The lede.\n\n| Model | Price | Year |\n|:--|--:|:-:|\n| A | 1 | 2024 |\n")
    (frame,) = page.select("div.table-scroll")
    assert (frame["role"], frame["tabindex"], frame["aria-label"]) == ("region", "0", "Table: Model")
    assert [cell["class"] for cell in frame.select("td")] == [["align-left"], ["align-right"], ["align-center"]]
    assert page.select("[style]") == []


def test_heads_of_a_table_say_what_they_name() -> None:
    """The column, the row beside other cells, or what the writer said."""
    rows = (
        "<tr><th></th><th>One</th></tr>\n<tr><th>First</th><td>1</td></tr>\n"
        '<tr><th scope="colgroup">All</th><td>2</td></tr>'
    )
    page = shape(f"The lede.\n\n<table>\n{rows}\n</table>\n")
    named = {cell.get_text(): cell.get("scope") for cell in page.select("th")}
    assert named == {"One": "col", "First": "row", "All": "colgroup"}


def test_headings_move_down_under_the_headline() -> None:
    """A body that has a level 1 moves all its headings down by one; level 6 stays."""
    converted = convert("The lede.\n\n# One\n\n## Two\n\n###### Six")
    assert [(h.level, h.text, h.anchor) for h in converted.body.headings] == [
        (2, "One", "one"),
        (3, "Two", "two"),
        (6, "Six", "six"),
    ]
    assert soup_of(converted).select("h1") == []
    assert [h.level for h in convert("The lede.\n\n## Two\n\n### Three").body.headings] == [2, 3]


def test_ids_are_unique_and_leave_the_page_s_own_alone() -> None:
    """Headings of one text, footnotes and the theme's ids never meet."""
    converted = convert('The lede.[^1]\n\n## Same\n\n## Same\n\n## Main\n\n<p id="same">Text</p>\n\n[^1]: Note.')
    ids = [str(tag["id"]) for tag in soup_of(converted).select("[id]")]
    assert len(ids) == len(set(ids))
    assert not set(ids) & {"main", "menu", "newsletter", "related", "recent", "later", "share", "top", "footer"}
    assert [heading.anchor for heading in converted.body.headings] == ["same", "same_1", "main-2"]


def test_a_link_to_a_heading_finds_it() -> None:
    """A heading whose id had to give way is still where the text's own link leads."""
    page = shape("See [the main point](#main).\n\n## Main\n\nText.")
    link = page.select_one("a")
    heading = page.select_one("h2")
    assert link is not None
    assert heading is not None
    assert link["href"] == f"#{heading['id']}"


def test_a_toc_marker_is_text() -> None:
    """``[TOC]`` builds no list: the page has its own."""
    assert shape("The lede.\n\n[TOC]\n\n## One\n\nText").select(".toc") == []


# -- What Markdown there is


def test_code_is_highlighted_and_reached_by_keyboard() -> None:
    """Fenced code gets classes, no style, and a place in the tab order, since it may scroll."""
    page = shape("The lede.\n\n```python\nx = 'a -- b...'\n```\n")
    (pre,) = page.select("div.highlight pre")
    assert pre["tabindex"] == "0"
    assert pre.get_text() == "x = 'a -- b...'\n"
    assert page.select("[style]") == []
    assert pre.select("span[class]")


def test_footnotes_definitions_and_abbreviations() -> None:
    """The extensions a newsroom needs are on."""
    page = shape("The lede of the EU.[^1]\n\nTerm\n:   Meaning\n\n[^1]: A note.\n\n*[EU]: European Union\n")
    assert page.select_one("sup a.footnote-ref") is not None
    assert page.select_one("div.footnote li") is not None
    assert page.select_one("dl > dd") is not None
    assert page.select_one("abbr[title='European Union']") is not None


def test_loose_text_becomes_paragraphs() -> None:
    """Text between raw HTML blocks is not lost."""
    assert "loose words" in plain(shape("<div>a</div>loose words<div>b</div>"))


def test_an_end_of_the_page_ends_nothing() -> None:
    """``</body>`` pasted along with an article takes no text with it."""
    for pasted in ("<div>a </body></html>b </div>", "<section>a </body></html>b </section>"):
        assert plain(shape(f"The lede.\n\n{pasted}\n\nAfter.")) == "The lede.a b After."


def test_text_around_a_picture_without_address_stays() -> None:
    """The picture is left out, the words on both sides are there."""
    assert plain(shape("<p>one <img> two <b>three</b> <img alt='x'>four</p>")) == "one two three four"


def test_characters_by_number_are_no_fault() -> None:
    """Control characters that a body spells by number cost nobody a story."""
    converted = convert(
        "**Label&#1;**: x&#1; https://a.example/&#1; <img> y\n\n![a&#1;](/a.jpg 't&#1;'){credit='c&#1;'}"
    )
    assert "\x01" not in "".join(converted.body.blocks)
    assert "y" in converted.text


def test_a_body_nested_too_deep_is_refused_not_cut() -> None:
    """What the parser would leave out in silence is named as a fault."""
    with pytest.raises(ValueError, match="too much for a page"):
        convert("<div>" * 3000 + "deep")
    assert "deep" in convert("<div>" * 1000 + "deep").text


# -- Safety


@pytest.mark.parametrize(
    "name",
    ["script", "style", "form", "object", "embed", "applet", "noscript", "template", "link", "meta", "base", "title"],
)
def test_dangerous_elements_are_left_out_and_named(name: str) -> None:
    """The element and all inside it are gone; a warning says so, at its line."""
    converted = convert(f"The lede.\n\n<{name}>alert(1)</{name}>\n\nAfter.")
    page = soup_of(converted)
    assert page.find(name) is None
    assert "After." in page.get_text()
    assert f"x.md:7:1: warning NEWS-B001 <{name}> is left out of the page; say it in Markdown" in lines_of(
        converted.findings
    )


@pytest.mark.parametrize(
    "html",
    [
        "<p onclick='x()'>a</p>",
        "<p OnMouseOver=x()>a</p>",
        "<img src=/a.jpg onerror=x()>",
        "<p style='position:fixed'>a</p>",
        "<svg onload=x()><circle/></svg>",
        "<a href='javascript:x()'>a</a>",
        "<a href='JaVaScRiPt:x()'>a</a>",
        "<a href=' java\nscript:x()'>a</a>",
        "<a href='java&#x0A;script:x()'>a</a>",
        "<a href='&#106;avascript:x()'>a</a>",
        "<a href='vbscript:x()'>a</a>",
        "<a href='data:text/html,<script>x()</script>'>a</a>",
        "<img src='data:image/svg+xml,<svg onload=x()>'>",
        "<img srcset='javascript:x() 1x'>",
        "<svg><a xlink:href='javascript:x()'>a</a></svg>",
        "<button formaction='javascript:x()'>a</button>",
        "<video poster='javascript:x()'></video>",
        "<iframe src='javascript:x()'></iframe>",
        "<iframe srcdoc='<script>x()</script>'></iframe>",
        "<svg><animate attributeName='href' to='javascript:x()'/></svg>",
        "<svg><set attributeName='href' to='javascript:x()'/></svg>",
        "<svg><script>x()</script></svg>",
        "<math><mtext><script>x()</script></mtext></math>",
        "<!--<script>x()</script>-->",
        "<![CDATA[<script>x()</script>]]>",
        "<?php x() ?>",
        "[a](javascript:x())",
        "![a](javascript:x())",
        "<javascript:x()>",
        "<scr<script>ipt>x()</scr</script>ipt>",
        "<plaintext><script>x()",
        "<noscript><p title='</noscript><img src=a onerror=x()>'>",
        "text {: onclick='x()' }",
        "# Head {: onclick='x()' style='x' }",
        "| a | b |\n|---|---|\n| c | d {: onclick='x()' } |",
        "<div markdown='1' onclick='x()'>\n\n*a*\n\n</div>",
        "<p {a onclick='x()'>a</p>",
        "<a href='NEWSROOM:javascript:x()'>a</a>",
        "<img src=/a.jpg srcset='javascript:x() 1x'>",
        "<svg></p><title><p id='</title><img src=a onerror=x()>'>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=a onerror=x()&gt;'>",
        "<listing>&lt;img src=a onerror=x()&gt;</listing>",
        "<textarea>&lt;/textarea>&lt;img src=a onerror=x()></textarea>",
    ],
)
def test_no_script_gets_through(html: str) -> None:
    """Nothing in a body runs, whatever its spelling."""
    page = shape(f"The lede.\n\n{html}\n\nAfter.")
    for tag in page.find_all(True):
        assert tag.name not in {"script", "style", "iframe", "object", "embed"}
        for name, value in tag.attrs.items():
            assert not name.lower().startswith("on")
            assert name.lower() not in {"style", "srcdoc"}
            written = "".join(str(value).split()).lower()
            assert "script:" not in written or name in {"title", "alt"}
            assert not written.startswith("data:text")


def test_the_tree_that_is_printed_is_looked_at_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should a dangerous element slip through the cleaning, the second parse still shows it."""
    monkeypatch.setattr(body, "clean_pasted", lambda html: (html, []))
    pasted = "a <script>x()</script>b <!-- c -->d <iframe src=//a.example/></iframe><object><table><tr><td>"
    assert "".join(convert(f"The lede.\n\n<div>{pasted}</div>").body.blocks) == "<div>a b d </div>"


def test_no_element_swallows_the_rest_of_the_page() -> None:
    """``<plaintext>`` has no end in a browser: all markup behind it would be shown as text."""
    assert "<plaintext" not in "".join(convert("The lede.\n\n<plaintext>a</plaintext>\n\nAfter.").body.blocks)


def test_names_of_attributes_are_names() -> None:
    """A slip of the pen between angle brackets does not end up in the page's markup."""
    block = convert('The lede.\n\n<p "=x a<b=1 class="y" {c=2>a</p>').body.blocks[0]
    assert str(block) == '<p class="y">a</p>'


def test_markup_is_written_one_way() -> None:
    """Attributes stand in order of the alphabet in double quotes, and only elements without content lack an end tag."""
    converted = convert("The lede.\n\n<div title='a \"b\"' class=x><br><i></i></div>")
    assert converted.body.blocks[0] == '<div class="x" title="a &quot;b&quot;"><br/><i></i></div>'


def test_an_address_that_is_left_out_is_named() -> None:
    """The warning shows the address where it stands."""
    assert lines_of(convert("The lede.\n\n[a](javascript:x())").findings) == [
        "x.md:7:5: warning NEWS-B002 the address 'javascript:x()' is left out; link to https:// or a story"
    ]


def test_an_embedded_page_becomes_a_link() -> None:
    """No request leaves the site before the reader asks; the frame's title is the link's words."""
    page = shape(
        'The lede.\n\n<iframe src="//tube.example/1" title="A talk"></iframe>\n\n<iframe src="https://b.example/2"></iframe>'
    )
    first, second = page.select("a.embed")
    assert (first["href"], " ".join(first.get_text().split())) == ("https://tube.example/1", "A talk")
    assert second["href"] == "https://b.example/2"
    assert " ".join(second.get_text().split()) == "Open the embedded page on b.example"


@pytest.mark.parametrize(
    "html",
    ["<iframe src='https://[x'></iframe>", "<a href='https://[x'>a</a>", "![a](https://[x)", "See https://[x now"],
)
def test_a_broken_address_takes_no_story_with_it(html: str) -> None:
    """The address is left out; the text around it is there."""
    assert "After." in plain(shape(f"The lede.\n\n{html}\n\nAfter."))


def test_a_small_picture_may_be_written_inline() -> None:
    """A bitmap as data is no address that could run."""
    image = shape("The lede.\n\n![dot](data:image/png;base64,AAAA)").select_one("img")
    assert image is not None
    assert image["src"] == "data:image/png;base64,AAAA"


def test_a_foreign_picture_is_fetched_without_a_referrer() -> None:
    """Its host does not learn which page shows it."""
    image = shape("The lede.\n\n![A](https://a.example/a.jpg)").select_one("img")
    assert image is not None
    assert image["referrerpolicy"] == "no-referrer"


# -- Addresses


def test_a_bare_address_becomes_a_link() -> None:
    """Punctuation behind it stays text; code and links are left alone."""
    page = shape(
        "See https://a.example/x?y=1&z=2, or (https://b.example/). `https://c.example/` [https://d.example](/d/)"
    )
    links = [(link["href"], link.get_text()) for link in page.select("a.url")]
    assert links == [
        ("https://a.example/x?y=1&z=2", "https://a.example/x?y=1&z=2"),
        ("https://b.example/", "https://b.example/"),
        ("/d/", "https://d.example"),
    ]
    assert "or (https://b.example/)." in plain(page)
    assert page.select("code a") == []


@pytest.mark.parametrize(
    ("written", "symbolic"),
    [
        ("other.md", "newsroom:story/articles/2026/other.md"),
        ("../2025/other.md#part", "newsroom:story/articles/2025/other.md#part"),
        ("/articles/other.md", "newsroom:story/articles/other.md"),
        ("{filename}other.md", "newsroom:story/articles/2026/other.md"),
        ("{filename}/articles/other.md", "newsroom:story/articles/other.md"),
        ("|filename|other.md", "newsroom:story/articles/2026/other.md"),
        ("{static}/files/a.pdf", "newsroom:file/files/a.pdf"),
        ("{static}a.pdf", "newsroom:file/articles/2026/a.pdf"),
        ("{tag}GPT-5.2", "newsroom:tag/GPT-5.2"),
        ("{category}chips", "newsroom:category/chips"),
        ("{author}Ada", "newsroom:author/Ada"),
    ],
)
def test_addresses_inside_the_site_are_symbolic(written: str, symbolic: str) -> None:
    """They are resolved from the story's own folder, and replaced when the page is rendered."""
    converted = convert(f"The lede.\n\n[words]({written})")
    link = soup_of(converted).select_one("a")
    assert link is not None
    assert link["href"] == symbolic
    assert [(address, place.line) for address, place in converted.links] == [(symbolic, 7)]


def test_pictures_of_the_folder_are_symbolic() -> None:
    """A picture's path is one of the content folder, from its root or beside the story."""
    converted = convert("The lede.\n\n![a](/images/a.jpg)\n\n![b](b.jpg)\n\n![c](https://c.example/c.jpg)")
    assert [address for address, _ in converted.links] == [
        "newsroom:file/images/a.jpg",
        "newsroom:file/articles/2026/b.jpg",
    ]


@pytest.mark.parametrize("written", ["https://a.example/x.md", "/about/", "#part", "mailto:a@b.example", "page.html"])
def test_other_addresses_stay_as_they_are(written: str) -> None:
    """Only stories, files and Pelican's own forms are symbolic."""
    converted = convert(f"The lede.\n\n[words]({written})")
    link = soup_of(converted).select_one("a")
    assert link is not None
    assert link["href"] == written
    assert converted.links == ()


@pytest.mark.parametrize(
    "written", ["../../../../etc/passwd.md", "{static}/../../secret.txt", "{static}../../../../secret.txt"]
)
def test_no_address_leaves_the_content_folder(written: str) -> None:
    """A path above the folder names no story and no file of ours."""
    assert convert(f"The lede.\n\n[words]({written})").links == ()


def test_nobody_writes_our_symbolic_addresses_by_hand() -> None:
    """``newsroom:`` in a text is left out like any unknown scheme."""
    converted = convert("The lede.\n\n[a](newsroom:story/draft.md)")
    assert converted.links == ()
    assert "newsroom:" not in "".join(converted.body.blocks)


# -- Prose and its length


def test_prose_is_what_is_read_aloud() -> None:
    """Code, tables, figures and footnote marks are no prose; lists and headings are."""
    converted = convert(
        "The lede.[^1]\n\n## Head\n\n- one\n- two\n\n```\ncode\n```\n\n| a |\n|---|\n| b |\n\n"
        '![alt](/a.jpg "caption")\n\n[^1]: A note.'
    )
    assert converted.text.startswith("The lede.\n\nHead\n\none\n\ntwo")
    for word in ("code", "caption", "alt", "a b"):
        assert word not in converted.text


@pytest.mark.parametrize(
    ("prose", "words"),
    [
        ("one two three", 3),
        ("GPT-5.2 isn't out", 3),
        ("don\N{RIGHT SINGLE QUOTATION MARK}t", 1),
        ("人工智能 is AI", 6),
        ("— … !", 0),
        ("", 0),
    ],
)
def test_words_are_counted_as_readers_count_them(prose: str, words: int) -> None:
    """A name with dots and hyphens is one word; each Chinese sign is one."""
    assert convert(prose).words == words


@pytest.mark.parametrize("body", ["", "\n\n\n", "<!-- nothing -->", "\x01\x02", "***", "# "])
def test_a_body_may_hold_nothing(body: str) -> None:
    """No text is no fault."""
    assert convert(body).words == 0
