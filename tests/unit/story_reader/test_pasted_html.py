from __future__ import annotations

import pytest

from plugins.story_reader.conversion import to_html
from plugins.story_reader.html_tree import elements_by_name, parse_html
from plugins.story_reader.pasted_html import FROM_MARKDOWN, clean_pasted

EVERYTHING = """# One

Setext
======

Words *em* **strong** `code` ~~no~~ [link](https://a.example/ "t") <https://b.example/>
![img](/a.jpg) EU line  \nend.[^1]

> quote

- a
    1. b

Term
:   Meaning

| a | b |
|--:|:-:|
| c | d |

```python
x = 1
```

    indented

---

###### Six

*[EU]: European Union

[^1]: Note.
"""


def test_markdown_s_own_elements_are_known() -> None:
    """All that Markdown makes with our extensions needs no second look, and nothing is known that it never makes."""
    made = elements_by_name(
        parse_html(to_html(EVERYTHING + "\n\n## Two\n\n### Three\n\n#### Four\n\n##### Five\n"))
    ).keys()
    assert made == FROM_MARKDOWN


@pytest.mark.parametrize(
    ("pasted", "cleaned"),
    [
        ("<p>a<!-- b -->c</p>", "<p>ac</p>"),
        ("<p>a<script>b</script>c</p>", "<p>ac</p>"),
        ("<xmp onclick=x><b>a</b></xmp>", "<pre>&lt;b&gt;a&lt;/b&gt;</pre>"),
        ("<section>a</section>", "<section>a</section>"),
        ('<a"b>a', "<span>a</span>"),
        ("<textarea><b>a", "<textarea>&lt;b&gt;a</textarea>"),
    ],
)
def test_what_is_harmless_stays(pasted: str, cleaned: str) -> None:
    """Comments and dangerous elements go with all that is in them; raw text is shown as text."""
    assert clean_pasted(pasted)[0] == cleaned


def test_each_dangerous_element_is_remarked_on() -> None:
    """In order of the text, once each; what stood inside one of them is gone with it."""
    _, remarks = clean_pasted(
        "<style>a</style><object><embed></object><iframe src='https://a.example/'></iframe><iframe>"
    )
    assert [(remark.id, remark.written) for remark in remarks] == [
        ("NEWS-B001", "<style"),
        ("NEWS-B001", "<object"),
        ("NEWS-B003", "<iframe"),
        ("NEWS-B001", "<iframe"),
    ]
