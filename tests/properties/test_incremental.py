"""Incremental equals clean: whatever is edited, moved, removed or killed in between, a build leaves the same tree.

Each step changes something, builds on top of what is there, and compares output/ byte for byte with that of a build
of the same files in an empty place, without a cache.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from plugins.edition.jobs import DRAFTS, MANIFEST
from plugins.incremental import state
from plugins.pelican_bridge import press
from tests.support.pictures import photograph
from tests.support.sites import ROOT, BuiltSite, build_site_here, read_tree, story

NAMES = st.sampled_from([f"articles/{name}.md" for name in ("a", "b", "c", "d", "e")])
DAYS = st.sampled_from(["2026-05-30", "2026-06-01", "2026-06-02", "2026-06-29", "2026-07-02"])
WORDS = st.sampled_from([
    "A model of Acme reads maps.", "A model of Acme reads maps and charts.", "The court ruled on maps.",
    "See [the other](b.md).", "See ![a map](../images/map.svg).",
    "See:\n\n![A quay](../images/quay.jpg)", "**Why it matters:** maps.\n\n- One\n- Two", "",
    "It has\n\n| maps | charts |\n|---|---|\n| 1 | 2 |",
])  # fmt: skip
SUBJECTS = st.sampled_from(["[]", "[Maps]", "[Maps, Law]", "[Law]"])
EVENTS = st.integers(min_value=1, max_value=12)
BUILT = st.sampled_from(["index.html", "2026/06/a/index.html", "theme/css/site.css", "index.html.gz", "404.html.br"])
TEMPLATE = "partials/masthead.html"
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
"""A step builds three sites; making a failure shorter would take longer than reading it."""


class Newsroom(RuleBasedStateMachine):
    """A content folder, a theme, settings and a clock, all of which change; and an output folder that must follow."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.theme = self.folder / "theme"
        shutil.copytree(ROOT / "theme", self.theme)
        self.files: dict[str, str | bytes] = {}
        self.settings: dict[str, Any] = {}
        self.undo = pytest.MonkeyPatch()
        self.undo.setattr(state, "_UNSETTLED_NANOSECONDS", 0)  # no step is as quick as a tick of the file system

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.undo.undo()
        shutil.rmtree(self.folder)

    @initialize()
    def begin(self) -> None:
        """A small site that builds."""
        self.files = {
            "articles/a.md": story(
                title="A model", date="2026-06-01", body="A model of Acme reads maps.", topics="[Maps]"
            ),
            "articles/b.md": story(title="A court", date="2026-06-02", body="The court ruled.", topics="[Maps]"),
            "authors/mara.md": "---\nname: Mara\nrole: Editor\n---\n\nMara edits.\n",
            "pages/about.md": "---\ntitle: About\n---\n\nWe write.\n",
            "images/map.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>',
            "images/quay.jpg": photograph(90, 60),
        }
        self.settings = {
            "THEME": str(self.theme),
            "NEWS_NOW": "2026-06-30T12:00:00+00:00",
            "SITEURL": "https://news.example",
            "NEWS_FEEDS_STORIES": 3,
            "NEWS_PICTURE_WIDTHS": [20, 40],
        }

    # -- What an editor does

    @rule(
        name=NAMES,
        day=DAYS,
        body=WORDS,
        topics=SUBJECTS,
        status=st.sampled_from(["published", "draft", "hidden"]),
        lang=st.sampled_from(["en", "en", "de"]),
    )
    def write(self, name: str, day: str, body: str, topics: str, status: str, lang: str) -> None:
        """Write a story, or write it anew."""
        self.files[name] = story(
            title=f"Story {name[9]} {len(body)}",
            date=day,
            body=body,
            topics=topics,
            status=status,
            author="mara",
            lang=lang,
        )

    @rule(name=NAMES, body=WORDS)
    def edit(self, name: str, body: str) -> None:
        """Change the text of a story alone."""
        if name in self.files:
            head, _, _ = str(self.files[name]).rpartition("---\n")
            self.files[name] = f"{head}---\n\n{body or 'Nothing yet.'}\n"

    @rule(name=NAMES)
    def remove(self, name: str) -> None:
        """Take a story away."""
        self.files.pop(name, None)

    @rule(name=NAMES, other=NAMES)
    def rename(self, name: str, other: str) -> None:
        """Move a story's file; its address is its file's name."""
        if name in self.files:
            self.files[other] = self.files.pop(name)

    @rule(name=NAMES, alias=st.sampled_from(["/old/", "/older/"]))
    def add_alias(self, name: str, alias: str) -> None:
        """An old address; two stories with the same one are refused."""
        if name in self.files and "aliases" not in str(self.files[name]):
            self.files[name] = str(self.files[name]).replace("---\n", f"---\naliases: [{alias}]\n", 1)

    @rule(role=st.sampled_from(["Editor", "Reporter"]), is_there=st.booleans())
    def change_author(self, role: str, is_there: bool) -> None:  # noqa: FBT001 - drawn by name
        """An author's page, whose name the bylines show."""
        self.files.pop("authors/mara.md", None)
        if is_there:
            self.files["authors/mara.md"] = f"---\nname: Mara {role}\nrole: {role}\n---\n\nMara.\n"

    @rule(width=st.integers(4, 6))
    def change_picture(self, width: int) -> None:
        """Another picture under the same name."""
        self.files["images/map.svg"] = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="3"/>'.encode()

    @rule(seed=st.integers(0, 3), orientation=st.sampled_from([1, 6]), is_whole=st.booleans())
    def change_photograph(self, seed: int, orientation: int, is_whole: bool) -> None:  # noqa: FBT001 - drawn by name
        """Another photograph under the same name, held another way, or one that is cut off."""
        content = photograph(90, 60, orientation=orientation, seed=64 * seed)
        self.files["images/quay.jpg"] = content if is_whole else content[:900]

    @rule(name=NAMES)
    def add_cover(self, name: str) -> None:
        """A photograph at the head of a story."""
        if name in self.files and "image:" not in str(self.files[name]):
            cover = "image: {src: /images/quay.jpg, alt: A quay}"
            self.files[name] = str(self.files[name]).replace("---\n", f"---\n{cover}\n", 1)

    @rule(title=st.sampled_from(["About", "About us"]))
    def change_page(self, title: str) -> None:
        """A page that every page links to."""
        self.files["pages/about.md"] = f"---\ntitle: {title}\n---\n\nWe write.\n"

    @rule(letter=st.sampled_from(["", "One brief a week.", "Two briefs a week."]))
    def change_newsletter(self, letter: str) -> None:
        """A newsletter whose block stands in every story."""
        self.files.pop("newsletters/weekly.md", None)
        if letter:
            self.files["newsletters/weekly.md"] = f"---\nname: Weekly\npitch: {letter}\ndefault: true\n---\n\nWeekly.\n"

    @rule(
        name=st.sampled_from(["Maps", "maps", "Mapping"]),
        aliases=st.sampled_from(["[]", "[Law]", "[Maps, Old maps]"]),
        more=st.sampled_from(
            ["", ", description: What they show.", ", page: true", ", homepage: 'https://maps.example'"]
        ),
        is_there=st.booleans(),
    )
    def change_entities(self, name: str, aliases: str, more: str, is_there: bool) -> None:  # noqa: FBT001 - drawn by name
        """The registry: a subject's name, its aliases, what its hub says."""
        self.files.pop("entities.yml", None)
        if is_there:
            self.files["entities.yml"] = f"- {{name: {name}, kind: topic, aliases: {aliases}{more}}}\n"

    @rule(name=NAMES, day=st.sampled_from(["2026-06-03", "2026-06-04"]))
    def correct(self, name: str, day: str) -> None:
        """A correction, which stands on its story and on the page of all."""
        if name in self.files and "corrections" not in str(self.files[name]):
            note = f"corrections: [{{date: {day}, text: 'It is [this](b.md).'}}]"
            self.files[name] = str(self.files[name]).replace("---\n", f"---\n{note}\n", 1)

    # -- What the house does

    @rule(words=st.sampled_from(["", "<!-- one -->", "<!-- two -->"]))
    def change_template(self, words: str) -> None:
        """A part that many templates include."""
        source = (ROOT / "theme" / "templates" / TEMPLATE).read_text(encoding="utf-8")
        (self.theme / "templates" / TEMPLATE).write_text(source + words, encoding="utf-8")

    @rule(colour=st.sampled_from(["red", "blue"]))
    def change_style(self, colour: str) -> None:
        """A style sheet."""
        (self.theme / "static" / "css" / "zz.css").write_text(f"a {{ color: {colour} }}\n", encoding="utf-8")

    @rule(font=st.sampled_from([b"one", b"two"]))
    def change_font(self, font: bytes) -> None:
        """A file that the style sheet and the pages name."""
        (self.theme / "static" / "fonts" / "text.woff2").write_bytes(font)

    @rule(
        setting=st.sampled_from([
            ("SITENAME", "One"), ("SITENAME", "Two"), ("NEWS_EDITION_LIST_STORIES", 2), ("NEWS_EDITION_HUB_STORIES", 1),
            ("SITEURL", "https://news.example/base"), ("NEWS_RELATED_MAX_ITEMS", 1), ("TIMEZONE", "Asia/Tokyo"),
            ("NEWS_SIGNUP_PLACES", ["end"]), ("NEWS_SIGNUP_DIALOG", True),
            ("NEWS_PUBLISH_FINGERPRINTS", True), ("NEWS_PUBLISH_FINGERPRINTS", False),
            ("NEWS_SEARCH_INDEX", True), ("NEWS_MARKDOWN_TWINS", False), ("NEWS_CARDS_ENABLED", True),
            ("NEWS_PUBLISH_PRECOMPRESS", ["gzip", "brotli"]), ("NEWS_PUBLISH_PRECOMPRESS", ["gzip"]),
            ("NEWS_PUBLISH_PRECOMPRESS", []), ("NEWS_PICTURE_WIDTHS", [16, 40]), ("NEWS_PICTURE_QUALITY", 30),
        ])
    )  # fmt: skip
    def change_setting(self, setting: tuple[str, Any]) -> None:
        """A setting."""
        self.settings[setting[0]] = setting[1]

    @rule(
        now=st.sampled_from(
            ["2026-06-01T12:00:00", "2026-06-30T12:00:00", "2026-06-30T13:00:00", "2026-07-03T00:00:00"]
        )
    )
    def move_clock(self, now: str) -> None:
        """Time passes, or somebody builds as of a day before."""
        self.settings["NEWS_NOW"] = f"{now}+00:00"

    # -- What goes wrong

    @rule(event=EVENTS)
    def kill(self, event: int) -> None:
        """The build is killed before or after one of its moves; each file is then the old one or the new one."""
        self._break(event, lambda: os.kill(os.getpid(), signal.SIGKILL))

    @rule(event=EVENTS)
    def fill_disk(self, event: int) -> None:
        """The disk is full at one of its writes."""

        def full() -> None:
            raise OSError(28, "No space left on device")

        self._break(event, full)

    @rule(name=BUILT, how=st.integers(0, 2))
    def meddle(self, name: str, how: int) -> None:
        """Somebody changes, empties or removes a file in the output folder."""
        target = self.folder / "site" / "output" / name
        if target.is_file():
            if how == 0:
                target.write_bytes(target.read_bytes()[::-1])
            elif how == 1:
                target.write_bytes(b"")
            else:
                target.unlink()

    @rule()
    def lose_cache(self) -> None:
        """The cache is deleted, or was never brought along."""
        shutil.rmtree(self.folder / "site" / ".cache", ignore_errors=True)

    def _break(self, event: int, blow: Callable[[], None]) -> None:
        root = self.folder / "site"
        if not (root / "output" / MANIFEST).is_file():
            return
        old = tree(root / "output")
        if (child := os.fork()) == 0:
            with contextlib.suppress(BaseException), broken_at(event, blow):
                build_site_here(root, self._prepared(root), self.settings)
            os._exit(0)
        os.waitpid(child, 0)
        new = self._clean().files
        for path, content in tree(root / "output").items():
            assert content in (old.get(path), new.get(path)), f"{path} is half written"

    # -- What must hold

    def _prepared(self, root: Path) -> dict[str, str | bytes]:
        """The files to write, after those that are gone were removed."""
        content = root / "content"
        for path in [path for path in content.rglob("*") if path.is_file()] if content.is_dir() else []:
            if path.relative_to(content).as_posix() not in self.files:
                path.unlink()
        return self.files

    def _clean(self) -> BuiltSite:
        root = Path(tempfile.mkdtemp(dir=self.folder))
        try:
            return build_site_here(root, self.files, self.settings)
        finally:
            shutil.rmtree(root)

    @invariant()
    @precondition(lambda self: bool(self.files))
    def incremental_equals_clean(self) -> None:
        """The tree is that of a clean build, and a second build leaves it alone."""
        root = self.folder / "site"
        root.mkdir(exist_ok=True)
        before = tree(root / "output")
        built = build_site_here(root, self._prepared(root), self.settings)
        clean = self._clean()
        assert built.exit_code == clean.exit_code, built.stderr + clean.stderr
        if clean.exit_code:
            assert built.report == clean.report
            assert tree(root / "output") == before
            return
        assert built.files == clean.files
        assert not (root / "output" / DRAFTS).exists()
        again = build_site_here(root, self._prepared(root), self.settings)
        assert (again.written, again.files) == (0, clean.files)


def tree(output: Path) -> dict[str, bytes]:
    """The files of the output folder that a reader could ask for."""
    return {path: content for path, content in read_tree(output).items() if not path.startswith(DRAFTS)}


@contextlib.contextmanager
def broken_at(event: int, blow: Callable[[], None]) -> Iterator[None]:
    """``blow`` falls around the build's ``event``-th write, move or removal: before odd ones, after even ones."""
    count = 0
    undo = pytest.MonkeyPatch()

    def struck(act: Callable[..., Any]) -> Callable[..., Any]:
        def acting(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any call of the system
            nonlocal count
            count += 1
            if count == event and event % 2:
                blow()
            result = act(*args, **kwargs)
            if count == event:
                blow()
            return result

        return acting

    for name in ("replace", "unlink", "fchmod"):
        undo.setattr(os, name, struck(getattr(os, name)))
    try:
        yield
    finally:
        undo.undo()


Newsroom.TestCase.settings = hypothesis_settings(max_examples=10, stateful_step_count=10, phases=UNSHRUNK)
TestIncremental = Newsroom.TestCase


class ManyProcesses(Newsroom):
    """The same with every page rendered by a worker process."""

    def __init__(self) -> None:
        super().__init__()
        self.undo.setattr(press, "_ENOUGH_FOR_WORKERS", 1)
        self.undo.setattr(press, "_PAGES_AT_ONCE", 4)
        self.undo.setattr("os.cpu_count", lambda: 2)


ManyProcesses.TestCase.settings = hypothesis_settings(max_examples=3, stateful_step_count=8, phases=UNSHRUNK)
TestIncrementalInProcesses = ManyProcesses.TestCase
