"""Every kind of page of the sample newsroom, opened as readers open it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Response

from tests.browser.conftest import AXE

pytestmark = pytest.mark.browser

Scheme = Literal["light", "dark"]
SEED = "/2024/12/ai-alliance-network-brics/"
KINDS = {
    "front": "/",
    "story": SEED,
    "story with a table and a note": "/2024/08/eu-ai-act-enters-into-force/",
    "story with code": "/2025/02/claude-3-7-sonnet-hybrid-reasoning/",
    "section": "/policy/",
    "topic": "/topics/open-weights/",
    "company": "/companies/openai/",
    "model": "/models/deepseek-r1/",
    "person": "/people/sam-altman/",
    "author": "/authors/mara-lindqvist/",
    "month": "/2024/12/",
    "year": "/2024/",
    "archive": "/archive/",
    "corrections": "/corrections/",
    "subjects": "/subjects/",
    "topics": "/topics/",
    "authors": "/authors/",
    "about": "/about/",
    "search": "/search/?q=model",
    "newsletter": "/newsletter/",
    "answer": "/newsletter/check-your-email/",
    "not found": "/no/such/page/",
}
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Visit:
    """A page that was opened, with everything that went over the wire and into the console."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.console: list[str] = []
        self.responses: list[Response] = []
        page.on("console", lambda message: self.console.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.on("response", lambda response: self.responses.append(response))  # noqa: PLW0108 - playwright marks what it is given


@contextmanager
def visit(
    browser: Browser,
    url: str,
    *,
    width: int = 1280,
    scheme: Scheme = "light",
    script: bool = True,
    bypass_csp: bool = False,
) -> Iterator[Visit]:
    """Open ``url`` in a context of its own."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        java_script_enabled=script,
        bypass_csp=bypass_csp,
        reduced_motion="reduce",
    )
    try:
        page = context.new_page()
        visited = Visit(page)
        page.goto(url, wait_until="networkidle" if script else "load")
        yield visited
    finally:
        context.close()


def story_paths(site: Path) -> list[str]:
    """Addresses of all stories of the built site."""
    return [f"/{path.parent.relative_to(site).as_posix()}/" for path in sorted(site.glob("20??/??/*/index.html"))]


@pytest.mark.parametrize("kind", KINDS)
def test_pages_ask_only_their_own_origin_and_log_no_error(browser: Browser, address: str, kind: str) -> None:
    """No console error, no policy violation, no failed request, nothing from another origin."""
    with visit(browser, address + KINDS[kind]) as opened:
        foreign = [response.url for response in opened.responses if not response.url.startswith((address, "data:"))]
        failed = [response.url for response in opened.responses[1:] if response.status >= 400]
        expected = 404 if kind == "not found" else 200
        assert opened.responses[0].status == expected
        assert (foreign, failed) == ([], [])
        assert [text for text in opened.console if "404" not in text or kind != "not found"] == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_pages_pass_axe(browser: Browser, address: str, kind: str, scheme: Scheme, width: int) -> None:
    """axe-core finds nothing, in light and dark, narrow and wide."""
    with visit(browser, address + KINDS[kind], scheme=scheme, width=width, bypass_csp=True) as opened:
        opened.page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
        result = opened.page.evaluate("tags => axe.run(document, {runOnly: tags})", AXE_TAGS)
        found = [
            (rule["id"], node["target"], node["failureSummary"])
            for rule in result["violations"]
            for node in rule["nodes"]
        ]
        assert found == []


def test_no_page_scrolls_sideways_at_320_pixels(browser: Browser, address: str, site: Path) -> None:
    """At 320 pixels every story and every kind of page fits its width."""
    context = browser.new_context(viewport={"width": 320, "height": 800})
    page = context.new_page()
    wide = []
    for path in [*KINDS.values(), *story_paths(site)]:
        page.goto(address + path)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide.append((path, width))
    context.close()
    assert wide == []


def test_a_story_page_has_all_its_parts_in_order(browser: Browser, address: str) -> None:
    """Headline, byline, date, signup, lede, six lead-ins with bullets, source, related and recent news."""
    with visit(browser, address + SEED, script=False) as opened:
        text = re.sub(r"\s+", " ", opened.page.inner_text("body"))
        parts = ["Written by", "Mara Lindqvist", "Published on", "December 12, 2024", "Join Now", "Related news"]
        places = [text.lower().find(part.lower()) for part in parts]
        assert -1 not in places, dict(zip(parts, places, strict=True))
        assert opened.page.locator("h1").count() == 1
        assert opened.page.locator(".lead-in").count() == 6
        assert min(opened.page.locator(".lead-in").nth(number).locator("li").count() for number in range(6)) >= 2
        assert "Putin plans to team up with China to battle US over AI" in text
        assert "recent news" in text.lower()


def test_the_menu_opens_and_closes_without_script(browser: Browser, address: str) -> None:
    """×, Esc and a click outside each close the overlay, with scripts off."""
    with visit(browser, address + SEED, width=390, script=False) as opened:
        page = opened.page
        opener = page.locator("[popovertarget]:not([popovertargetaction])").first
        overlay = page.locator(f"#{opener.get_attribute('popovertarget')}")
        close = overlay.locator("[popovertargetaction=hide]").first
        for way in ("button", "escape", "outside"):
            opener.click()
            assert overlay.is_visible()
            if way == "button":
                assert "×" in close.inner_text() or close.get_attribute("aria-label") == "Close"
                close.click()
            elif way == "escape":
                page.keyboard.press("Escape")
            else:
                page.mouse.click(4, 890)
            page.wait_for_timeout(300)
            assert not overlay.is_visible(), way


def test_the_signup_form_works_without_script(browser: Browser, address: str) -> None:
    """Found by its label, filled, sent by its one button; the reader lands on the page that says what comes next."""
    with visit(browser, address + SEED, script=False) as opened:
        page = opened.page
        page.get_by_label(re.compile("e-?mail", re.IGNORECASE)).first.fill("reader@example.org")
        page.get_by_role("button", name="Join Now").first.click()
        page.wait_for_url("**/newsletter/check-your-email/")


def test_recent_news_become_the_newest_when_script_runs(browser: Browser, address: str, site: Path) -> None:
    """An old story's page shows the newest stories, in their order; without script the stories before it."""
    old = story_paths(site)[5]
    newest = re.findall(r'href="([^"]+)"', (site / "fragments/recent.html").read_text(encoding="utf-8"))
    find = "links => links.map(a => a.pathname)"
    with visit(browser, address + old, script=False) as opened:
        listed = opened.page.locator(".further:not([data-recent]) h3 a").evaluate_all(find)
        before = opened.page.locator("[data-recent] h3 a").evaluate_all(find)
    fresh = [path for path in newest if path not in listed][:3]
    assert before != fresh
    with visit(browser, address + old) as opened:
        opened.page.locator(f"[data-recent] a[href='{fresh[0]}']").wait_for()
        assert opened.page.locator("[data-recent] h3 a").evaluate_all(find) == fresh


@pytest.mark.parametrize("path", [SEED, "/"])
def test_pages_keep_their_budget(browser: Browser, address: str, site: Path, path: str) -> None:
    """HTML under 14 KB and CSS under 12 KB when they are compressed; everything but pictures under 150 KB as it is."""
    assert len(gzip.compress((site / "theme/css/site.css").read_bytes())) <= 12_000
    with visit(browser, address + path) as opened:
        sizes = {
            response.url: len(response.body())
            for response in opened.responses
            if response.request.resource_type != "image" and response.status == 200
        }
        assert len(gzip.compress((site / path.strip("/") / "index.html").read_bytes())) <= 14_000
        assert sum(sizes.values()) < 150_000, sizes
