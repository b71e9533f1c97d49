"""The preview over real sockets: what a static host would answer, what an open page is told, and what it withstands."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from desk.preview import guests, watching
from desk.preview.command import listen
from desk.preview.site import View
from plugins.hosting.headers import security_headers
from plugins.newsroom.content_policy import content_security_policy
from tests import golden
from tests.support.preview import ServedPreview, served, wait_for
from tests.support.sites import ROOT, build_site_here, story, write_site

FILES: dict[str, str | bytes] = {
    "articles/a.md": story(
        title="Alpha", body="The lede.\n\n![A film](../images/film.mp4)", aliases="[/old/, /gone.html]"
    ),
    "articles/b.md": story(title="Beta", date="2026-06-02", topics="[Maps]"),
    "articles/d.md": story(title="Delta", status="draft"),
    "images/film.mp4": bytes(range(256)) * 40,
    "newsletters/weekly.md": "---\nname: Weekly\npitch: One brief.\ndefault: true\n---\n\nWeekly.\n",
}
PAGE = "/2026/06/a/"


class Answer:
    """What came back over the wire."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.body = response.status, response.read()
        self.headers = {name.lower(): value for name, value in response.getheaders()}

    @property
    def text(self) -> str:
        """The body as text with plain spaces."""
        return self.body.decode().replace("&nbsp;", " ").replace("\u00a0", " ")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedPreview]:
    """A preview that nothing changes."""
    folder = tmp_path_factory.mktemp("shown")
    write_site(folder, FILES, {"NEWS_SIGNUP_PROVIDER": ""})
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        with served(folder) as preview:
            yield preview


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServedPreview]:
    """A preview whose files a test may change, where it runs."""
    shutil.copytree(ROOT / "theme", tmp_path / "theme")
    write_site(tmp_path, FILES, {"THEME": str(tmp_path / "theme")})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(watching, "_QUIET_SECONDS", 0.3)
    with served(tmp_path) as preview:
        yield preview


def ask(preview: ServedPreview, path: str, method: str = "GET", body: str | None = None, **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", preview.port, timeout=20)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.putrequest(method, path, skip_host="host" in named)
        for name, value in named.items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("content-length", str(len(body)))
            connection.putheader("content-type", "application/x-www-form-urlencoded")
        connection.endheaders((body or "").encode())
        return Answer(connection.getresponse())
    finally:
        connection.close()


@contextmanager
def following(preview: ServedPreview, page: str) -> Iterator[list[dict[str, Any]]]:
    """The states that a page is told of, as they come."""
    states: list[dict[str, Any]] = []
    line = socket.create_connection(("127.0.0.1", preview.port), timeout=30)
    line.sendall(f"GET /_desk/events?page={page} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())

    def listen_on() -> None:
        with line.makefile("rb") as lines:
            try:
                states.extend(json.loads(row[6:]) for row in lines if row.startswith(b"data: "))
            except (OSError, ValueError):
                return

    thread = threading.Thread(target=listen_on, daemon=True)
    thread.start()
    try:
        wait_for(lambda: states, "no state comes")
        yield states
    finally:
        line.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=5)
        line.close()


def save(uri: str, text: str | bytes) -> None:
    """Write a content file of the site the test runs in, as editors do: beside it, then in its place."""
    place = Path("content", uri)
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.new")
    draft.write_bytes(text if isinstance(text, bytes) else text.encode())
    draft.replace(place)


# -- As a static host


def test_pages_are_served_with_the_headers_of_production(shown: ServedPreview) -> None:
    """Policy, type, no caching; the script from its own file."""
    answer = ask(shown, PAGE)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    settings = shown.preview.site.settings
    production = dict(security_headers(settings.signup, has_search=True))
    policy = content_security_policy(form=("https://forms.example",), has_search=True)
    assert production["Content-Security-Policy"] == policy
    for path in (PAGE, "/theme/css/site.css", "/no/such/", "/_desk/"):
        headers = ask(shown, path).headers
        assert {name: headers[name.lower()] for name in production} == production, path
        assert headers["cache-control"] == "no-cache"
    assert answer.text.count('<script src="/_desk/preview.js"') == 1
    assert "server" not in answer.headers
    script = ask(shown, "/_desk/preview.js")
    assert (script.status, script.headers["content-type"]) == (200, "text/javascript; charset=utf-8")


def test_a_missing_page_is_the_theme_s_with_status_404(shown: ServedPreview) -> None:
    """Also a folder without a page: nothing is ever listed."""
    for path in ("/no/such/", "/theme/", "/images/", "/theme/css", "/2026/06/a/index.html/", "/_desk/no"):
        answer = ask(shown, path)
        assert (answer.status, "Page not found" in answer.text) == (404, True), path


def test_a_folder_without_its_slash_moves(shown: ServedPreview) -> None:
    """As static hosts do it; an alias is a page that leads on, as it is there."""
    answer = ask(shown, PAGE.rstrip("/"))
    assert (answer.status, answer.headers["location"]) == (301, PAGE)
    for alias in ("/old/", "/gone.html"):
        answer = ask(shown, alias)
        assert (answer.status, f'url={PAGE}"' in answer.text) == (200, True)


def test_known_versions_are_not_sent_again(shown: ServedPreview) -> None:
    """A page, a style sheet and a file of the content folder; HEAD has the same headers and no body."""
    for path in (PAGE, "/theme/css/site.css", "/images/film.mp4"):
        answer = ask(shown, path)
        assert answer.status == 200
        again = ask(shown, path, if_none_match=answer.headers["etag"])
        assert (again.status, again.body) == (304, b"")
        assert ask(shown, path, if_none_match='"other"').status == 200
        head = ask(shown, path, "HEAD")
        assert (head.status, head.body) == (200, b"")
        assert head.headers["content-length"] == answer.headers["content-length"]
        assert head.headers["etag"] == answer.headers["etag"]


def test_a_part_of_a_film_is_sent(shown: ServedPreview) -> None:
    """Ranges, and 416 for one that lies behind the end."""
    whole = FILES["images/film.mp4"]
    answer = ask(shown, "/images/film.mp4", range="bytes=100-199")
    assert (answer.status, answer.body) == (206, whole[100:200])
    assert answer.headers["content-range"] == f"bytes 100-199/{len(whole)}"
    assert answer.headers["content-type"] == "video/mp4"
    assert ask(shown, "/images/film.mp4", range="bytes=99999-").status == 416


@pytest.mark.parametrize(
    "path",
    [
        "/../pelicanconf.py", "/%2e%2e/pelicanconf.py", "/2026/../../pelicanconf.py", "/..%2fpelicanconf.py",
        "/%2e%2e%2f%2e%2e%2fetc/passwd", "/content/articles/d.md", "/articles/d.md", "/images/..%5c..%5cx",
        "/images/%00", "//etc/passwd", "/_desk/../pelicanconf.py", "/_desk/%2e%2e/desk.html", "/_desk/desk.html",
    ],
)  # fmt: skip
def test_nothing_outside_the_site_is_served(shown: ServedPreview, path: str) -> None:
    """However it is spelled."""
    answer = ask(shown, path)
    assert answer.status == 404
    assert "PELICAN_CLASS" not in answer.text
    assert "root:" not in answer.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8000", ""])
def test_foreign_hosts_are_refused(shown: ServedPreview, host: str) -> None:
    """So that no site elsewhere can have its name lead here."""
    assert ask(shown, PAGE, host=host).status == 400
    assert ask(shown, PAGE, host="localhost:1").status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_the_site_is_only_read(shown: ServedPreview, method: str) -> None:
    """Any other method has no meaning here."""
    for path in (PAGE, "/", "/_desk/", "/_desk/events"):
        assert ask(shown, path, method).status == 405


def test_the_signup_form_is_answered(shown: ServedPreview) -> None:
    """With the page that comes next; one that is too large, or comes from elsewhere, is refused."""
    answer = ask(shown, "/_desk/signup", "POST", "newsletter=weekly&email=a%40b.example")
    assert (answer.status, answer.headers["location"]) == (303, "/newsletter/check-your-email/")
    assert ask(shown, "/_desk/signup", "POST", "email=x").headers["location"] == "/newsletter/error/"
    assert ask(shown, "/_desk/signup", "POST", f"email={'x' * 20_000}").status == 413
    assert ask(shown, "/_desk/signup", "POST", "email=a%40b.example", origin="https://evil.example").status == 403
    own = f"http://127.0.0.1:{shown.port}"
    assert ask(shown, "/_desk/signup", "POST", "email=a%40b.example", origin=own).status == 303


def test_a_picture_that_became_a_link_out_is_refused(live: ServedPreview) -> None:
    """Also before the change has been noticed."""
    assert ask(live, "/images/film.mp4").status == 200
    live.preview.site.take = lambda places: pytest.fail(str(places))  # type: ignore[method-assign]
    Path("content/images/film.mp4").unlink()
    Path("content/images/film.mp4").symlink_to("/etc/passwd")
    answer = ask(live, "/images/film.mp4")
    assert (answer.status, b"root:" in answer.body) == (404, False)


def test_links_out_of_the_content_folder_are_no_stories(live: ServedPreview) -> None:
    """Neither files nor folders behind them."""
    Path("elsewhere").mkdir()
    Path("elsewhere/x.md").write_text(story(title="Elsewhere"), encoding="utf-8")
    Path("content/articles/x.md").symlink_to(Path("elsewhere/x.md").resolve())
    Path("content/linked").symlink_to(Path("elsewhere").resolve())
    save("articles/c.md", story(title="Gamma"))
    wait_for(lambda: ask(live, "/2026/06/c/").status == 200, "the new story does not come")
    assert ask(live, "/2026/06/x/").status == 404


def test_a_taken_port_gives_the_next(shown: ServedPreview) -> None:
    """Only where it is free."""
    with listen("127.0.0.1", shown.port) as listener:
        assert listener.getsockname()[1] > shown.port


def test_a_site_below_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its pages stand below it, and the root leads there."""
    write_site(tmp_path, FILES, {"SITEURL": "https://news.example/base"})
    monkeypatch.chdir(tmp_path)
    with served(tmp_path, is_watched=False) as preview:
        assert ask(preview, "/").headers["location"] == "/base/"
        assert ask(preview, f"/base{PAGE}").status == 200
        assert ask(preview, PAGE).status == 404
        assert ask(preview, f"/base{PAGE}".rstrip("/")).headers["location"] == f"/base{PAGE}"
        assert "preview.js" not in ask(preview, f"/base{PAGE}").text


# -- As published


@pytest.mark.parametrize(
    ("more", "named"),
    [
        (
            {"NEWS_SIGNUP_ENABLED": False, "NEWS_PUBLISH_HOSTS": ["netlify", "github-pages"]},
            "_headers CNAME .nojekyll",
        ),
        ({}, "newsletter/index.html newsletter/error/index.html"),
    ],
    ids=["for hosts", "with forms"],
)
def test_what_is_served_as_published_is_what_a_build_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: dict[str, object], named: str
) -> None:
    """Every file of the golden site, byte for byte, but for the script."""
    settings = {key: json.loads(value) for key, _, value in (row.partition("=") for row in golden.SETTINGS)}
    settings |= {"PATH": str(golden.CONTENT)} | more
    write_site(tmp_path, {}, settings)
    monkeypatch.chdir(tmp_path)
    built = build_site_here(tmp_path, {}, settings).ok()
    kinds = {"feed.xml", "rss.xml", "feed.json", "sitemap.xml", "robots.txt", "404.html", "index.html"}
    assert kinds.union(named.split()) <= built.files.keys()
    script = re.compile(rb'<script src="/_desk/preview\.js"[^>]*></script>\n')
    with served(tmp_path, View(as_published=True)) as preview:
        for path, content in built.files.items():
            answer = ask(preview, quote(f"/{path.removesuffix('index.html')}"))
            assert answer.status == 200, path
            assert script.sub(b"", answer.body) == content, path
            assert len(script.findall(answer.body)) == content.count(b"</body>"), path


# -- What an open page is told


def test_an_edit_changes_the_page_s_version_and_no_other(live: ServedPreview) -> None:
    """Its own page is told at once, another is told nothing new."""
    with following(live, PAGE) as own, following(live, "/2026/06/b/") as other:
        assert own[0]["version"] in ask(live, PAGE).text
        save("articles/a.md", str(FILES["articles/a.md"]) + "\n\nA new paragraph.\n")
        wait_for(lambda: own[-1]["version"] != own[0]["version"], "the edit is not told")
        assert "A new paragraph." in ask(live, PAGE).text
        assert other[-1]["version"] == other[0]["version"]
        assert (own[-1]["saved"], own[-1]["saved_url"]) == (1, PAGE)


def test_a_fault_is_told_with_its_line_until_it_is_mended(live: ServedPreview) -> None:
    """The page stays as it was; the source line is the one the fault is on."""
    good = str(FILES["articles/a.md"])
    with following(live, PAGE) as states:
        save("articles/a.md", good.replace("date:", "dat:"))
        wait_for(lambda: states[-1]["errors"], "the fault is not told")
        wrong = {finding["id"]: finding for finding in states[-1]["errors"]}["NEWS-D012"]
        assert (wrong["place"], wrong["caret"]) == ("content/articles/a.md:3:1", 0)
        assert wrong["source"].startswith("dat: 2026")
        assert "Alpha" in ask(live, PAGE).text
        save("articles/a.md", good)
        wait_for(lambda: not states[-1]["errors"], "the fault stays")
        assert states[-1]["version"] == states[0]["version"]


def test_a_style_sheet_changes_the_style_and_no_page(live: ServedPreview) -> None:
    """Another file of the theme changes what pages show."""
    with following(live, PAGE) as states:
        first = states[0]
        Path("theme/static/css/utilities.css").write_text("a { color: red }", encoding="utf-8")
        wait_for(lambda: states[-1]["style"] != first["style"], "the style is not told")
        assert (states[-1]["version"], states[-1]["assets"]) == (first["version"], first["assets"])
        assert b"color: red" in ask(live, "/theme/css/site.css").body
        Path("theme/static/icon.svg").write_text("<svg/>", encoding="utf-8")
        wait_for(lambda: states[-1]["assets"] != first["assets"], "the picture is not told")


def test_a_page_that_comes_and_goes(live: ServedPreview) -> None:
    """Whoever waits at its address is told."""
    with following(live, "/2026/06/new/") as states:
        save("articles/new.md", story(title="New"))
        wait_for(lambda: not states[-1]["version"].startswith("missing"), "the page is not told")
        Path("content/articles/new.md").unlink()
        wait_for(lambda: states[-1]["version"] == states[0]["version"], "its end is not told")


def test_settings_are_read_again(live: ServedPreview) -> None:
    """Good ones change every page; wrong ones are told, and the site goes on with those it had."""
    conf = Path("pelicanconf.py").read_text(encoding="utf-8")
    with following(live, PAGE) as states:
        Path("pelicanconf.py").write_text(conf + "SITENAME = 'The Finch'\n", encoding="utf-8")
        wait_for(lambda: "The Finch" in ask(live, PAGE).text, "the setting is not read")
        wait_for(lambda: states[-1]["version"] != states[0]["version"], "the setting is not told")
        for wrong, id in (("NEWS_NO = 1\n", "NEWS-S002"), ("x = = 1\n", "NEWS-S006")):
            Path("pelicanconf.py").write_text(conf + wrong, encoding="utf-8")
            wait_for(lambda id=id: [f["id"] for f in states[-1]["errors"]] == [id], f"{id} is not told")  # type: ignore[misc]
            assert "The Finch" in ask(live, PAGE).text
        Path("pelicanconf.py").write_text(conf, encoding="utf-8")
        wait_for(lambda: "The Finch" not in ask(live, PAGE).text, "the mended settings are not read")
        wait_for(lambda: not states[-1]["errors"], "the fault stays")


def test_another_theme_is_followed_after_a_start_anew(live: ServedPreview) -> None:
    """Folders that settings name differently are followed by a new process; other settings need none."""
    conf = Path("pelicanconf.py").read_text(encoding="utf-8")
    Path("pelicanconf.py").write_text(conf + "SITENAME = 'The Finch'\n", encoding="utf-8")
    wait_for(lambda: "The Finch" in ask(live, PAGE).text, "the setting is not read")
    assert live.restarts == []
    shutil.copytree("theme", "other")
    Path("pelicanconf.py").write_text(conf + "THEME = str(HERE / 'other')\n", encoding="utf-8")
    wait_for(lambda: live.restarts, "the process goes on")


def test_related_lists_come_after_a_while(live: ServedPreview) -> None:
    """A new story's page is there at once, and told again when its list is ranked."""
    save("articles/c.md", story(title="Gamma", date="2026-06-20", topics="[Maps]"))
    wait_for(lambda: ask(live, "/2026/06/c/").status == 200, "the story does not come")
    with following(live, "/2026/06/c/") as states:
        wait_for(lambda: "Related news" in ask(live, "/2026/06/c/").text, "no list comes")
        wait_for(lambda: states[-1]["version"] in ask(live, "/2026/06/c/").text, "the list is not told")


def test_a_change_that_cannot_be_taken_ends_nothing(live: ServedPreview, capsys: pytest.CaptureFixture[str]) -> None:
    """It is said, and the next change is taken."""
    Path("theme/static/css/utilities.css").write_bytes(b"\xff\xfe")
    wait_for(lambda: "UnicodeDecodeError" in capsys.readouterr().err, "nothing is said")
    Path("theme/static/css/utilities.css").write_bytes(b"a { color: blue }")
    wait_for(lambda: b"color: blue" in ask(live, "/theme/css/site.css").body, "the style sheet is not taken")


def test_the_clock_can_be_moved_from_the_desk(live: ServedPreview) -> None:
    """A form on the desk's page; an instant that cannot be is refused."""
    save("articles/later.md", story(title="Later", date="2026-08-01"))
    wait_for(lambda: "Scheduled for 2026-08-01" in ask(live, "/2026/08/later/").text, "the story does not come")
    assert ask(live, "/_desk/at", "POST", "at=2026-08-02T08%3A00").status == 303
    assert "Scheduled" not in ask(live, "/2026/08/later/").text
    assert "2026-08-02T08:00:00+00:00" in ask(live, "/_desk/").text
    assert ask(live, "/_desk/at", "POST", "at=soon").status == 400
    assert ask(live, "/_desk/at", "POST", "at=").status == 303
    assert "Scheduled" in ask(live, "/2026/08/later/").text


def test_the_desk_lists_what_is_held_and_what_is_wrong(live: ServedPreview) -> None:
    """Escaped, and with the words of each story."""
    save("articles/bad.md", story(title="<b>Bold</b>", body="The lede.\n\n<script>x</script>", status="draft"))
    wait_for(lambda: "Bold" in ask(live, "/_desk/").text, "the story does not come")
    text = ask(live, "/_desk/").text
    assert "Draft: not on the public site" in text
    assert "NEWS-B001" in text
    assert "<script>x" not in text
    found = ask(live, "/_desk/?q=beta").text.partition('id="newest"')[2]
    assert (">Beta</a>" in found, ">Alpha</a>" in found) == (True, False)
    assert ask(live, "/_desk/follow").status == 200


def test_a_changed_plugin_starts_the_process_anew(live: ServedPreview) -> None:
    """Unless it cannot even be parsed."""
    watch = watching.Watch(preview=live.preview, options=None, restart=lambda: live.restarts.append("now"))  # type: ignore[arg-type]
    good, bad = Path("good.py").resolve(), Path("bad.py").resolve()
    good.write_text("x = 1\n", encoding="utf-8")
    bad.write_text("x = = 1\n", encoding="utf-8")
    watch.restart_for([good, bad])
    assert live.restarts == []
    watch.restart_for([good])
    assert live.restarts == ["now"]


# -- From other machines


@pytest.fixture
def lent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[ServedPreview, list[str]]]:
    """A preview that takes every client for one elsewhere, and the tokens it made."""
    write_site(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(guests, "is_loopback", lambda host: host == "nowhere")
    tokens: list[str] = []
    book = guests.GuestBook(tokens.append)
    book.invite()
    with served(tmp_path, guests=book) as preview:
        yield preview, tokens


def test_a_stranger_is_told_nothing(lent: tuple[ServedPreview, list[str]]) -> None:
    """Whatever is asked for, and with whatever token: no words, and no header that says what this is."""
    preview, tokens = lent
    entrance = "/_desk/enter?token="
    for path in (
        PAGE,
        "/",
        "/no/such/",
        "/_desk/",
        "/_desk/events?page=/",
        "/theme/css/site.css",
        entrance,
        f"{entrance}x",
    ):
        for method in ("GET", "HEAD", "POST", "PUT"):
            answer = ask(preview, path, method)
            assert (answer.status, answer.body) == (403, b""), path
            assert answer.headers.keys() <= {"content-length", "date", "connection"}
    assert ask(preview, PAGE, cookie=f"broadbill-preview-{preview.port}=").status == 403
    assert ask(preview, PAGE, x_forwarded_for="127.0.0.1", forwarded="for=127.0.0.1").status == 403
    assert ask(preview, f"{entrance}{tokens[-1]}", "HEAD").status == 403
    assert len(tokens) == 1


def test_a_token_lets_one_guest_in(lent: tuple[ServedPreview, list[str]]) -> None:
    """It becomes a cookie of this run that no script reads, and is worth nothing after that; another is made."""
    preview, tokens = lent
    enter = f"/_desk/enter?token={tokens[0]}"
    answer = ask(preview, enter)
    assert (answer.status, answer.headers["location"], answer.headers["referrer-policy"]) == (303, "/", "no-referrer")
    cookie, *marks = answer.headers["set-cookie"].split("; ")
    assert {"HttpOnly", "SameSite=lax"} <= set(marks)
    assert tokens[0] not in cookie
    assert ask(preview, PAGE, cookie=cookie).status == 200
    assert ask(preview, "/no/such/", cookie=f"other=1; {cookie}").status == 404
    assert ask(preview, PAGE, cookie=f"{cookie}x").status == 403
    assert ask(preview, enter).status == 403
    assert len(tokens) == 2
    assert ask(preview, f"/_desk/enter?token={tokens[1]}").status == 303


def test_a_guest_must_name_the_host_too(lent: tuple[ServedPreview, list[str]]) -> None:
    """A session does not open the door to a name that leads here from elsewhere."""
    preview, tokens = lent
    cookie = ask(preview, f"/_desk/enter?token={tokens[0]}").headers["set-cookie"].partition(";")[0]
    assert ask(preview, PAGE, cookie=cookie, host="evil.example").status == 400


def test_this_machine_needs_no_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also while others may look."""
    write_site(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)
    book = guests.GuestBook(lambda _token: None)
    book.invite()
    with served(tmp_path, guests=book) as preview:
        assert ask(preview, PAGE).status == 200


# -- What it withstands


def test_huge_headers_and_nonsense_are_refused(shown: ServedPreview) -> None:
    """And the next request is answered."""
    for sent in (
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
        b"\x16\x03\x01nonsense\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", shown.port), timeout=20) as line:
            try:
                line.sendall(sent)
                answer = line.recv(100)
            except OSError:
                answer = b""
            assert answer == b"" or answer.startswith(b"HTTP/1.1 400")
    assert ask(shown, PAGE).status == 200


def test_clients_that_are_slow_or_hang_up_hold_nobody_up(shown: ServedPreview) -> None:
    """Two hundred at once: some send half a request, some go without reading, all others are answered."""
    slow = [socket.create_connection(("127.0.0.1", shown.port), timeout=20) for _ in range(60)]
    for line in slow:
        line.sendall(b"GET / HTTP/1.1\r\nHost: loc")
    gone = [socket.create_connection(("127.0.0.1", shown.port), timeout=20) for _ in range(40)]
    for line in gone:
        line.sendall(b"GET /theme/css/site.css HTTP/1.1\r\nHost: localhost\r\n\r\n")
        line.close()
    with ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(lambda _: ask(shown, PAGE).status, range(100)))
    assert answers == [200] * 100
    for line in slow:
        line.sendall(b"alhost\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 200")
        line.close()


def test_followers_that_hang_up_are_let_go(shown: ServedPreview) -> None:
    """Their streams end with them."""
    lines = [socket.create_connection(("127.0.0.1", shown.port), timeout=20) for _ in range(50)]
    for line in lines:
        line.sendall(f"GET /_desk/events?page={PAGE} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    wait_for(lambda: shown.preview.followers == 50, "not all follow")
    for line in lines:
        line.close()
    wait_for(lambda: shown.preview.followers == 0, "some are kept")


def test_a_storm_of_events_ends_in_the_right_site(live: ServedPreview) -> None:
    """Ten thousand file events, most of them of files that are none of ours; then all is as on disk."""
    text = str(FILES["articles/a.md"])
    began = time.monotonic()
    for number in range(2_500):
        place = f"content/articles/.{number % 50}.swp"
        Path(place).write_bytes(b"x")  # made, written
        os.unlink(place)  # noqa: PTH108 - as quick as can be
        if number % 100 == 0:
            Path("content/articles/a.md").write_text(f"{text}\n\nParagraph {number}.\n", encoding="utf-8")
    assert time.monotonic() - began < 20
    wait_for(lambda: "Paragraph 2400." in ask(live, PAGE).text, "the last edit is lost")


def test_many_files_at_once_are_few_changes(live: ServedPreview) -> None:
    """Three hundred stories come as with a checkout, and go again."""
    plans = live.preview.site.count.plans
    files = {f"articles/n{number}.md": story(title=f"N{number}", date="2026-06-05") for number in range(300)}
    write_site(Path(), files, {"THEME": str(Path("theme").resolve())})
    wait_for(lambda: ask(live, "/2026/06/n299/").status == 200, "the stories do not come")
    wait_for(lambda: ask(live, "/2026/06/n0/").status == 200, "the stories do not come")
    assert live.preview.site.count.plans - plans < 30
    for uri in files:
        Path("content", uri).unlink()
    wait_for(lambda: not any(ask(live, f"/2026/06/n{n}/").status == 200 for n in (0, 150, 299)), "the stories stay")
