"""Pelican with a newsroom in the place of its blog: same command, settings, plugins and signals."""

from __future__ import annotations

import atexit
import contextlib
import gc
import sys
import time
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from pelican import Pelican
from pelican.plugins import signals

from plugins.edition.jobs import Job
from plugins.incremental.processes import without_collections
from plugins.incremental.writer import WriteCount
from plugins.newsroom.findings import Finding, Location, Severity, error, in_reading_order
from plugins.newsroom.settings import NewsroomSettings, SettingsError
from plugins.pelican_bridge.generator import BuildRefusedError, BuildReport, NewsroomGenerator

atexit.register(gc.freeze)  # at the end Python would look through all that lives once more, and for nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildAccount:
    """What a build did: seconds by stage (by the clock, of the processor), stories, pages and files."""

    stages: Mapping[str, tuple[float, float]]
    stories_read: int
    pages_rendered: int
    files: WriteCount
    explanation: Sequence[str]
    """Why the file that was asked about was made, or was not."""

    def counts(self) -> dict[str, int]:
        """How much was done, in words."""
        return {
            "stories parsed": self.stories_read,
            "pages rendered": self.pages_rendered,
            "files written": self.files.written,
            "kept": self.files.kept,
            "removed": self.files.removed,
        }


class NewsroomPelican(Pelican):  # type: ignore[misc]  # Pelican ships no types
    """The class that pelicanconf.py names in PELICAN_CLASS."""

    account: BuildAccount
    """What the last run did."""
    explained: str | None = None
    """The file of the site, by its path in the output folder, that the account is to explain."""

    def __init__(self, settings: dict[str, Any]) -> None:
        wanted = list(settings.get("PLUGINS") or ())
        try:
            self.news_settings = NewsroomSettings.from_pelican(settings)
        except SettingsError as fault:
            refuse(fault.findings)
        super().__init__(settings)
        refuse_if_any(check_folders(Path(self.path), Path(self.output_path)))
        loaded = {plugin.__name__ for plugin in self.plugins}
        missing = [name for name in wanted if isinstance(name, str) and name not in loaded]
        refuse_if_any(  # Pelican itself logs this and goes on without the plugin
            [
                error(Location("settings"), "NEWS-S004", f"the plugin '{name}' did not load", "see the message above")
                for name in missing
            ]
        )

    def run(self) -> None:
        """Read, let the plugins add, write. Every fault is reported; any error ends with exit code 1."""
        gc.unfreeze()
        if hasattr(self, "account"):  # Pelican runs again by itself when a file changes
            gc.collect()
        with without_collections():
            self._run()
            gc.freeze()  # what lives now is needed no more, and the process is at its end

    def _run(self) -> None:
        started = time.monotonic()
        context = dict(self.settings)
        try:
            newsroom = self.newsroom(context)
            newsroom.explained = self.explained
            generators = [newsroom, *self._others(context)]
            newsroom.look()
            if self._stands_alone(generators) and newsroom.is_current():
                report = newsroom.skip()
            else:
                self._generate(generators)
                report = newsroom.report()
        except BuildRefusedError as refusal:
            refuse(refusal.findings, began_to_write=refusal.began_to_write)
        signals.finalized.send(self)
        self.account = BuildAccount(
            stages=newsroom.profile.stages,
            stories_read=newsroom.stories_read,
            pages_rendered=newsroom.pages_rendered,
            files=newsroom.count,
            explanation=newsroom.explanation,
        )
        self._report(report, newsroom.count, time.monotonic() - started)

    def _generate(self, generators: list[Any]) -> None:
        for generator in generators:
            if hasattr(generator, "generate_context"):
                generator.generate_context()
        with generators[0].profile.stage("plugins"):
            signals.all_generators_finalized.send(generators)
        writer = self._get_writer()
        for generator in generators:
            if hasattr(generator, "generate_output"):
                generator.generate_output(writer)

    def _stands_alone(self, generators: list[Any]) -> bool:
        """Whether all that shapes the build is ours, so that a build without change may be skipped."""
        return len(generators) == 1 and all(plugin.__name__.startswith("plugins.") for plugin in self.plugins)

    def check(self) -> list[Finding]:
        """Everything a build would find up to the plan of its files, and all other rules; nothing is written."""
        generator = self.newsroom(dict(self.settings))
        generator.prints = False
        try:
            with without_collections():
                findings, jobs = self._planned(generator)
                return [*findings, *_whole_newsroom(generator, jobs)]
        finally:
            generator.store.close(counts=False)  # it asks for less than a build, and must not make the rest look unused

    def check_files(self, uris: Container[str]) -> list[Finding]:
        """What is wrong with some files of the content folder, seen beside those that were read before.

        Nothing else is read and nothing is planned, so clashes of addresses, pins and pages are not looked at.
        """
        generator = self.newsroom(dict(self.settings))
        try:
            generator.look()
            generator.listing = generator.listing.narrowed(uris, generator.store)
            with contextlib.suppress(BuildRefusedError):  # its findings are those of the build
                generator.generate_context()
            build = generator.build
            return [*build.findings, *_whole_newsroom(generator, None)]
        finally:
            generator.store.close(counts=False)

    def examine(self) -> tuple[NewsroomGenerator, list[Finding]]:
        """A build up to the plan of its files, with all it found; nothing is written."""
        generator = self.newsroom(dict(self.settings))
        generator.prints = False
        try:
            return generator, self._planned(generator)[0]
        finally:
            generator.store.close(counts=False)

    def _planned(self, generator: NewsroomGenerator) -> tuple[list[Finding], list[Job] | None]:
        """What a build finds up to the plan of its files, and the plan unless it is refused."""
        try:
            generator.generate_context()
            signals.all_generators_finalized.send([generator])
            _, jobs = generator.plan()
        except BuildRefusedError as refusal:
            return refusal.findings, None
        return generator.build.findings, jobs

    def newsroom(self, context: dict[str, Any]) -> NewsroomGenerator:
        """The newsroom's own generator, which has read nothing yet."""
        return NewsroomGenerator(
            context=context, settings=self.settings, path=self.path, theme=self.theme,
            output_path=self.output_path, news_settings=self.news_settings,
        )  # fmt: skip

    def _others(self, context: dict[str, Any]) -> list[Any]:
        """Generators that plugins add. Pelican's own are not run: their pages are the edition's."""
        own = ("pelican.generators", NewsroomGenerator.__module__)
        return [
            kind(
                context=context, settings=self.settings, path=self.path, theme=self.theme, output_path=self.output_path
            )
            for kind in self._get_generator_classes()
            if kind.__module__ not in own
        ]

    def _report(self, report: BuildReport, count: WriteCount, seconds: float) -> None:
        print(  # noqa: T201 - the command's answer
            f"{_counted(report.published, 'story', 'stories')} published, {report.held} held back; "
            f"{count.written} files written, {count.kept} unchanged, {count.removed} removed, in {seconds:.1f} s."
        )
        if report.warnings:
            print(f"{_counted(report.warnings, 'warning', 'warnings')}: 'desk check' shows them.")  # noqa: T201


def _whole_newsroom(generator: NewsroomGenerator, jobs: list[Job] | None) -> list[Finding]:
    """What only a check looks for: rules over all stories, and names to merge."""
    from plugins.editorial_checks.adapter import newsroom_of  # noqa: PLC0415 - a build has no use for these, and
    from plugins.editorial_checks.newsroom_rules import check_newsroom  # noqa: PLC0415 - would start later for them
    from plugins.entities.merges import proposed_merges  # noqa: PLC0415 - the same

    content = generator.build.content
    newsroom = newsroom_of(generator.build, generator.listing.stories, generator.store, jobs)
    return [*proposed_merges(content.articles, content.entities, newsroom.place_of), *check_newsroom(newsroom)]


def check_folders(content: Path, output: Path) -> list[Finding]:
    """Content and output must lie apart: a build writes into the one and reads all of the other."""
    content, output = content.resolve(), output.resolve()
    if not (content.is_relative_to(output) or output.is_relative_to(content)):
        return []
    what = f"the output folder {output} and the content folder {content} lie inside each other"
    return [error(Location("settings"), "NEWS-S005", what, "choose another OUTPUT_PATH or -o")]


def refuse_if_any(findings: list[Finding]) -> None:
    """Refuse the build when there are findings."""
    if findings:
        refuse(findings)


def refuse(findings: Iterable[Finding], *, began_to_write: bool = False) -> NoReturn:
    """Print the errors and warnings in reading order, say what became of the site, and exit with 1."""
    shown = [finding for finding in in_reading_order(findings) if finding.severity is not Severity.NOTICE]
    for finding in shown:
        print(finding, file=sys.stderr)  # noqa: T201
    errors = sum(finding.severity is Severity.ERROR for finding in shown)
    outcome = (
        "Some files are new and some are not: mend it and build again." if began_to_write else "The site was not built."
    )
    print(f"{_counted(errors, 'error', 'errors')}. {outcome}", file=sys.stderr)  # noqa: T201
    raise SystemExit(1)


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
