"""The site in preview: all that a build plans, kept in memory; pages are made when they are asked for.

A change costs what it touches. A story that keeps its place is put into the plan there is; one that comes, goes or
moves has the plan made anew, with the related lists that are there. What plugins give (related lists above all) and
clashes of addresses are settled when nothing has changed for a while: :meth:`PreviewSite.prepare` may run beside
everything else, all other methods one at a time.
"""

from __future__ import annotations

import hashlib
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from jinja2 import FunctionLoader
from pelican.plugins import signals

from desk.preview.accessibility import check_colours, check_page
from desk.preview.content import ContentChange, LiveContent, Progress, StoryChange
from desk.preview.plan import Documents, LivePlan, StandingLists
from plugins.edition.copy import NoSignup, RelatedChoice, SignupDesk
from plugins.edition.fingerprints import Fingerprinter
from plugins.edition.jobs import BytesJob, DocumentJob, FileJob, Job, PageJob, check_paths
from plugins.edition.pictures import ShownPicture
from plugins.edition.plan import Edition
from plugins.edition.rendering import PageRenderError, Renderer, template_environment
from plugins.edition.roll import Roll
from plugins.edition.theme_files import STYLESHEET, publish_theme
from plugins.incremental.processes import without_collections
from plugins.incremental.store import Store
from plugins.incremental.writer import digest_of
from plugins.newsroom.article import NewsArticle
from plugins.newsroom.findings import Finding, Location, Severity, error, in_reading_order
from plugins.newsroom.release import StoryState, held, hidden, reading_order, release, unchanging_around
from plugins.pelican_bridge.build import DocumentMaker, NewsBuild
from plugins.pelican_bridge.content_folder import ContentFolder, places_of_files, static_files
from plugins.pelican_bridge.generator import build_instant, content_jobs, host_jobs, shown_path, store_path, theme_jobs
from plugins.pelican_bridge.newsroom_pelican import NewsroomPelican
from plugins.pelican_bridge.pictures import PictureDesk, check_pictures
from plugins.pelican_bridge.press import StoredTemplates
from plugins.pelican_bridge.value_places import address_place
from plugins.pictures.facts import PictureFacts, PictureFault

_KEPT_PAGES = 300
"""Pages kept after they were made; those asked for longest ago go first."""

_TOKENS = "css/tokens.css"
_MOST_IN_TURN = 200
"""With more changed stories than these, it is quicker to plan everything anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How the site is looked at: ``at`` an instant (None: the build's clock), and with or without held stories."""

    at: datetime | None = None
    as_published: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFile:
    """A file of the site: its bytes, or for a large one its place on disk. Another ``version``, other bytes."""

    path: str
    content: bytes = b""
    source: Path | None = None
    version: str = ""


@dataclass(slots=True)
class WorkCount:
    """What was done since the start."""

    parsed: int = 0
    rendered: int = 0
    plans: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The story that was written last: the number of the save, and the address of its page."""

    number: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What plugins gave to one state of the content, and the clashes of addresses in it."""

    generation: int = -1
    related: Mapping[str, RelatedChoice] = field(default_factory=dict)
    signup: SignupDesk = field(default_factory=NoSignup)
    documents: tuple[DocumentMaker, ...] = ()
    on_demand: Mapping[str, DocumentMaker] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class _KeptPage:
    generation: int
    made_from: bytes
    file: MadeFile
    accessibility: list[Finding] | None = None
    """What keeps readers from the page; None until somebody asks."""


class PreviewSite:
    """One site. Raises what reading the settings raises; faults of content and theme are findings."""

    def __init__(self, press: NewsroomPelican, view: View, progress: Progress, *, waits_for_lists: bool = True) -> None:
        """Where it does not wait for related lists, pages have none until they are settled."""
        self._press, self.view, self.settings = press, view, press.news_settings
        self._cache = store_path(press.settings)
        self._store = Store(self._cache)
        self._newsroom = press.newsroom(dict(press.settings))
        self.count, self.saved = WorkCount(), Saved()
        self.generation = 0
        self._desk = PictureDesk(self.settings.pictures, self._store)
        self._looked_at: dict[str, PictureFacts] = {}
        self._pictures: dict[str, ShownPicture] = {}
        self._pages: OrderedDict[str, _KeptPage] = OrderedDict()
        self._faults: dict[str, Finding] = {}
        self._templates = b""
        self._taken: dict[str, tuple[Job, ...]] = {}
        self._revised: dict[str, NewsArticle] = {}
        self._file_changes = 0
        self._findings: list[Finding] | None = None
        self._settings_findings: tuple[Finding, ...] = ()
        with without_collections():
            self.content = LiveContent(Path(press.path).resolve(), self.settings, self._store, progress)
            self._read_theme()
            self.now = self._clock()
            snapshot = self.content.snapshot()
            self._prepared = self._ask_plugins(snapshot, self._store, ranks=waits_for_lists)
            self._replan()

    @property
    def folders(self) -> list[Path]:
        """The folders whose files the site is made from."""
        return [self.content.root, *(folder.resolve() for folder in self._newsroom.theme_folders if folder.is_dir())]

    @property
    def is_settled(self) -> bool:
        """Whether what plugins gave is for the content as it is."""
        return self._prepared.generation == self.generation

    @property
    def base_path(self) -> str:
        """What comes before every address of the site."""
        return self.settings.site.base_path

    # -- Changes

    def take(self, places: Iterable[Path]) -> ContentChange:
        """Look at places that may have changed, and bring everything up to date."""
        places = set(places)
        theme = self.folders[1:]
        if any(place.is_relative_to(folder) for place in places for folder in theme):
            words = self._newsroom.catalogues.key
            self._read_theme()
            if words == self._newsroom.catalogues.key:
                self._plan.replace_files(self._files())
            else:
                self._replan()
            self._note_change(is_settled=self.is_settled)
        change = self.content.take(places)
        if change.touched or change.house or change.files:
            self._take_content(change)
        elif any(place.is_relative_to(self.content.root) for place in places):
            self._note_change(is_settled=self.is_settled)  # an author's file that is broken is a finding and no more
        return change

    def _take_content(self, change: ContentChange) -> None:
        self.count.parsed += change.parsed
        self._note_change()
        if change.files:
            self._file_changes += 1
            for known in (self._looked_at, self._pictures, self._taken):
                for uri in change.files & known.keys():
                    del known[uri]
        touched = {self._shown(uri) for uri in change.touched}
        left = tuple(finding for finding in self._prepared.findings if finding.location.path not in touched)
        self._prepared = replace(self._prepared, findings=left)
        if change.house:
            self._prepared = self._ask_plugins(self.content.snapshot(), self._store)
        if change.house or change.files:
            self._replan()
        elif not all(story.keeps_place for story in change.stories):
            self._replan_after(change.stories)
        else:
            for story in change.stories:
                if story.new is not None:
                    self._revised[story.new.uri] = story.new
                    self._plan.revise(story.new)
        self._note_saved(change)

    def _shown(self, uri: str) -> str:
        article = self.content.article(uri)
        return article.location.path if article else uri

    def _note_saved(self, change: ContentChange) -> None:
        for uri in change.touched:
            article = self.content.article(uri)
            if article is not None and self._plan.job(self._plan.path_of(article)) is not None:
                self.saved = Saved(number=self.saved.number + 1, url=self.url_of(article))

    def _note_change(self, *, is_settled: bool = False) -> None:
        self.generation += 1
        self._findings = None
        self._faults.clear()
        if is_settled:
            self._prepared = replace(self._prepared, generation=self.generation)

    def look_at_clock(self) -> bool:
        """Release what has become due; whether anything has."""
        if self._until is None or self._clock() < self._until:
            return False
        self._note_change()
        self._replan()
        return True

    def look(self, view: View) -> None:
        """Look at the site in another way."""
        self.view = view
        self._note_change()
        self._replan()

    def _clock(self) -> datetime:
        return self.view.at or build_instant(self.settings)

    # -- The plan

    def _replan(self) -> None:
        """Plan everything anew."""
        self.now = self._clock()
        articles = self.content.folder.articles
        self._until = self._unchanging_until(articles)
        self.held = held(articles, self.now)
        released, apart = self._with_pages(articles)
        self._uses = Counter(self.content.house_files())
        for article in (*released, *apart):
            self._uses.update(self.content.files_of(article))
        self._look_at_files()
        self._note_plan(
            LivePlan(self._edition(released, apart), self._files(), self._documents(), self._prepared.on_demand)
        )

    def _replan_after(self, changes: Sequence[StoryChange] = ()) -> None:
        """Plan what is otherwise when these stories have changed, and at most what plugins gave."""
        now, roll = self._clock(), self._plan.edition.roll
        is_due = now < self.now or (self._until is not None and now >= self._until)
        if is_due or len(changes) > _MOST_IN_TURN:
            self._replan()
            return
        self.now = now
        gone = {change.old.uri: change.old for change in changes if change.old is not None}
        came = [change.new for change in changes if change.new is not None]
        revised = [article for uri, article in self._revised.items() if uri not in gone]
        self._until = min(filter(None, (self._until, self._unchanging_until(came))), default=None)
        self.held = {uri: state for uri, state in self.held.items() if uri not in gone} | held(came, now)
        gone |= {article.uri: article for article in revised}
        released, apart = self._with_pages((*came, *revised))
        after = roll.after(gone, released, apart, self._plan.edition.furniture.addresses)
        self._count_uses(changes, roll, after)
        edition = self._edition(after.released, after.hidden, after)
        files = self._files() if any(change.left or change.shown for change in changes) else self._plan.files
        made = self._documents(), self._prepared.on_demand
        plan = self._plan.after(edition, files, gone, (*released, *apart), *made)
        if plan is None:
            self._replan()
        else:
            self._note_plan(plan)

    def _with_pages(self, articles: Sequence[NewsArticle]) -> tuple[tuple[NewsArticle, ...], tuple[NewsArticle, ...]]:
        """Those that are released, and those that have a page and stand in no list."""
        shown = [] if self.view.as_published else [article for article in articles if article.uri in self.held]
        apart = sorted((*hidden(articles, self.now), *shown), key=reading_order)
        return release(articles, self.now), tuple(apart)

    def _unchanging_until(self, articles: Iterable[NewsArticle]) -> datetime | None:
        return None if self.view.at or self.settings.site.now else unchanging_around(articles, self.now)[1]

    def _count_uses(self, changes: Iterable[StoryChange], before: Roll, after: Roll) -> None:
        for change in changes:
            if change.old is not None and change.old.uri in before.paths:
                self._uses.subtract(change.left)
            if change.new is not None and change.new.uri in after.paths:
                self._uses.update(change.shown)
        if any(change.left or change.shown for change in changes):
            self._look_at_files()

    def _look_at_files(self) -> None:
        """Note the files that stories with a page show, and measure pictures that are new."""
        there = self.content.folder.files
        used = {name: there[name] for name, uses in self._uses.items() if uses > 0 and name in there}
        new = {name: path for name, path in used.items() if name not in self._looked_at and name not in self._pictures}
        looked_at = self._desk.look_at(new)
        self._looked_at |= looked_at
        self._pictures |= self._desk.shown(new, looked_at)
        broken = {name for name, facts in self._looked_at.items() if facts.fault is not PictureFault.NONE}
        self._shown_files = {name: path for name, path in used.items() if name not in broken}

    def _edition(
        self, released: tuple[NewsArticle, ...], apart: tuple[NewsArticle, ...], roll: Roll | None = None
    ) -> Edition:
        build = NewsBuild(
            settings=self.settings,
            now=self.now,
            content=self.content.folder,
            released=released,
            hidden=apart,
            catalogues=self._newsroom.catalogues,
            signup=self._prepared.signup,
        )
        copy = build.copy(self._shown_files, self._pictures)
        places = roll.places if roll else {article.uri for article in released}
        self.related = StandingLists(self._prepared.related, places)
        return Edition(replace(copy, related=self.related), roll)

    def _documents(self) -> tuple[Documents, ...]:
        return (*self._prepared.documents, partial(host_jobs, self.settings))

    def _note_plan(self, plan: LivePlan) -> None:
        self.count.plans += 1
        self._revised.clear()
        self._plan = plan
        self._chrome = plan.edition.chrome()

    def _files(self) -> dict[str, Job]:
        """Every file beside the pages, by its path."""
        taken = self._shown_files | static_files(self.content.folder)
        for name, place in taken.items():
            if name not in self._taken:
                self._taken[name] = tuple(content_jobs({name: place}, self._desk, self._looked_at))
        files = {job.path: job for name in taken for job in self._taken[name]}
        return {job.path: job for job in self._theme_jobs} | files

    def _read_theme(self) -> None:
        self._newsroom.read_theme()
        folder = Path(self._press.theme) / "static"
        catalogues = self._newsroom.catalogues
        files = self._newsroom.static_with_words(catalogues.languages)
        self._theme = publish_theme(files, str(folder), is_hashed=False)
        self._theme_jobs = list(theme_jobs(folder, self._theme))
        tokens = self._newsroom.static.get(_TOKENS, b"").decode("utf-8", "replace")
        self._colour_findings = check_colours(tokens, Location(shown_path(folder / _TOKENS)))
        sources = sorted((name, digest_of(source)) for name, (_, source) in self._newsroom.templates.items())
        templates = digest_of(repr(sources).encode() + catalogues.key)
        if templates != self._templates:
            loader = FunctionLoader(self._newsroom.load_template)
            kept = StoredTemplates(self._store)
            self._environment = template_environment(loader, kept, catalogues, self.settings.site.lang)
            self._templates = templates

    # -- What plugins give

    def prepare(self) -> Prepared:
        """What plugins give to the content as it is now, and clashes of addresses; beside everything else."""
        generation, folder, plan = self.generation, self.content.snapshot(), self._plan
        store = Store(self._cache)
        try:
            prepared = self._ask_plugins(folder, store)
        finally:
            store.close(counts=False)
        not_out = {article.location.path for article in folder.articles if article.uri in self.held}
        clashes = check_paths((job for job in plan.jobs() if job.owner.path not in not_out), address_place)
        return replace(prepared, generation=generation, findings=(*prepared.findings, *clashes))

    def settle(self, prepared: Prepared) -> bool:
        """Take what was prepared, if nothing has changed since."""
        if prepared.generation != self.generation:
            return False
        self._note_change()
        self._prepared = replace(prepared, generation=self.generation)
        self._replan_after()
        return True

    def _ask_plugins(self, folder: ContentFolder, store: Store, *, ranks: bool = True) -> Prepared:
        newsroom = self._press.newsroom(dict(self._press.settings))
        newsroom.now, newsroom.store = self.now, store
        newsroom.build = NewsBuild(
            settings=self.settings,
            now=self.now,
            content=folder,
            released=release(folder.articles, self.now),
            hidden=hidden(folder.articles, self.now),
            is_printed=ranks,
            catalogues=self._newsroom.catalogues,
        )
        signals.all_generators_finalized.send([newsroom])
        build = newsroom.build
        return Prepared(
            related=build.related,
            signup=build.signup,
            documents=tuple(make for make in build.documents if make not in build.on_demand.values()),
            on_demand=build.on_demand,
            findings=tuple(build.findings),
        )

    # -- What is asked for

    def file(self, path: str) -> MadeFile | None:
        """The file at a path of the site, or None; a page that cannot be made now is as it was, or has no version."""
        job = self._plan.job(path)
        if job is None:
            return None
        if isinstance(job, PageJob | DocumentJob):
            return self._page(job)
        if isinstance(job, FileJob):
            return MadeFile(path=path, source=Path(job.source))
        return MadeFile(path=path, content=job.content, version=content_version(job.content))

    def _page(self, job: PageJob | DocumentJob) -> MadeFile:
        kept = self._pages.get(job.path)
        if kept is not None and kept.generation == self.generation:
            self._pages.move_to_end(job.path)
            return kept.file
        try:
            made_from = self._made_from(job)
            if kept is None or not made_from or kept.made_from != made_from:
                content = self._render(job)
                self.count.rendered += 1
                file = MadeFile(path=job.path, content=content, version=content_version(content))
                kept = self._pages[job.path] = _KeptPage(self.generation, made_from, file)
        except PageRenderError as fault:
            self._faults[job.path] = fault.finding
            return kept.file if kept else MadeFile(path=job.path)
        kept.generation = self.generation
        self._pages.move_to_end(job.path)
        while len(self._pages) > _KEPT_PAGES:
            self._pages.popitem(last=False)
        return kept.file

    def _render(self, job: PageJob | DocumentJob) -> bytes:
        if isinstance(job, DocumentJob):
            return job.build()
        return Renderer(self._environment, self._chrome, self._asset).render(job)

    def _made_from(self, job: PageJob | DocumentJob) -> bytes:
        """A digest of all that a page is made from, of all templates too; empty where it cannot be told."""
        values = Fingerprinter()
        try:
            parts = values.parts(job.made_from() if isinstance(job, PageJob) else job.sources())
            return b"".join([self._templates, values.digest(self._chrome), *parts.values()])
        except TypeError:
            return b""
        except OSError as fault:
            what = f"the story cannot be read: {fault}"
            raise PageRenderError(error(job.owner, "NEWS-F005", what, "let the preview read it")) from fault

    def _asset(self, name: str) -> str:
        return f"{self.base_path}/theme/{self._theme.path_of(name)}"

    def findings(self) -> list[Finding]:
        """Errors and warnings there are now, in reading order; faults of single pages are not among them."""
        if self._findings is None:
            found = {finding for finding in self._all_findings() if finding.severity is not Severity.NOTICE}
            self._findings = in_reading_order(found)
        return self._findings

    def notices(self) -> list[Finding]:
        """Remarks, which may be as many as there are stories, in reading order."""
        return in_reading_order({finding for finding in self._all_findings() if finding.severity is Severity.NOTICE})

    def _all_findings(self) -> Iterator[Finding]:
        yield from self._settings_findings
        yield from self.content.findings()
        yield from self._prepared.findings
        yield from self._newsroom.catalogues.findings(shown_path(Path(self._press.theme)))
        broken = {name: facts for name, facts in self._looked_at.items() if facts.fault is not PictureFault.NONE}
        if broken:
            places = places_of_files(self.content.folder, self.content.folder.articles)
            yield from check_pictures(broken, places)

    def errors_on(self, path: str) -> list[Finding]:
        """All that would refuse a build, and what keeps this page from being made."""
        page = [self._faults[path]] if path in self._faults else []
        return page + [finding for finding in self.findings() if finding.severity is Severity.ERROR]

    def warnings_on(self, path: str) -> list[Finding]:
        """Warnings in the file a page is made from."""
        job = self._plan.job(path)
        source = job.owner.path if job else ""
        return [f for f in self.findings() if f.severity is Severity.WARNING and f.location.path == source]

    def accessibility_on(self, path: str) -> list[Finding]:
        """What keeps some readers from the page as it was made last, and from the theme's colours."""
        kept, job = self._pages.get(path), self._plan.job(path)
        if kept is None or job is None or not path.endswith(".html"):
            return []
        if kept.accessibility is None:
            kept.accessibility = check_page(kept.file.content, job.owner)
        return [*kept.accessibility, *self._colour_findings]

    def warning_count(self) -> int:
        """All warnings there are."""
        return sum(finding.severity is Severity.WARNING for finding in self.findings())

    def state_on(self, path: str) -> StoryState | None:
        """Why the story at a path is not out, or None."""
        story = self._plan.story_at(path)
        return self.held.get(story.uri) if story else None

    def story_at(self, path: str) -> NewsArticle | None:
        """The story whose page stands at a path."""
        return self._plan.story_at(path)

    def url_of(self, article: NewsArticle) -> str:
        """The address of a story's page."""
        addresses = self._plan.edition.furniture.addresses
        return addresses.href(addresses.story(article))

    def headline_of(self, uri: str) -> str:
        """A story's headline, by its uri."""
        story = self.content.article(uri)
        return story.headline if story else uri

    def style_version(self) -> str:
        """Changes with the stylesheet."""
        return self._version_of(job for job in self._theme_jobs if job.path == f"theme/{STYLESHEET}")

    def asset_version(self) -> str:
        """Changes with any other file that pages show."""
        others = self._version_of(job for job in self._theme_jobs if job.path != f"theme/{STYLESHEET}")
        return f"{others}-{self._file_changes}"

    @staticmethod
    def _version_of(jobs: Iterable[Job]) -> str:
        return content_version(b"".join(digest_of(job.content) for job in jobs if isinstance(job, BytesJob)))

    def refuse_settings(self, findings: Iterable[Finding]) -> None:
        """Go on with the settings there are, and show what is wrong with the new ones."""
        self._note_change(is_settled=self.is_settled)
        self._settings_findings = tuple(findings)

    def place_of(self, location: Location) -> Path | None:
        """The file on disk that a finding's location names."""
        name = location.path.removeprefix("theme/templates/")
        if name != location.path and name in self._newsroom.templates:
            return Path(self._newsroom.templates[name][0])
        place = Path(location.path)
        return place.resolve() if place.is_file() else None

    def close(self) -> None:
        """Let go of the store."""
        self._store.close(counts=False)


def content_version(content: bytes) -> str:
    """A name for these bytes."""
    return hashlib.blake2b(content, digest_size=10).hexdigest()
