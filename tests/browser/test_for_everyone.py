"""The paper for those who use it by keyboard, see it in colours of their own, or want nothing to move."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import AXE
from tests.browser.test_pages import AXE_TAGS, KINDS, SEED

pytestmark = pytest.mark.browser

TABLE = "/2023/12/amd-mi300x-memory-challenge/"
READ = ("front", "story", "section", "company", "author", "search", "newsletter", "not found")
MOST_STEPS = 200
FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const seen = document.elementsFromPoint(
    Math.min(Math.max(box.x + box.width / 2, 0), innerWidth - 1),
    Math.min(Math.max(box.y + Math.min(box.height, 20) / 2, 0), innerHeight - 1),
  );
  return {
    name: element.outerHTML.slice(0, 120),
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    covered: !seen.some((one) => element.contains(one)),
    inside: element.closest("main, body > footer")?.localName ?? "",
  };
}"""


@contextmanager
def opened(browser: Browser, url: str, **context: Any) -> Iterator[Page]:  # noqa: ANN401 - what a context takes
    """A page in a context of its own, without the policy, which refuses axe as it would any foreign script."""
    usual: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "bypass_csp": True, "reduced_motion": "reduce"}
    made = browser.new_context(**usual | context)
    try:
        page = made.new_page()
        page.goto(url, wait_until="networkidle")
        yield page
    finally:
        made.close()


def axe(page: Page, *without: str) -> list[tuple[str, object, object]]:
    """Rule, place and advice for everything that axe-core finds."""
    page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    options = {"runOnly": AXE_TAGS, "rules": {rule: {"enabled": False} for rule in without}}
    result = page.evaluate("options => axe.run(document, options)", options)
    return [
        (rule["id"], node["target"], node["failureSummary"]) for rule in result["violations"] for node in rule["nodes"]
    ]


@pytest.mark.parametrize("kind", READ)
def test_pages_pass_axe_with_more_contrast(browser: Browser, address: str, kind: str) -> None:
    """In light and dark, for those who ask for more contrast."""
    for scheme in ("light", "dark"):
        with opened(browser, address + KINDS[kind], color_scheme=scheme, contrast="more") as page:
            assert axe(page) == [], scheme


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_open_menu_passes_axe(browser: Browser, address: str, width: int, scheme: str) -> None:
    """Narrow and wide, in light and dark."""
    with opened(browser, address + SEED, color_scheme=scheme, viewport={"width": width, "height": 900}) as page:
        page.get_by_role("button", name="Menu").click()
        assert page.get_by_role("dialog", name="Menu").is_visible()
        assert axe(page) == []


@pytest.mark.parametrize("kind", READ)
def test_colours_that_a_reader_forces_leave_nothing_unseen(browser: Browser, address: str, kind: str) -> None:
    """Fields and buttons keep their edges. Of colours axe knows only ours, so contrast is not its matter here."""
    with opened(browser, address + KINDS[kind], forced_colors="active") as page:
        assert axe(page, "color-contrast") == []
        bare = page.evaluate("""() => [...document.querySelectorAll("main button, main input, main select")]
            .filter((one) => one.offsetParent && !["checkbox", "hidden"].includes(one.type))
            .filter((one) => !one.matches(".share__action, [aria-hidden] *"))
            .filter((one) => getComputedStyle(one).borderStyle === "none").map((one) => one.outerHTML.slice(0, 120))""")
        assert bare == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("kind", READ)
def test_a_keyboard_reaches_everything_in_order_and_is_seen_to(
    browser: Browser, address: str, kind: str, width: int
) -> None:
    """Tab by Tab: the first leads to the text, each is in view, uncovered and framed, and the foot comes last."""
    with opened(browser, address + KINDS[kind], viewport={"width": width, "height": 900}) as page:
        steps = []
        for _ in range(MOST_STEPS):
            page.keyboard.press("Tab")
            step = page.evaluate(FOCUSED)
            if step is None:
                break
            steps.append(step)
        assert len(steps) > 10
        assert "skip-link" in steps[0]["name"]
        assert [step["name"] for step in steps if step["outline"] < 2 or not step["inView"] or step["covered"]] == []
        regions = [step["inside"] for step in steps]
        assert list(dict.fromkeys(regions)) == ["", "main", "footer"]
        assert regions == sorted(regions, key=["", "main", "footer"].index)


def test_nothing_moves_for_those_who_want_no_motion(browser: Browser, address: str) -> None:
    """No animation, no transition, no smooth scrolling; and the sheet has no motion that does not ask first."""
    moving = """() => [...document.querySelectorAll("*")].flatMap((one) => {
        const style = getComputedStyle(one);
        const still = style.animationName === "none" && style.transitionDuration === "0s";
        return !still || style.scrollBehavior !== "auto" ? [one.outerHTML.slice(0, 120)] : [];
    })"""
    with opened(browser, address + SEED) as page:
        assert page.evaluate(moving) == []
    with opened(browser, address + SEED, reduced_motion="no-preference") as page:
        assert page.evaluate(moving) != []


def test_a_wide_table_scrolls_by_keyboard(browser: Browser, address: str) -> None:
    """Where a table has no room, its frame takes the focus and the arrow keys move it."""
    with opened(browser, address + TABLE, viewport={"width": 180, "height": 800}) as page:
        frame = page.get_by_role("region", name="Table").first
        assert frame.evaluate("one => one.scrollWidth > one.clientWidth")
        frame.focus()
        for _ in range(5):
            page.keyboard.press("ArrowRight")
        page.wait_for_function("() => document.activeElement.scrollLeft > 0")
