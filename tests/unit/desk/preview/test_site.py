"""The preview's site: what a change costs, counted, and what is shown after it."""

from __future__ import annotations

import gc
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.preview import site as site_module
from desk.preview.following import page_state
from desk.preview.opening import SiteOptions, open_site
from desk.preview.site import PreviewSite, View
from plugins.newsroom.release import StoryState
from tests.support.preview import page_of, site_in
from tests.support.sites import ROOT, story, write_site

STORIES = {
    f"articles/s{n:02}.md": story(
        title=f"Story {n}",
        date=f"2026-05-{n:02}",
        topics=f"[Topic {n % 3}]",
        body=f"A lede on thing {n % 7}, then {n}.",
    )
    for n in range(1, 29)
}
PAGES = ("", "2026/05/s05/", "2026/05/s06/", "news/", "topics/topic-2/", "2026/05/")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site of 28 stories, where the test runs."""
    write_site(tmp_path, STORIES, {"NEWS_EDITION_HUB_STORIES": 1})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def save(site: PreviewSite, folder: Path, files: dict[str, str | None]) -> None:
    """Write or remove content files, and let the site look at them."""
    for uri, text in files.items():
        place = folder / "content" / uri
        if text is None:
            place.unlink()
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
    site.take([(folder / "content" / uri).resolve() for uri in files])


def looked_at(site: PreviewSite) -> int:
    """Ask for some pages; how many had to be rendered for it."""
    before = site.count.rendered
    for path in PAGES:
        page_of(site, path)
    return site.count.rendered - before


def test_pages_are_made_when_asked_for_and_once(folder: Path) -> None:
    """Nothing at the start; each page with its first request."""
    with site_in(folder) as site:
        assert site.count.rendered == 0
        assert looked_at(site) == len(PAGES)
        assert looked_at(site) == 0


def test_a_new_paragraph_costs_one_file_and_one_page(folder: Path) -> None:
    """One file is parsed, nothing is planned anew, and of the pages looked at only the story's is rendered."""
    with site_in(folder) as site:
        looked_at(site)
        parsed, plans = site.count.parsed, site.count.plans
        save(site, folder, {"articles/s05.md": STORIES["articles/s05.md"] + "\n\nA new paragraph.\n"})
        assert "A new paragraph." in page_of(site, "2026/05/s05/")
        assert (site.count.parsed - parsed, site.count.plans - plans) == (1, 0)
        assert looked_at(site) == 0


def test_a_headline_changes_the_pages_that_show_it(folder: Path) -> None:
    """Its own, its neighbour's and its lists'; not the front page, on which it does not stand."""
    with site_in(folder) as site:
        looked_at(site)
        plans = site.count.plans
        save(site, folder, {"articles/s05.md": STORIES["articles/s05.md"].replace("Story 5", "Breaking")})
        for path in PAGES[1:]:
            assert "Breaking" in page_of(site, path), path
        assert "<title>Breaking" in page_of(site, "2026/05/s05/")
        assert "Breaking" not in page_of(site, "")
        assert (site.count.plans - plans, site.count.rendered) == (0, len(PAGES) + len(PAGES) - 1)


def test_an_old_address_leads_on_with_the_new_headline(folder: Path) -> None:
    """A redirect's page names its story as it is now."""
    old = STORIES["articles/s05.md"].replace("date:", "aliases: [/old/]\ndate:")
    with site_in(folder) as site:
        save(site, folder, {"articles/s05.md": old})
        assert "Story 5" in page_of(site, "old/")
        save(site, folder, {"articles/s05.md": old.replace("Story 5", "Breaking")})
        assert "Breaking" in page_of(site, "old/")


def test_a_touched_file_is_no_change(folder: Path) -> None:
    """The same bytes again."""
    with site_in(folder) as site:
        generation = site.generation
        save(site, folder, {"articles/s05.md": STORIES["articles/s05.md"]})
        assert (site.count.parsed, site.is_settled or site.generation - generation) == (0, 1)


def test_a_new_story_and_a_story_taken_back(folder: Path) -> None:
    """One comes with its page and into the lists, and goes from all of them; a folder that is moved as well."""
    with site_in(folder) as site:
        looked_at(site)
        save(site, folder, {"articles/new/x.md": story(title="Newest", date="2026-06-01")})
        assert "Newest" in page_of(site, "2026/06/x/")
        assert "Newest" in page_of(site, "")
        (folder / "content/articles/new").rename(folder / "content/articles/moved")
        site.take([(folder / f"content/articles/{name}").resolve() for name in ("new", "moved")])
        assert "Newest" in page_of(site, "2026/06/x/")
        save(site, folder, {"articles/moved/x.md": None, "articles/s28.md": None})
        assert site.file("2026/06/x/index.html") is None
        assert site.file("2026/05/s28/index.html") is None
        assert "Newest" not in page_of(site, "")


@pytest.mark.parametrize(
    ("line", "comes", "goes"),
    [
        ("slug: moved", "2026/05/moved/", "2026/05/s05/"), ("date: 2026-04-30", "2026/04/", "2026/05/s05/"),
        ("topics: [Other]", "topics/other/", ""), ("section: chips", "chips/", ""), ("status: hidden", "", "2026/05/"),
        ("authors: [Mara]", "authors/mara/", ""), ("aliases: [/old/]", "old/", ""), ("status: draft", "", "2026/05/"),
        ("embargo: 2026-07-01", "", "2026/05/"), ("expires: 2026-06-01", "", "2026/05/"),
    ],
)  # fmt: skip
def test_a_story_that_loses_its_place_is_planned_anew(folder: Path, line: str, comes: str, goes: str) -> None:
    """One line more or another one: the story comes where it now belongs, and goes where it does not."""
    name = line.partition(":")[0]
    rows = STORIES["articles/s05.md"].replace("Story 5", "Wanderer").split("\n")
    before = "\n".join(rows)
    after = "\n".join([rows[0], line, *(row for row in rows[1:] if not row.startswith(f"{name}:"))])
    with site_in(folder) as site:
        save(site, folder, {"articles/s05.md": before})
        assert not goes or "Wanderer" in page_of(site, goes)
        save(site, folder, {"articles/s05.md": after})
        assert not comes or "Wanderer" in page_of(site, comes)
        left = site.file(f"{goes}index.html") if goes else None
        assert left is None or b"Wanderer" not in left.content


def test_a_picture_in_the_text_is_served(folder: Path) -> None:
    """As soon as a story shows it, and with another size when it gets one."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="3"/>'
    with site_in(folder) as site:
        save(site, folder, {"images/map.svg": svg.format(4)})
        assert site.file("images/map.svg") is None
        save(site, folder, {"articles/s05.md": STORIES["articles/s05.md"] + "\n![A map](../images/map.svg)\n"})
        assert site.file("images/map.svg") is not None
        assert 'width="4"' in page_of(site, "2026/05/s05/")
        assets = site.asset_version()
        save(site, folder, {"images/map.svg": svg.format(5)})
        assert 'width="5"' in page_of(site, "2026/05/s05/")
        assert site.asset_version() != assets


def test_a_list_names_no_story_that_is_gone(folder: Path) -> None:
    """Its related news lose a story with it, before the lists are ranked anew."""
    with site_in(folder) as site:
        choice = site.related["articles/s28.md"].items[0][0]
        save(site, folder, {choice: None})
        assert choice not in {uri for uri, _ in site.related["articles/s28.md"].items}
        assert site.related["articles/s28.md"].items
        page_of(site, "2026/05/s28/")


def test_related_lists_are_settled_afterwards(folder: Path) -> None:
    """What was prepared is taken if nothing has changed since, and is then what a build would list."""
    with site_in(folder) as site:
        save(site, folder, {"articles/x.md": story(title="Newest", date="2026-06-01", topics="[Topic 1]")})
        stands = [site.is_settled]
        assert "Related news" not in page_of(site, "2026/06/x/")
        late = site.prepare()
        save(site, folder, {"articles/s01.md": STORIES["articles/s01.md"] + "\nMore.\n"})
        assert not site.settle(late)
        assert site.settle(site.prepare())
        assert [*stands, site.is_settled] == [False, True]
        assert "Related news" in page_of(site, "2026/06/x/")


def test_the_first_page_need_not_wait_for_lists(folder: Path) -> None:
    """They come when the site is settled; the rest is there at once."""
    mapping = SiteOptions(settings_file=folder / "pelicanconf.py").read()
    site = open_site(mapping, View(), waits_for_lists=False)
    try:
        assert not site.is_settled
        assert "Story 28" in page_of(site, "")
        assert "Related news" not in page_of(site, "2026/05/s28/")
        assert site.settle(site.prepare())
        assert "Related news" in page_of(site, "2026/05/s28/")
    finally:
        site.close()


def test_a_broken_story_stays_as_it_was(folder: Path) -> None:
    """Its finding is there at once, its last good page too; mended, the finding goes."""
    with site_in(folder) as site:
        save(site, folder, {"articles/s05.md": STORIES["articles/s05.md"].replace("date:", "dat:")})
        found = [(finding.id, finding.location.line) for finding in site.errors_on("2026/05/s05/index.html")]
        assert found == [("NEWS-D002", 1), ("NEWS-D012", 3)]
        assert "Story 5" in page_of(site, "2026/05/s05/")
        save(site, folder, {"articles/s05.md": STORIES["articles/s05.md"].replace("Story 5", "Mended")})
        assert site.errors_on("2026/05/s05/index.html") == []
        assert "Mended" in page_of(site, "2026/05/s05/")


def test_a_broken_author_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A house file with an error changes nothing but the findings."""
    good = "---\nname: Mara\nrole: Editor\n---\n\nMara edits.\n"
    write_site(tmp_path, {**STORIES, "authors/mara.md": good})
    monkeypatch.chdir(tmp_path)
    with site_in(tmp_path) as site:
        assert "Editor" in page_of(site, "authors/mara/")
        save(site, tmp_path, {"authors/mara.md": good.replace("role:", "rol:")})
        assert [finding.severity.value for finding in site.errors_on("index.html")] == ["error"]
        assert "Editor" in page_of(site, "authors/mara/")
        save(site, tmp_path, {"authors/mara.md": good.replace("Editor", "Reporter")})
        assert site.errors_on("index.html") == []
        assert "Reporter" in page_of(site, "authors/mara/")


def test_held_stories_have_marked_pages_and_stand_in_no_list(folder: Path) -> None:
    """Drafts, embargoed and scheduled stories; and none of them as published."""
    held = {
        "articles/d.md": story(title="Held draft", date="2026-05-20", topics="[Topic 1]", status="draft"),
        "articles/e.md": story(title="Held embargo", date="2026-05-20", embargo="2026-07-01"),
        "articles/f.md": story(title="Held schedule", date="2026-07-01"),
    }
    write_site(folder, held)
    with site_in(folder) as site:
        states = [site.state_on(f"2026/{path}/index.html") for path in ("05/d", "05/e", "07/f", "05/s05")]
        assert states == [StoryState.DRAFT, StoryState.EMBARGOED, StoryState.SCHEDULED, None]
        assert "Held draft" in page_of(site, "2026/05/d/")
        assert not [path for path in PAGES if "Held" in page_of(site, path)]
    with site_in(folder, View(as_published=True)) as site:
        assert site.file("2026/05/d/index.html") is None
        assert not [path for path in PAGES if "Held" in page_of(site, path)]
    with site_in(folder, View(at=datetime(2026, 7, 2, tzinfo=UTC))) as site:
        assert site.state_on("2026/07/f/index.html") is None
        assert "Held schedule" in page_of(site, "")
        assert "Held draft" not in page_of(site, "")


def test_only_the_preview_asks_for_held_stories() -> None:
    """No part of a build names them."""
    sources = ROOT.glob("plugins/**/*.py")
    asking = [path.name for path in sources if re.search(r"\bheld\(", path.read_text(encoding="utf-8"))]
    assert asking == ["release.py"]


def test_what_becomes_due_is_released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the clock passes a story's date, its page loses the mark."""
    write_site(tmp_path, {**STORIES, "articles/f.md": story(title="Soon", date="2026-07-01")}, {"NEWS_NOW": None})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1782777600")
    with site_in(tmp_path) as site:
        assert site.state_on("2026/07/f/index.html") is StoryState.SCHEDULED
        assert not site.look_at_clock()
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1782864000")
        assert site.look_at_clock()
        assert site.state_on("2026/07/f/index.html") is None
        assert "Soon" in page_of(site, "")


def test_a_catalogue_s_new_words_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On lists and stories alike, without a start; one that breaks is told and leaves English words."""
    theme = tmp_path / "theme"
    shutil.copytree(ROOT / "theme", theme)
    write_site(tmp_path, STORIES, {"THEME": str(theme), "DEFAULT_LANG": "de"})
    monkeypatch.chdir(tmp_path)
    catalogue = theme / "locale/de/LC_MESSAGES/broadbill.po"
    words = catalogue.read_text(encoding="utf-8")
    with site_in(tmp_path) as site:
        for text, story_words, list_words in (
            (words, "Veröffentlicht am", "Archiv"),
            (
                words.replace("Veröffentlicht am", "Erschienen am").replace('"Archiv"', '"Ablage"'),
                "Erschienen am",
                "Ablage",
            ),
            ("nonsense", "Published on", "Archive"),
        ):
            catalogue.write_text(text, encoding="utf-8")
            site.take([catalogue.resolve()])
            assert story_words in page_of(site, "2026/05/s05/")
            assert list_words in page_of(site, "archive/")
        assert [finding.id for finding in site.findings() if finding.id.startswith("NEWS-G")] == ["NEWS-G002"]


def test_a_template_with_a_fault_leaves_the_last_good_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the fault's file and line; a page that was never made has no version."""
    theme = tmp_path / "theme"
    shutil.copytree(ROOT / "theme", theme)
    write_site(tmp_path, STORIES, {"THEME": str(theme)})
    monkeypatch.chdir(tmp_path)
    template = theme / "templates/story.html"
    good = template.read_text(encoding="utf-8")
    with site_in(tmp_path) as site:
        before = site.file("2026/05/s05/index.html")
        assert before is not None
        template.write_text(good.replace("card.reading_minutes", "card.reading_minute"), encoding="utf-8")
        site.take([template.resolve()])
        assert site.file("2026/05/s05/index.html") == before
        (fault,) = site.errors_on("2026/05/s05/index.html")
        line = 1 + good[: good.index("card.reading_minutes")].count("\n")
        assert (fault.id, fault.location.line) == ("NEWS-T001", line)
        never = site.file("2026/05/s06/index.html")
        assert never is not None
        assert never.version == ""
        rendered = site.count.rendered
        template.write_text(good.replace("min read", "minutes to read"), encoding="utf-8")
        site.take([template.resolve()])
        assert "minutes to read" in page_of(site, "2026/05/s05/")
        assert site.errors_on("2026/05/s05/index.html") == []
        page_of(site, "")
        assert site.count.rendered == rendered + 2


def test_only_so_many_pages_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those asked for longest ago are made again."""
    monkeypatch.setattr(site_module, "_KEPT_PAGES", 2)
    with site_in(folder) as site:
        for path in ("2026/05/s01/", "2026/05/s02/", "2026/05/s01/", "2026/05/s03/", "2026/05/s01/", "2026/05/s02/"):
            page_of(site, path)
        assert site.count.rendered == 4


def test_memory_does_not_grow_with_edits(folder: Path) -> None:
    """After a thousand edits of every kind there are as many objects as after a few."""
    good = STORIES["articles/s05.md"]

    def edit(round_: int) -> None:
        save(
            site,
            folder,
            {"articles/s05.md": f"{good.replace('Story 5', f'Story {round_}')}\n\nSee [x](x{round_}.md).\n"},
        )
        save(site, folder, {"articles/x.md": story(title=f"New {round_}", date="2026-06-01", topics="[Topic 1]")})
        site.file("index.html")
        save(site, folder, {"articles/s06.md": STORIES["articles/s06.md"].replace("date:", f"d{round_}:")})
        save(site, folder, {"articles/x.md": None, "articles/s06.md": STORIES["articles/s06.md"]})
        if round_ % 25 == 0:
            looked_at(site)
            page_state(site, "2026/05/s05/index.html")
            site.settle(site.prepare())

    with site_in(folder) as site:
        for round_ in range(26):
            edit(round_)
        gc.collect()
        before = len(gc.get_objects())
        for round_ in range(26, 276):
            edit(round_)
        gc.collect()
        assert len(gc.get_objects()) - before < 500


def test_a_picture_of_one_story_stays_while_another_shows_it(folder: Path) -> None:
    """It goes from the site with the last story that shows it."""
    shows = "\n![A map](../images/map.svg)\n"
    with site_in(folder) as site:
        save(site, folder, {"images/map.svg": "<svg/>"})
        save(site, folder, {"articles/y.md": story(title="Y", body="Y." + shows), "articles/x.md": story(title="X")})
        save(site, folder, {"articles/x.md": story(title="X", body="X." + shows)})
        save(site, folder, {"articles/y.md": None})
        assert site.file("images/map.svg") is not None
        save(site, folder, {"articles/x.md": story(title="X", status="draft", body="X." + shows)})
        assert site.file("images/map.svg") is not None
        save(site, folder, {"articles/x.md": story(title="X", status="draft")})
        assert site.file("images/map.svg") is None


def test_links_are_told_as_their_targets_come_and_go(folder: Path) -> None:
    """A story that names another is looked at again when that one comes or goes, or another is more like it."""
    with site_in(folder) as site:
        assert site.findings() == []
        save(site, folder, {"articles/y.md": story(title="Y", body="See [it](target.md).")})
        assert [finding.id for finding in site.findings()] == ["NEWS-L001"]
        save(site, folder, {"articles/tarmac.md": story(title="T", slug="t")})
        assert "tarmac.md" in site.findings()[0].fix
        save(site, folder, {"articles/targets.md": story(title="T", slug="u")})
        assert "targets.md" in site.findings()[0].fix
        save(site, folder, {"articles/target.md": story(title="T", slug="v")})
        assert site.findings() == []
        save(site, folder, {"articles/target.md": None})
        assert [finding.id for finding in site.findings()] == ["NEWS-L001"]
        save(site, folder, {"articles/y.md": None})
        assert site.findings() == []


def test_stories_that_clash_are_planned_anew(folder: Path) -> None:
    """When the one that kept the address goes, the other one has it; as in a build the first does."""
    with site_in(folder) as site:
        save(site, folder, {"articles/x.md": story(title="First", date="2026-05-05", slug="s05")})
        first = page_of(site, "2026/05/s05/")
        save(site, folder, {"articles/x.md": None})
        assert "Story 5" in page_of(site, "2026/05/s05/")
        save(site, folder, {"articles/x.md": story(title="First", date="2026-05-05", slug="s05")})
        assert page_of(site, "2026/05/s05/") == first


def test_what_keeps_readers_from_a_page_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the badge of that page, until it is mended: headings of a story, pictures and colours of a theme."""
    theme = tmp_path / "theme"
    shutil.copytree(ROOT / "theme", theme)
    write_site(tmp_path, STORIES, {"THEME": str(theme)})
    monkeypatch.chdir(tmp_path)

    def told(path: str) -> list[str]:
        return [finding["id"] for finding in page_state(site, path)["warnings"]]

    with site_in(tmp_path) as site:
        story_page, tokens = "2026/05/s05/index.html", theme / "static/css/tokens.css"
        assert told(story_page) == told("index.html") == []
        save(site, tmp_path, {"articles/s05.md": STORIES["articles/s05.md"] + "\n#### Deep\n"})
        assert (told(story_page), told("index.html")) == (["NEWS-Y002"], [])
        save(site, tmp_path, {"articles/s05.md": STORIES["articles/s05.md"]})
        good = tokens.read_text(encoding="utf-8")
        tokens.write_text(good.replace("--ink: light-dark(#17140f", "--ink: light-dark(#bbbbbb"), encoding="utf-8")
        site.take([tokens.resolve()])
        assert told("index.html") == ["NEWS-Y003"]
        tokens.write_text(good, encoding="utf-8")
        template = theme / "templates/front.html"
        template.write_text(
            template.read_text(encoding="utf-8").replace("{% block main %}", '{% block main %}<img src="a.png">'),
            encoding="utf-8",
        )
        site.take([tokens.resolve(), template.resolve()])
        assert (told(story_page), told("index.html")) == ([], ["NEWS-Y001"])
