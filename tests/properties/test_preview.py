"""The preview equals the build: after any edits, what it serves as published is what a clean build would write.

Without related lists that holds at once; with them, when they have been brought up to date.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from pathlib import Path

from hypothesis import Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from desk.preview.site import PreviewSite, View
from plugins.newsroom.findings import has_errors
from tests.support.pictures import photograph
from tests.support.preview import site_in
from tests.support.sites import ROOT, build_site_here, story, write_site

NAMES = st.sampled_from(["articles/a.md", "articles/b.md", "articles/c.md", "more/a.md"])
WORDS = st.sampled_from(["Maps.", "Maps and charts.", "See [b](b.md).", "See ![a map](../images/map.svg).", "<i>x</i>"])
ODD = st.sampled_from(
    [
        "",
        "aliases: [/old/]",
        "dat: x",
        "image: /images/map.svg",
        "image: /images/q.jpg",
        "related: {pin: [b]}",
        "thread: t",
    ]
)
STATUS = st.sampled_from(["published", "published", "draft", "hidden"])
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
"""A step builds a site; making a failure shorter would take longer than reading it."""


class Newsroom(RuleBasedStateMachine):
    """A content folder and a theme that change, and a preview that must follow."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp()).resolve()
        self.before = Path.cwd()
        self.stack = contextlib.ExitStack()
        self.seen: set[str] = set()

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.stack.close()
        os.chdir(self.before)
        shutil.rmtree(self.folder)

    @initialize(items=st.sampled_from([0, 2]))
    def begin(self, items: int) -> None:
        """A small site, in preview."""
        shutil.copytree(ROOT / "theme", self.folder / "theme")
        files: dict[str, str | bytes] = {
            "articles/b.md": story(title="A court", date="2026-06-02", body="The court ruled.", topics="[Maps]"),
            "authors/mara.md": "---\nname: Mara\nrole: Editor\n---\n\nMara edits.\n",
            "pages/about.md": "---\ntitle: About\n---\n\nWe write.\n",
            "images/map.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>',
            "images/q.jpg": photograph(90, 60),
        }
        self.items = items
        self.settings = {
            "THEME": str(self.folder / "theme"),
            "NEWS_RELATED_MAX_ITEMS": items,
            "NEWS_PICTURE_WIDTHS": [40],
        }
        write_site(self.folder, files, self.settings)
        os.chdir(self.folder)
        self.site: PreviewSite = self.stack.enter_context(site_in(self.folder, View(as_published=True)))

    @rule(name=NAMES, day=st.sampled_from(["2026-05-30", "2026-06-01"]), body=WORDS, odd=ODD, status=STATUS)
    def write(self, name: str, day: str, body: str, odd: str, status: str) -> None:
        """Write a story, or write it anew."""
        text = story(title=f"Story {len(body)}", date=day, body=body, topics="[Maps]", status=status, author="mara")
        self._save(name, text.replace("---\n", f"---\n{odd}\n" if odd else "---\n", 1))

    @rule(name=NAMES, body=WORDS, headline=st.sampled_from(["One", "Two"]))
    def edit(self, name: str, body: str, headline: str) -> None:
        """Change the headline and the text of a story, which keeps its place."""
        place = self.folder / "content" / name
        if place.is_file():
            head, _, _ = place.read_text(encoding="utf-8").rpartition("---\n")
            lines = [f'title: "{headline}"' if line.startswith("title:") else line for line in head.splitlines()]
            self._save(name, "\n".join(lines) + f"\n---\n\n{body}\n")

    @rule(name=NAMES)
    def remove(self, name: str) -> None:
        """Take a story away."""
        (self.folder / "content" / name).unlink(missing_ok=True)
        self._take(self.folder / "content" / name)

    @rule()
    def move_folder(self) -> None:
        """Rename a folder of stories, there and back."""
        content = self.folder / "content"
        old, new = content / "more", content / "moved"
        if new.is_dir():
            old, new = new, old
        if old.is_dir() and not new.exists():
            old.rename(new)
            self._take(old, new)

    @rule(role=st.sampled_from(["", "Editor", "Reporter"]))
    def change_author(self, role: str) -> None:
        """An author's file, or none."""
        place = self.folder / "content/authors/mara.md"
        if role:
            place.write_text(f"---\nname: Mara {role}\nrole: {role}\n---\n\nMara.\n", encoding="utf-8")
        else:
            place.unlink(missing_ok=True)
        self._take(place)

    @rule(width=st.integers(4, 6))
    def change_picture(self, width: int) -> None:
        """Another picture under the same name."""
        self._save("images/map.svg", f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="3"/>')

    @rule(seed=st.integers(0, 2), orientation=st.sampled_from([1, 6]), is_whole=st.booleans())
    def change_photograph(self, seed: int, orientation: int, is_whole: bool) -> None:  # noqa: FBT001 - drawn by name
        """Another photograph under the same name, held another way, or one that is cut off."""
        content = photograph(90, 60, orientation=orientation, seed=64 * seed)
        place = self.folder / "content/images/q.jpg"
        place.write_bytes(content if is_whole else content[:900])
        self._take(place)

    @rule(words=st.sampled_from(["", "<!-- one -->", "{{ wrong }}"]), name=st.sampled_from(["story.html", "list.html"]))
    def change_template(self, words: str, name: str) -> None:
        """A template, sometimes one that cannot be rendered."""
        source = (ROOT / "theme/templates" / name).read_text(encoding="utf-8")
        place = self.folder / "theme/templates" / name
        place.write_text(source.replace("{% block main %}", "{% block main %}" + words), encoding="utf-8")
        self._take(place)

    def _save(self, name: str, text: str) -> None:
        place = self.folder / "content" / name
        place.parent.mkdir(exist_ok=True)
        place.write_text(text, encoding="utf-8")
        self._take(place)

    def _take(self, *places: Path) -> None:
        self.site.take(places)
        if self.items:
            assert self.site.settle(self.site.prepare())
        self._compare()

    def _compare(self) -> None:
        place = self.folder / "clean"
        place.mkdir()
        try:
            shutil.copytree(self.folder / "content", place / "content")
            clean = build_site_here(place, {}, self.settings)
        finally:
            shutil.rmtree(place)
        if clean.exit_code:
            if not self.items:
                self.site.settle(self.site.prepare())
            pages = re.findall(r"on the page ([^;]+);", clean.stderr)
            assert all(map(self._has_fault, pages)), pages
            assert pages or has_errors(self.site.findings()), clean.stderr
            return
        assert not has_errors(self.site.findings())
        self.seen |= clean.files.keys()
        for path in self.seen:
            file = self.site.file(path)
            found = None if file is None else file.source.read_bytes() if file.source else file.content
            assert found == clean.files.get(path), path

    def _has_fault(self, path: str) -> bool:
        self.site.file(path)
        return bool(self.site.errors_on(path))


Newsroom.TestCase.settings = hypothesis_settings(max_examples=8, stateful_step_count=10, phases=UNSHRUNK)
TestPreview = Newsroom.TestCase
