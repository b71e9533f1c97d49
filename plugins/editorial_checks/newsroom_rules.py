"""Every rule over all stories at once. Each costs about as much as there are stories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

from plugins.editorial_checks.dates import check_far_ahead
from plugins.editorial_checks.duplicates import check_headlines_told_twice, check_texts_told_twice
from plugins.editorial_checks.facts import StoryFacts
from plugins.editorial_checks.images import PictureFile, check_weight
from plugins.editorial_checks.links import PAGE_ANCHORS, nearest_anchor
from plugins.editorial_checks.subjects import check_addresses_of_sources, check_authors, check_topics
from plugins.editorial_checks.translations import check_translations
from plugins.newsroom.article import NewsArticle
from plugins.newsroom.findings import Finding, KnownPaths, Location, notice, warning
from plugins.newsroom.release import StoryState, state_at
from plugins.newsroom.settings import SiteSettings

_OUT = (StoryState.PUBLISHED, StoryState.HIDDEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """All that was read well. ``facts`` and ``story_links`` are by uri."""

    articles: Sequence[NewsArticle]
    facts: Mapping[str, StoryFacts]
    story_links: Mapping[str, Sequence[tuple[str, str, Location]]]
    """Links to other stories: the other's uri, the part of its page or nothing, where the link stands."""
    pictures: Sequence[tuple[str, PictureFile, Location]]
    """Pictures that stories use, and where."""
    authors: Mapping[str, str]
    """Names by id."""
    site: SiteSettings
    now: datetime
    site_paths: frozenset[str] | None
    """Every file the site will have, by its path in the output; None where that was not planned."""

    def place_of(self, article: NewsArticle, field: str, name: str) -> Location:
        """Where a story's front matter has a field, or one name in it; else where the front matter starts."""
        facts = self.facts.get(article.uri)
        return article.location if facts is None else facts.place_of(field, name, article.location)


def check_newsroom(newsroom: Newsroom) -> list[Finding]:
    """What no single file tells."""
    articles, place_of = newsroom.articles, newsroom.place_of
    sketches = {uri: facts.sketch for uri, facts in newsroom.facts.items()}
    return [
        *check_authors(articles, newsroom.authors, newsroom.site.author, place_of),
        *check_topics(articles, place_of),
        *check_addresses_of_sources(articles, place_of),
        *check_translations(articles, place_of),
        *check_headlines_told_twice(articles, place_of),
        *check_texts_told_twice(articles, sketches),
        *(
            finding
            for article in articles
            for finding in check_far_ahead(article, place_of(article, "date", ""), newsroom.now)
        ),
        *(finding for name, picture, place in newsroom.pictures for finding in check_weight(name, picture, place)),
        *_check_story_links(newsroom),
        *_check_addresses(newsroom),
        *(() if newsroom.site_paths is None else _check_own_addresses(newsroom, newsroom.site_paths)),
    ]


def _check_story_links(newsroom: Newsroom) -> Iterator[Finding]:
    """Parts of stories that are not there, and links of stories that are out to some that are not."""
    articles = {article.uri: article for article in newsroom.articles}
    for uri, links in newsroom.story_links.items():
        is_out = uri in articles and state_at(articles[uri], newsroom.now) in _OUT
        for target, anchor, place in links:
            if target not in articles:
                continue
            state = state_at(articles[target], newsroom.now)
            if is_out and state not in _OUT:
                what = f"the story '{target}' is {state.value}, so the words stand without a link"
                yield notice(place, "NEWS-L006", what, "let it be, if it comes out later")
            anchors = PAGE_ANCHORS.union(newsroom.facts[target].anchors) if target in newsroom.facts else None
            if anchors is not None and anchor not in anchors:
                what = f"no part '#{anchor}' in the story '{target}'"
                yield warning(place, "NEWS-L003", what, nearest_anchor(anchor, anchors))


def _check_addresses(newsroom: Newsroom) -> Iterator[Finding]:
    """Typed addresses with ``http:``, on hosts that are linked with ``https:`` elsewhere or are our own."""
    own = urlsplit(newsroom.site.url)
    linked = [(address, place) for facts in newsroom.facts.values() for address, place in facts.links]
    secure_hosts = {address.split("/", 3)[2] for address, _ in linked if address.startswith("https://")}
    if own.scheme == "https":
        secure_hosts.add(own.netloc)
    for address, place in linked:
        if address.startswith("http://") and address.split("/", 3)[2] in secure_hosts:
            yield notice(place, "NEWS-L009", f"{address} is linked without encryption", f"write https{address[4:]}")


def _check_own_addresses(newsroom: Newsroom, files: frozenset[str]) -> Iterator[Finding]:
    """Typed addresses of this site that none of its ``files`` answers for."""
    site, index = newsroom.site, "index.html"
    pages = KnownPaths([file.removesuffix(index) for file in files if file.endswith(index)])
    for facts in newsroom.facts.values():
        for address, place in facts.links:
            path = _own_path(address, urlsplit(site.url).netloc, site.base_path)
            if path is None or files.intersection((path, f"{path}{index}", f"{path}/{index}")):
                continue
            near = pages.nearest(path)
            fix = f"did you mean '/{near}'?" if near else "mend the address, or link to the story's file"
            yield warning(place, "NEWS-L005", f"no page '/{path}' on this site", fix)


def _own_path(address: str, host: str, base_path: str) -> str | None:
    """The path inside the site, without a slash in front, of an address from the root or on our own host."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.netloc not in {"", host}:
        return None
    path = unquote(parts.path)
    inside = path.removeprefix(base_path) if parts.netloc else path
    return inside.lstrip("/")
