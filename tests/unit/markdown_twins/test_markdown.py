# ruff: noqa: E501, ISC004 - a case stands on a line, or on two
"""Markup as Markdown, block by block."""

from __future__ import annotations

from html import unescape

import pytest
from markdown import markdown
from markupsafe import Markup

from plugins.markdown_twins.markdown import escaped, markdown_of

CASES: dict[str, tuple[str, str]] = {
    "paragraphs": ("<p>One\n two.</p><p>Three</p>", "One two.\n\nThree"),
    "a lead-in": ('<div class="lead-in"><p><strong>What:</strong> it</p><ul>\n<li>One</li></ul></div>', "**What:** it\n\n- One"),
    "emphasis with blanks": ("<p>a<em> b </em>c <strong><em>d</em></strong></p>", "a *b* c ***d***"),
    "typography": ('<p><span class="caps">AI</span> is&nbsp;&#8220;it&#8221;</p>', "AI is “it”"),
    "a break": ("<p>One<br>two</p>", "One\\\ntwo"),
    "headings": ('<h2 id="a">A</h2><h3>B</h3>', "## A\n\n### B"),
    "lists in lists": ("<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>", "1. a\n   - b\n2. c"),
    "a loose list": ("<ul><li><p>a</p><p>b</p></li></ul>", "- a\n\n  b"),
    "a list that goes on": ('<ol start="3"><li>c</li></ol>', "3. c"),
    "a quotation": ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
    "code": ("<p><code>a*b</code> <code>`</code></p>", "`a*b` `` ` ``"),
    "a listing": ('<div class="code"><pre><span>a = </span>"```"\n</pre></div>', '````\na = "```"\n````'),
    "links": ('<p><a href="https://a.example/b_(c)">d [e]</a> <a id="x">f</a></p>', r"[d \[e\]](https://a.example/b_%28c%29) f"),
    "a picture": ('<figure><img alt="A [map]" src="/m.png"><figcaption>Map</figcaption></figure>', "![A \\[map\\]](/m.png)\n\nMap"),
    "a film": ('<iframe src="https://v.example/1" title="A film"></iframe>', "[A film](https://v.example/1)"),
    "a table": ("<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1 | 2</td></tr></tbody></table>",
                "| a | b |\n| --- | --- |\n| 1 \\| 2 |  |"),
    "terms": ("<dl><dt>a</dt><dd>b</dd></dl>", "a\n\n- b"),
    "footnotes": ('<p>a<sup id="fnref:1"><a href="#fn:1">1</a></sup></p><div class="footnote"><hr><ol><li id="fn:1"><p>b'
                  '&nbsp;<a class="footnote-backref" href="#fnref:1">x</a></p></li></ol></div>', "a[^1]\n\n[^1]: b"),
    "nothing": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_block_has_its_form(name: str) -> None:
    """The same words, in the signs of Markdown and without a tag."""
    markup, expected = CASES[name]
    assert markdown_of(Markup(markup)) == expected  # noqa: S704 - a case of ours


SIGNS = [
    "# no heading", "- no list", "+ none", "1. none", "2) none", "> none", "=== none", "*a* _b_ __c__ `d`", "snake_case",
    "a\\b", "[a](b)", "![a](b)", "<b>a</b>", "&amp; &lt;", "AT&T", "a | b", "~~a~~", "***", "---", "[^1]: a", ": a", "\\", "a * b",
]  # fmt: skip


@pytest.mark.parametrize("text", SIGNS)
def test_text_comes_back_as_it_was(text: str) -> None:
    """What looks like Markdown in a text or a headline is read as that text again."""
    for written in (escaped(text), markdown_of(Markup("<p>{}</p>").format(text))):
        back = markdown(written, extensions=["tables", "footnotes", "def_list"])
        assert unescape(back) == f"<p>{text}</p>"
        assert "<" not in back[3:-4]
