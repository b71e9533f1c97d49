"""The newsroom's generator: reads the content folder, and writes the edition through Pelican's pipeline.

Pelican calls ``generate_context``, then every plugin that listens to ``all_generators_finalized``
(in the order of PLUGINS), then ``generate_output``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import FunctionLoader
from pelican.generators import Generator
from pelican.plugins import signals

from plugins.edition.fingerprints import PART_BYTES, Fingerprinter
from plugins.edition.jobs import DRAFTS, MANIFEST, BytesJob, Job, PageJob, check_paths
from plugins.edition.languages import Catalogues, catalogue_path
from plugins.edition.plan import Edition
from plugins.edition.rendering import PageRenderError, Renderer, template_environment
from plugins.edition.theme_files import HASHED, ThemeFiles, publish_theme
from plugins.hosting.compression import Copies, made_by
from plugins.hosting.host_files import Redirect, host_files
from plugins.incremental.code import code_digest
from plugins.incremental.profile import Profile
from plugins.incremental.state import FileState, OutputState, load_state, save_state, settled_stand, stand_of
from plugins.incremental.store import Store, key_of
from plugins.incremental.writer import OutputFolder, OutputFolderError, WriteCount
from plugins.newsroom.findings import Finding, Location, Severity, error, has_errors
from plugins.newsroom.instants import parse_instant
from plugins.newsroom.release import hidden, release, unchanging_around
from plugins.newsroom.settings import NewsroomSettings
from plugins.pelican_bridge.build import NewsBuild
from plugins.pelican_bridge.comparison import PageFingerprints, explain
from plugins.pelican_bridge.content_folder import (
    SeenStories,
    list_content,
    places_of_files,
    read_listed,
    shown_name,
    static_files,
    used_files,
)
from plugins.pelican_bridge.pictures import PictureDesk, check_pictures
from plugins.pelican_bridge.press import Press, StoredTemplates
from plugins.pelican_bridge.value_places import address_place
from plugins.pictures.facts import PictureFacts, PictureFault

_COPY = FileState("compressed copy", b"")
"""The state of a copy: it is made whenever the file beside it is."""


class BuildRefusedError(Exception):
    """The build stops, before it writes anything unless ``began_to_write``; ``findings`` says why."""

    exitcode = 1

    def __init__(self, findings: Iterable[Finding], *, began_to_write: bool = False) -> None:
        self.findings = list(findings)
        self.began_to_write = began_to_write
        super().__init__(f"{len(self.findings)} findings")


class NewsroomGenerator(Generator):  # type: ignore[misc]  # Pelican ships no types
    """Reads, releases, plans, renders and writes. Holds the :class:`NewsBuild` plugins add to."""

    build: NewsBuild

    def __init__(self, *args: Any, news_settings: NewsroomSettings | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - what Pelican passes
        super().__init__(*args, **kwargs)
        self.news_settings = news_settings or NewsroomSettings.from_pelican(self.settings)
        self.profile = Profile()
        self.count = WriteCount()
        self.explained: str | None = None
        """Path of a file of the site; ``explanation`` then says why it was made, or was not."""
        self.explanation: list[str] = []
        self.stories_read = 0
        self.pages_rendered = 0
        self.prints = True
        """Whether pages are to be made; see :class:`NewsBuild`."""
        self._root, self._output = Path(self.path), Path(self.output_path)

    def look(self) -> None:
        """List the content folder and see what the last build of this output folder left."""
        with self.profile.stage("looking"):
            self.now = build_instant(self.news_settings)
            self.store = Store(store_path(self.settings))
            beside = store_path(self.settings).parent
            seen = SeenStories.load(self.store, self._root, shown_path(self._root), beside, self.news_settings)
            self.listing = list_content(self._root, shown_path, self.news_settings, seen)
            seen.keep(self.listing.stands, self.listing.stories)
            self.read_theme()
            self._inputs = self._digest_inputs()
            self.before = load_state(self.store, self._output, beside)

    def read_theme(self) -> None:
        """Read all templates and files of the theme."""
        self.templates = list_templates(self._templates_path)
        self.static = list_files(self._static_root)
        self.catalogues = Catalogues(list_catalogues(Path(self.theme)), self.news_settings.site.lang)

    @property
    def theme_folders(self) -> list[Path]:
        """Where the theme's templates and files lie."""
        return [*map(Path, self._templates_path), self._static_root, Path(self.theme) / "locale"]

    def is_current(self) -> bool:
        """Whether the output folder holds just what a build would put there now."""
        with self.profile.stage("looking"):
            before = self.before
            if not self._inputs or before.inputs != self._inputs or not before.holds_at(self.now):
                return False
            root = str(self._output)
            if stand_of(f"{root}/{MANIFEST}") != before.manifest or (self._output / DRAFTS).exists():
                return False
            return all(stand_of(f"{root}/{path}") == file.stand for path, file in before.files.items())

    def skip(self) -> BuildReport:
        """Do nothing, where the build is current: what it had to say still holds."""
        self.count.kept = len(self.before.files)
        self.store.close(counts=False)
        if self.explained is not None:
            self.explanation = explain(self.explained, self.before, self.before, "", {}, is_kept=True)
        return BuildReport(*self.before.report)

    def _digest_inputs(self) -> bytes:
        """Of all the build is made from but the time; empty where a file may still be changing."""
        stands = {uri: settled_stand(path) for uri, path in self.listing.files.items()}
        if None in stands.values():
            return b""
        inputs = (
            code_digest(),
            self._copies_made_by,
            self.news_settings,
            [str(plugin) for plugin in self.settings["PLUGINS"]],
            [story.key for story in self.listing.stories],
            [(uri, key_of(source)) for uri, _, source in self.listing.house],
            stands,
            {name: key_of(source) for name, (_, source) in self.templates.items()},
            {name: key_of(source) for name, source in self.static.items()},
            self.catalogues.key,
        )
        return Fingerprinter().digest(inputs)

    def generate_context(self) -> None:
        """Read every file; refuse the build when one of them has an error."""
        if not hasattr(self, "listing"):
            self.look()
        with self.profile.stage("reading"):
            content = read_listed(self.listing, self._root, shown_path, self.news_settings, self.store)
            self.stories_read = content.stories_read
            self.build = NewsBuild(
                settings=self.news_settings,
                now=self.now,
                content=content,
                released=release(content.articles, self.now),
                hidden=hidden(content.articles, self.now),
                findings=content.findings,
                catalogues=self.catalogues,
                is_printed=self.prints,
            )
        if has_errors(self.build.findings):
            raise BuildRefusedError(self.build.findings)

    def generate_output(self, writer: object) -> None:
        """Plan all files, refuse clashes, then render and write what changed."""
        del writer  # Pelican's own knows neither atomic writes nor unchanged files
        with self.profile.stage("planning"):
            edition, jobs = self.plan()
        self._write(jobs, edition)

    def plan(self) -> tuple[Edition, list[Job]]:
        """Every file the site will have. Raises BuildRefusedError when plugins or paths have errors."""
        build = self.build
        if has_errors(build.findings):
            raise BuildRefusedError(build.findings)
        desk = PictureDesk(build.settings.pictures, self.store)
        shown, looked_at = self._usable(desk, used_files(build.content, (*build.released, *build.hidden)))
        edition = Edition(build.copy(shown, desk.shown(shown, looked_at)))
        own = static_files(build.content)
        files = (*content_jobs(shown, desk, looked_at), *content_jobs(own, desk, {}))
        documents = (document for make in build.documents for document in make(edition) if document.path not in own)
        hosts = (job for job in host_jobs(build.settings, edition) if job.path not in own)
        self.published = self.publish_theme({article.lang for article in (*build.released, *build.hidden)})
        jobs = [*edition.jobs(), *documents, *theme_jobs(self._static_root, self.published), *files, *hosts]
        build.findings += self.catalogues.findings(shown_path(Path(self.theme)))
        build.findings += (*self.published.findings, *check_paths(jobs, address_place), *_check_hashed(own))
        if has_errors(build.findings):
            raise BuildRefusedError(build.findings)
        return edition, jobs

    def _usable(self, desk: PictureDesk, files: dict[str, Path]) -> tuple[dict[str, Path], dict[str, PictureFacts]]:
        """The files but for pictures that cannot be shown, which become findings; and what is known of the pictures."""
        build, looked_at = self.build, desk.look_at(files)
        if all(facts.fault is PictureFault.NONE for facts in looked_at.values()):
            return files, looked_at
        places = places_of_files(build.content, (*build.released, *build.hidden))
        build.findings += check_pictures(looked_at, places)
        usable = {
            name: path for name, path in files.items() if name not in looked_at or not looked_at[name].fault.value
        }
        return usable, {name: facts for name, facts in looked_at.items() if name in usable}

    @property
    def _copies_made_by(self) -> bytes:
        return made_by(self.news_settings.publish.encodings)

    @property
    def _static_root(self) -> Path:
        return Path(self.theme) / "static"

    def publish_theme(self, langs: Iterable[str]) -> ThemeFiles:
        """The theme's files for a site with stories in these languages."""
        is_hashed = self.news_settings.publish.fingerprints
        return publish_theme(self.static_with_words(langs), shown_path(self._static_root), is_hashed=is_hashed)

    def static_with_words(self, langs: Iterable[str]) -> dict[str, bytes]:
        """The theme's own files, and the words of its scripts for pages in these languages and the site's."""
        words = {words.lang: words for words in map(self.catalogues.words, {self.news_settings.site.lang, *langs})}
        scripts = b"".join([source for name, source in self.static.items() if name.endswith(".js")])
        text = scripts.decode("utf-8", "replace")
        return self.static | {one.script_name: one.script(text) for _, one in sorted(words.items()) if one.script_name}

    def report(self) -> BuildReport:
        """What a finished build has to say."""
        build = self.build
        return BuildReport(
            published=len(build.released),
            held=len(build.content.articles) - len(build.released) - len(build.hidden),
            warnings=sum(finding.severity is Severity.WARNING for finding in build.findings),
        )

    def _write(self, jobs: list[Job], edition: Edition) -> None:
        folder = OutputFolder(self._output)
        base = self.news_settings.site.base_path
        environment = template_environment(
            FunctionLoader(self.load_template),
            StoredTemplates(self.store),
            self.catalogues,
            self.news_settings.site.lang,
        )
        for lang in sorted({article.lang for article in (*self.build.released, *self.build.hidden)}):
            environment.in_language(lang)  # before the workers start, so that they have its templates
        chrome = edition.chrome()
        try:
            with self.profile.stage("comparing"):
                sources = {name: source for name, (_, source) in self.templates.items()}
                stories = {story.uri: story.key[:PART_BYTES] for story in self.listing.stories}
                addresses = self.published.paths
                fingerprints = PageFingerprints(
                    environment, sources, (chrome, addresses, self.catalogues.key), stories, self.store
                )
                copies = Copies.beside((job.path for job in jobs), self.news_settings.publish.encodings)
                state, stale = self._compare(jobs, folder, fingerprints, copies)
                folder.announce([*state.files, *(name for job in stale for name in copies.names(job.path))])
            with self.profile.stage("rendering and writing"):
                renderer = Renderer(environment, chrome, lambda name: f"{base}/theme/{self.published.path_of(name)}")
                press = Press(stale, tuple(self.templates), renderer, folder, copies)
                for printed in press.print_all():
                    job = stale[printed.job]
                    self.pages_rendered += isinstance(job, PageJob)
                    for file in printed.files:
                        made_from = state.files.get(file.path, _COPY)
                        state.files[file.path] = made_from._replace(content=file.content, stand=file.stand)
                        if folder.count_one(is_written=file.is_written) and file.path == job.path:
                            signals.content_written.send(str(folder.root / file.path), context=self.context)
            with self.profile.stage("finishing"):
                folder.finish(state.files)
                self._keep(state)
        except (OutputFolderError, OSError, PageRenderError) as fault:
            raise BuildRefusedError([_write_finding(fault, self.output_path)], began_to_write=True) from fault
        finally:
            folder.close()
            self.count = folder.count

    def load_template(self, name: str) -> tuple[str, str, None] | None:
        """A template as it was when its fingerprint was taken."""
        path, source = self.templates.get(name, ("", b""))
        return (source.decode("utf-8"), path, None) if path else None

    def _compare(
        self, jobs: list[Job], folder: OutputFolder, fingerprints: PageFingerprints, copies: Copies
    ) -> tuple[OutputState, list[Job]]:
        """The state this build will leave, and the jobs whose files do not stand as they would come out."""
        state = OutputState(kinds=fingerprints.kinds, sources=fingerprints.sources, copies=self._copies_made_by)
        stale: list[Job] = []
        standing: dict[str, FileState] = {}
        for job in jobs:
            now = state.files[job.path] = fingerprints.state(job, self.before)
            old, stand = self.before.files.get(job.path), None
            if old is not None and fingerprints.is_same(old, now, self.before):
                stand = folder.stands(job.path, old.stand, old.content)
            beside = self._standing_copies(copies.names(job.path), folder) if stand is not None else None
            if old is not None and stand is not None and beside is not None:
                state.files[job.path] = now._replace(content=old.content, stand=stand)
                standing |= beside
                for _ in (job.path, *beside):
                    folder.count_one(is_written=False)
            else:
                stand = None
                stale.append(job)
            if job.path == self.explained:
                self.explanation = explain(
                    job.path, self.before, state, *fingerprints.of(job), is_kept=stand is not None
                )
        if self.explained is not None and not self.explanation:
            self.explanation = explain(self.explained, self.before, state, "", {}, is_kept=False)
        state.files |= standing
        return state, stale

    def _standing_copies(self, names: list[str], folder: OutputFolder) -> dict[str, FileState] | None:
        """The compressed copies of a file that the last build left; None where one has to be made anew."""
        if names and self.before.copies != self._copies_made_by:
            return None
        standing: dict[str, FileState] = {}
        for name in names:
            old = self.before.files.get(name)
            if old is None:
                continue  # it would have been no smaller
            stand = folder.stands(name, old.stand, old.content) if old.kind == _COPY.kind else None
            if stand is None:
                return None
            standing[name] = old._replace(stand=stand)
        return standing

    def _keep(self, state: OutputState) -> None:
        state.inputs = self._inputs
        state.since, state.until = unchanging_around(self.build.content.articles, self.now)
        state.manifest = stand_of(self._output / MANIFEST)
        state.report = self.report()
        save_state(state, self.store, self._output, store_path(self.settings).parent)
        self.store.close()


class BuildReport(NamedTuple):
    """What a build says at its end, in stories and findings."""

    published: int
    held: int
    warnings: int


def _write_finding(fault: Exception, output: str) -> Finding:
    if isinstance(fault, PageRenderError):
        return fault.finding
    what = f"{fault.filename}: {fault.strerror}" if isinstance(fault, OSError) and fault.strerror else str(fault)
    return error(
        Location(shown_path(Path(output))),
        "NEWS-W001",
        f"the output cannot be written: {what}",
        "see to it and build again",
    )


def list_files(root: Path) -> dict[str, bytes]:
    """Every file below a folder, by path inside it, in the order of paths."""
    above = len(str(root)) + 1
    places = [f"{folder}/{name}" for folder, _, names in os.walk(root) for name in names]
    found = {}
    for place in sorted(places, key=lambda place: place.split("/")):
        if os.path.isfile(place):  # noqa: PTH113 - a Path costs more than the call, and the preview reads at each change
            with open(place, "rb") as file:  # noqa: PTH123 - the same
                found[place[above:]] = file.read()
    return found


def list_templates(folders: Iterable[str]) -> dict[str, tuple[str, bytes]]:
    """Place and source of every template by name; what an earlier folder has hides that of later ones."""
    found: dict[str, tuple[str, bytes]] = {}
    for folder in folders:
        for name, source in list_files(Path(folder)).items():
            found.setdefault(name, (f"{folder}/{name}", source))
    return found


def list_catalogues(theme: Path) -> dict[str, bytes]:
    """The theme's catalogues by language tag, in lower case."""
    found = sorted(theme.glob(catalogue_path("*")))
    return {path.parents[1].name.replace("_", "-").lower(): path.read_bytes() for path in found}


def theme_jobs(root: Path, theme: ThemeFiles) -> Iterator[Job]:
    """The one stylesheet, and every other file of the theme, whose own files lie below ``root``."""
    shown = shown_path(root)
    for path, content in theme.contents.items():
        yield BytesJob(path=f"theme/{path}", content=content, owner=Location(f"{shown}/{path}"))


def _check_hashed(own: Mapping[str, Path]) -> Iterator[Finding]:
    """Browsers keep what lies in the folder of hashed names for good, so nothing else may lie there."""
    for path, source in own.items():
        if path.startswith(f"theme/{HASHED}"):
            what = f"the folder 'theme/{HASHED}' is for names made from contents"
            yield error(Location(shown_path(source)), "NEWS-P031", what, "give the file another folder")


def host_jobs(settings: NewsroomSettings, edition: Edition) -> Iterator[Job]:
    """The files that the hosts named in the settings read."""
    redirects = (Redirect(source, target) for source, target in edition.moved())
    for path, text in host_files(settings, redirects).items():
        yield BytesJob(path=path, content=text.encode(), owner=Location("settings"))


def content_jobs(files: Mapping[str, Path], desk: PictureDesk, looked_at: Mapping[str, PictureFacts]) -> Iterator[Job]:
    """Files that are taken over, and what is made of the pictures that were looked at, in the order of names."""
    for name, path in sorted(files.items()):
        yield from desk.jobs(name, path, looked_at.get(name), Location(shown_path(path)))


def build_instant(settings: NewsroomSettings) -> datetime:
    """The build's clock: NEWS_NOW, else SOURCE_DATE_EPOCH, else the time."""
    if settings.site.now is not None:
        return settings.site.now
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if epoch.isdigit():
        return datetime.fromtimestamp(int(epoch), UTC)
    return parse_instant(epoch, UTC) if epoch else datetime.now(UTC)


def store_path(settings: Mapping[str, Any]) -> Path:
    """``.cache/broadbill.sqlite`` in the folder of the settings file, or where CACHE_PATH says."""
    return Path(settings.get("CACHE_PATH") or ".cache") / "broadbill.sqlite"


def shown_path(path: Path) -> str:
    """The path as the user may open it: relative to where the build was started, if it is below."""
    try:
        return shown_name(path.resolve().relative_to(Path.cwd()).as_posix())
    except ValueError:
        return shown_name(str(path))
