"""The search as a reader uses it: from the box in the masthead, with the keyboard, and without script."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.test_pages import visit

pytestmark = pytest.mark.browser

HITS = ".search__hit"


def days(page: Page) -> list[str]:
    """The days of the stories that were found, in their order."""
    return [str(day) for day in page.locator(f"{HITS} time").evaluate_all("times => times.map(t => t.dateTime)")]


def settled(page: Page, words: str) -> None:
    """Wait until the status tells of these words."""
    page.locator(".search__status", has_text=words).wait_for()


def test_a_reader_finds_a_story_from_the_masthead_by_keyboard(browser: Browser, address: str) -> None:
    """Words, Enter, and the story whose headline holds them comes first; no error, nothing from elsewhere."""
    with visit(browser, f"{address}/policy/") as opened:
        page = opened.page
        page.get_by_label("Search the site").focus()
        page.keyboard.type("brics alliance")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?q=brics+alliance")
        settled(page, "with “brics alliance”")
        first = page.locator(f"{HITS} a").first
        assert first.get_attribute("href") == "/2024/12/ai-alliance-network-brics/"
        assert page.locator(f"{HITS} mark").count() > 0
        assert [response.url for response in opened.responses if not response.url.startswith(address)] == []
        assert opened.console == []


def test_the_newest_come_first_across_the_parts_of_the_index(browser: Browser, address: str) -> None:
    """The order by day holds over years, and so does the choice of a year; the address keeps what was asked."""
    with visit(browser, f"{address}/search/?q=ai") as opened:
        page = opened.page
        settled(page, "with “ai”")
        by_match = days(page)
        page.locator("[name=order]").select_option("newest")
        settled(page, "with “ai”")
        page.wait_for_function(
            "first => document.querySelector('.search__hit time').dateTime !== first", arg=by_match[0]
        )
        while page.locator(".search__more").is_visible():
            before = len(days(page))
            page.locator(".search__more").click()
            page.wait_for_function("n => document.querySelectorAll('.search__hit').length > n", arg=before)
        found = days(page)
        assert len({day[:4] for day in found}) > 1
        assert found == sorted(found, reverse=True)
        assert len(found) == int(page.locator(".search__status").inner_text().split()[-1])
        page.locator("[name=year]").select_option("2024")
        page.wait_for_function("n => document.querySelectorAll('.search__hit').length < n", arg=len(found))
        assert {day[:4] for day in days(page)} == {"2024"}
        assert parse_qs(urlsplit(page.url).query) == {"q": ["ai"], "year": ["2024"], "order": ["newest"]}


def test_sections_and_subjects_narrow_what_is_found(browser: Browser, address: str) -> None:
    """Each choice leaves fewer stories, all of them of that section; going back brings the others again."""
    with visit(browser, f"{address}/search/?q=model") as opened:
        page = opened.page
        settled(page, "with “model”")
        everything = page.locator(".search__status").inner_text()
        page.locator("[name=section]").select_option("Policy")
        page.wait_for_function(
            "all => !['Searching …', all].includes(document.querySelector('.search__status').textContent)",
            arg=everything,
        )
        assert {text.rsplit(" ", 1)[-1] for text in page.locator(f"{HITS} .meta").all_inner_texts()} == {"Policy"}
        subjects = page.locator("[name=subject]").locator("option").all_inner_texts()
        assert len(subjects) > 1
        page.locator("[name=subject]").select_option(subjects[1])
        page.wait_for_url("**subject=**")
        settled(page, "with “model”")
        page.go_back()
        page.go_back()
        settled(page, everything)


def test_what_is_typed_is_text(browser: Browser, address: str) -> None:
    """Markup in the address is looked for and shown as words."""
    attack = "%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E"
    with visit(browser, f"{address}/search/?q={attack}&subject={attack}&section={attack}") as opened:
        settled(opened.page, "<img src=x onerror=alert(1)>")
        assert opened.page.locator("main img").count() == 0
        assert opened.console == []


def test_without_script_the_page_says_how_to_browse(browser: Browser, address: str) -> None:
    """The form still works as a form, and leads to a page with ways on."""
    with visit(browser, f"{address}/", script=False) as opened:
        page = opened.page
        page.get_by_label("Search the site").fill("brics")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?q=brics")
        assert page.get_by_role("link", name="all stories by month").is_visible()
        assert not page.locator("[name=order]").is_visible()
