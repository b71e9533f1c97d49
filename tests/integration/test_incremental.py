"""How little a build does after a small change, counted: stories parsed, pages rendered, files written."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from plugins.edition.jobs import PageJob
from plugins.edition.rendering import Renderer
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
