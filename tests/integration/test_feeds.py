"""Feeds as feed readers see them."""

from __future__ import annotations

import json
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from plugins.news_feeds.adapter import whole_stories
from tests.support.formats import faults
from tests.support.pictures import picture_file
from tests.support.sites import BuiltSite, build_site_here, story

KNOWN = {"SITEURL": "https://news.example/paper"}
ATTACK = "</script><b>]]>&amp; \\u0001 \\u202e javascript:"
AUTHOR = "---\nid: mara\nname: Mara Lindqvist\n---\nWrites.\n"


def newsroom(tmp_path: Path, count: int = 4, **fields: str) -> BuiltSite:
    """A few stories of one topic, with an author that has a profile."""
    files = {
        f"articles/s{n}.md": story(f"Story {n}", f"2026-06-0{n + 1}T09:00:00+02:00", topics="[GPT-5]", **fields)
        for n in range(count)
    }
    files["authors/mara.md"] = AUTHOR
    return build_site_here(tmp_path, files, KNOWN).ok()


def feeds_of(site: BuiltSite) -> list[str]:
    return sorted(path for path in site.files if path.endswith(("feed.xml", "rss.xml", "feed.json")))


def test_site_and_sections_have_three_formats_and_subjects_one(tmp_path: Path) -> None:
    """A subject or author has a feed from three stories on; months have none."""
    site = newsroom(tmp_path, author="mara", models="[Rare]", section="chips")
    lists = {path.rpartition("/")[0] for path in feeds_of(site)}
    sections = {"news", "launches", "deals", "research", "policy", "chips"}
    assert lists == {"", *sections, "topics/gpt-5", "models/rare", "authors/mara"}
    assert [path for path in feeds_of(site) if path.startswith(("chips", "topics"))] == [
        "chips/feed.json", "chips/feed.xml", "chips/rss.xml", "topics/gpt-5/feed.xml",
    ]  # fmt: skip
    few = newsroom(tmp_path / "few", 2, section="chips")
    assert "topics/gpt-5/feed.xml" not in few.files


def test_without_an_address_or_when_off_there_are_none(tmp_path: Path) -> None:
    """Feeds hold addresses in full, which a site without SITEURL does not have."""
    files = {"articles/s.md": story()}
    local = build_site_here(tmp_path / "local", files).ok()
    off = build_site_here(tmp_path / "off", files, KNOWN | {"NEWS_FEEDS_ENABLED": False}).ok()
    assert feeds_of(local) == feeds_of(off) == []
    assert not local.page("").select("link[rel=alternate]")
    assert not off.page("").select("footer a[href$='feed.xml']")


def test_every_feed_is_read_without_complaint_and_says_the_same(tmp_path: Path) -> None:
    """Atom, RSS and JSON Feed agree on stories, order, addresses, dates and authors."""
    site = newsroom(tmp_path, author="mara", source="https://paper.example/a")
    for path in feeds_of(site):
        if path.endswith(".xml"):
            assert not feedparser.parse(site.files[path]).bozo, path
    atom, rss = (feedparser.parse(site.files[name]).entries for name in ("feed.xml", "rss.xml"))
    feed = json.loads(site.files["feed.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "https://news.example/paper/feed.json"
    assert [item["title"] for item in feed["items"]] == [f"Story {n}" for n in (3, 2, 1, 0)]
    for one, two, three in zip(atom, rss, feed["items"], strict=True):
        assert one.title == two.title == three["title"]
        assert one.link == two.link == one.id == two.id == three["id"] == three["url"]
        assert one.published_parsed == two.published_parsed
        assert one.author == two.author == three["authors"][0]["name"] == "Mara Lindqvist"
        assert one.content[0].value == two.content[0].value == three["content_html"]
        assert three["external_url"] == "https://paper.example/a"
    assert feed["items"][0]["date_published"] == "2026-06-04T07:00:00+00:00"
    assert feed["items"][0]["url"] == "https://news.example/paper/2026/06/s3/"


def test_pages_name_their_feeds(tmp_path: Path) -> None:
    """A list its own, every other page those of the site; all of them are there."""
    site = newsroom(tmp_path)
    for path, expected in (("", "/paper/feed.xml"), ("topics/gpt-5/", "/paper/topics/gpt-5/feed.xml")):
        links = [link["href"] for link in site.page(path).select("link[rel=alternate]")]
        assert links[0] == expected
        assert all(str(link).removeprefix("/paper/") in site.files for link in links)


def test_links_and_pictures_in_a_text_are_in_full(tmp_path: Path) -> None:
    """A reader's program knows no page that a path could be relative to."""
    body = "See [the first](s0.md) and ![A chart](/images/chart.svg) and [below](#end).\n\n## End\n\nDone."
    chart = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"/>'
    files = {"articles/s0.md": story("First"), "articles/s1.md": story("Second", "2026-06-02", body)}
    site = build_site_here(tmp_path, files | {"images/chart.svg": chart}, KNOWN).ok()
    text = json.loads(site.files["feed.json"])["items"][0]["content_html"]
    for address in ("2026/06/s0/", "images/chart.svg", "2026/06/s1/#end"):
        assert f'"https://news.example/paper/{address}"' in text
    assert ' href="/' not in text
    assert ' src="/' not in text


def test_a_correction_updates_an_entry(tmp_path: Path) -> None:
    """``updated`` is the newest change that readers were told of, and never before the story was out."""
    files = {
        "articles/a.md": story("A", "2026-06-02T09:00:00Z", corrections="[{date: 2026-06-05, text: It was ten.}]"),
        "articles/b.md": story("B", "2026-06-01T09:00:00Z", modified="2026-05-01"),
    }
    entries = feedparser.parse(build_site_here(tmp_path, files, KNOWN).ok().files["feed.xml"]).entries
    assert [(entry.published, entry.updated) for entry in entries] == [
        ("2026-06-02T09:00:00+00:00", "2026-06-05T00:00:00+00:00"),
        ("2026-06-01T09:00:00+00:00", "2026-06-01T09:00:00+00:00"),
    ]


def test_the_hub_is_named(tmp_path: Path) -> None:
    """In each format, beside the feed's own address."""
    site = build_site_here(
        tmp_path, {"articles/a.md": story()}, KNOWN | {"NEWS_FEEDS_HUB_URL": "https://hub.example/"}
    ).ok()
    for name in ("feed.xml", "rss.xml"):
        links = {link.rel: link.href for link in feedparser.parse(site.files[name]).feed.links}
        assert links["hub"] == "https://hub.example"
        assert links["self"] == f"https://news.example/paper/{name}"
    assert json.loads(site.files["feed.json"])["hubs"] == [{"type": "WebSub", "url": "https://hub.example"}]


@pytest.mark.parametrize("field", ["title", "dek", "topics", "author"])
def test_hostile_text_stays_text(tmp_path: Path, field: str) -> None:
    """Whatever a field holds, the feeds are well-formed and say it as text."""
    fields = {field: f'["{ATTACK}"]' if field == "topics" else f'"{ATTACK}"'}
    front = "".join(f"{name}: {value}\n" for name, value in ({"title": "T", "date": "2026-06-01"} | fields).items())
    site = build_site_here(tmp_path, {"articles/a.md": f"---\n{front}---\nThe lede.\n"}, KNOWN).ok()
    for name in ("feed.xml", "rss.xml", "sitemap.xml"):
        etree.fromstring(site.files[name])
    assert "</script><b>]]>" in str(json.loads(site.files["feed.json"])["items"][0])


def test_one_story_changes_few_feeds(tmp_path: Path) -> None:
    """A new story renews the feeds of the lists it stands in, and no other."""
    before = newsroom(tmp_path, section="chips")
    extra = {"articles/new.md": story("New", "2026-06-20", section="policy")}
    after = build_site_here(tmp_path, extra, KNOWN).ok()
    changed = {path for path in feeds_of(after) if after.files[path] != before.files[path]}
    three = ("feed.xml", "rss.xml", "feed.json")
    assert changed == {*three, *(f"policy/{name}" for name in three), "authors/the-newsroom/feed.xml"}


def test_corrections_have_a_feed_of_their_own(tmp_path: Path) -> None:
    """Newest first, each with its story; there is none while nothing was corrected."""
    notes = "[{date: 2026-06-03, text: It was *ten*.}, {date: 2026-06-04, text: And May., kind: clarification}]"
    files = {"articles/a.md": story("A", "2026-06-02", corrections=notes)}
    site = build_site_here(tmp_path, files, KNOWN).ok()
    entries = feedparser.parse(site.files["corrections/feed.xml"]).entries
    assert [entry.title for entry in entries] == ["Clarification: A", "Correction: A"]
    assert [" ".join(entry.summary.split()) for entry in entries] == ["And May.", "It was ten."]
    anchors = [entry.id.partition("#")[2] for entry in entries]
    assert [note["id"] for note in site.page("2026/06/a/").select(".corrections__note")] == anchors
    assert anchors == ["correction-2", "correction-1"]
    (link,) = site.page("corrections/").select("link[rel=alternate]")
    assert link["href"] == "/paper/corrections/feed.xml"
    assert "corrections/feed.xml" not in newsroom(tmp_path / "none").files


@pytest.mark.parametrize(
    ("words", "longest", "room", "whole"),
    [
        ([], 9, 9, []),
        ([0], 0, 0, [True]),
        ([10, 30, 30], 30, 100, [True, True, True]),
        ([10, 30, 30], 29, 100, [True, False, False]),
        ([30, 10, 30, 10], 29, 100, [False, True, False, True]),
        ([10, 30, 30], 30, 69, [True, True, False]),
        ([10, 30, 30], 30, 70, [True, True, True]),
        ([10, 100, 30], 99, 40, [True, False, True]),
        ([30, 30, 10], 30, 40, [True, False, False]),
        ([10], 10, 9, [False]),
    ],
)
def test_texts_are_whole_as_far_as_there_is_room(words: list[int], longest: int, room: int, whole: list[bool]) -> None:
    """What is too long takes no room; behind the first that finds no room, a shorter one has its dek as well."""
    assert list(whole_stories(words, longest, room)) == whole


def test_a_story_stands_with_its_dek_where_there_is_no_room_for_it(tmp_path: Path) -> None:
    """The newest are whole in every format; the feeds stay valid, and older ones have dek and address."""
    files = {
        f"articles/{day}.md": story(
            f"Story {day}", f"2026-06-0{day}", " ".join(["word"] * words), topics="[GPT-5]", dek="Told short."
        )
        for day, words in ((3, 10), (2, 30), (1, 30))
    }
    site = build_site_here(tmp_path, files, KNOWN | {"NEWS_FEEDS_TEXT_WORDS": 40}).ok()
    atom, rss, subject = (
        [bool(entry.get("content")) for entry in feedparser.parse(site.files[path]).entries]
        for path in ("feed.xml", "rss.xml", "topics/gpt-5/feed.xml")
    )
    items = json.loads(site.files["feed.json"])["items"]
    assert atom == rss == subject == ["content_html" in item for item in items] == [True, True, False]
    assert not faults(site)
    assert items[2]["content_text"] == items[2]["summary"] == "Told short."
    oldest = feedparser.parse(site.files["feed.xml"]).entries[2]
    assert (oldest.summary, oldest.link) == ("Told short.", "https://news.example/paper/2026/06/1/")


def test_a_long_story_is_whole_only_in_feeds_of_the_site_and_its_section(tmp_path: Path) -> None:
    """It is about much else besides a subject."""
    site = build_site_here(
        tmp_path,
        {f"articles/{n}.md": story(f"Story {n}", f"2026-06-0{n}", topics="[GPT-5]") for n in (1, 2, 3)},
        KNOWN | {"NEWS_FEEDS_SUBJECT_TEXT_WORDS": 5},
    ).ok()
    assert all("<content " in site.text(path) for path in ("feed.xml", "news/feed.xml"))
    assert "<content " not in site.text("topics/gpt-5/feed.xml")
    assert not faults(site)


def test_a_form_is_no_part_of_a_text(tmp_path: Path) -> None:
    """A place for a newsletter, chosen by hand, leaves nothing in feeds."""
    letter = "---\nid: brief\nname: The Brief\npitch: Five things.\ndefault: true\n---\nText.\n"
    text = story(body="One.\n\nTwo.\n\n[[signup]]\n\nThree.")
    provider = {"NEWS_SIGNUP_PROVIDER": "buttondown", "NEWS_SIGNUP_PROVIDERS": {"buttondown": {"username": "x"}}}
    files = {"articles/a.md": text, "newsletters/brief.md": letter}
    site = build_site_here(tmp_path, files, KNOWN | provider).ok()
    (item,) = json.loads(site.files["feed.json"])["items"]
    assert item["content_html"].split("\n") == ["<p>One.</p>", "<p>Two.</p>", "<p>Three.</p>"]


def test_a_feed_can_be_looked_at_in_a_browser(tmp_path: Path) -> None:
    """Atom and RSS name a style sheet of the site's own, which is there and asks for nothing else."""
    site = newsroom(tmp_path)
    for path in ("feed.xml", "rss.xml"):
        declared, instruction = site.text(path).split("\n")[:2]
        assert declared.startswith("<?xml ")
        assert instruction == '<?xml-stylesheet type="text/css" href="/paper/feed.css"?>'
    assert "url(" not in site.text("feed.css")
    assert "@import" not in site.text("feed.css")


def test_a_story_s_picture_is_in_every_format(tmp_path: Path) -> None:
    """With its type, its size and what it shows, where the format has a place for that."""
    picture = picture_file(1200, 630)
    files: dict[str, str | bytes] = {
        "articles/a.md": story(image="{src: /images/a.png, alt: 'A <chart>'}"),
        "images/a.png": picture,
    }
    site = build_site_here(tmp_path, files, KNOWN).ok()
    url = "https://news.example/paper/images/a.png"
    rss = etree.fromstring(site.files["rss.xml"])
    content = rss.find(".//{http://search.yahoo.com/mrss/}content")
    assert content is not None
    assert {str(name): str(value) for name, value in content.attrib.items()} == {
        "url": url,
        "type": "image/png",
        "medium": "image",
        "width": "1200",
        "height": "630",
    }
    assert content.findtext("{http://search.yahoo.com/mrss/}description") == "A <chart>"
    assert f'rel="enclosure" href="{url}" type="image/png"' in site.text("feed.xml")
    assert json.loads(site.text("feed.json"))["items"][0]["image"] == url
