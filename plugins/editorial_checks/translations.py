"""Stories in several languages: whether each translation names a story that it can be one of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from plugins.newsroom.article import NewsArticle
from plugins.newsroom.findings import Finding, Location, nearest, warning


def check_translations(
    articles: Sequence[NewsArticle], place_of: Callable[[NewsArticle, str, str], Location]
) -> Iterator[Finding]:
    """Translations of no story, of themselves, or into a language that the story has already; the oldest keeps it.

    A story that is not out yet can be named: the two are linked once both are.
    """
    translated = [article for article in articles if article.translation_of]
    if not translated:
        return
    by_slug = {article.slug: article for article in articles}
    known: dict[tuple[str, str], NewsArticle] = {}
    for article in sorted(translated, key=lambda article: (article.published_at, article.uri)):
        place = place_of(article, "translation_of", "")
        original = by_slug.get(article.translation_of)
        if original is None:
            near = nearest(article.translation_of, by_slug)
            fix = f"did you mean '{near}'?" if near else "write the slug of the original"
            yield warning(place, "NEWS-G003", f"no story has the slug '{article.translation_of}'", fix)
            continue
        if original.translation_of:
            original = by_slug.get(original.translation_of, original)
        if original.uri == article.uri or original.translation_of:
            what = "the story is called a translation of itself"
            yield warning(place, "NEWS-G004", what, "let the original name no other story")
            continue
        known.setdefault((original.uri, original.lang), original)
        first = known.setdefault((original.uri, article.lang), article)
        if first is not article:
            what = f"{first.location.path} is this story in '{article.lang}' already, so the two are not linked"
            yield warning(place, "NEWS-G005", what, "give this one its own 'lang', or drop 'translation_of'")
