"""Buckets for real: an S3 API on this machine; faults at every request, and readers all the while."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
import threading
import time
import weakref
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from desk.cli import main
from desk.deploy.targets import bucket, lease
from desk.deploy.targets.bucket import open_client
from desk.deploy.targets.protocol import TargetError
from desk.deploy.targets.s3 import Place, S3Target
from tests.integration.test_deploy import STORIES, build, desk
from tests.support.deploys import NEW, OLD, S3End, Tree, dead_links, links_in, page, release_of, write_tree
from tests.support.s3_server import Fault
from tests.support.sites import ROOT, read_tree, story

ODD: Tree = {
    "index.html": b"front",
    "#1/index.html": b"a",
    "50% & more/index.html": b"b",
    "日本/näme.html": b"c",
    "a+b?c=d.txt": b"d",
    " x/..y": b"e",
}


def linked(number: int) -> Tree:
    """A paper whose every page leads to others, and of which nothing but the front stays."""
    style, old = f"/theme/s{number}.css", "/2026/05/old/"
    stories = [f"/2026/06/s{number}-{n}/" for n in range(2)]
    pages = {f"{story.lstrip('/')}index.html": page(style, *stories, f"/hub{number}/", text=story) for story in stories}
    front, hub = page(style, *stories, old, f"/hub{number}/"), page(style, *stories)
    return {"index.html": front, f"hub{number}/index.html": hub, "2026/05/old/index.html": page(style, *stories),
            **pages, style.lstrip("/"): b"css", "feed.xml": stories[0].encode()}  # fmt: skip


def deploy(end: S3End, folder: Path, tree: Tree, number: int) -> str:
    """Deploy over what is live; gives the release's id."""
    kept = end.target.read()
    release = release_of(tree, kept.releases, number)
    end.target.deploy(release, write_tree(folder / "output", tree), base=kept.live.id if kept.live else "")
    return release.id


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No second attempt at anything, and a lock that is another's at once."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setattr(lease, "LEASE_SECONDS", 0.0)


def test_only_what_changed_travels(tmp_path: Path) -> None:
    """First all contents, each once; then those that differ; going back sends nothing; names are as odd as may be."""
    end = S3End(tmp_path)
    first = deploy(end, tmp_path, {**ODD, "twin": b"front"}, 0)
    assert end.live() == {**ODD, "twin": b"front"}
    changed = {**ODD, "index.html": b"another front", "new name/index.html": b"h"}
    second = deploy(end, tmp_path, changed, 1)
    assert end.live() == changed
    deploy(end, tmp_path, changed, 2)
    live = end.target.read().live
    assert live is not None
    end.target.roll_back(first, base=live.id)
    assert end.live() == {**ODD, "twin": b"front"}
    assert end.sent == [len(ODD), 2]
    kept = end.target.read()
    assert (kept.live and kept.live.id, [x.id for x in kept.releases][1:]) == (first, [second, first])


def test_a_plan_reads_and_a_deploy_of_the_same_writes_no_page(tmp_path: Path) -> None:
    """What is live already is neither sent nor copied; to read is to write nothing."""
    end = S3End(tmp_path)
    deploy(end, tmp_path, OLD, 0)
    end.faults.begin("reset", 0)
    end.faults.how = "full"  # refuses each write
    try:
        assert end.target.read().live is not None
    finally:
        end.faults.end()
    objects = end.client.list_objects_v2(Bucket=end.place.bucket)["Contents"]
    deploy(end, tmp_path, OLD, 1)
    assert end.client.list_objects_v2(Bucket=end.place.bucket)["Contents"] == objects
    assert end.sent == [3]


def test_objects_carry_the_headers_of_the_model(tmp_path: Path) -> None:
    """Type with its encoding, and caching; another caching alone is a change too."""
    end = S3End(tmp_path)
    deploy(end, tmp_path, {"index.html": b"x", "feed.xml": b"x", "a.woff2": b"x", "b.bin": b"x"}, 0)
    heads: dict[str, Any] = {
        path: end.client.head_object(Bucket=end.place.bucket, Key=f"paper/{path}") for path in end.live()
    }
    assert {path: head["ContentType"] for path, head in heads.items()} == {
        "index.html": "text/html; charset=utf-8",
        "feed.xml": "application/xml; charset=utf-8",
        "a.woff2": "font/woff2",
        "b.bin": "application/octet-stream",
    }
    assert {head["CacheControl"] for head in heads.values()} == {"no-cache"}


@pytest.mark.parametrize("how", ["reset", "error", "full"])
@pytest.mark.usefixtures("impatient")
def test_a_deploy_that_fails_at_any_write_leads_nobody_astray_and_goes_on(how: Fault, tmp_path: Path) -> None:
    """From one write on nothing is taken: pages that are reached lead somewhere, what others put there is as it was.

    The next deploy brings what was meant, and another goes back to what was before.
    """
    old, new = linked(0), linked(1)
    steps = 0
    for step in range(0, 60, 1 if how == "error" else 3):
        end = S3End(tmp_path)
        end.client.put_object(Bucket=end.place.bucket, Key="paper/mine.html", Body=b"mine")
        base = deploy(end, tmp_path, old, 0)
        end.faults.begin(how, step)
        try:
            deploy(end, tmp_path, new, 1)
            break
        except TargetError as fault:
            words = str(fault)
        finally:
            end.faults.end()
        steps += 1
        live = end.live()
        assert live.pop("mine.html") == b"mine"
        assert dead_links(live, ["index.html", "2026/05/old/index.html"]) == [], (step, words)
        assert not [x for path in live for x in dead_links(live, [path]) if x[1].endswith(".css")], (step, words)
        assert "eploy again" in words
        kept = end.target.read()
        assert kept.live is not None
        assert live == old or kept.interrupted or "the release is live" in words
        if steps % 2:
            deploy(end, tmp_path, new, 2)
            assert {**new, "mine.html": b"mine"} == end.live()
        else:
            end.target.roll_back(base, base=kept.live.id)
            assert {**old, "mine.html": b"mine"} == end.live()
        assert end.target.read().interrupted == ""
    assert steps > (15 if how == "error" else 5)


@pytest.mark.parametrize("how", ["reset", "error"])
def test_a_fault_that_passes_is_waited_out(how: Fault, tmp_path: Path) -> None:
    """Two requests in a row fail, and are made again."""
    end = S3End(tmp_path)
    deploy(end, tmp_path, linked(0), 0)
    for step in (2, 15):
        end.faults.begin(how, step, failing=2)
        deploy(end, tmp_path, linked(step), step)
        end.faults.end()
        assert end.live() == linked(step)


@pytest.mark.usefixtures("impatient")
def test_what_was_sent_before_a_fault_is_not_sent_again(tmp_path: Path) -> None:
    """Nothing of a release is shown before all of it is at the host."""
    end = S3End(tmp_path)
    deploy(end, tmp_path, OLD, 0)
    tree = {**OLD, **{f"s{n}/index.html": str(n).encode() for n in range(100)}}
    end.faults.begin("full", 60)
    with pytest.raises(TargetError, match=r"no room left.*Readers see what they saw; what was sent is not sent again"):
        deploy(end, tmp_path, tree, 1)
    end.faults.end()
    assert end.live() == dict(OLD)
    deploy(end, tmp_path, tree, 2)
    assert end.live() == tree
    assert end.sent[-1] == 40


@pytest.mark.usefixtures("impatient")
def test_going_back_after_a_deploy_that_died_is_offered(tmp_path: Path) -> None:
    """Twice over; what either left goes away, and files that only one of them had are no strangers."""
    end = S3End(tmp_path)
    base = deploy(end, tmp_path, linked(0), 0)
    for number in (1, 2):
        end.faults.begin("error", 17)
        with pytest.raises(TargetError, match=f"or go back: desk deploy --rollback --to {base}"):
            deploy(end, tmp_path, linked(number), number)
        end.faults.end()
    kept = end.target.read()
    assert kept.foreign == frozenset()
    assert kept.live is not None
    assert kept.live.id == base
    end.target.roll_back(base, base=base)
    assert end.live() == linked(0)
    assert end.target.read().live == release_of(linked(0))


@pytest.mark.usefixtures("impatient")
def test_a_first_deploy_that_died_is_finished(tmp_path: Path) -> None:
    """There is nothing to go back to; what it left is ours."""
    end = S3End(tmp_path)
    end.faults.begin("error", 14)
    with pytest.raises(TargetError, match=r"which goes on from here$"):
        deploy(end, tmp_path, linked(0), 0)
    end.faults.end()
    assert end.live()
    assert end.target.read().foreign == frozenset()
    deploy(end, tmp_path, linked(1), 1)
    assert end.live() == linked(1)


def test_files_of_others_are_never_touched_unless_they_are_adopted(tmp_path: Path) -> None:
    """One in the place of ours refuses; with ``adopts`` ours takes its place; the rest of the bucket stays."""
    end = S3End(tmp_path)
    for key in ("paper/index.html", "paper/mine.html", "elsewhere.html"):
        end.client.put_object(Bucket=end.place.bucket, Key=key, Body=b"mine")
    assert end.target.read().foreign == {"index.html", "mine.html"}
    with pytest.raises(TargetError, match=r"has a index\.html that no release has put there"):
        deploy(end, tmp_path, OLD, 0)
    assert end.live() == {"index.html": b"mine", "mine.html": b"mine"}
    adopting = S3Target(end.place, 3, adopts=True)
    adopting.deploy(release_of(OLD), write_tree(tmp_path / "output", OLD), base="")
    assert end.live() == {**OLD, "mine.html": b"mine"}
    deploy(end, tmp_path, NEW, 1)
    assert end.live() == {**NEW, "mine.html": b"mine"}
    assert end.read("elsewhere.html") == b"mine"


def test_what_others_changed_or_removed_is_put_right(tmp_path: Path) -> None:
    """A page written by hand is not as it was left, one removed is missing; the next deploy brings both."""
    end = S3End(tmp_path)
    deploy(end, tmp_path, OLD, 0)
    end.client.put_object(Bucket=end.place.bucket, Key="paper/index.html", Body=b"meddled")
    end.client.delete_object(Bucket=end.place.bucket, Key="paper/theme/x.css")
    live = end.target.read().live
    assert live is not None
    assert {path: bool(entry.sha256) for path, entry in live.manifest.items()} == {
        "a/index.html": True,
        "index.html": False,
    }
    deploy(end, tmp_path, OLD, 1)
    assert end.live() == dict(OLD)
    assert end.sent == [3]


def test_two_deploys_do_not_interleave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one holds the lock another is refused; once it was not renewed for long, it is another's to take."""
    end = S3End(tmp_path)
    base = deploy(end, tmp_path, OLD, 0)
    store = bucket.Bucket(end.client, end.place.store)
    key = next(name for name in store.list("") if name.endswith("lock.json"))
    with lease.Lease(store, key) as held:
        with pytest.raises(TargetError, match=r"another deploy is running, .* or 1\d\d seconds, then deploy again"):
            deploy(end, tmp_path, NEW, 1)
        assert end.live() == dict(OLD)
        monkeypatch.setattr(lease, "LEASE_SECONDS", 0.0)
        deploy(end, tmp_path, NEW, 2)
        monkeypatch.setattr(lease, "_RENEWED_AFTER_SECONDS", 0.0)
        with pytest.raises(TargetError, match="another deploy has begun meanwhile"):
            held.renew()
        with pytest.raises(TargetError, match="another release went live"):
            end.target.roll_back(base, base=base)
    assert end.live() == dict(NEW)


def test_contents_that_no_kept_release_needs_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not at once, since another deploy may be sending them."""
    from desk.deploy.targets import s3  # noqa: PLC0415 - for the patch alone

    end = S3End(tmp_path)
    store = bucket.Bucket(end.client, end.place.store)
    for number in range(4):
        deploy(end, tmp_path, {"index.html": str(number).encode()}, number)
    assert sum("/content/" in key for key in store.list("")) == 4
    monkeypatch.setattr(s3, "_YOUNG", timedelta(seconds=-1))
    last = deploy(end, tmp_path, {"index.html": b"4"}, 4)
    assert sum("/content/" in key for key in store.list("")) == 3
    kept = [release.id for release in end.target.read().releases]
    assert len(kept) == 3
    end.target.roll_back(kept[2], base=last)
    assert end.live() == {"index.html": b"2"}


def test_a_content_that_the_store_lost_stops_the_way_back(tmp_path: Path) -> None:
    """Before anything is shown."""
    end = S3End(tmp_path)
    first, second = deploy(end, tmp_path, OLD, 0), deploy(end, tmp_path, NEW, 1)
    store = bucket.Bucket(end.client, end.place.store)
    sha256 = release_of(OLD).manifest["a/index.html"].sha256
    store.delete(next(key for key in store.list("") if key.endswith(sha256)))
    with pytest.raises(TargetError, match=r"the store has lost the content of a/index\.html"):
        end.target.roll_back(first, base=second)
    assert end.live() == dict(NEW)


def test_what_is_wrong_with_a_bucket_is_said_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No bucket, no network, no credentials, a damaged state."""
    end = S3End(tmp_path)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    place = Place(bucket=end.place.bucket, store="no-such-store", endpoint=end.place.endpoint, region="us-east-1")
    with pytest.raises(TargetError, match=r"NoSuchBucket: .*; make the bucket, or mend its name in publishconf"):
        S3Target(place, 3).read()
    dead = Place(bucket="a", store="b", endpoint="http://127.0.0.1:1", region="us-east-1")
    with pytest.raises(TargetError, match="look at the network and at 'endpoint'"):
        S3Target(dead, 3).read()
    deploy(end, tmp_path, OLD, 0)
    store = bucket.Bucket(end.client, end.place.store)
    key = next(name for name in store.list("") if name.endswith("state.json"))
    for text, words in ((b"{", "is damaged"), (b'{"format": 9}', "of another Broadbill, format 9")):
        store.write(key, text)
        with pytest.raises(TargetError, match=words):
            end.target.read()
    store.delete(key)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(TargetError, match="there are no credentials; set AWS_ACCESS_KEY_ID"):
        S3Target(end.place, 3).read()


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("skewed", "RequestTimeTooSkewed: .*; the clock of this machine is wrong; set it, and deploy again"),
        ("quota", "QuotaExceeded: .*; the quota is full; make room there, and deploy again"),
        ("key", "InvalidAccessKeyId: .*; no such key; look at AWS_ACCESS_KEY_ID, or at the profile"),
        ("denied", "AccessDenied: .*; the key may not do this; give its user the rights that docs/publishing/s3"),
    ],
)
@pytest.mark.usefixtures("impatient")
def test_what_a_host_refuses_is_said_with_what_to_do_and_readers_see_what_they_saw(
    how: Fault, words: str, tmp_path: Path
) -> None:
    """At the first request of all, and after one content was sent; later it goes through."""
    end = S3End(tmp_path)
    deploy(end, tmp_path, OLD, 0)
    end.faults.begin(how, 0)
    try:
        with pytest.raises(TargetError, match=words):
            deploy(end, tmp_path, NEW, 1)
        end.faults.begin(how, 1)
        with pytest.raises(TargetError, match=f"{words}.*Readers see what they saw"):
            deploy(end, tmp_path, NEW, 1)
    finally:
        end.faults.end()
    assert end.live() == dict(OLD)
    deploy(end, tmp_path, NEW, 2)
    assert end.live() == dict(NEW)


def test_cloudfront_forgets_what_changed_and_no_more(tmp_path: Path) -> None:
    """Addresses and files of changed pages; when it cannot be told, the release is live and the words say how."""
    end = S3End(tmp_path)
    client = open_client("cloudfront", endpoint=end.server.direct, region="us-east-1")
    origins = {"Quantity": 1, "Items": [{"Id": "s3", "DomainName": "site.s3.amazonaws.com", "S3OriginConfig":
               {"OriginAccessIdentity": ""}}]}  # fmt: skip
    behaviour = {"TargetOriginId": "s3", "ViewerProtocolPolicy": "allow-all"}
    weakref.finalize(end, client.close)
    made = client.create_distribution(
        DistributionConfig={"CallerReference": "x", "Origins": origins, "Comment": "", "Enabled": True,
                            "DefaultCacheBehavior": behaviour}
    )  # fmt: skip
    id = made["Distribution"]["Id"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_CLOUDFRONT", end.server.direct)
        end = S3End(tmp_path, distribution=id)
        deploy(end, tmp_path, OLD, 0)
        deploy(end, tmp_path, NEW, 1)
        rows = client.list_invalidations(DistributionId=id)["InvalidationList"]["Items"]
        items = [
            client.get_invalidation(DistributionId=id, Id=row["Id"])["Invalidation"]["InvalidationBatch"]["Paths"]
            for row in rows
        ]
        assert sorted(x["Quantity"] for x in items) == [5, 6]
        assert {"Quantity": 6, "Items": ["/", "/a/", "/a/index.html", "/b/", "/b/index.html", "/index.html"]} in items
        patch.setenv("AWS_ENDPOINT_URL_CLOUDFRONT", "http://127.0.0.1:1")
        patch.setenv("AWS_MAX_ATTEMPTS", "1")
        with pytest.raises(TargetError, match=f"live in the bucket, but .* --distribution-id {id} --paths '/\\*'"):
            deploy(end, tmp_path, OLD, 2)
    assert end.live() == dict(OLD)


class Crawler:
    """A reader at the bucket, who follows every link, all the time."""

    def __init__(self, end: S3End) -> None:
        self._host, self._root = urlsplit(end.server.direct).netloc, f"/{end.place.bucket}/{end.place.prefix}"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._crawl, daemon=True)
        self.dead: list[tuple[str, str]] = []
        self.rounds = 0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(timeout=20)

    def _get(self, address: str) -> bytes | None:
        connection = http.client.HTTPConnection(self._host, timeout=10)
        path = f"{address}index.html" if address.endswith("/") else address
        try:
            connection.request("GET", self._root + path.lstrip("/"))
            answer = connection.getresponse()
            content = answer.read()
            return content if answer.status == 200 else None
        finally:
            connection.close()

    def _crawl(self) -> None:
        while not self._stop.is_set():
            seen, left = {"/"}, ["/"]
            while left:
                address = left.pop()
                for link in links_in(self._get(address) or b""):
                    # A page that a release has replaced meanwhile may lead to what that release removed.
                    if self._get(link) is None and link in links_in(self._get(address) or b""):
                        self.dead += [(address, link)] if self._get(link) is None else []
                    elif link not in seen:
                        seen.add(link)
                        left.append(link)
            self.rounds += 1


def test_a_reader_never_meets_a_page_that_leads_nowhere(tmp_path: Path) -> None:
    """Every page changes, again and again, and a reader follows all links."""
    end = S3End(tmp_path)
    last = deploy(end, tmp_path, linked(0), 0)
    crawler = Crawler(end)
    crawler.start()
    try:
        for number in range(1, 5):
            last = deploy(end, tmp_path, linked(number), number)
        end.target.roll_back(release_of(linked(3), number=3).id, base=last)
        deadline, rounds = time.monotonic() + 30, crawler.rounds
        while crawler.rounds < rounds + 2:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    finally:
        crawler.stop()
    assert crawler.dead == []
    assert crawler.rounds > 3


@pytest.mark.parametrize("how", ["reset", "error"])
@pytest.mark.usefixtures("impatient")
def test_a_reader_never_meets_a_page_that_leads_nowhere_while_the_host_fails(how: Fault, tmp_path: Path) -> None:
    """Connections are cut, or answered with 503, from one write on; a reader follows all links before and after."""
    end = S3End(tmp_path)
    deploy(end, tmp_path, linked(0), 0)
    crawler = Crawler(end)
    crawler.start()
    parts = 0
    try:
        for number, step in enumerate((3, 9, 11, 13, 15, 17), 1):
            end.faults.begin(how, step)
            with pytest.raises(TargetError):
                deploy(end, tmp_path, linked(number), number)
            end.faults.end()
            parts += bool(end.target.read().interrupted)
            rounds, deadline = crawler.rounds, time.monotonic() + 30
            while crawler.rounds < rounds + 2:
                assert time.monotonic() < deadline
                time.sleep(0.01)
            deploy(end, tmp_path, linked(number), number + 100)
            assert end.live() == linked(number)
    finally:
        end.faults.end()
        crawler.stop()
    assert crawler.dead == []
    assert parts >= 3


_DEPLOY_AND_DIE = """
import os, signal, sys, threading
from pathlib import Path
from desk.deploy.targets import lease
from desk.deploy.targets.bucket import Bucket
from desk.deploy.targets.s3 import Place, S3Target
from tests.integration.test_deploy_s3 import linked
from tests.support.deploys import release_of

bucket, store, prefix, endpoint, source, number, last = sys.argv[1:]
left, one = int(last), threading.Lock()
def dying(act):
    def counted(*words, **named):
        global left
        with one:
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return act(*words, **named)
    return counted
for name in ("write", "copy_from", "delete"):
    setattr(Bucket, name, dying(getattr(Bucket, name)))
lease.LEASE_SECONDS = 0.0
target = S3Target(Place(bucket=bucket, store=store, prefix=prefix, endpoint=endpoint, region="us-east-1"), 3)
kept = target.read()
target.deploy(release_of(linked(int(number)), kept.releases, int(number)), Path(source), base=kept.live.id)
"""


@pytest.mark.usefixtures("impatient")
def test_a_deploy_that_is_killed_leads_no_reader_astray_and_goes_on(tmp_path: Path) -> None:
    """The process ends at a write, its threads with it, while a reader follows all links; then all is brought."""
    end = S3End(tmp_path)
    deploy(end, tmp_path, linked(0), 0)
    crawler = Crawler(end)
    crawler.start()
    parts = 0
    try:
        for number, step in enumerate((1, 8, 10, 12, 14, 16, 18), 1):
            source = write_tree(tmp_path / "meant", linked(number))
            place = (end.place.bucket, end.place.store, end.place.prefix, end.place.endpoint)
            command = [sys.executable, "-c", _DEPLOY_AND_DIE, *place, str(source), str(number), str(step)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            assert done.returncode == -signal.SIGKILL, done.stderr
            parts += bool(end.target.read().interrupted)
            rounds = crawler.rounds
            deadline = time.monotonic() + 30
            while crawler.rounds < rounds + 2:
                assert time.monotonic() < deadline
                time.sleep(0.01)
            deploy(end, tmp_path, linked(number), number + 100)
            assert end.live() == linked(number)
    finally:
        crawler.stop()
    assert crawler.dead == []
    assert parts >= 3


def test_the_command_deploys_to_a_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """First, nothing to do, one story, and back, as an editor types it."""
    end = S3End(tmp_path, prefix="")
    options = {"kind": "s3", "bucket": end.place.bucket, "store": end.place.store, "endpoint": end.place.endpoint,
               "region": "us-east-1"}  # fmt: skip
    build(tmp_path, STORIES, NEWS_DEPLOY_TARGETS={"cdn": options})
    assert "cdn: release" in desk(tmp_path, monkeypatch, "--yes").stderr
    before = end.live()
    assert before == read_tree(tmp_path / "output")
    writes = end.faults.writes
    assert "nothing would change" in desk(tmp_path, monkeypatch, "--yes").stdout
    assert end.faults.writes == writes
    build(tmp_path, {"articles/s9.md": story(title="Story 9", date="2026-06-09")}, NEWS_DEPLOY_TARGETS={"cdn": options})
    plan = json.loads(desk(tmp_path, monkeypatch, "--plan", "--format", "json").stdout)
    assert end.faults.writes == writes
    desk(tmp_path, monkeypatch, "--yes")
    after = end.live()
    assert after == read_tree(tmp_path / "output")
    assert {row["path"] for row in plan["changes"]} == {p for p in after if after[p] != before.get(p)}
    desk(tmp_path, monkeypatch, "--rollback", "--yes")
    assert end.live() == before
    wrong = CliRunner().invoke(main, ["deploy", "--settings", "pelicanconf.py", "--rollback", "--to", "x"])
    assert wrong.exit_code == 1


def test_a_stranger_in_the_way_refuses_the_plan_and_adopt_allows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan says so before anything is sent."""
    end = S3End(tmp_path, prefix="")
    end.client.put_object(Bucket=end.place.bucket, Key="index.html", Body=b"mine")
    options = {"kind": "s3", "bucket": end.place.bucket, "store": end.place.store, "endpoint": end.place.endpoint,
               "region": "us-east-1"}  # fmt: skip
    build(tmp_path, STORIES, NEWS_DEPLOY_TARGETS={"cdn": options})
    refused = desk(tmp_path, monkeypatch, "--yes", code=1).stdout
    assert "refused: the target has 1 files (index.html) that no release has put there" in refused
    assert end.live() == {"index.html": b"mine"}
    assert "ours take their place" in desk(tmp_path, monkeypatch, "--yes", "--adopt").stdout
    assert end.live()["index.html"] != b"mine"
