"""The edition in preview: what stands behind each path, found when it is asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from plugins.edition.addresses import file_of
from plugins.edition.copy import RelatedChoice
from plugins.edition.jobs import Job
from plugins.edition.plan import Edition
from plugins.newsroom.article import NewsArticle
from plugins.pelican_bridge.build import DocumentMaker


class LivePlan:
    """An edition whose jobs are made one at a time. ``stories`` are all with a page; in a clash the first keeps it."""

    def __init__(
        self,
        edition: Edition,
        stories: Iterable[NewsArticle],
        files: Iterable[Job],
        documents: Sequence[DocumentMaker] = (),
    ) -> None:
        self.edition, self._documents = edition, documents
        address = edition.furniture.addresses.story
        self._stories: dict[str, NewsArticle] = {}
        for article in stories:
            self._stories.setdefault(file_of(address(article)), article)
        self._files = {job.path: job for job in files}
        self._moved: dict[str, Job] = {}
        self._known: dict[str, Job] = {}
        self._others = self._all_others()

    def job(self, path: str) -> Job | None:
        """What makes the file at a path of the site, or None."""
        if path in self._stories:
            return self.edition.story_job(self._stories[path])
        return self._files.get(path) or self._moved.get(path) or self._known.get(path) or self._find(path)

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
            yield from (document for document in make(self.edition) if document.path not in self._files)
        yield from self._files.values()

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
            self._known.clear()  # documents keep what they have quoted
            self._others = self._all_others()

    def replace_files(self, files: Iterable[Job]) -> None:
        """Take other files beside the pages."""
        self._files = {job.path: job for job in files}


def without(related: Mapping[str, RelatedChoice], released: Collection[str]) -> dict[str, RelatedChoice]:
    """Lists that name no story but those that are released, by uri."""
    if all(uri in released for uri in related):
        return dict(related)
    return {
        uri: RelatedChoice(
            items=tuple(item for item in choice.items if item[0] in released),
            later=tuple(later for later in choice.later if later in released),
        )
        for uri, choice in related.items()
        if uri in released
    }
