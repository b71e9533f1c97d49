"""Stories for tests of related news, with only what a test is about spelled out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from plugins.related_news.ranking import rank_related
from plugins.related_news.records import EditorsChoice, RankableStory, RelatedList, RelatedOptions
from plugins.related_news.terms import count_terms

FIRST_DAY = datetime(2024, 1, 1, 9, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)

CHIPS = "Export controls on chips bind the foundry, whose wafers, lithography and customs licences wait for a ruling."
COURTS = "The court heard authors who claim copyright in novels, and the judge weighed fair use, damages and appeal."
MODELS = "The weights are open, the tokenizer is new, and reasoning benchmarks improved after longer pretraining."
WORDS = "market farmers river bridge weather museum garden teacher harbour orchestra kitchen mountain"


def make_story(key: str, day: float, text: str = "", *, headline: str = "", lang: str = "en") -> RankableStory:
    """A story of the given day (may be a fraction) after the first."""
    headline = headline or key.replace("-", "")
    return RankableStory(
        key=key,
        published_at=FIRST_DAY + timedelta(days=day),
        headline=headline,
        lang=lang,
        section="news",
        terms=count_terms(headline=headline, dek="", text=text, lang=lang),
    )


def make_filler(count: int, *, start: float = 0.0) -> list[RankableStory]:
    """Stories about nothing else here, one a day."""
    words = WORDS.split()
    return [
        make_story(f"filler-{n}", start + n, f"{words[n % 12]} {words[n % 11]} {words[n % 7]} item{n} note{n}")
        for n in range(count)
    ]


def pinned(story: RankableStory, *keys: str, until: datetime | None = None) -> RankableStory:
    return replace(story, pins=tuple(EditorsChoice(key=key, until=until) for key in keys))


def banning(story: RankableStory, *keys: str, until: datetime | None = None) -> RankableStory:
    return replace(story, bans=tuple(EditorsChoice(key=key, until=until) for key in keys))


def rank(*stories: RankableStory, options: RelatedOptions | None = None) -> dict[str, RelatedList]:
    return dict(rank_related(stories, options or RelatedOptions(), NOW))


def keys_of(related: RelatedList) -> list[str]:
    return [item.key for item in related.items]
