from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.sites import BuiltSite, build_site, build_site_here, read_tree, story, write_site

NEWSLETTER = (
    "---\nname: The Morning Brief\npitch: All the news.\nconsent: See [privacy](/privacy/).\ndefault: yes\n---\n"
)
FULL: dict[str, str | bytes] = {
    "articles/2026/06/gpt.md": story(
        "GPT & friends",
        "2026-06-02",
        "The lede.\n\n**Label:** see [the chips story](../05/chips.md):\n\n- one\n- two\n\n"
        '![A chart](/images/chart.svg "Caption"){credit="Ada"}\n\n[About](/about/) [file]({static}/files/a.pdf)',
        authors="[ada, Grace Hopper]",
        topics="[GPT-5, c++]",
        companies="[OpenAI]",
        models="[GPT-5]",
        people="[Ada]",
        source="{title: Theirs, url: 'https://a.example/x', outlet: A, date: 2026-06-01}",
        image="{src: /images/chart.svg, alt: A chart}",
        modified="2026-06-03",
        aliases="[/old/gpt/, /older.html]",
        corrections="[{date: 2026-06-03, text: 'See [about](/about/).'}]",
        ai="Checked by Ada.",
    ),
    "articles/2026/05/chips.md": story("Chips", "2026-05-02", section="chips", topics="[GPT-5]"),
    "authors/ada.md": "---\nname: Ada Lovelace\nrole: Editor\n---\n\nWrites [about](/about/).\n",
    "pages/about.md": "---\ntitle: About us\n---\n\nText.\n",
    "pages/privacy.md": "---\ntitle: Privacy\n---\n\nText.\n",
    "newsletters/daily.md": NEWSLETTER,
    "images/chart.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="400"/>',
    "images/unused.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>',
    "files/a.pdf": b"%PDF-",
    "static/robots.txt": "User-agent: *\n",
}


def addresses_of(site: BuiltSite) -> set[tuple[str, str]]:
    """Every href, src, action and poster of every page, with the page."""
    found = set()
    for path in site.pages:
        for tag in site.page(path).find_all(True):
            for name in ("href", "src", "action", "formaction", "poster", "data-recent", "srcset"):
                if tag.get(name):
                    found.add((path, str(tag[name])))
    return found


def test_the_command_and_the_call_give_the_same_bytes(tmp_path: Path) -> None:
    """Whichever way a site is built."""
    for name in ("command", "call"):
        (tmp_path / name).mkdir()
    by_command = build_site(tmp_path / "command", FULL).ok()
    by_call = build_site_here(tmp_path / "call", FULL).ok()
    assert by_command.files == by_call.files
    assert by_command.stderr == ""
    assert by_command.stdout.startswith("2 stories published, 0 held back; ")


def test_building_twice_writes_nothing(tmp_path: Path) -> None:
    """The same bytes, the same file times, not one file written."""
    first = build_site(tmp_path, FULL).ok()
    times = {path: os.stat(tmp_path / "output" / path).st_mtime_ns for path in first.files}  # noqa: PTH116
    second = build_site(tmp_path, FULL).ok()
    assert second.files == first.files
    assert f"0 files written, {len(first.files)} unchanged, 0 removed" in second.stdout
    assert {path: os.stat(tmp_path / "output" / path).st_mtime_ns for path in second.files} == times  # noqa: PTH116


def test_the_cache_does_not_change_a_byte(tmp_path: Path) -> None:
    """Built into another folder, with the cache warm and with none, the site is the same."""
    warm = build_site_here(tmp_path, FULL).ok()
    again = build_site_here(tmp_path, FULL, {"OUTPUT_PATH": str(tmp_path / "again")}).ok()
    del again
    cold = build_site_here(
        tmp_path, FULL, {"OUTPUT_PATH": str(tmp_path / "cold"), "CACHE_PATH": str(tmp_path / "c")}
    ).ok()
    del cold
    assert read_tree(tmp_path / "again") == read_tree(tmp_path / "cold") == warm.files


def test_every_address_of_the_site_is_answered(tmp_path: Path) -> None:
    """No page links to a page, picture, style or script that is not there."""
    site = build_site_here(tmp_path, FULL).ok()
    for page, address in addresses_of(site):
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/_desk/"):
            continue
        path = parts.path.lstrip("/")
        assert parts.path.startswith("/"), (page, address)
        assert (f"{path}index.html" if path.endswith("/") or not path else path) in site.files, (page, address)


def test_a_story_page_has_all_its_parts(tmp_path: Path) -> None:
    """Kicker, headline, bylines, dates, source, corrections, subjects, figure, lead-in, signup, related, redirects."""
    site = build_site_here(tmp_path, FULL, {"NEWS_EDITION_HUB_STORIES": 1}).ok()
    page = site.page("2026/06/gpt/")
    assert page.title is not None
    assert page.title.get_text().startswith("GPT & friends")
    assert [h1.get_text().replace("\N{NO-BREAK SPACE}", " ") for h1 in page.select("h1")] == ["GPT & friends"]
    text = " ".join(page.get_text(" ").split())
    for words in (
        "Written by Ada Lovelace",
        "Grace Hopper",
        "Published on June 2, 2026",
        "Updated on June 3, 2026",
        "Correction, June 3, 2026",
        "Checked by Ada.",
    ):
        assert words in text, words
    links = {str(link["href"]) for link in page.select("main a[href]")}
    assert links >= {
        "/authors/ada/",
        "/authors/grace-hopper/",
        "/news/",
        "/topics/gpt-5/",
        "/topics/c-plus-plus/",
        "/companies/openai/",
        "/models/gpt-5/",
        "/people/ada/",
        "https://a.example/x",
        "/2026/05/chips/",
        "/about/",
        "/files/a.pdf",
    }
    assert [time["datetime"] for time in page.select("article header time")][:1] == ["2026-06-02T00:00:00+00:00"]
    image = page.select_one("figure img[src='/images/chart.svg'][width='640'][height='400']")
    assert image is not None
    assert page.select_one("div.lead-in li") is not None
    assert page.select_one("main form[method='post'] input[type='email']") is not None
    for redirect in ("old/gpt/", "older.html"):
        assert "/2026/06/gpt/" in site.text(redirect)


def test_only_files_that_are_shown_are_taken_over(tmp_path: Path) -> None:
    """Pictures of released stories, files that are linked, and all of static/, which lies at the root."""
    site = build_site_here(tmp_path, FULL).ok()
    assert site.files["robots.txt"] == b"User-agent: *\n"
    assert "images/chart.svg" in site.files
    assert "files/a.pdf" in site.files
    assert "images/unused.svg" not in site.files


def test_a_site_without_stories(tmp_path: Path) -> None:
    """There is a front page, every section, the directories and a 404."""
    (tmp_path / "content").mkdir()
    site = build_site_here(tmp_path, {}).ok()
    assert {
        "index.html",
        "404.html",
        "news/index.html",
        "archive/index.html",
        "authors/index.html",
        "subjects/index.html",
    } <= set(site.pages)
    assert "0 stories published" in site.stdout
    assert not [path for path in site.pages if path[:4].isdigit() and path != "404.html"]


def test_a_site_of_one_story(tmp_path: Path) -> None:
    """It leads the front page and has no neighbours, nothing related and no second page."""
    site = build_site_here(tmp_path, {"articles/only.md": story("The only one")}).ok()
    assert "1 story published" in site.stdout
    page = site.page("2026/06/only/")
    assert page.select("a[rel='prev'], a[rel='next']") == []
    assert site.page("").select("main a[href='/2026/06/only/']")
    assert not [path for path in site.pages if "/page/" in path]


def test_a_removed_story_leaves_no_file(tmp_path: Path) -> None:
    """Its page, its subject's page, its author's page, its month and its redirect are gone with it."""
    keep = {"articles/a.md": story("Kept", "2026-05-01")}
    gone = {
        "articles/canary.md": story(
            "Canary", "2026-06-01", topics="[Canary topic]", authors="Canary Author", aliases="[/canary-old/]"
        )
    }
    hubs = {"NEWS_EDITION_HUB_STORIES": 1}
    alone = build_site_here(tmp_path, keep, hubs).ok()
    both = build_site_here(tmp_path, gone, hubs).ok()
    assert len([path for path in both.files if "canary" in path]) == 4
    (tmp_path / "content/articles/canary.md").unlink()
    after = build_site_here(tmp_path, {}, hubs).ok()
    assert after.files == alone.files
    assert after.mentions("anary") == []
    assert not (tmp_path / "output/2026/06").exists()


def test_a_renamed_story_leaves_no_file(tmp_path: Path) -> None:
    """The old address is gone, and the tree is that of a clean build."""
    build_site_here(tmp_path, {"articles/old-name.md": story()}).ok()
    (tmp_path / "content/articles/old-name.md").rename(tmp_path / "content/articles/new-name.md")
    after = build_site_here(tmp_path, {}).ok()
    (tmp_path / "clean").mkdir()
    clean = build_site_here(tmp_path / "clean", {"articles/new-name.md": story()}).ok()
    assert after.files == clean.files


@pytest.mark.parametrize("url", ["https://news.example/repo", "https://news.example/a/b/"])
def test_a_path_in_siteurl_stands_before_every_address(tmp_path: Path, url: str) -> None:
    """Each href and src that starts at the root has the prefix, once; canonical addresses are in full."""
    site = build_site_here(tmp_path, FULL, {"SITEURL": url}).ok()
    base = urlsplit(url).path.rstrip("/")
    rooted = {
        (page, address)
        for page, address in addresses_of(site)
        if address.startswith("/") and not address.startswith("//")
    }
    assert len(rooted) > 50
    for page, address in rooted:
        assert address.startswith(f"{base}/"), (page, address)
        assert not address.startswith(f"{base}{base}/"), (page, address)
    for page, address in addresses_of(site):
        parts = urlsplit(address)
        assert parts.scheme or parts.netloc or address.startswith(("/", "#")), (page, address)
    canonical = site.page("2026/06/gpt/").select_one("link[rel='canonical']")
    assert canonical is not None
    assert canonical["href"] == f"{url.rstrip('/')}/2026/06/gpt/"
    for path, content in site.files.items():
        if path.endswith(".css"):
            assert b"url(/" not in content


def test_the_domain_at_the_root_changes_only_addresses_in_full(tmp_path: Path) -> None:
    """Without a path in SITEURL, links stay root-relative."""
    site = build_site_here(tmp_path, FULL, {"SITEURL": "https://news.example"}).ok()
    assert site.page("").select("a[href='/news/']")
    assert "https://news.example/2026/06/gpt/" in site.text("2026/06/gpt/")


def test_markup_in_a_headline_is_text_everywhere(tmp_path: Path) -> None:
    """Tags, quotes and ampersands of headlines, names and deks are escaped in text and attributes."""
    nasty = "<script>alert(1)</script> \\\"><img src=x onerror=y> & 'q'"
    files = {
        "articles/a.md": story(
            nasty,
            "2026-06-02",
            dek=f'"{nasty}"',
            authors=f'["{nasty}"]',
            topics=f'["{nasty}"]',
            source=f'{{title: "{nasty}"}}',
            ai=f'"{nasty}"',
            image=f'{{src: /a.png, alt: "{nasty}"}}',
        ),
        "articles/b.md": story("Other", "2026-06-03", topics=f'["{nasty}"]'),
    }
    site = build_site_here(tmp_path, files).ok()
    for path in site.pages:
        page = site.page(path)
        assert not page.select("[onerror]"), path
        for script in page.select("script"):
            assert "alert(1)" not in script.get_text() or script.get("type") == "application/ld+json", path
        assert b"<script>alert" not in site.files[path], path


def test_languages_are_marked(tmp_path: Path) -> None:
    """A story in another language says so on its page, and its quotes stay as they were typed."""
    site = build_site_here(tmp_path, {"articles/a.md": story("Ein Modell", lang="de", body='Er sagte "ja".')}).ok()
    page = site.page("2026/06/a/")
    assert page.html is not None
    assert page.html["lang"] == "de"
    assert '"ja"' in page.get_text()
    assert site.page("").html["lang"] == "en"  # type: ignore[index]


def test_times_are_those_of_the_site_s_zone(tmp_path: Path) -> None:
    """A story of the evening in UTC belongs to the next day, and month, in Tokyo."""
    files = {"articles/a.md": story(date="2026-05-31T20:00:00+00:00")}
    site = build_site_here(tmp_path, files, {"TIMEZONE": "Asia/Tokyo"}).ok()
    assert "2026/06/a/index.html" in site.files
    assert "2026-06-01T05:00:00+09:00" in site.text("2026/06/a/")


def test_foreign_files_in_output_stay(tmp_path: Path) -> None:
    """A build removes what it wrote, and nothing else."""
    (tmp_path / "output").mkdir()
    (tmp_path / "output/CNAME").write_text("news.example")
    build_site_here(tmp_path, FULL).ok()
    site = build_site_here(tmp_path, FULL).ok()
    assert site.files["CNAME"] == b"news.example"


@pytest.mark.parametrize("output", ["content", "content/out", "."])
def test_output_and_content_lie_apart(tmp_path: Path, output: str) -> None:
    """A folder that is both would be read and emptied: the build is refused, and touches nothing."""
    site = build_site_here(tmp_path, FULL, {"OUTPUT_PATH": str((tmp_path / output).resolve())})
    assert site.exit_code == 1
    assert " error NEWS-S005 the output folder " in site.stderr
    assert (tmp_path / "content/articles/2026/06/gpt.md").read_text() == FULL["articles/2026/06/gpt.md"]
    assert not (tmp_path / output / "index.html").exists()


def test_a_plugin_that_does_not_load_refuses_the_build(tmp_path: Path) -> None:
    """Pelican alone would log it and go on without."""
    site = build_site(tmp_path, FULL, {"PLUGINS": ["plugins.no_such_plugin"]})
    assert site.exit_code == 1
    assert (
        "settings:1:1: error NEWS-S004 the plugin 'plugins.no_such_plugin' did not load; see the message above"
        in site.stderr
    )
    assert site.files == {}


def test_a_byline_may_be_an_author_s_name_or_id(tmp_path: Path) -> None:
    """Both lead to the one page of the author's file, and no second page is made."""
    files = {
        "articles/a.md": story(authors="[Ada Lovelace]"),
        "articles/b.md": story(date="2026-06-02", authors="[ada]"),
        "authors/ada.md": "---\nname: Ada Lovelace\n---\n",
    }
    site = build_site_here(tmp_path, files).ok()
    assert [path for path in site.pages if path.startswith("authors/")] == [
        "authors/ada/index.html",
        "authors/index.html",
    ]
    for path in ("2026/06/a/", "2026/06/b/"):
        assert [link.get_text() for link in site.page(path).select("main a[href='/authors/ada/']")] == ["Ada Lovelace"]


def test_an_author_s_file_without_an_id_is_named(tmp_path: Path) -> None:
    """A file name of signs alone makes no address: the finding stands at that file."""
    site = build_site_here(tmp_path, {"authors/!!.md": "---\nname: A\n---\n"})
    assert site.exit_code == 1
    assert site.report[0].startswith("content/authors/!!.md:1:1: error NEWS-")


@pytest.mark.parametrize("alias", ["/.broadbill-files", "/.broadbill-drafts/x", "/.BROADBILL-FILES/"])
def test_an_alias_cannot_take_the_writer_s_own_files(tmp_path: Path, alias: str) -> None:
    """The manifest and the folder of drafts are no pages: a finding at the story, and nothing is written."""
    site = build_site_here(tmp_path, {"articles/a.md": story(aliases=f"[{alias}]")})
    assert site.exit_code == 1
    assert site.report[0].startswith("content/articles/a.md:")
    assert site.files == {}


def test_an_alias_too_long_for_a_file_system_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    """The finding stands at the story."""
    site = build_site_here(tmp_path, {"articles/a.md": story(aliases=f"[/{'x' * 300}/]")})
    assert site.exit_code == 1
    assert site.report[0].startswith("content/articles/a.md:")
    assert site.files == {}


def test_two_files_for_one_address_are_a_finding(tmp_path: Path) -> None:
    """A file below static/ and one beside it that come to the same path: neither silently wins."""
    files = {
        "articles/a.md": story(body="The lede.\n\n![A](/images/x.svg)"),
        "images/x.svg": "<svg/>",
        "static/images/x.svg": "<svg id='other'/>",
    }
    site = build_site_here(tmp_path, files)
    assert site.exit_code == 1
    assert "content/images/x.svg" in site.stderr
    assert "content/static/images/x.svg" in site.stderr


def test_a_link_that_is_not_followed_is_a_finding(tmp_path: Path) -> None:
    """What stands behind a link out of the content folder, or to a folder, is not lost without a word."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.md").write_text(story(), encoding="utf-8")
    write_site(tmp_path, {"articles/a.md": story()})
    content = tmp_path / "content"
    (content / "articles/inside.md").symlink_to(content / "articles/a.md")
    (content / "articles/out.md").symlink_to(outside / "x.md")
    (content / "articles/folder").symlink_to(outside, target_is_directory=True)
    site = build_site_here(tmp_path, {"articles/inside-too.md": story("Another")})
    assert [line.split(" ")[:3] for line in site.report if "NEWS-F007" in line] == [
        [f"content/articles/{name}:1:1:", "error", "NEWS-F007"] for name in ("folder", "out.md")
    ]
    assert site.exit_code == 1
