from __future__ import annotations

import pytest

from plugins.story_reader.html_tree import parse_html
from plugins.story_reader.prose import own_text, prose_of


@pytest.mark.parametrize(
    ("html", "prose"),
    [
        ("<p>one <em>two</em> three</p><p>four</p>", "one two three\n\nfour"),
        ("<p>call <code>f()</code> now<sup>1</sup>.</p>", "call now."),
        ("<ul><li>one <b>two</b><ul><li>three</li></ul> four</li></ul>", "one two four\n\nthree"),
        ("<ul><li><p>one</p></li></ul>", "one"),
        ("<table><tr><td><p>no</p></table><pre><code>no</code></pre><p>yes</p>", "yes"),
        ("<figure><p>no</p><figure><p>no</p></figure></figure><p>yes</p>", "yes"),
        ("<p>one<!-- no --> two</p>", "one two"),
        ("<div>loose <b>words</b></div>", "loose words"),
        ("<pre>no</pre>loose", ""),
    ],
)
def test_prose_leaves_out_what_nobody_reads_aloud(html: str, prose: str) -> None:
    """Code, tables, figures and marks are left out; paragraphs within paragraphs come once, after what holds them."""
    assert prose_of(parse_html(html)) == prose


def test_text_is_found_at_any_depth() -> None:
    """Elements may be nested deeper than calls may."""
    (paragraph,) = parse_html("<p>" + "<em>a " * 1500 + "<code>no</code>b")
    assert own_text(paragraph).split() == ["a"] * 1500 + ["b"]
