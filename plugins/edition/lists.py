"""Pages that list stories: section fronts, subject hubs, authors, months; and the directories of them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import islice
from typing import Literal
from urllib.parse import urlsplit

from markupsafe import Markup

from plugins.edition.addresses import SUBJECT_FOLDERS, author_path, month_path, page_of, subject_path
from plugins.edition.furniture import Furniture
from plugins.edition.languages import Words
from plugins.edition.paging import ListSlice, cut
from plugins.edition.roll import SubjectKey
from plugins.edition.source_keys import SourceKeys
from plugins.edition.stories import SUBJECT_LABELS
from plugins.edition.views import FeedLink, IndexGroup, IndexPage, Link, ListPage, Pager, Profile, SignupBlock
from plugins.entities.registry import Entity
from plugins.newsroom.article import NewsArticle, SubjectKind
from plugins.newsroom.house import AuthorProfile
from plugins.newsroom.phrases import phrase
from plugins.newsroom.slugs import slugify

Hubs = Mapping[SubjectKey, Sequence[NewsArticle]]
ListKind = Literal["section", "topic", "company", "model", "person", "author", "month"]
_MOST_IN_OVERVIEW = 40
_SUBJECT_KICKERS = {
    SubjectKind.COMPANY: phrase("Company"),
    SubjectKind.MODEL: phrase("Model"),
    SubjectKind.PERSON: phrase("Person"),
    SubjectKind.TOPIC: phrase("Topic"),
}
_ALL_OF_KIND = {
    SubjectKind.COMPANY: phrase("All companies in {site}."),
    SubjectKind.MODEL: phrase("All models in {site}."),
    SubjectKind.PERSON: phrase("All people in {site}."),
    SubjectKind.TOPIC: phrase("All topics in {site}."),
}
_NO_MARKUP = Markup()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryList:
    """A list that becomes a front and numbered older pages."""

    path: str
    kind: ListKind
    kicker: str
    title: str
    description: str
    articles: Sequence[NewsArticle] = field(metadata={"covered": "keys of stories"})
    intro_html: Markup = _NO_MARKUP
    homepage: Link | None = None
    profile: Profile | None = None
    signup: SignupBlock | None = None
    neighbours: tuple[Link, ...] = ()


def hubs_among(
    subjects: Mapping[SubjectKey, Sequence[NewsArticle]], least: int, asked_for: Container[SubjectKey] = ()
) -> Hubs:
    """The subjects that have a hub, by kind and slug: those with at least ``least`` stories, or ``asked_for``."""
    return {
        key: articles
        for key, articles in sorted(subjects.items(), key=_by_kind_and_slug)
        if len(articles) >= least or key in asked_for
    }


def _by_kind_and_slug(item: tuple[SubjectKey, Sequence[NewsArticle]]) -> tuple[str, str]:
    (kind, slug), _ = item
    return kind.value, slug


def name_subjects(released: Iterable[NewsArticle]) -> dict[SubjectKey, str]:
    """The spelling of each subject that most stories use; ties: alphabetical."""
    spellings: defaultdict[SubjectKey, Counter[str]] = defaultdict(Counter)
    for article in released:
        for subject in article.subjects:
            spellings[subject.kind, slugify(subject.name)][subject.name] += 1
    return {key: min(names, key=lambda name: (-names[name], name)) for key, names in spellings.items()}


def numbered_title(title: str, number: int, words: Words) -> str:
    """A list's title on its page ``number``; on its front, which is 0, the title alone."""
    return words.text("{title}, page {number}", title=title, number=number) if number else title


class ListPages:
    """Builds every list and directory of one edition."""

    def __init__(self, furniture: Furniture, hubs: Hubs, resolve: Callable[[Markup], Markup], keys: SourceKeys) -> None:
        self._furniture, self._hubs, self._resolve, self._keys = furniture, hubs, resolve, keys
        self._released = furniture.copy.released
        self._site = furniture.copy.settings.site
        self._words = furniture.words

    @cached_property
    def _names(self) -> dict[SubjectKey, str]:
        return name_subjects(self._released)

    @cached_property
    def lists(self) -> tuple[StoryList, ...]:
        """All lists, in a fixed order."""
        return (*self._sections(), *self._subject_hubs(), *self._authors(), *self._months())

    def pages(self, story_list: StoryList) -> Iterator[tuple[str, Callable[[], ListPage], Callable[[], bytes]]]:
        """The site path of each page of a list, with what builds it and what makes its key."""
        about = self._keys.values(story_list)
        for part in cut(story_list.articles, self._furniture.copy.settings.edition.list_stories):
            yield (
                page_of(story_list.path, part.number),
                partial(self._page, story_list, part),
                partial(self._key, story_list, about, part),
            )

    def _key(self, story_list: StoryList, about: bytes, part: ListSlice[NewsArticle]) -> bytes:
        stories = len(story_list.articles)
        feeds = 0 if part.number else len(self._furniture.feed_formats(story_list.kind, stories))
        place = b"%d of %d, %d feeds" % (part.number, part.full_pages, feeds)
        elsewhere = [] if part.number else self._newest_elsewhere(story_list)
        return self._keys.page([about, place], self._keys.stories(part.items), self._keys.stories(elsewhere))

    def _page(self, story_list: StoryList, part: ListSlice[NewsArticle]) -> ListPage:
        path = page_of(story_list.path, part.number)
        title = numbered_title(story_list.title, part.number, self._words)
        cards = self._furniture.cards(part.items)
        href = self._furniture.addresses.href(path)
        return ListPage(
            head=self._furniture.head(
                title,
                story_list.description,
                path,
                kind="profile" if story_list.profile and not part.number else "website",
                feeds=self._feeds_of(story_list, part),
                structured=self._furniture.describer.listed(
                    story_list.kind, title, story_list.description, href, [card.url for card in cards]
                ),
            ),
            kind=story_list.kind,
            kicker=story_list.kicker,
            title=story_list.title,
            intro_html=story_list.intro_html if not part.number else Markup(),
            cards=cards,
            pager=self._pager(story_list.path, part),
            profile=story_list.profile,
            recent=self._furniture.cards(self._newest_elsewhere(story_list)) if not part.number else (),
            signup=story_list.signup if not part.number else None,
            neighbours=story_list.neighbours if not part.number else (),
            homepage=story_list.homepage if not part.number else None,
        )

    def _feeds_of(self, story_list: StoryList, part: ListSlice[NewsArticle]) -> tuple[FeedLink, ...]:
        if part.number:
            return ()
        return self._furniture.feeds(story_list.path, story_list.title, story_list.kind, len(story_list.articles))

    def _newest_elsewhere(self, story_list: StoryList) -> list[NewsArticle]:
        """What a section's reader has not seen: the newest stories of other sections."""
        if story_list.kind != "section":
            return []
        wanted = self._furniture.copy.settings.edition.recent_stories
        section = story_list.path.rstrip("/")
        return list(islice((article for article in self._released if article.section != section), wanted))

    def _pager(self, path: str, part: ListSlice[NewsArticle]) -> Pager:
        newer, older = part.newer, part.older
        return Pager(
            newer=None
            if newer is None
            else self._furniture.link(self._words.text("Newer stories"), page_of(path, newer)),
            older=None
            if older is None
            else self._furniture.link(self._words.text("Older stories"), page_of(path, older)),
            span=self._span(part.items) if part.full_pages else "",
            number=part.number,
        )

    def _span(self, articles: Sequence[NewsArticle]) -> str:
        if not articles:
            return ""
        days = [self._furniture.addresses.day(article) for article in (articles[-1], articles[0])]
        first, last = (self._words.month_name(day.year, day.month) for day in days)
        return first if first == last else f"{first} \u2013 {last}"

    # -- The lists

    def _sections(self) -> Iterator[StoryList]:
        by_section = defaultdict(list)
        for article in self._released:
            by_section[article.section].append(article)
        for section in self._site.sections:
            yield StoryList(
                path=f"{section.id}/",
                kind="section",
                kicker=self._words.text("Section"),
                title=section.name,
                description=section.description
                or self._words.text("{section} from {site}, newest first.", section=section.name, site=self._site.name),
                articles=by_section[section.id],
                intro_html=Markup("<p>{}</p>").format(section.description) if section.description else Markup(),
                signup=self._section_signup(section.id),
            )

    def _section_signup(self, section: str) -> SignupBlock | None:
        block = self._furniture.copy.signup.for_page("section-front", section)
        return replace(block, consent_html=self._resolve(block.consent_html)) if block else None

    def _subject_hubs(self) -> Iterator[StoryList]:
        for (kind, slug), articles in self._hubs.items():
            name, entity = self._names[kind, slug], self._furniture.copy.entities.find(kind, slug)
            about = entity.description if entity else ""
            yield StoryList(
                path=subject_path(kind, slug),
                kind=kind.value,
                kicker=self._words.text(_SUBJECT_KICKERS[kind]),
                title=name,
                description=about
                or self._words.text(
                    "Stories about {subject} from {site}, newest first.", subject=name, site=self._site.name
                ),
                articles=articles,
                intro_html=Markup("<p>{}</p>").format(about) if about else Markup(),
                homepage=_homepage(entity) if entity else None,
            )

    def _authors(self) -> Iterator[StoryList]:
        for id, (name, profile, articles) in self._by_author.items():
            shown = profile or AuthorProfile(id=id, name=name, role="", beat="", body_html=Markup())
            yield StoryList(
                path=author_path(id),
                kind="author",
                kicker=self._words.text("Written by"),
                title=name,
                description=shown.beat
                or self._words.text("Stories by {author} in {site}, newest first.", author=name, site=self._site.name),
                articles=articles,
                profile=Profile(
                    name=name,
                    role=shown.role,
                    beat=shown.beat,
                    body_html=self._resolve(shown.body_html),
                    initials=_initials(name),
                ),
            )

    @cached_property
    def _by_author(self) -> dict[str, tuple[str, AuthorProfile | None, list[NewsArticle]]]:
        profiles = self._furniture.copy.authors
        groups: dict[str, tuple[str, AuthorProfile | None, list[NewsArticle]]] = {
            id: (profile.name, profile, []) for id, profile in profiles.items()
        }
        for article in self._released:
            for byline in article.bylines:
                id = self._furniture.author_id(byline)
                if id:
                    groups.setdefault(id, (byline, profiles.get(id), []))[2].append(article)
        return dict(sorted(groups.items()))

    def _months(self) -> Iterator[StoryList]:
        months = list(self._by_month)
        for place, (year, month) in enumerate(months):
            beside = [
                self._furniture.link(self._words.month_name(*months[other]), month_path(*months[other]))
                for other in (place - 1, place + 1)
                if 0 <= other < len(months)
            ]
            name = self._words.month_name(year, month)
            yield StoryList(
                path=month_path(year, month),
                kind="month",
                kicker=self._words.text("Archive"),
                title=name,
                description=self._published_in(name),
                articles=self._by_month[year, month],
                neighbours=(self._furniture.link(str(year), f"{year:04}/"), *beside),
            )

    @cached_property
    def _by_month(self) -> dict[tuple[int, int], Sequence[NewsArticle]]:
        """Newest month first. A month's stories stand together, so only its end is looked for."""
        months: dict[tuple[int, int], Sequence[NewsArticle]] = {}
        start = 0
        while start < len(self._released):
            month = self._month_of(self._released[start])
            end = bisect_left(self._released, True, start, key=lambda a, month=month: self._month_of(a) < month)  # type: ignore[misc]
            months[month] = self._released[start:end]
            start = end
        return months

    def _month_of(self, article: NewsArticle) -> tuple[int, int]:
        day = self._furniture.addresses.day(article)
        return day.year, day.month

    # -- The directories

    def directories(self) -> Iterator[tuple[str, Callable[[], IndexPage], Callable[[], bytes] | None]]:
        """Subjects, each kind of subject that has a hub, authors, the archive and its years; a key of what is long."""
        yield "subjects/", self._subjects_overview, None
        kinds = {kind for kind, _ in self._hubs}
        for kind in filter(kinds.__contains__, SUBJECT_LABELS):
            yield f"{SUBJECT_FOLDERS[kind]}/", partial(self._subjects_of, kind), partial(self._key_of_subjects, kind)
        yield "authors/", self._all_authors, None
        yield "archive/", self._archive, None
        for year in sorted({year for year, _ in self._by_month}):
            yield f"{year:04}/", partial(self._year, year), None

    def _subjects_overview(self) -> IndexPage:
        groups = []
        for kind, label in SUBJECT_LABELS.items():
            ranked = sorted(
                ((key, articles) for key, articles in self._hubs.items() if key[0] is kind),
                key=lambda item: (-len(item[1]), self._names[item[0]].casefold()),
            )[:_MOST_IN_OVERVIEW]
            links = tuple((self._hub_link(key), self._count(articles)) for key, articles in ranked)
            if links:
                groups.append(
                    IndexGroup(
                        title=self._words.text(label),
                        url=self._furniture.addresses.href(f"{SUBJECT_FOLDERS[kind]}/"),
                        links=links,
                    )
                )
        about = self._words.text("What {site} writes about.", site=self._site.name)
        return self._index("subjects/", self._words.text("Directory"), self._words.text("Subjects"), about, groups)

    def _subjects_of(self, kind: SubjectKind) -> IndexPage:
        by_initial: defaultdict[str, list[tuple[Link, str]]] = defaultdict(list)
        keys = sorted(
            (key for key in self._hubs if key[0] is kind), key=lambda key: (self._names[key].casefold(), key[1])
        )
        for key in keys:
            first = self._names[key][0].upper()
            by_initial[first if first.isalpha() else "0\u20139"].append((self._hub_link(key), ""))
        groups = [IndexGroup(title=initial, url="", links=tuple(links)) for initial, links in by_initial.items()]
        label = SUBJECT_LABELS[kind]
        about = self._words.text(_ALL_OF_KIND[kind], site=self._site.name)
        return self._index(
            f"{SUBJECT_FOLDERS[kind]}/", self._words.text("Directory"), self._words.text(label), about, groups
        )

    def _key_of_subjects(self, kind: SubjectKind) -> bytes:
        hubs = [(slug, self._names[key]) for key in self._hubs for some, slug in [key] if some is kind]
        return self._keys.page([repr(hubs).encode("utf-8", "surrogatepass")])

    def _hub_link(self, key: SubjectKey) -> Link:
        return self._furniture.link(self._names[key], subject_path(*key))

    def _all_authors(self) -> IndexPage:
        links = tuple(
            (self._furniture.link(name, author_path(id)), profile.role if profile else "")
            for id, (name, profile, _) in sorted(
                self._by_author.items(), key=lambda item: (item[1][0].casefold(), item[0])
            )
        )
        groups = [IndexGroup(title="", url="", links=links)] if links else []
        about = self._words.text("Who writes {site}.", site=self._site.name)
        return self._index("authors/", self._words.text("The newsroom"), self._words.text("Authors"), about, groups)

    def _archive(self) -> IndexPage:
        years = sorted({year for year, _ in self._by_month}, reverse=True)
        groups = [self._year_group(year) for year in years]
        about = self._words.text("Every story of {site}, by month.", site=self._site.name)
        return self._index("archive/", self._words.text("Archive"), self._words.text("All stories"), about, groups)

    def _year(self, year: int) -> IndexPage:
        return self._index(
            f"{year:04}/",
            self._words.text("Archive"),
            str(year),
            self._published_in(str(year)),
            [self._year_group(year)],
        )

    def _published_in(self, time: str) -> str:
        return self._words.text("Stories that {site} published in {time}.", site=self._site.name, time=time)

    def _year_group(self, year: int) -> IndexGroup:
        links = tuple(
            (self._furniture.link(self._words.month_name(y, month), month_path(y, month)), self._count(articles))
            for (y, month), articles in self._by_month.items()
            if y == year
        )
        return IndexGroup(title=str(year), url=self._furniture.addresses.href(f"{year:04}/"), links=links)

    def _count(self, articles: Sequence[NewsArticle]) -> str:
        return self._words.count("{number} story", "{number} stories", len(articles))

    def _index(self, path: str, kicker: str, title: str, description: str, groups: Sequence[IndexGroup]) -> IndexPage:
        return IndexPage(
            head=self._furniture.head(title, description, path), kicker=kicker, title=title, groups=tuple(groups)
        )


def _homepage(entity: Entity) -> Link | None:
    host = urlsplit(entity.homepage).netloc.removeprefix("www.")
    return Link(text=host, url=entity.homepage) if host else None


def _initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalpha()]
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:])) or name[:1].upper()
