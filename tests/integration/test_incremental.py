"""How little a build does after a small change, counted: stories parsed, pages rendered, files written."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from plugins.edition.jobs import PageJob
from plugins.edition.rendering import Renderer
from plugins.incremental import state
from tests.support.sites import build_site_here, story

STORIES = {
    f"articles/s{n:03}.md": story(
        title=f"Story {n}",
        date=f"2026-{1 + n // 25:02}-{1 + n % 25:02}",
        topics=f"[Topic {n % 4}]",
        body=f"A lede about thing {n % 7} and thing {n % 5}.",
    )
    for n in range(120)
}


@contextmanager
def counting_pages() -> Iterator[list[str]]:
    """The pages that are rendered meanwhile."""
    rendered: list[str] = []
    render = Renderer.render

    def counted(self: Renderer, job: PageJob) -> bytes:
        rendered.append(job.path)
        return render(self, job)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Renderer, "render", counted)
        patch.setattr("os.cpu_count", lambda: 1)
        yield rendered


def test_an_edit_renders_what_shows_it(tmp_path: Path) -> None:
    """A paragraph more in one old story of 120 is one page; nothing else is rendered or written."""
    site = build_site_here(tmp_path, STORIES).ok()
    edited = STORIES["articles/s050.md"] + "\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    with counting_pages() as rendered:
        after = build_site_here(tmp_path, {"articles/s050.md": edited}).ok()
    assert rendered == ["2026/03/s050/index.html"]
    assert (after.written, set(after.files)) == (1, set(site.files))


def test_a_draft_s_edit_renders_nothing(tmp_path: Path) -> None:
    """What no reader sees changes no page."""
    draft = {"articles/draft.md": story(title="Draft", status="draft")}
    build_site_here(tmp_path, STORIES | draft).ok()
    with counting_pages() as rendered:
        after = build_site_here(tmp_path, {"articles/draft.md": draft["articles/draft.md"] + "\nMore.\n"}).ok()
    assert (rendered, after.written) == ([], 0)


def test_a_site_that_moved_is_rendered_nowhere(tmp_path: Path) -> None:
    """Output and cache brought along, as a CI does: other times and places on disk, the same content, no page made."""
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    before = build_site_here(here, STORIES).ok()
    shutil.copytree(here, there, copy_function=shutil.copyfile)
    with counting_pages() as rendered:
        after = build_site_here(there, {}).ok()
    assert (rendered, after.written, after.files) == ([], 0, before.files)


def test_only_the_clock_passing_something_makes_a_build(tmp_path: Path) -> None:
    """A minute later the build has nothing to do; when a scheduled story comes out, its pages are made."""
    scheduled = {"articles/soon.md": story(title="Soon", date="2026-07-02T08:00:00+00:00")}
    now = "2026-07-{}:00+00:00"
    build_site_here(tmp_path, STORIES | scheduled, {"NEWS_NOW": now.format("01T12:00")}).ok()
    with counting_pages() as rendered:
        build_site_here(tmp_path, {}, {"NEWS_NOW": now.format("02T07:59")}).ok()
        assert rendered == []
        out = build_site_here(tmp_path, {}, {"NEWS_NOW": now.format("02T08:00")}).ok()
    assert "2026/07/soon/index.html" in rendered
    assert len(rendered) < len(out.pages) / 4


CAST = {
    "articles/a.md": story(
        title="Alpha", date="2026-06-01", body="Alpha of Acme reads maps.", topics="[Maps]", author="mara"
    ),
    "articles/b.md": story(
        title="Beta",
        date="2026-06-02",
        body="Beta of Acme reads [maps](e.md).\n\n![A map](../images/map.svg)\n\n## One\n\nx\n\n## Two\n\ny",
        topics="[Maps, Law]",
        author="mara",
    ),
    "articles/c.md": story(title="Gamma", date="2026-06-03", body="The court ruled on bread.", author="mara"),
    "articles/d.md": story(
        title="Delta",
        date="2026-06-04",
        body="Delta of Acme reads maps.",
        topics="[Maps]",
        author="noor",
        corrections='[{date: 2026-06-05, text: "It is [this one](articles/e.md)."}]',
    ),
    "articles/e.md": story(title="Alt", date="2025-01-01", body="Ein alter Text.", lang="de"),
    "authors/mara.md": "---\nname: Mara\nrole: Editor\n---\n\nMara edits.\n",
    "authors/noor.md": "---\nname: Noor\nrole: Reporter\n---\n\nNoor reports.\n",
    "images/map.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>',
    "newsletters/weekly.md": (
        "---\nname: Weekly\npitch: One brief.\nconsent: I agree to [this](articles/e.md).\n"
        "default: true\n---\n\nWeekly.\n"
    ),
    "pages/about.md": "---\ntitle: About\n---\n\nWe write.\n",
    "entities.yml": "- {name: Law, kind: topic, aliases: [Justice]}\n",
}
CHANGES: list[tuple[str, str, object, object, str]] = [
    ("its own text", "articles/b.md", "## Two", "## Three", "2026/06/b/"),
    ("a neighbour's headline", "articles/c.md", "Gamma", "Gamma ray", "2026/06/d/"),
    ("a subject's first page", "articles/e.md", "lang:", "topics: [Law]\nlang:", "2026/06/b/"),
    ("a linked story's address", "articles/e.md", "lang:", "slug: old\nlang:", "2026/06/b/"),
    ("an address in a correction", "articles/e.md", "slug: old", "slug: older", "2026/06/d/"),
    (
        "an entity's name",
        "entities.yml",
        "Law, kind: topic, aliases: [",
        "Courts, kind: topic, aliases: [Law, ",
        "2026/06/b/",
    ),
    ("an address in a newsletter's consent", "articles/e.md", "slug: older", "slug: oldest", "2026/06/c/"),
    ("a related story's headline", "articles/a.md", "Alpha", "Alpha one", "2026/06/d/"),
    ("a later story's headline", "articles/d.md", "Delta", "Delta one", "2026/06/a/"),
    ("a picture's size", "images/map.svg", "4", "5", "2026/06/b/"),
    ("its own byline", "authors/noor.md", "Noor", "Nora", "2026/06/d/"),
    ("a newsletter's pitch", "newsletters/weekly.md", "One brief", "Two briefs", "2026/06/b/"),
    ("a newsletter's consent", "newsletters/weekly.md", "agree", "accept", "2026/06/b/"),
    ("why stories are related", "articles/a.md", "[Maps]", "[Charts]", "2026/06/d/"),
    ("a story hidden from lists", "articles/c.md", "author:", "status: hidden\nauthor:", "2026/06/c/"),
    ("a page in the footer", "pages/about.md", "About", "About us", "2026/06/b/"),
    ("the length of contents", "", "NEWS_READING_CONTENTS_HEADINGS", 2, "2026/06/b/"),
    ("reasons that are not shown", "", "NEWS_RELATED_SHOW_REASONS", False, "2026/06/d/"),
    ("an older neighbour's headline", "articles/e.md", "Alt", "\u00c4lter", "2026/06/a/"),
    ("how many recent stories", "", "NEWS_EDITION_RECENT_STORIES", 2, "2026/06/d/"),
    ("another language of the story", "articles/e.md", "lang: de", "lang: de\ntranslation_of: b", "2026/06/b/"),
    ("that language", "articles/e.md", "lang: de", "lang: nl", "2026/06/b/"),
    ("a recent story's headline", "articles/e.md", "\u00c4lter", "Am \u00e4ltesten", "2026/06/d/"),
]


def test_each_thing_a_story_s_page_is_made_from_makes_it_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One change after another, each seen on the page that it names; every time the tree is that of a clean build."""
    monkeypatch.setattr(state, "_UNSETTLED_NANOSECONDS", 0)
    files, settings = (
        dict(CAST),
        dict[str, object](NEWS_RELATED_MAX_ITEMS=1, NEWS_EDITION_HUB_STORIES=2, NEWS_EDITION_RECENT_STORIES=0),
    )
    (tmp_path / "site").mkdir()
    before = build_site_here(tmp_path / "site", files, settings).ok()
    for number, (what, uri, old, new, page) in enumerate(CHANGES):
        if uri:
            files[uri] = files[uri].replace(str(old), str(new), 1)
        else:
            settings[str(old)] = new
        after = build_site_here(tmp_path / "site", files, settings).ok()
        (clean := tmp_path / f"clean{number}").mkdir()
        assert after.files == build_site_here(clean, files, settings).ok().files, what
        assert after.files[f"{page}index.html"] != before.files[f"{page}index.html"], what
        before = after
