"""What tests of kept lists share: a shelf in memory, terms from the stories themselves, and a count of the work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest

from plugins.related_news import kept
from plugins.related_news.index import RelatedIndex
from plugins.related_news.kept import Lists, Ranker, Shelf, kept_lists
from plugins.related_news.ranking import Picks, pick_keys
from plugins.related_news.records import RankableStory, RelatedOptions
from plugins.related_news.term_records import StoryTerms, TermsDigest
from plugins.related_news.terms import digest_terms


@dataclass(slots=True)
class MemoryShelf:
    """Entries in a dictionary."""

    entries: dict[bytes, bytes] = field(default_factory=dict)

    def get_many(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        return {key: self.entries[key] for key in keys if key in self.entries}

    def put_many(self, entries: Iterable[tuple[bytes, bytes]]) -> None:
        self.entries.update(entries)


class TermsOf:
    """The terms of some stories."""

    def __init__(self, stories: Iterable[RankableStory]) -> None:
        self._terms = {story.key: story.terms for story in stories}

    def digest(self, key: str, /) -> TermsDigest:
        return digest_terms(self._terms[key])

    def load(self, keys: Sequence[str], /) -> list[StoryTerms]:
        return [self._terms[key] for key in keys]


def lists_with(
    shelf: Shelf, stories: Sequence[RankableStory], now: datetime, options: RelatedOptions | None = None
) -> Lists:
    """The lists of a build with this shelf; each item's reason is all of its evidence, to the last digit."""
    options = options or RelatedOptions()
    ranker = Ranker(
        terms=TermsOf(stories), shelf=shelf, seed=repr(options).encode(), options=options, now=now, explain=repr
    )
    return kept_lists([replace(story, terms=StoryTerms()) for story in stories], ranker)


@contextmanager
def counting_ranked() -> Iterator[list[str]]:
    """The keys of the stories that are ranked meanwhile, in order."""
    ranked: list[str] = []

    def counted(index: RelatedIndex, keys: Iterable[str], now: datetime) -> dict[str, Picks]:
        wanted = list(keys)
        ranked.extend(wanted)
        return pick_keys(index, wanted, now)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "pick_keys", counted)
        yield ranked
