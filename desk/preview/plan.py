"""The edition in preview: what stands behind each path, found when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

from plugins.edition.addresses import file_of
from plugins.edition.copy import RelatedChoice
from plugins.edition.jobs import DocumentJob, Job
from plugins.edition.plan import Edition
from plugins.edition.roll import Roll
from plugins.newsroom.article import NewsArticle
from plugins.pelican_bridge.build import DocumentMaker

Documents = Callable[[Edition], Iterable[Job]]
"""Makes files that no template makes, of an edition."""


class LivePlan:
    """An edition whose jobs are made one at a time. ``files`` are those beside the pages, by path."""

    def __init__(
        self,
        edition: Edition,
        files: Mapping[str, Job],
        documents: Sequence[Documents],
        on_demand: Mapping[str, DocumentMaker],
        stories: dict[str, NewsArticle] | None = None,
    ) -> None:
        """``stories`` are all with a page by its file, where they are known; in a clash the first keeps it."""
        self.edition, self.files, self._documents, self._on_demand = edition, files, documents, on_demand
        self._folders: dict[str, dict[str, DocumentJob]] = {}
        self._stories = _by_file(edition.roll) if stories is None else stories
        self._moved: dict[str, Job] = {}
        self._known: dict[str, Job] = {}
        self._others = self._all_others()

    def after(
        self,
        edition: Edition,
        files: Mapping[str, Job],
        gone: Iterable[str],
        came: Iterable[NewsArticle],
        documents: Sequence[Documents],
        on_demand: Mapping[str, DocumentMaker],
    ) -> LivePlan | None:
        """The plan of an edition whose stories are these but those ``gone`` (uris), and those that ``came``.

        None where stories clash, or did: who keeps an address depends on all of them.
        """
        paths, stories = self.edition.roll.paths, dict(self._stories)
        if len(stories) != len(paths):
            return None
        for path in (paths[uri] for uri in gone if uri in paths):
            del stories[file_of(path)]
        stories |= {file_of(edition.roll.paths[article.uri]): article for article in came}
        if len(stories) != len(edition.roll.paths):
            return None
        return LivePlan(edition, files, documents, on_demand, stories)

    def job(self, path: str) -> Job | None:
        """What makes the file at a path of the site, or None."""
        if path in self._stories:
            return self.edition.story_job(self._stories[path])
        known = self.files.get(path) or self._moved.get(path) or self._known.get(path)
        return known or self._in_folder(path) or self._find(path)

    def _in_folder(self, path: str) -> Job | None:
        """A file of a folder that is made as a whole, once one of its files is asked for."""
        for folder, make in self._on_demand.items():
            if path.startswith(folder):
                if folder not in self._folders:
                    self._folders[folder] = {job.path: job for job in make(self.edition)}
                return self._folders[folder].get(path)
        return None

    def _all_others(self) -> Iterator[Job]:
        yield from self.edition.other_jobs()
        for make in self._documents:
            yield from make(self.edition)

    def _find(self, path: str) -> Job | None:
        """Go on with the pages until this one is met; looked at in parts, since most are never asked for."""
        for job in self._others:
            self._known.setdefault(job.path, job)
            if job.path == path:
                return job
        return None

    def jobs(self) -> Iterator[Job]:
        """Every file of the site, clashes included, in the order of a build."""
        yield from self.edition.jobs()
        for make in self._documents:
            yield from (document for document in make(self.edition) if document.path not in self.files)
        yield from self.files.values()

    def story_at(self, path: str) -> NewsArticle | None:
        """The story whose page stands at a path."""
        return self._stories.get(path)

    def path_of(self, article: NewsArticle) -> str:
        """The file of a story's page."""
        return file_of(self.edition.furniture.addresses.story(article))

    def revise(self, article: NewsArticle) -> None:
        """Take a new version of a story that keeps its place; nothing where it has no page."""
        path = self.path_of(article)
        shown = self._stories.get(path)
        if shown is not None and shown.uri == article.uri:
            self._stories[path] = article
            self._moved |= {job.path: job for job in self.edition.revise(article) if job.path != path}
            self._folders.clear()
            self._known.clear()  # documents keep what they have quoted
            self._others = self._all_others()

    def replace_files(self, files: Mapping[str, Job]) -> None:
        """Take other files beside the pages."""
        self.files = files


def _by_file(roll: Roll) -> dict[str, NewsArticle]:
    stories: dict[str, NewsArticle] = {}
    for article in (*roll.released, *roll.hidden):
        stories.setdefault(file_of(roll.paths[article.uri]), article)
    return stories


class StandingLists(Mapping[str, RelatedChoice]):
    """Related lists, by uri, as far as they name stories that are released; each is looked through when asked for."""

    def __init__(self, lists: Mapping[str, RelatedChoice], released: Container[str]) -> None:
        self._lists, self._released = lists, released

    def __getitem__(self, uri: str) -> RelatedChoice:
        if uri not in self._released:
            raise KeyError(uri)
        choice = self._lists[uri]
        return RelatedChoice(
            items=tuple(item for item in choice.items if item[0] in self._released),
            later=tuple(later for later in choice.later if later in self._released),
        )

    def __iter__(self) -> Iterator[str]:
        return (uri for uri in self._lists if uri in self._released)

    def __len__(self) -> int:
        return sum(1 for _ in self)
