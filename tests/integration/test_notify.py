"""What others are told after a deploy: over real sockets, with good answers, bad ones and none."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from desk.deploy import notify
from desk.deploy.notices import SIGNATURE, Channel, news_from_json, news_of, write_notices
from desk.deploy.notify import SECRET, tell
from desk.deploy.plan import Limits, plan_deploy, with_newly_due
from plugins.newsroom.settings import NewsroomSettings
from tests.integration.test_deploy import STORIES, build, desk, live
from tests.support.deploys import OLD, SITE_URL, release_of
from tests.support.sites import read_tree, story
from tests.support.stub_server import Stub, stub_server

KEY = "0123456789abcdef"
NEWS = {Channel.WEBHOOK: {f"{SITE_URL}/2026/06/a/": "new"}}


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    monkeypatch.setenv("no_proxy", "*")
    with stub_server() as server:
        yield server


def settings_for(url: str) -> NewsroomSettings:
    return NewsroomSettings.from_pelican({"SITEURL": SITE_URL, "NEWS_NOTIFY_WEBHOOK_URL": url})


def told(stub: Stub, path: str) -> list[bytes]:
    """Bodies of what came to a path, which is then forgotten."""
    found = [body for where, _, body in stub.posts if where == path]
    stub.posts = [post for post in stub.posts if post[0] != path]
    return found


def test_only_stories_that_say_something_else_are_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stub: Stub
) -> None:
    """Not the first release, not those whose related news changed; the hub hears of feeds that name it."""
    monkeypatch.setenv(SECRET, "our secret")
    settings = {
        "NEWS_NOTIFY_INDEXNOW_KEY": KEY,
        "NEWS_NOTIFY_INDEXNOW_URL": f"{stub.url}/indexnow",
        "NEWS_NOTIFY_WEBHOOK_URL": f"{stub.url}/hook/?from=news",
        "NEWS_FEEDS_HUB_URL": f"{stub.url}/hub",
    }
    build(tmp_path, STORIES, **settings)
    desk(tmp_path, monkeypatch, "--yes")
    assert live(tmp_path)[f"{KEY}.txt"] == KEY.encode()
    assert stub.posts == []

    corrected = STORIES["articles/s1.md"].replace("date:", "corrections: [{date: 2026-06-20, text: Two.}]\ndate:", 1)
    changes = {
        "articles/s1.md": corrected,
        "articles/s2.md": STORIES["articles/s2.md"].replace("maps 2", "charts 2"),
        "articles/s9.md": story(title="Story 9", date="2026-06-09", body="A lede about maps 9."),
    }
    before = read_tree(tmp_path / "output")
    build(tmp_path, changes, **settings)
    after = read_tree(tmp_path / "output")
    assert after["2026/06/s3/index.html"] != before["2026/06/s3/index.html"]
    plan = desk(tmp_path, monkeypatch, "--plan").stdout
    assert "1 story corrected:\n  /2026/06/s1/" in plan
    assert "1 story changed around the text:\n  /2026/06/s3/" in plan
    assert stub.posts == []
    desk(tmp_path, monkeypatch, "--yes")

    address = f"{SITE_URL}/2026/06"
    [hook_headers] = [headers for path, headers, _ in stub.posts if path == "/hook/?from=news"]
    [hook] = told(stub, "/hook/?from=news")
    assert hook_headers[SIGNATURE] == f"sha256={hmac.new(b'our secret', hook, hashlib.sha256).hexdigest()}"
    assert json.loads(hook) == {
        "site": SITE_URL,
        "stories": [
            {"url": f"{address}/s1/", "change": "corrected"},
            {"url": f"{address}/s2/", "change": "changed"},
            {"url": f"{address}/s9/", "change": "new"},
        ],
    }
    [ping] = told(stub, "/indexnow")
    assert json.loads(ping) == {
        "host": "news.example",
        "key": KEY,
        "keyLocation": f"{SITE_URL}/{KEY}.txt",
        "urlList": [f"{address}/s1/", f"{address}/s2/", f"{address}/s9/"],
    }
    hubs = [parse_qs(body.decode()) for body in told(stub, "/hub")]
    changed = {path for path in after if after[path] != before.get(path) and stub.url.encode() in after[path]}
    assert {(row["hub.mode"][0], row["hub.url"][0]) for row in hubs} == {
        ("publish", f"{SITE_URL}/{path}") for path in changed
    }
    assert "feed.xml" in changed
    assert len(hubs) == len(changed)

    desk(tmp_path, monkeypatch, "--yes")
    build(tmp_path, {}, **settings, SITENAME="Another name")
    desk(tmp_path, monkeypatch, "--yes")
    assert stub.posts == []


@pytest.mark.parametrize("answer", [500, 403, 0, -1])
def test_what_was_not_told_waits_for_the_next_deploy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], stub: Stub, answer: int
) -> None:
    """A refusal, a closed connection and an answer that is none are said and are no failure of the deploy."""
    pending = tmp_path / "deploy" / "www.notices.json"
    settings = settings_for(f"{stub.url}/hook")
    stub.answer = answer
    tell(pending, NEWS, settings)
    said = capsys.readouterr().err
    assert said.startswith(f"webhook at {stub.url}/hook was not told: ")
    assert news_from_json(pending.read_text(encoding="utf-8")) == NEWS
    stub.answer = 204
    told(stub, "/hook")
    tell(pending, {Channel.WEBHOOK: {f"{SITE_URL}/b/": "new"}}, settings)
    assert [row["url"] for row in json.loads(told(stub, "/hook")[0])["stories"]] == [
        f"{SITE_URL}/2026/06/a/",
        f"{SITE_URL}/b/",
    ]
    assert not pending.exists()
    assert capsys.readouterr().err == ""


def test_no_redirect_is_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str], stub: Stub) -> None:
    """It could lead into a network that only this machine reaches."""
    stub.answer, stub.location = 302, f"{stub.url}/private"
    tell(tmp_path / "pending.json", NEWS, settings_for(f"{stub.url}/hook"))
    assert "it answered 302" in capsys.readouterr().err
    assert (stub.gets, [path for path, _, _ in stub.posts]) == (0, ["/hook"])


def test_who_does_not_answer_is_asked_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three feeds at a silent hub cost one wait; all three are kept."""
    monkeypatch.setattr(notify, "_TIMEOUT_SECONDS", 0.2)
    monkeypatch.setenv("no_proxy", "*")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hub = f"http://127.0.0.1:{silent.getsockname()[1]}"
        settings = NewsroomSettings.from_pelican({"SITEURL": SITE_URL, "NEWS_FEEDS_HUB_URL": hub})
        feeds = {Channel.WEBSUB: {f"{SITE_URL}/{name}.xml": "changed" for name in "abc"}}
        tell(tmp_path / "pending.json", feeds, settings)
    assert capsys.readouterr().err == f"WebSub at {hub} was not told: timed out; the next deploy tries again\n"
    assert news_from_json((tmp_path / "pending.json").read_text(encoding="utf-8")) == feeds


def test_a_channel_that_was_turned_off_tells_nothing_more(tmp_path: Path, stub: Stub) -> None:
    """What waited for it is forgotten; a file that cannot be read counts as none."""
    pending = tmp_path / "pending.json"
    pending.write_text("{", encoding="utf-8")
    tell(pending, {}, settings_for(f"{stub.url}/hook"))
    pending.write_text(json.dumps({"WEBHOOK": {"https://news.example/a/": "new"}}), encoding="utf-8")
    tell(pending, {}, NewsroomSettings())
    assert not pending.exists()
    assert stub.posts == []


def test_that_a_story_waited_is_told_to_nobody() -> None:
    """It is new, as it is to its readers."""
    settings = NewsroomSettings.from_pelican({"SITEURL": SITE_URL, "NEWS_NOTIFY_INDEXNOW_KEY": KEY})
    page, first = "2026/06/a/index.html", release_of(OLD)
    manifest = release_of({**OLD, page: b"a"}).manifest
    plan = plan_deploy("www", manifest, SITE_URL, first, [first], Limits(max_deletes=0, gone=()))
    told = news_of(with_newly_due(plan, {page}), settings, ())
    assert told == {Channel.INDEXNOW: {f"{SITE_URL}/2026/06/a/": "new"}}


def test_no_more_addresses_go_to_indexnow_at_once_than_it_takes() -> None:
    """10,001 make two messages, and each names its own."""
    settings = NewsroomSettings.from_pelican({"SITEURL": SITE_URL, "NEWS_NOTIFY_INDEXNOW_KEY": KEY})
    urls = {f"{SITE_URL}/{number}/": "new" for number in range(10_001)}
    notices = write_notices({Channel.INDEXNOW: urls}, settings, "")
    assert [len(json.loads(notice.body)["urlList"]) for notice in notices] == [10_000, 1]
    assert [url for notice in notices for url in notice.about] == list(urls)
