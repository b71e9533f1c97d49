"""The preview in a real browser: what is saved is seen, without touching the browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.preview import ServedPreview, served
from tests.support.sites import ROOT, story, write_site

pytestmark = pytest.mark.browser

LONG = "\n\n".join(f"Paragraph {number} of a long story." for number in range(80))
FILES = {
    "articles/a.md": story(title="Alpha", dek="On A.", body=f"The lede.\n\n{LONG}"),
    "articles/b.md": story(title="Beta", date="2026-06-02", dek="On B.", body="The other lede."),
}
PAGE = "/2026/06/a/"


@pytest.fixture
def preview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServedPreview]:
    """A small site with a theme of its own, where the test runs."""
    shutil.copytree(ROOT / "theme", tmp_path / "theme")
    write_site(tmp_path, FILES, {"THEME": str(tmp_path / "theme")})
    monkeypatch.chdir(tmp_path)
    with served(tmp_path) as shown:
        yield shown


SKIPPED = "Transition was skipped"
"""What Chromium says of a page that gives way to the next before it has been faded in; nothing is wrong with it."""


@pytest.fixture
def page(browser: Browser, preview: ServedPreview) -> Iterator[Page]:
    """The first story, opened; any error in the console fails the test."""
    context = browser.new_context()
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: None if SKIPPED in str(error) else wrong.append(str(error)))
    opened.goto(preview.address + PAGE)
    yield opened
    context.close()
    assert wrong == []


def save(uri: str, text: str) -> None:
    """Write a content file."""
    Path("content", uri).write_text(text, encoding="utf-8")


def mark(page: Page) -> None:
    """Leave something in the page that a reload takes away."""
    page.evaluate("document.documentElement.dataset.mark = 'here'")


def is_marked(page: Page) -> bool:
    """Whether the page was not reloaded since."""
    return bool(page.evaluate("document.documentElement.dataset.mark === 'here'"))


def test_an_edit_appears_where_it_was_read(page: Page) -> None:
    """The new words come, and the page stays where it was scrolled to."""
    page.evaluate("scrollTo(0, 900)")
    save("articles/a.md", FILES["articles/a.md"].replace("Paragraph 79", "The very last paragraph"))
    expect(page.get_by_text("The very last paragraph")).to_be_attached()
    page.wait_for_function("scrollY === 900")


def test_a_fault_lies_over_the_page_until_it_is_mended(page: Page) -> None:
    """With file, line, the source line with a caret, and the fix, all as text; the last good page stays beneath."""
    mark(page)
    save("articles/a.md", FILES["articles/a.md"].replace("date:", "<b>dat</b>:"))
    overlay = page.get_by_role("alert")
    expect(overlay).to_contain_text("content/articles/a.md:3:1")
    expect(overlay).to_contain_text("<b>dat</b>: 2026-06-01T09:00:00+00:00")
    assert overlay.locator("pre").last.inner_text().splitlines()[-1] == "^"
    assert overlay.locator("b").count() == 0
    expect(page.locator("h1.story__headline")).to_have_text("Alpha")
    overlay.get_by_role("button").click()
    expect(overlay).to_have_count(0)
    save("articles/a.md", FILES["articles/a.md"].replace("date:", "daet:"))
    expect(overlay).to_contain_text("daet: 2026")
    save("articles/a.md", FILES["articles/a.md"])
    expect(overlay).to_have_count(0)
    assert is_marked(page)


def test_a_template_s_fault_lies_over_the_page(page: Page) -> None:
    """And goes with the next good template."""
    template = Path("theme/templates/story.html")
    good = template.read_text(encoding="utf-8")
    template.write_text(good.replace("card.reading_minutes", "card.minutes"), encoding="utf-8")
    expect(page.get_by_role("alert")).to_contain_text("NEWS-T001")
    expect(page.get_by_role("alert")).to_contain_text("card.minutes")
    template.write_text(good.replace("{number} min read", "{number} minutes to read"), encoding="utf-8")
    expect(page.get_by_text("minutes to read")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_warnings_are_a_badge(page: Page) -> None:
    """Closed at first; it opens to the list."""
    save("articles/a.md", FILES["articles/a.md"] + "\n\n<script>x</script>\n")
    badge = page.locator("broadbill-preview details")
    expect(badge).to_contain_text("1 warning")
    expect(badge.get_by_text("NEWS-B001")).to_be_hidden()
    badge.locator("summary").click()
    expect(badge.get_by_text("NEWS-B001")).to_be_visible()


def test_a_style_sheet_is_swapped_without_a_reload(page: Page) -> None:
    """Old styles go when the new ones are there."""
    mark(page)
    style = Path("theme/static/css/utilities.css")
    for colour in ("rgb(1, 2, 3)", "rgb(4, 5, 6)"):
        style.write_text(f"@layer utilities {{ body {{ outline-color: {colour} }} }}\n", encoding="utf-8")
        page.wait_for_function("colour => getComputedStyle(document.body).outlineColor === colour", arg=colour)
    page.wait_for_function("document.querySelectorAll('link[href*=\"site.css\"]').length === 1")
    assert is_marked(page)


def test_two_tabs_follow_each_its_own_page(page: Page, preview: ServedPreview) -> None:
    """An edit reloads the one that shows it, and leaves the other alone."""
    other = page.context.new_page()
    other.goto(f"{preview.address}/2026/06/b/")
    mark(page)
    mark(other)
    save("articles/b.md", FILES["articles/b.md"].replace("The other lede", "Another lede"))
    expect(other.locator(".lede")).to_have_text("Another lede.")
    assert is_marked(page)
    mark(other)
    save("articles/a.md", FILES["articles/a.md"].replace("The lede", "A newer lede"))
    expect(page.locator(".lede")).to_have_text("A newer lede.")
    assert is_marked(other)


def test_a_following_tab_goes_to_the_story_that_was_saved(page: Page, preview: ServedPreview) -> None:
    """From story to story; the desk's page ends it."""
    page.goto(f"{preview.address}/_desk/follow")
    for uri, path in (("articles/a.md", PAGE), ("articles/b.md", "/2026/06/b/")):
        with page.expect_request(lambda request: "/_desk/events" in request.url):
            page.reload()
        page.wait_for_function("sessionStorage.getItem('broadbill-saved') !== null")
        save(uri, FILES[uri] + "\nMore.\n")
        page.wait_for_url(preview.address + path)
    page.goto(f"{preview.address}/_desk/")
    save("articles/a.md", FILES["articles/a.md"])
    expect(page.get_by_role("heading", level=1)).to_contain_text("Desk")
    page.wait_for_function("sessionStorage.getItem('broadbill-follow') === null")


def test_a_draft_bears_a_ribbon_without_script(browser: Browser, preview: ServedPreview) -> None:
    """Pages are whole with script off: the ribbon, the story, the way on."""
    save("articles/d.md", story(title="Delta", status="draft"))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    answer = page.goto(preview.address + PAGE)
    assert answer is not None
    assert answer.status == 200
    expect(page.get_by_role("note")).to_have_count(0)
    page.goto(f"{preview.address}/2026/06/d/")
    expect(page.get_by_role("note")).to_have_text("Draft: not on the public site")
    expect(page.get_by_role("note")).to_have_css("position", "fixed")
    expect(page.locator("h1")).to_have_text("Delta")
    context.close()
