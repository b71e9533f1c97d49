from __future__ import annotations

from urllib.parse import quote

import pytest
from markupsafe import Markup

from plugins.edition.addresses import Addresses
from plugins.edition.links import encoded_uri, resolve
from plugins.edition.pictures import ShownPicture
from tests.support.stories import SETTINGS

PLAIN = Addresses("", "", SETTINGS.site.zone)
PREFIXED = Addresses("/repo", "https://news.example/repo", SETTINGS.site.zone)
STORIES = {"articles/a b.md": "2026/06/ä/", "articles/x.md": "2026/06/x/"}


def resolved(html: str, addresses: Addresses = PLAIN) -> str:
    return str(resolve(Markup(html), addresses, STORIES, {"images/a b.jpg": ShownPicture(width=640, height=400)}))  # noqa: S704 - markup of the test's own


@pytest.mark.parametrize(
    ("symbolic", "address"),
    [
        ("newsroom:story/articles/x.md", "/2026/06/x/"),
        ("newsroom:story/articles/a%20b.md", "/2026/06/%C3%A4/"),
        ("newsroom:story/articles/x.md#part", "/2026/06/x/#part"),
        ("newsroom:tag/GPT-5.2", "/topics/gpt-5-2/"),
        ("newsroom:author/Ada%20L", "/authors/ada-l/"),
        ("newsroom:category/Chips", "/chips/"),
        ("newsroom:index/", "/"),
        ("newsroom:index/x", "/"),
    ],
)
def test_symbolic_addresses_become_addresses_of_the_site(symbolic: str, address: str) -> None:
    """With the path of SITEURL in front, where there is one."""
    html = f'<p><a class="x" href="{symbolic}">words</a></p>'
    assert resolved(html) == f'<p><a class="x" href="{address}">words</a></p>'
    assert resolved(html, PREFIXED) == f'<p><a class="x" href="/repo{address}">words</a></p>'


def test_a_story_that_is_not_out_loses_its_address() -> None:
    """The words stay; no byte of the path does."""
    html = '<a href="newsroom:story/articles/secret-draft.md#part">words</a>'
    assert resolved(html) == "<a>words</a>"


@pytest.mark.parametrize("addresses", [PLAIN, PREFIXED])
def test_addresses_from_the_root_get_the_prefix_once(addresses: Addresses) -> None:
    """Addresses elsewhere, relative ones and text are left alone."""
    html = (
        '<a href="/about/">a</a><img src="/a.jpg"/><a href="//b.example/">b</a>'
        '<a href="https://c.example/">c</a><a href="#d">d</a><p>href="/e"</p>'
    )
    expected = html.replace('<a href="/about/"', f'<a href="{addresses.base_path}/about/"')
    assert resolved(html, addresses) == expected.replace('src="/a.jpg"', f'src="{addresses.base_path}/a.jpg"').replace(
        '<p>href="/e"</p>', resolved('<p>href="/e"</p>')
    )


def test_text_that_looks_like_an_attribute_is_text() -> None:
    """Only what stands inside a tag is an address."""
    html = '<p>Write  href="/about/" or  src="newsroom:story/x.md" in HTML.</p>'
    assert resolved(html, PREFIXED) == html


def test_names_with_signs_survive() -> None:
    """A symbolic address holds a quoted uri, and gives it back."""
    for uri in ("images/a b.jpg", "images/50%.jpg", "images/ä#1.jpg", "images/a&b.jpg", 'images/"q".jpg'):
        assert encoded_uri(f"newsroom:file/{quote(uri)}") == ("file", uri)


def test_a_picture_in_several_widths_is_offered_in_all_of_them() -> None:
    """Where the page says how wide it shows it; an ``<img>`` in a ``<picture>`` of the story's own is left alone."""
    narrower = ((480, "images/a b-480-1.webp"), (900, "images/a b-900-1.webp"))
    pictures = {"images/a b.jpg": ShownPicture(width=900, height=600, narrower=narrower)}
    image = '<img alt="1 > 0" loading="lazy" src="newsroom:file/images/a%20b.jpg"/>'
    put_in = '<img alt="1 > 0" loading="lazy" src="/repo/images/a%20b.jpg" width="900" height="600"/>'

    def offered(html: str, sizes: str = "100vw") -> str:
        return str(resolve(Markup(html), PREFIXED, {}, pictures, sizes=sizes))  # noqa: S704 - the test's own

    srcset = "/repo/images/a%20b-480-1.webp 480w, /repo/images/a%20b-900-1.webp 900w"
    source = f'<source type="image/webp" srcset="{srcset}" sizes="100vw">'
    assert offered(f"<p>{image} x</p>") == f"<p><picture>{source}{put_in}</picture> x</p>"
    assert offered(image, "") == put_in
    assert offered(f"<picture>{image}</picture>") == f"<picture>{put_in}</picture>"
    linked = '<a href="newsroom:file/images/a%20b.jpg">x</a>'
    assert offered(f"{linked}{image}").startswith('<a href="/repo/images/a%20b.jpg">x</a><picture>')
    alone = '<img alt="src=&quot;newsroom:file/images/a%20b.jpg" src="https://a.example/b.jpg"/>'
    assert offered(alone) == alone
