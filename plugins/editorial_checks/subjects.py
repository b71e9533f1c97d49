"""Names that stories use: of authors, and of what they are about."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from plugins.newsroom.article import NewsArticle, SubjectKind
from plugins.newsroom.findings import Finding, Location, nearest, notice, warning
from plugins.newsroom.slugs import slugify

PlaceOf = Callable[[NewsArticle, str, str], Location]
"""Where a story names something: its article, the field, the name."""

_FEWEST_STORIES = 5
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")


def check_authors(
    articles: Sequence[NewsArticle], authors: Mapping[str, str], house: str, place_of: PlaceOf
) -> Iterator[Finding]:
    """Bylines of nobody in ``authors`` (names by id): likely slips are warnings, guests are notices.

    ``house`` is the byline of stories without an author. A newsroom without author files has no unknown ones.
    """
    known = {slugify(name) for pair in authors.items() for name in pair}
    names = [*authors, *authors.values()]
    if not authors:
        return
    for article in articles:
        for name in article.bylines:
            if slugify(name) in known or name == house:
                continue
            place, near = place_of(article, "authors", name), nearest(name, names)
            if near is not None:
                yield warning(place, "NEWS-A001", f"no author '{name}'", f"did you mean '{near}'?")
            elif _ID.fullmatch(name):
                yield warning(place, "NEWS-A001", f"no author '{name}'", f"add content/authors/{name}.md")
            else:
                yield notice(place, "NEWS-A002", f"the author '{name}' has no file", "add one, unless it is a guest")


def check_topics(articles: Sequence[NewsArticle], place_of: PlaceOf) -> Iterator[Finding]:
    """Topics of one story only, once there are a few stories."""
    if len(articles) < _FEWEST_STORIES:
        return
    uses: Counter[str] = Counter()
    first: dict[str, tuple[NewsArticle, str]] = {}
    for article in articles:
        for subject in article.subjects:
            if subject.kind is SubjectKind.TOPIC:
                slug = slugify(subject.name)
                uses[slug] += 1
                first.setdefault(slug, (article, subject.name))
    for slug, count in uses.items():
        if count == 1:
            article, name = first[slug]
            what = f"only this story has the topic '{name}'"
            yield notice(place_of(article, "topics", name), "NEWS-A003", what, "use one that others have, or keep it")


def check_addresses_of_sources(articles: Sequence[NewsArticle], place_of: PlaceOf) -> Iterator[Finding]:
    """Stories that are based on one and the same page."""
    told: defaultdict[str, list[tuple[NewsArticle, str]]] = defaultdict(list)
    for article in articles:
        for source in article.sources:
            if source.url:
                told[_same_page(source.url)].append((article, source.url))
    for citations in told.values():
        first, _ = citations[0]
        for article, url in citations[1:]:
            if article.uri != first.uri and article.lang == first.lang:
                what = f"the source {url} is also that of {first.location.path}"
                yield notice(place_of(article, "source", url), "NEWS-P002", what, "see that the story is a new one")


def _same_page(url: str) -> str:
    """The address without what does not tell pages apart."""
    plain = re.sub(r"^https?://(?:www\.|m\.)?", "", url.partition("#")[0])
    path, _, query = plain.partition("?")
    kept = sorted(part for part in query.split("&") if part and not re.match(r"utm_|fbclid=|gclid=|ref=|mc_", part))
    host, slash, rest = path.partition("/")
    return f"{host.lower()}{slash}{rest}".rstrip("/") + ("?" + "&".join(kept) if kept else "")
