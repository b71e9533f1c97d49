"""Pelican's side of related news: ranks what was released and gives the build its lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pelican.plugins import signals

from plugins.edition.copy import RelatedChoice
from plugins.incremental.processes import without_collections
from plugins.incremental.store import Store, key_of
from plugins.newsroom.article import NewsArticle, RelatedPin, SubjectKind
from plugins.newsroom.findings import Finding, error, nearest, warning
from plugins.newsroom.settings import RelatedSettings
from plugins.newsroom.slugs import slugify
from plugins.pelican_bridge.build import NewsBuild
from plugins.pelican_bridge.generator import NewsroomGenerator
from plugins.related_news.reasons import ReasonPhrases, explain
from plugins.related_news.records import EditorsChoice, RankableStory, RelatedOptions
from plugins.related_news.term_records import StoryTerms
from plugins.story_reader.shaping import shaping

_TELLING = (SubjectKind.MODEL, SubjectKind.COMPANY, SubjectKind.PERSON, SubjectKind.TOPIC)
_LABELS = {kind: f"{kind.value}:" for kind in _TELLING}
_NO_TERMS = StoryTerms()


def on_generators_finalized(generators: list[object]) -> None:
    """Rank the released stories and note pins and bans that name none of them."""
    for generator in generators:
        if isinstance(generator, NewsroomGenerator):
            build = generator.build
            by_slug = {article.slug: article.uri for article in reversed(build.released)}
            build.findings += check_choices(build, by_slug)
            if build.is_printed:
                build.related = kept_choices(build, by_slug, generator.store)


@without_collections()
def kept_choices(build: NewsBuild, by_slug: Mapping[str, str], store: Store) -> dict[str, RelatedChoice]:
    """Every released story's list, by uri: from the store where nothing that shapes it has changed."""
    from plugins.related_news.kept import Ranker, kept_lists  # noqa: PLC0415 - they bring SciPy, which takes a
    from plugins.related_news.ranking import find_later  # noqa: PLC0415 - moment that a build without change saves

    stories = [rankable(article, by_slug) for article in build.released]
    sections = {section.id: section.name for section in build.settings.site.sections}
    langs = {article.uri: article.lang for article in build.released}
    phrases = {lang: ReasonPhrases.said_by(build.catalogues.words(lang).text) for lang in set(langs.values())}
    options = ranking_options(build.settings.related)
    ranker = Ranker(
        terms=build.content.terms,
        shelf=store,
        seed=key_of(shaping(build.settings), repr((build.settings.related, sections, build.catalogues.key)).encode()),
        options=options,
        now=build.now,
        explain=lambda item: explain(item, phrases=phrases[langs[item.key]], sections=sections),
    )
    lists = kept_lists(stories, ranker)
    picks = {uri: [(key, is_filled) for key, _, is_filled in items] for uri, items in lists.items()}
    later = find_later(picks, {story.key: story.published_at for story in stories}, options.later_items)
    return {
        story.key: RelatedChoice(
            items=tuple([(key, reason) for key, reason, _ in lists[story.key]]), later=later.get(story.key, ())
        )
        for story in stories
    }


def ranking_options(settings: RelatedSettings) -> RelatedOptions:
    """The ranker's options from the settings."""
    return RelatedOptions(
        max_items=settings.max_items,
        half_life_days=settings.half_life_days,
        recency_floor=settings.recency_floor,
        headline_weight=settings.headline_weight,
        dek_weight=settings.dek_weight,
        label_weight=settings.label_weight,
        thread_boost=settings.thread_boost,
        minimum_score=settings.minimum_score,
        excluded_sections=frozenset(settings.excluded_sections),
    )


def rankable(article: NewsArticle, by_slug: Mapping[str, str], terms: StoryTerms = _NO_TERMS) -> RankableStory:
    """A story as the ranker sees it; its key is the uri. Its ``terms`` may come to the ranker by another way."""
    told = [(kind, one.name) for kind in _TELLING for one in article.subjects if one.kind is kind]
    return RankableStory(
        key=article.uri,
        published_at=article.published_at,
        headline=article.headline,
        lang=article.lang,
        section=article.section,
        labels=tuple([_LABELS[kind] + slugify(name) for kind, name in told]),
        entities=tuple([name for _, name in told]),
        thread=article.thread or None,
        source_urls=tuple([source.url for source in article.sources if source.url]),
        terms=terms,
        pins=tuple(_choices(article.pins, by_slug)) if article.pins else (),
        bans=tuple(_choices(article.bans, by_slug)) if article.bans else (),
        translation_of=by_slug.get(article.translation_of),
    )


def _choices(pins: tuple[RelatedPin, ...], by_slug: Mapping[str, str]) -> Iterator[EditorsChoice]:
    for pin in pins:
        if pin.slug in by_slug:
            yield EditorsChoice(key=by_slug[pin.slug], until=pin.until)


def check_choices(build: NewsBuild, by_slug: Mapping[str, str]) -> Iterator[Finding]:
    """Pins and bans of released stories that name no story, one that is not out, or the story itself."""
    known = {article.slug for article in build.content.articles}
    for article in build.released:
        for pin in (*article.pins, *article.bans):
            if pin.slug == article.slug:
                yield error(pin.location, "NEWS-R002", f"'{pin.slug}' is this story itself", "name another story")
            elif pin.slug not in known:
                near = nearest(pin.slug, by_slug)
                fix = f"did you mean '{near}'?" if near else "write the slug of a released story"
                yield error(pin.location, "NEWS-R001", f"no story has the slug '{pin.slug}'", fix)
            elif pin.slug not in by_slug and pin in article.pins and (pin.until is None or build.now < pin.until):
                what = f"the pinned story '{pin.slug}' is not released, so it is not listed"
                yield warning(pin.location, "NEWS-R003", what, "release it, or remove the pin")


def register() -> None:
    """Called by Pelican."""
    signals.all_generators_finalized.connect(on_generators_finalized)
