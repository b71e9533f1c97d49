"""The newsroom's generator: reads the content folder, and writes the edition through Pelican's pipeline.

Pelican calls ``generate_context``, then every plugin that listens to ``all_generators_finalized``
(in the order of PLUGINS), then ``generate_output``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from pelican.generators import Generator
from pelican.plugins import signals

from plugins.edition.jobs import BytesJob, FileJob, Job, PageJob, check_paths
from plugins.edition.plan import Edition
from plugins.edition.rendering import PageRenderError, Renderer, template_environment
from plugins.edition.theme_files import STYLESHEET, join_stylesheets, stylesheet_order
from plugins.incremental.store import Store
from plugins.incremental.writer import OutputFolder, OutputFolderError, WriteCount
from plugins.newsroom.findings import Finding, Location, error, has_errors
from plugins.newsroom.instants import parse_instant
from plugins.newsroom.release import hidden, release
from plugins.newsroom.settings import NewsroomSettings
from plugins.pelican_bridge.build import NewsBuild
from plugins.pelican_bridge.content_folder import picture_sizes, read_content, static_files, used_files


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
    count: WriteCount

    def __init__(self, *args: Any, news_settings: NewsroomSettings | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - what Pelican passes
        super().__init__(*args, **kwargs)
        self.news_settings = news_settings or NewsroomSettings.from_pelican(self.settings)

    def generate_context(self) -> None:
        """Read every file; refuse the build when one of them has an error."""
        self.store = Store(store_path(self.settings))
        content = read_content(Path(self.path), shown_path, self.news_settings, self.store)
        now = build_instant(self.news_settings)
        self.build = NewsBuild(
            settings=self.news_settings,
            now=now,
            content=content,
            released=release(content.articles, now),
            hidden=hidden(content.articles, now),
            findings=content.findings,
        )
        if has_errors(self.build.findings):
            raise BuildRefusedError(self.build.findings)

    def generate_output(self, writer: object) -> None:
        """Plan all files, refuse clashes, then render and write what changed."""
        del writer  # Pelican's own knows neither atomic writes nor unchanged files
        edition, jobs = self.plan()
        base = self.news_settings.site.base_path
        renderer = Renderer(
            template_environment(FileSystemLoader(self._templates_path)),
            edition.furniture.chrome(),
            lambda path: f"{base}/theme/{path}",
        )
        self._write(jobs, renderer)

    def plan(self) -> tuple[Edition, list[Job]]:
        """Every file the site will have. Raises BuildRefusedError when plugins or paths have errors."""
        build = self.build
        if has_errors(build.findings):
            raise BuildRefusedError(build.findings)
        shown = used_files(build.content, (*build.released, *build.hidden))
        edition = Edition(build.copy(shown, picture_sizes(shown)))
        files = (*_content_jobs(shown), *_content_jobs(static_files(build.content)))
        jobs = [*edition.jobs(), *_theme_jobs(Path(self.theme) / "static"), *files]
        build.findings += check_paths(jobs)
        if has_errors(build.findings):
            raise BuildRefusedError(build.findings)
        return edition, jobs

    def _write(self, jobs: list[Job], renderer: Renderer) -> None:
        folder = OutputFolder(Path(self.output_path))
        paths = [job.path for job in jobs]
        try:
            folder.announce(paths)
            for job in jobs:
                if folder.write(job.path, _content_of(job, renderer)):
                    signals.content_written.send(str(folder.root / job.path), context=self.context)
            folder.finish(paths)
            self.store.close()
        except (OutputFolderError, OSError, PageRenderError) as fault:
            raise BuildRefusedError([_write_finding(fault, self.output_path)], began_to_write=True) from fault
        finally:
            folder.close()
        self.count = folder.count


def _content_of(job: Job, renderer: Renderer) -> bytes:
    if isinstance(job, PageJob):
        return renderer.render(job)
    return job.content if isinstance(job, BytesJob) else Path(job.source).read_bytes()


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


def _theme_jobs(static: Path) -> Iterator[Job]:
    files = {path.relative_to(static).as_posix(): path for path in sorted(static.rglob("*")) if path.is_file()}
    styles = stylesheet_order(files)
    texts = {name: files[name].read_text(encoding="utf-8") for name in styles}
    owner = Location(shown_path(static))
    yield BytesJob(path=f"theme/{STYLESHEET}", content=join_stylesheets(texts).encode(), owner=owner)
    for name, path in files.items():
        if name not in texts:
            yield FileJob(path=f"theme/{name}", source=str(path), owner=Location(shown_path(path)))


def _content_jobs(files: dict[str, Path]) -> Iterator[Job]:
    for name, path in sorted(files.items()):
        yield FileJob(path=name, source=str(path), owner=Location(shown_path(path)))


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
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
