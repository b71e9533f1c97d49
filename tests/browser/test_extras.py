"""What script and newer browsers add to a story: notes in the margin, code that copies, fetching ahead."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_pages import visit

pytestmark = pytest.mark.browser

WITH_NOTE, WITH_CODE = "/2024/08/eu-ai-act-enters-into-force/", "/2025/02/claude-3-7-sonnet-hybrid-reasoning/"


def test_a_footnote_also_stands_in_the_margin_of_a_wide_page(browser: Browser, address: str) -> None:
    """Beside its mark, over nothing else, said once to those who listen; narrow pages and print have the list alone."""
    with visit(browser, address + WITH_NOTE, width=1440) as opened:
        page = opened.page
        side, mark = page.locator(".side-note"), page.locator(".footnote-ref")
        assert side.count() == mark.count() == 1
        beside, sign = side.bounding_box(), mark.bounding_box()
        body = page.locator(".story__body").bounding_box()
        assert beside
        assert sign
        assert body
        assert abs(beside["y"] - sign["y"]) < 12
        assert body["x"] + body["width"] < beside["x"] < beside["x"] + beside["width"] <= 1440
        wide = [page.locator(".pull, .table-scroll").nth(number).bounding_box() for number in range(2)]
        ends = [(box["y"], box["y"] + box["height"]) for box in wide if box]
        assert all(beside["y"] + beside["height"] <= top or bottom <= beside["y"] for top, bottom in ends)
        assert "Co-operation" in side.inner_text()
        assert side.locator("[id], .footnote-backref").count() == 0
        assert side.get_attribute("aria-hidden") == "true"
        page.emulate_media(media="print")
        assert not side.is_visible()
        assert page.locator(".footnote li").is_visible()
        assert opened.console == []
    with visit(browser, address + WITH_NOTE, width=800) as opened:
        assert not opened.page.locator(".side-note").is_visible()


def test_code_is_copied_as_it_stands(browser: Browser, address: str) -> None:
    """By a button that is there with script alone and says when it is done."""
    with visit(browser, address + WITH_CODE, script=False) as opened:
        assert opened.page.locator(".copy").count() == 0
        code = opened.page.locator(".highlight pre").first.text_content()
    with visit(browser, address + WITH_CODE) as opened:
        page = opened.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        button = page.get_by_role("button", name="Copy", exact=True).first
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24
        button.click()
        expect(page.locator(".copy").first).to_have_text("Copied")
        assert page.evaluate("() => navigator.clipboard.readText()") == code
        assert opened.console == []


def test_a_page_is_fetched_while_the_pointer_rests_on_its_link(browser: Browser, address: str) -> None:
    """Once, by its path, and not the page itself; the policy lets it."""
    with visit(browser, f"{address}/") as opened:
        page = opened.page
        link = page.locator("main .headline-link").nth(1)
        path = link.get_attribute("href")
        with page.expect_request(lambda request: request.url == f"{address}{path}") as asked:
            link.hover()
        assert asked.value.headers["sec-purpose"] == "prefetch"
        link.hover(position={"x": 3, "y": 3})
        page.locator(".nameplate__name a").hover()
        page.wait_for_timeout(300)
        hints = page.locator("link[rel=prefetch]").evaluate_all("all => all.map((hint) => hint.getAttribute('href'))")
        assert hints == [path]
        assert opened.console == []


def test_pages_give_way_to_each_other_where_motion_is_welcome(browser: Browser, address: str) -> None:
    """The next page comes with a view transition, unless the reader wants nothing to move."""
    script = "addEventListener('pagereveal', (event) => { window.came = Boolean(event.viewTransition); });"
    for motion, expected in (("no-preference", True), ("reduce", False)):
        context = browser.new_context(reduced_motion=motion)  # type: ignore[arg-type]  # both are words it knows
        context.add_init_script(script)
        page = context.new_page()
        came = []
        for _ in range(3):  # a browser that is busy leaves a transition out
            page.goto(f"{address}/")
            page.locator("main .headline-link").first.click()
            page.wait_for_url(re.compile(r"/20\d\d/"))
            came.append(page.evaluate("() => window.came"))
        assert any(came) is expected, came
        context.close()
