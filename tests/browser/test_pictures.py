"""A story with pictures, as browsers choose among their widths."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from desk.preview.site import View
from tests.browser.test_pages import Visit, visit
from tests.support.pictures import photograph
from tests.support.preview import served
from tests.support.sites import story, write_site

pytestmark = pytest.mark.browser

COVER = 'A mast above a quay, seen from the water, with "Broadbill" on its sail & a gull'
BODY = "The ship came in at noon. It had been away for a year.\n\n" + "It lay at the quay.\n\n" * 120
_SHIFTS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const shift of list.getEntries()) sum += shift.value; })
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 500);
})"""
_LOADED = "() => [...document.querySelectorAll('article img')].every(image => image.complete && image.naturalWidth)"


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a story with a cover and a picture in its text is served, and its front page."""
    folder = tmp_path_factory.mktemp("harbour")
    files: dict[str, str | bytes] = {
        "articles/a.md": story(
            title="The ship came in",
            body=BODY + '![A gull on a post](../images/gull.jpg "The gull."){credit="Mara"}\n\nMore.',
            image="{src: /images/mast.jpg, alt: '" + COVER + "', caption: The mast., credit: Mara}",
        ),
        "images/mast.jpg": photograph(1600, 900),
        "images/gull.jpg": photograph(900, 1200, orientation=6),
    }
    write_site(folder, files, {"SITEURL": "https://news.example"})
    with contextlib.chdir(folder), served(folder, View(as_published=True), is_watched=False) as preview:
        yield preview.address


def chosen(visited: Visit, name: str) -> str:
    """The file that the browser took for a picture."""
    visited.page.locator(f"img[src*={name}]").scroll_into_view_if_needed()
    visited.page.wait_for_function(f"() => document.querySelector('img[src*={name}]').currentSrc")
    return str(visited.page.evaluate(f"() => document.querySelector('img[src*={name}]').currentSrc"))


@pytest.mark.parametrize(
    ("width", "cover", "figure"), [(390, "mast-480-", "gull-480-"), (1280, "mast-960-", "gull-960-")]
)
def test_a_screen_takes_the_width_it_needs(browser: Browser, harbour: str, width: int, cover: str, figure: str) -> None:
    """And nothing moves when it comes; the words for those who do not see it are all there."""
    with visit(browser, f"{harbour}/2026/06/a/", width=width) as visited:
        before = [response.url for response in visited.responses]
        assert not any("gull" in url for url in before)
        assert cover in chosen(visited, "mast")
        assert figure in chosen(visited, "gull")
        visited.page.wait_for_function(_LOADED)
        assert visited.page.evaluate(_SHIFTS) == 0
        assert visited.page.get_by_role("img", name=COVER, exact=True).is_visible()
        box = visited.page.locator("img[src*=gull]").bounding_box()
        assert box is not None
        assert box["width"] / box["height"] == pytest.approx(1200 / 900, rel=0.01)
        assert visited.console == []


@pytest.mark.parametrize("width", [390, 1280])
def test_a_picture_has_its_place_before_it_is_there(browser: Browser, harbour: str, width: int) -> None:
    """As high as it will be, while nothing of it has come."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    try:
        page = context.new_page()
        page.route("**/images/*", lambda _: None)  # never answered
        page.goto(f"{harbour}/2026/06/a/", wait_until="domcontentloaded")
        for name, ratio in (("mast", 1600 / 900), ("gull", 1200 / 900)):
            box = page.locator(f"img[src*={name}]").bounding_box()
            assert box is not None
            assert box["width"] / box["height"] == pytest.approx(ratio, rel=0.01), name
    finally:
        context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_front_page_shows_it_too(browser: Browser, harbour: str, width: int) -> None:
    """The leading story's picture fills its place, in a width that is enough for it."""
    with visit(browser, f"{harbour}/", width=width) as visited:
        assert "mast-" in chosen(visited, "mast")
        box = visited.page.locator("img[src*=mast]").bounding_box()
        place = visited.page.locator(".lead__picture").bounding_box()
        assert box == place
