"""Sitemaps, robots.txt, structured data and OpenGraph, and that they agree with the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from lxml import etree

from tests.support.pictures import picture_file
from tests.support.sites import BuiltSite, build_site_here, story, write_site

KNOWN = {"SITEURL": "https://news.example"}
SPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
    "i": "http://www.google.com/schemas/sitemap-image/1.1",
}


def texts(site: BuiltSite, path: str, xpath: str) -> list[str]:
    """Texts of elements of an XML file."""
    return [str(element.text) for element in etree.fromstring(site.files[path]).iterfind(xpath, SPACES)]


def graph(page: BeautifulSoup) -> dict[str, Any]:
    """The things a page's JSON-LD tells of, by type."""
    (script,) = page.select('script[type="application/ld+json"]')
    return {thing["@type"]: thing for thing in json.loads(script.string or "")["@graph"]}


def properties(page: BeautifulSoup) -> dict[str, str]:
    return {str(meta["property"]): str(meta["content"]) for meta in page.select("meta[property]")}


def test_every_page_for_readers_is_in_a_sitemap(tmp_path: Path) -> None:
    """Stories under their month; nothing that is held, hidden or noindex."""
    files = {
        "articles/a.md": story("A", "2026-05-01", topics="[GPT-5]"),
        "articles/b.md": story("B", "2026-06-01", modified="2026-06-03"),
        "articles/later.md": story("Later", "2027-01-01"),
        "articles/hidden.md": story("Hidden", "2026-06-01", status="hidden"),
    }
    site = build_site_here(tmp_path, files, KNOWN).ok()
    maps = texts(site, "sitemap.xml", ".//s:loc")
    assert maps == [f"https://news.example/sitemaps/{name}.xml" for name in ("pages", "2026-06", "2026-05")]
    assert texts(site, "sitemap.xml", ".//s:lastmod") == ["2026-06-03T00:00:00+00:00", "2026-05-01T00:00:00+00:00"]
    listed = {url for name in maps for url in texts(site, name.removeprefix("https://news.example/"), "s:url/s:loc")}
    pages = {path for path in site.pages if path.endswith("index.html") and "noindex" not in site.text(path)}
    fronts = {path.removesuffix("index.html") for path in pages if "/page/" not in path and "fragments" not in path}
    assert listed == {f"https://news.example/{path}" for path in fronts}


def test_the_news_sitemap_holds_two_days(tmp_path: Path) -> None:
    """A story leaves it two days after it was out, and the build then knows that it is not current."""
    files = {
        "articles/new.md": story("T & U", "2026-06-29T12:00:01+00:00", lang="pt-br"),
        "articles/old.md": story("Old", "2026-06-28T12:00:00+00:00"),
    }
    site = build_site_here(tmp_path, files, KNOWN).ok()
    assert texts(site, "news-sitemap.xml", ".//n:title") == ["T & U"]
    assert texts(site, "news-sitemap.xml", ".//n:language") == ["pt"]
    assert texts(site, "news-sitemap.xml", ".//n:publication_date") == ["2026-06-29T12:00:01+00:00"]
    write_site(tmp_path, {}, KNOWN | {"NEWS_NOW": "2026-07-01T12:00:00+00:00"})
    same = build_site_here(tmp_path, {}, KNOWN | {"NEWS_NOW": "2026-07-01T12:00:00+00:00"}).ok()
    assert same.written == 0
    gone = build_site_here(tmp_path, {}, KNOWN | {"NEWS_NOW": "2026-07-01T12:00:01+00:00"}).ok()
    assert texts(gone, "news-sitemap.xml", ".//n:title") == []
    assert gone.written == 1


def test_without_an_address_there_is_only_robots_txt(tmp_path: Path) -> None:
    """Sitemaps and structured data hold addresses in full."""
    site = build_site_here(tmp_path, {"articles/a.md": story()}).ok()
    assert not [path for path in site.files if "sitemap" in path]
    assert "Sitemap:" not in site.text("robots.txt")
    assert not site.page("2026/06/a/").select("meta[property], script[type='application/ld+json']")


@pytest.mark.parametrize(
    ("setting", "name"),
    [
        ("NEWS_SEO_AI_TRAINING", "GPTBot"),
        ("NEWS_SEO_AI_SEARCH", "OAI-SearchBot"),
        ("NEWS_SEO_AI_ASSISTANTS", "Claude-User"),
    ],
)
def test_ai_crawlers_can_be_kept_out_by_what_they_do(tmp_path: Path, setting: str, name: str) -> None:
    """Each kind has a switch; the others stay welcome, and so do search engines."""
    site = build_site_here(tmp_path, {"articles/a.md": story()}, KNOWN | {setting: False}).ok()
    refused, everybody = site.text("robots.txt").split("\n\n")[:2]
    assert f"User-agent: {name}\n" in refused
    assert refused.endswith("Disallow: /")
    assert everybody.startswith("User-agent: *\nDisallow: /fragments/")
    open_to_all = build_site_here(tmp_path / "open", {"articles/a.md": story()}, KNOWN).ok()
    assert name not in open_to_all.text("robots.txt")


def test_structured_data_says_what_the_page_says(tmp_path: Path) -> None:
    """Headline, dek, dates, authors, section, subjects, source, correction and picture are those of the page."""
    picture = picture_file(1200, 630)
    text = story(
        "A model's <first> month",
        "2026-06-01T09:00:00+02:00",
        author="mara",
        dek="What it did & what not.",
        companies="[OpenAI]",
        models="[GPT-5]",
        section="research",
        image="{src: /images/a.png, alt: A chart}",
        source="{title: The paper, url: 'https://paper.example/x', outlet: Paper, date: 2026-05-30}",
        corrections="[{date: 2026-06-05, text: It was *ten*.}]",
    )
    files = {"articles/a.md": text, "authors/mara.md": "---\nid: mara\nname: Mara Lindqvist\n---\nWrites.\n"}
    policies = {"NEWS_SEO_POLICIES": {"ethicsPolicy": "/ethics/", "correctionsPolicy": "https://other.example/c"}}
    site = build_site_here(tmp_path, files | {"images/a.png": picture}, KNOWN | policies).ok()
    page = site.page("2026/06/a/")
    things, said = graph(page), properties(page)
    news = things["NewsArticle"]
    url = "https://news.example/2026/06/a/"
    canonical = page.select_one("link[rel=canonical]")
    assert canonical is not None
    assert canonical["href"] == news["url"] == news["mainEntityOfPage"] == said["og:url"] == url
    assert news["headline"] == said["og:title"] == "A model's <first> month"
    assert news["description"] == said["og:description"] == "What it did & what not."
    times = [str(time["datetime"]) for time in page.select(".byline time")]
    assert news["datePublished"] == said["article:published_time"] == times[0] == "2026-06-01T07:00:00+00:00"
    assert news["dateModified"] == said["article:modified_time"] == "2026-06-05T00:00:00+00:00"
    author = {"@type": "Person", "name": "Mara Lindqvist", "url": "https://news.example/authors/mara/"}
    assert news["author"] == [author]
    assert news["articleSection"] == said["article:section"] == "Research"
    assert {thing["name"]: thing["@type"] for thing in news["mentions"]} == {
        "OpenAI": "Organization", "GPT-5": "SoftwareApplication",
    }  # fmt: skip
    assert news["isBasedOn"][0]["url"] == "https://paper.example/x"
    assert news["correction"][0]["text"] == "It was ten."
    assert news["image"] == [said["og:image"]] == ["https://news.example/images/a.png"]
    assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
    assert news["publisher"]["ethicsPolicy"] == "https://news.example/ethics/"
    assert news["publisher"]["correctionsPolicy"] == "https://other.example/c"
    steps = [step["item"] for step in things["BreadcrumbList"]["itemListElement"]]
    assert steps == ["https://news.example/", "https://news.example/research/", url]


def test_lists_and_authors_are_told_as_what_they_are(tmp_path: Path) -> None:
    """A section is a collection of stories, an author's page a profile, the front page the site."""
    files = {"articles/a.md": story(author="mara"), "authors/mara.md": "---\nid: mara\nname: Mara\n---\nWrites.\n"}
    site = build_site_here(tmp_path, files, KNOWN).ok()
    assert graph(site.page("authors/mara/"))["ProfilePage"]["mainEntity"]["name"] == "Mara"
    section = graph(site.page("news/"))["CollectionPage"]
    assert [item["url"] for item in section["mainEntity"]["itemListElement"]] == ["https://news.example/2026/06/a/"]
    assert graph(site.page(""))["WebSite"]["publisher"]["@type"] == "NewsMediaOrganization"


def test_no_text_ends_the_script(tmp_path: Path) -> None:
    """A headline that closes an element stays inside the JSON."""
    attack = "</script><script>alert(1)</script> \\u2028 &amp;"
    site = build_site_here(tmp_path, {"articles/a.md": story(attack)}, KNOWN).ok()
    page = site.page("2026/06/a/")
    assert len(page.select("script")) == 2  # the data and the theme's own
    assert "</script><script>alert(1)</script>" in graph(page)["NewsArticle"]["headline"]


def test_policies_have_names(tmp_path: Path) -> None:
    """A misspelt policy, or an address that is none, refuses the settings."""
    for policies in ({"ethicPolicy": "/e/"}, {"ethicsPolicy": "e"}):
        site = build_site_here(tmp_path, {"articles/a.md": story()}, KNOWN | {"NEWS_SEO_POLICIES": policies})
        assert site.exit_code == 1
        assert "NEWS-S001" in site.stderr


def test_a_newsroom_s_own_robots_txt_stands(tmp_path: Path) -> None:
    """What lies in static/ takes the place of what the build would write."""
    files = {"articles/a.md": story(), "static/robots.txt": "User-agent: *\nDisallow: /\n"}
    site = build_site_here(tmp_path, files, KNOWN).ok()
    assert site.text("robots.txt") == files["static/robots.txt"]
    assert "sitemap.xml" in site.files
