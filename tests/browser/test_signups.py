"""Signup forms as readers meet them: every placement, every provider's body, every bad answer, the dialog."""

from __future__ import annotations

import contextlib
import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from desk.preview.site import View
from tests.browser.conftest import AXE
from tests.browser.test_pages import AXE_TAGS
from tests.support.newsletters import LIST, OPTIONS
from tests.support.preview import served
from tests.support.sites import ROOT, story, write_site

pytestmark = pytest.mark.browser

PARAGRAPH = "A sentence of the story says what happened, to whom, and what it changes for everybody else. " * 4
TEXT = "\n\n".join([PARAGRAPH] * 16)
LETTER = (
    "---\nname: {name}\npitch: The day in AI, in five minutes.\nconsent: See [about](/about/).\n{more}---\n\nText.\n"
)
FILES = {
    "articles/placed.md": story("Placed by settings", body=TEXT),
    "articles/by-hand.md": story("Placed by hand", body=f"{PARAGRAPH}\n\n{PARAGRAPH}\n\n[[signup]]\n\n{PARAGRAPH}"),
    "articles/quiet.md": story("Nothing offered", body=TEXT, signup="none"),
    "pages/about.md": "---\ntitle: About\n---\n\nText.\n",
}
PLACES = {
    "after-lede": "/2026/06/placed/",
    "at-50-percent": "/2026/06/placed/",
    "end": "/2026/06/placed/",
    "by-hand": "/2026/06/by-hand/",
    "front-page": "/",
    "section-front": "/news/",
    "landing": "/newsletter/",
    "dialog": "/2026/06/by-hand/",
}
MODES: dict[str, dict[str, Any]] = {
    "as it is": {},
    "320 pixels": {"viewport": {"width": 320, "height": 700}},
    "dark": {"color_scheme": "dark"},
    "200 % zoom": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
    "forced colours": {"forced_colors": "active"},
}
NO_STORAGE = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('blocked') }})"
ALMOST = "Almost there: open the message we have sent you and confirm with the link inside."


@contextmanager
def shown(root: Path, newsletters: dict[str, str], settings: dict[str, Any]) -> Iterator[str]:
    """The address of a preview of a small site with these newsletters."""
    files = {f"newsletters/{id}.md": LETTER.format(name=id.title(), more=more) for id, more in newsletters.items()}
    write_site(root, FILES | files, settings)
    with contextlib.chdir(root), served(root, View(as_published=True), is_watched=False) as preview:
        yield preview.address


@dataclass
class Stub:
    """A provider on loopback: what it received, and what it answers."""

    address: str = ""
    status: int = 200
    body: str = "{}"
    seconds: float = 0
    received: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Method, path, content type, body."""


@pytest.fixture(scope="module")
def stub() -> Iterator[Stub]:
    """One for all tests of this file; each sets the answer it wants."""
    state = Stub()

    class Provider(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = self.rfile.read(length).decode()
            state.received.append((self.command, self.path, self.headers.get("content-type", ""), body))
            time.sleep(state.seconds)
            answer = "token-1" if self.path.endswith("integrity-token/") else state.body
            with contextlib.suppress(OSError):  # the reader may be gone
                self.send_response(state.status)
                self.send_header("access-control-allow-origin", "*")
                self.send_header("access-control-allow-headers", "*")
                self.end_headers()
                if self.command != "OPTIONS":
                    self.wfile.write(answer.encode())

        do_GET = do_POST = do_OPTIONS = answer  # noqa: N815 - names the library calls

        def log_message(self, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state.address = f"http://127.0.0.1:{server.server_address[1]}"
    yield state
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def _stub_answers_well(stub: Stub) -> None:
    stub.status, stub.body, stub.seconds = 200, "{}", 0
    stub.received.clear()


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site with a block in every place, a dialog, and no provider but the preview."""
    settings = {
        "NEWS_SIGNUP_PROVIDER": "",
        "NEWS_SIGNUP_PLACES": ["after-lede", "at-50%", "end", "front-page", "section-front"],
        "NEWS_SIGNUP_MAX_BLOCKS": 3,
        "NEWS_SIGNUP_DIALOG": True,
        "NEWS_SIGNUP_DIALOG_SCROLL_PERCENT": 90,
        "NEWS_SIGNUP_DIALOG_SECONDS": 600,
    }
    with shown(tmp_path_factory.mktemp("placed"), {"daily": "default: yes\n"}, settings) as address:
        yield address


@pytest.fixture(scope="module")
def provided(tmp_path_factory: pytest.TempPathFactory, stub: Stub) -> Iterator[str]:
    """A site with a newsletter for every provider; those with a server of one's own have the stub."""
    options = OPTIONS | {
        "listmonk": {"url": stub.address, "list": LIST},
        "ghost": {"url": stub.address, "label": "web"},
        "generic": {"action_url": f"{stub.address}/join", "fetch": "yes", "list": "weekly"},
    }
    newsletters = {name: f"provider: {name}\n" for name in options} | {
        "buttondown": "provider: buttondown\nfirst_name: yes\ntopics: [Chips, Law & order]\n",
        "listmonk": "provider: listmonk\nfirst_name: yes\n",
    }
    settings = {"NEWS_SIGNUP_PROVIDERS": options}
    with shown(tmp_path_factory.mktemp("provided"), newsletters, settings) as address:
        yield address


class Reader:
    """A page with all its requests, and what the console complained about."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.requests: list[str] = []
        self.console: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.console.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.console.append(str(error)))

    def block(self, placement: str) -> Locator:
        """The block of a placement; the dialog is opened by its button."""
        if placement == "dialog":
            self.page.locator("[commandfor=signup-dialog]").evaluate("button => button.click()")
        return self.page.locator(f"[data-placement={placement}]")

    def axe(self) -> list[object]:
        """What axe-core finds. Where the reader's own colours are in force, it takes them for ours, so not those."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        forced = self.page.evaluate("matchMedia('(forced-colors: active)').matches")
        options = {"runOnly": AXE_TAGS, "rules": {"color-contrast": {"enabled": not forced}}}
        result = self.page.evaluate("options => axe.run(document, options)", options)
        return [(rule["id"], node["target"]) for rule in result["violations"] for node in rule["nodes"]]


@contextmanager
def reading(
    browser: Browser,
    url: str,
    *,
    init: str = "",
    script: bool = True,
    **options: Any,  # noqa: ANN401 - what playwright takes
) -> Iterator[Reader]:
    """Open ``url`` in a context of its own; ``init`` runs before the page's own script."""
    context = browser.new_context(java_script_enabled=script, reduced_motion="reduce", **options)
    context.set_default_timeout(10_000)
    if init:
        context.add_init_script(init)
    reader = Reader(context)
    reader.page.goto(url, wait_until="load")
    try:
        yield reader
    finally:
        context.close()


@pytest.mark.parametrize("mode", MODES)
def test_every_placement_works_as_readers_see_it(browser: Browser, placed: str, mode: str) -> None:
    """Found by its label, filled, sent; the answer is read out. No foreign request, no violation, nothing for axe."""
    looked_at = set()
    for number, (placement, path) in enumerate(PLACES.items()):
        with reading(browser, placed + path, **MODES[mode]) as reader:
            block = reader.block(placement)
            address = block.get_by_label("Your e-mail address")
            expect(address).to_be_visible()
            assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), placement
            if path not in looked_at or placement == "dialog":
                assert reader.axe() == [], placement
            looked_at.add(path)
            assert [url for url in reader.requests if not url.startswith(placed)] == []
            address.fill(f"{mode.split(maxsplit=1)[0]}-{number}@example.org")
            block.get_by_role("button", name="Join Now").click()
            expect(block.get_by_role("status")).to_have_text(ALMOST)
            expect(block.get_by_role("status")).to_be_focused()
            if placement == "landing":
                assert reader.axe() == []
            assert reader.console == [], placement


def test_every_placement_works_by_keyboard_alone(browser: Browser, placed: str) -> None:
    """Tab leads to the field, Enter sends; an error leads back to the field and says what is wrong."""
    for number, (placement, path) in enumerate(PLACES.items()):
        with reading(browser, placed + path) as reader:
            page = reader.page
            block = page.locator(f"[data-placement={placement}]")
            if placement == "dialog":
                page.locator("[commandfor=signup-dialog]").evaluate("button => button.focus({preventScroll: true})")
                page.keyboard.press("Enter")
            field = block.get_by_label("Your e-mail address")
            for _ in range(120):
                page.keyboard.press("Tab")
                if field.evaluate("field => field === document.activeElement"):
                    break
            expect(field).to_be_focused()
            page.keyboard.type("reader@example")
            page.keyboard.press("Backspace")
            page.keyboard.press("Control+A")
            page.keyboard.type("no address")
            page.keyboard.press("Enter")
            expect(field).to_be_focused()
            expect(field).to_have_attribute("aria-invalid", "true")
            expect(field).to_have_accessible_description(
                "This does not look like an e-mail address. It has a form like name@example.org. See about."
            )
            page.keyboard.press("Control+A")
            page.keyboard.type(f"key-{number}@example.org")
            page.keyboard.press("Enter")
            expect(block.get_by_role("status")).to_have_text(ALMOST)
            assert reader.console == []


def test_every_placement_works_without_script(browser: Browser, placed: str) -> None:
    """A plain post leads to the page that says what comes next; the dialog opens from its button."""
    for number, (placement, path) in enumerate(PLACES.items()):
        with reading(browser, placed + path, script=False) as reader:
            page = reader.page
            if placement == "dialog":
                page.get_by_role("button", name="Get Daily").click()
                expect(page.get_by_role("dialog")).to_be_visible()
            block = page.locator(f"[data-placement={placement}]")
            block.get_by_label("Your e-mail address").fill(f"plain-{number}@example.org")
            block.get_by_role("button", name="Join Now").click()
            page.wait_for_url("**/newsletter/check-your-email/")
            expect(page.get_by_role("heading", level=1)).to_have_text("Check your e-mail")


def test_every_placement_works_with_storage_blocked(browser: Browser, placed: str) -> None:
    """Nothing is remembered, and nothing breaks."""
    for number, (placement, path) in enumerate(PLACES.items()):
        with reading(browser, placed + path, init=NO_STORAGE) as reader:
            block = reader.block(placement)
            block.get_by_label("Your e-mail address").fill(f"blocked-{number}@example.org")
            block.get_by_role("button", name="Join Now").click()
            expect(block.get_by_role("status")).to_have_text(ALMOST)
            assert reader.console == []


def test_a_subscription_is_remembered_and_can_be_repeated(browser: Browser, placed: str) -> None:
    """Other pages show no form for that newsletter, but a way to sign up another address; a double gets its answer."""
    with reading(browser, f"{placed}/2026/06/by-hand/") as reader:
        page = reader.page
        for answer in (ALMOST, "This address is on the list already. There is nothing left to do."):
            block = page.locator("[data-placement=by-hand]")
            block.get_by_label("Your e-mail address").fill("twice@example.org")
            block.get_by_role("button", name="Join Now").click()
            expect(block.get_by_role("status")).to_have_text(answer)
            page.reload()
            expect(block.get_by_label("Your e-mail address")).to_be_hidden()
            block.get_by_role("button", name="Use another address").click()
            expect(block.get_by_label("Your e-mail address")).to_be_focused()
        page.goto(f"{placed}/newsletter/")
        expect(page.locator("[data-placement=landing]").get_by_label("Your e-mail address")).to_be_visible()


def test_a_story_that_says_none_offers_nothing(browser: Browser, placed: str) -> None:
    """No form, no dialog, no button."""
    with reading(browser, f"{placed}/2026/06/quiet/") as reader:
        assert reader.page.locator("form:not([role=search]), dialog, [commandfor]").count() == 0


EMAIL = "reader+1@example.org"
MEASURED = [("placement", "landing"), ("page", "/newsletter/"), ("consent_version", "1")]
FORM_TYPE = "application/x-www-form-urlencoded"
BODIES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "buttondown": (
        "https://buttondown.com/api/emails/embed-subscribe/the-broadbill",
        [
            ("metadata__first-name", "Zoë"),
            ("tag", "Law & order"),
            ("email", EMAIL),
            ("embed", "1"),
            ("tag", "site"),
            ("metadata__newsletter", "buttondown"),
            ("metadata__placement", "landing"),
            ("metadata__page", "/newsletter/"),
            ("metadata__consent-version", "1"),
        ],
    ),
    "formspree": (
        "https://formspree.io/f/mqkvabcd",
        [
            ("email", EMAIL),
            ("_subject", "A reader signs up"),
            ("newsletter", "formspree"),
            *MEASURED,
            ("_gotcha", ""),
        ],
    ),
    "generic": (
        "/join",
        [("email", EMAIL), ("list", "weekly"), ("newsletter", "generic"), *MEASURED, ("comment", "")],
    ),
    "kit": (
        "https://app.kit.com/forms/1234567/subscriptions",
        [
            ("email_address", EMAIL),
            ("tags[]", "7"),
            ("fields[newsletter]", "kit"),
            *[(f"fields[{name}]", value) for name, value in MEASURED],
        ],
    ),
    "listmonk": ("/subscription/form", [("name", "Zoë"), ("email", EMAIL), ("l", LIST), ("nonce", "")]),
    "mailchimp": (
        "https://paper.us21.list-manage.com/subscribe/post?u=1a2b&id=3c4d&f_id=5e6f",
        [
            ("EMAIL", EMAIL),
            ("subscribe", "Subscribe"),
            ("tags", "12,34"),
            ("PLACEMENT", "landing"),
            ("PAGE", "/newsletter/"),
            ("CONSENT", "1"),
            ("b_1a2b_3c4d", ""),
        ],
    ),
    "mailerlite": (
        "https://assets.mailerlite.com/jsonp/123/forms/456/subscribe",
        [
            ("fields[email]", EMAIL),
            ("fields[newsletter]", "mailerlite"),
            *[(f"fields[{name}]", value) for name, value in MEASURED],
            ("ml-submit", "1"),
            ("anticsrf", "true"),
        ],
    ),
    "netlify": ("/newsletter/confirmed/", [("email", EMAIL), ("newsletter", "netlify"), *MEASURED, ("bot-field", "")]),
}
STAY_ON_THE_PAGE = ("formspree", "generic", "kit", "mailerlite")
HOSTED = {
    "beehiiv": f"https://subscribe-forms.beehiiv.com/v3/forms/{LIST}",
    "substack": "https://thebroadbill.substack.com/subscribe",
}


def fill_and_send(block: Locator) -> None:
    """What is asked, then the one button."""
    name = block.get_by_label("Your first name (optional)")
    if name.count():
        name.fill("Zoë")
    if block.get_by_label("Law & order").count():
        block.get_by_label("Law & order").check()
    block.get_by_label("Your e-mail address").fill(EMAIL)
    block.get_by_role("button", name="Join Now").click()


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("name", BODIES)
def test_a_provider_gets_just_what_its_contract_says(
    browser: Browser,
    provided: str,
    name: str,
    script: bool,  # noqa: FBT001
) -> None:
    """Address and body, to the letter, with script and without; nothing goes to it before."""
    url, pairs = BODIES[name]
    sent: list[tuple[str, str, str, str]] = []

    def take(route: Route) -> None:
        request = route.request
        sent.append((request.method, request.url, request.headers.get("content-type", ""), request.post_data or ""))
        headers = {"access-control-allow-origin": "*", "set-cookie": "reader=1; SameSite=None; Secure"}
        route.fulfill(status=200, body="{}", headers=headers)

    with reading(browser, f"{provided}/newsletter/", script=script) as reader:
        reader.page.route(lambda asked: asked.endswith(url) and reader.page.url != asked, take)
        assert [asked for asked in reader.requests if not asked.startswith(provided)] == []
        block = reader.page.locator(f"[data-newsletter={name}]")
        fill_and_send(block)
        if script and name in STAY_ON_THE_PAGE:
            expect(block.get_by_role("status")).to_be_focused()
            assert reader.page.url == f"{provided}/newsletter/"
            assert reader.page.context.cookies() == []
        else:
            reader.page.wait_for_url(lambda reached: reached.endswith(url))
        ((method, address, kind, body),) = sent
        assert (method, kind.split(";")[0]) == ("POST", FORM_TYPE)
        assert address.endswith(url)
        assert parse_qsl(body, keep_blank_values=True, strict_parsing=True) == pairs
        assert reader.console == []


def test_ghost_gets_its_token_first_and_then_json(browser: Browser, provided: str, stub: Stub) -> None:
    """In two steps, only once the reader has sent the form; without script there is the link to Ghost's own page."""
    with reading(browser, f"{provided}/newsletter/") as reader:
        block = reader.page.locator("[data-newsletter=ghost]")
        assert stub.received == []
        assert block.get_by_role("link", name="Join Now").count() == 0
        fill_and_send(block)
        expect(block.get_by_role("status")).to_have_text(ALMOST)
        first, *_, last = [call for call in stub.received if call[0] != "OPTIONS"]
        assert first[:2] == ("GET", "/members/api/integrity-token/")
        assert last[:3] == ("POST", "/members/api/send-magic-link/", "application/json")
        assert json.loads(last[3]) == {
            "email": EMAIL,
            "emailType": "signup",
            "labels": ["web", "ghost", "landing"],
            "integrityToken": "token-1",
        }
        assert reader.console == []
    with reading(browser, f"{provided}/newsletter/", script=False) as reader:
        block = reader.page.locator("[data-newsletter=ghost]")
        expect(block.get_by_label("Your e-mail address")).to_be_hidden()
        link = block.get_by_role("link", name="Join Now")
        expect(link).to_have_attribute("href", f"{stub.address}/#/portal/signup")


@pytest.mark.parametrize("script", [True, False])
def test_a_provider_without_a_form_gets_a_link(browser: Browser, provided: str, script: bool) -> None:  # noqa: FBT001
    """The one button leads to its own page."""
    with reading(browser, f"{provided}/newsletter/", script=script) as reader:
        for name, url in HOSTED.items():
            link = reader.page.locator(f"[data-newsletter={name}]").get_by_role("link", name="Join Now")
            expect(link).to_have_attribute("href", url)
        assert reader.axe() == [] if script else True


def test_all_kinds_of_forms_pass_axe_at_320_pixels(browser: Browser, provided: str) -> None:
    """First names, topics, links: nothing found, nothing too wide."""
    with reading(browser, f"{provided}/newsletter/", viewport={"width": 320, "height": 700}) as reader:
        assert reader.axe() == []
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= 320


BAD_ANSWERS: dict[str, tuple[int, str, str]] = {
    "refused": (400, "{}", "The newsletter service did not take this address. Look at its spelling, or use another."),
    "refused in JSON": (
        200,
        '{"errors": ["<b>no</b>"]}',
        "The newsletter service did not take this address. Look at its spelling, or use another.",
    ),
    "too often": (429, "", "Those were too many attempts. Wait a minute and try again."),
    "trouble": (503, "<html>", "The newsletter service has trouble of its own. Try again in a few minutes."),
    "no JSON": (200, "<html>", "The answer cannot be read. If no message reaches you in a few minutes, try again."),
    "slow": (200, "{}", "The newsletter service takes too long. Try again in a minute."),
    "no JSON at all": (200, "", "The answer cannot be read. If no message reaches you in a few minutes, try again."),
}


@pytest.mark.parametrize("case", BAD_ANSWERS)
def test_a_bad_answer_is_said_in_human_words(browser: Browser, provided: str, stub: Stub, case: str) -> None:
    """In place, with the form ready for another try, which then works."""
    stub.status, stub.body, words = BAD_ANSWERS[case]
    stub.seconds = 1 if case == "slow" else 0
    hasty = "const wait = AbortSignal.timeout; AbortSignal.timeout = () => wait.call(AbortSignal, 300)"
    with reading(browser, f"{provided}/newsletter/", init=hasty if case == "slow" else "") as reader:
        block = reader.page.locator("[data-newsletter=generic]")
        fill_and_send(block)
        told = block.get_by_text(words)
        expect(told).to_be_visible()
        assert told.evaluate("element => element.matches('[role=status], .signup__error')")
        stub.status, stub.body, stub.seconds = 200, "{}", 0
        block.get_by_role("button", name="Join Now").click()
        expect(block.get_by_role("status")).to_have_text(ALMOST)
        assert block.get_by_text(words).count() == 0
        assert len(stub.received) == 2


def test_a_reader_who_is_offline_is_told_so(browser: Browser, provided: str, stub: Stub) -> None:
    """Nothing is sent; back on line the same button works."""
    with reading(browser, f"{provided}/newsletter/") as reader:
        block = reader.page.locator("[data-newsletter=generic]")
        reader.page.context.set_offline(True)
        fill_and_send(block)
        expect(block.get_by_role("status")).to_contain_text("You are offline.")
        reader.page.context.set_offline(False)
        block.get_by_role("button", name="Join Now").click()
        expect(block.get_by_role("status")).to_have_text(ALMOST)
        assert len(stub.received) == 1


def test_a_provider_that_cannot_be_reached_by_script_gets_a_plain_post(browser: Browser, provided: str) -> None:
    """Where it forbids scripts of other sites, the second try leads to its own page."""
    with reading(browser, f"{provided}/newsletter/") as reader:
        page = reader.page
        page.route("https://app.kit.com/**", refuse_scripts)
        block = page.locator("[data-newsletter=kit]")
        fill_and_send(block)
        expect(block.get_by_role("status")).to_contain_text("could not be reached")
        block.get_by_role("button", name="Join Now").click()
        page.wait_for_url("https://app.kit.com/**")


def test_a_form_that_the_browser_posts_counts_as_sent_until_an_error(browser: Browser, provided: str) -> None:
    """We cannot see the answer; the page for errors, to which providers lead, takes it back."""
    with reading(browser, f"{provided}/newsletter/") as reader:
        page = reader.page
        page.route("https://buttondown.com/**", lambda route: route.fulfill(status=200, body="Thank you"))
        fill_and_send(page.locator("[data-newsletter=buttondown]"))
        page.wait_for_url("https://buttondown.com/**")
        joined = "Object.keys(JSON.parse(localStorage.getItem('newsletters')).joined)"
        page.goto(f"{provided}/newsletter/")
        assert page.evaluate(joined) == ["buttondown"]
        page.goto(f"{provided}/newsletter/error/")
        assert page.evaluate(joined) == []


def test_scripts_keep_their_budget() -> None:
    """All scripts of a story's page have at most 6 KB, compressed, and those of the search page 8 KB."""
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in (ROOT / "theme/static/js").glob("*.js")}
    assert sizes.keys() == {"site.js", "signup.js", "search.js"}
    assert sizes["site.js"] + sizes["signup.js"] <= 6 * 1024, sizes
    assert sum(sizes.values()) <= 8 * 1024, sizes


def test_a_form_is_sent_once(browser: Browser, provided: str, stub: Stub) -> None:
    """However often the button is pressed while the answer is under way."""
    stub.seconds = 0.4
    with reading(browser, f"{provided}/newsletter/") as reader:
        block = reader.page.locator("[data-newsletter=generic]")
        fill_and_send(block)
        for _ in range(3):
            block.get_by_role("button", name="Join Now").evaluate("button => button.click()")
        expect(block.get_by_role("status")).to_have_text(ALMOST)
        assert len(stub.received) == 1


def refuse_scripts(route: Route) -> None:
    """Answer the browser, but no script."""
    if route.request.is_navigation_request():
        route.fulfill(status=200, body="Kit's own page")
    else:
        route.abort()


SCROLL = "scrollTo(0, 0); setTimeout(() => scrollTo(0, document.body.scrollHeight), 50)"
"""A browser may come back to the place where a page was left, which then is no scrolling."""

REMEMBERED = "/closed|never/.test(localStorage.getItem('newsletters'))"
"""A dialog is hidden at once; that it was closed, the browser says to the script a moment later."""


@pytest.mark.parametrize("way", ["×", "Escape", "backdrop", "never"])
def test_the_dialog_opens_after_reading_and_stays_away_once_closed(browser: Browser, placed: str, way: str) -> None:
    """Each way closes it; then it rests for thirty days, or for ever if the reader says so."""
    with reading(browser, f"{placed}/2026/06/placed/", init="") as reader:
        page, dialog = reader.page, reader.page.get_by_role("dialog")
        expect(dialog).to_be_hidden()
        page.evaluate(SCROLL)
        expect(dialog).to_be_visible()
        assert reader.axe() == []
        close: dict[str, Callable[[], None]] = {
            "×": lambda: dialog.get_by_role("button", name="Close").click(),
            "Escape": lambda: page.keyboard.press("Escape"),
            "backdrop": lambda: page.mouse.click(5, 5),
            "never": lambda: dialog.get_by_role("button", name="Do not show this again").click(),
        }
        close[way]()
        expect(dialog).to_be_hidden()
        page.wait_for_function(REMEMBERED)
        for days, opens in ((0, False), (29, False), (31, way != "never")):
            page.clock.install(time=time.time() + days * 86_400)
            page.reload()
            page.evaluate(SCROLL)
            if opens:
                expect(dialog).to_be_visible()
            else:
                page.wait_for_timeout(100)
                assert not dialog.is_visible(), days


def test_the_dialog_opens_from_its_button_and_gives_the_focus_back(browser: Browser, placed: str) -> None:
    """By keyboard; focus is inside while it is open."""
    with reading(browser, f"{placed}/2026/06/by-hand/") as reader:
        page, dialog = reader.page, reader.page.get_by_role("dialog")
        opener = page.locator("[commandfor=signup-dialog]")
        opener.evaluate("button => button.focus({preventScroll: true})")
        page.keyboard.press("Enter")
        expect(dialog).to_be_visible()
        assert dialog.evaluate("dialog => dialog.contains(document.activeElement)")
        page.keyboard.press("Escape")
        expect(opener).to_be_focused()


@pytest.mark.parametrize("why", ["from the newsletter", "subscribed", "storage blocked", "writing"])
def test_the_dialog_never_opens_by_itself(browser: Browser, placed: str, why: str) -> None:
    """For readers of the newsletter, and where the reader's no could not be remembered, or while one is typing."""
    query = "?utm_medium=email" if why == "from the newsletter" else ""
    init = {
        "storage blocked": NO_STORAGE,
        "subscribed": "localStorage.setItem('newsletters', JSON.stringify({joined: {daily: 1}}))",
    }.get(why, "")
    with reading(browser, f"{placed}/2026/06/placed/{query}", init=init) as reader:
        page = reader.page
        if why == "writing":
            page.locator("[data-placement=after-lede]").get_by_label("Your e-mail address").focus()
        for path in ("", "/2026/06/placed/") if why != "writing" else ("",):
            if path:
                page.goto(placed + path)
            page.evaluate(SCROLL)
            page.wait_for_timeout(150)
            assert not page.get_by_role("dialog").is_visible()
        assert reader.console == []
