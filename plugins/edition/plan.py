"""The plan of an edition: every page it has, and what each is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

from markupsafe import Markup

from plugins.edition.addresses import file_of, subject_path
from plugins.edition.copy import Copy
from plugins.edition.corrections import CorrectionsPages
from plugins.edition.furniture import RECENT_FRAGMENT, Furniture
from plugins.edition.jobs import Job, PageJob
from plugins.edition.links import in_words
from plugins.edition.lists import ListPages, hubs_among
from plugins.edition.roll import Roll
from plugins.edition.search import SEARCH, search_parts
from plugins.edition.stories import StoryPages
from plugins.edition.views import (
    FrontPage,
    NewsletterOffer,
    NewsletterPage,
    NotFoundPage,
    RecentFragment,
    RedirectPage,
    SearchPage,
    SectionBrief,
    SignupBlock,
    SiteChrome,
    StaticPage,
)
from plugins.entities.registry import Entity
from plugins.newsroom.article import NewsArticle
from plugins.newsroom.findings import Location
from plugins.newsroom.house import HousePage
from plugins.newsroom.phrases import phrase

_HOUSE = Location("theme")


class Edition:
    """All pages of the site for one set of copy. Planning makes no page; each job makes its own."""

    def __init__(self, copy: Copy, roll: Roll | None = None) -> None:
        """``roll`` is that of the copy's stories, where it is known already."""
        self._copy = copy
        self.furniture = Furniture(copy)
        self.roll = roll or Roll.of(copy.released, copy.hidden, self.furniture.addresses)
        hubs = hubs_among(self.roll.subjects, copy.settings.edition.hub_stories, copy.entities.asked_for())
        self._hubs = hubs
        self._stories = StoryPages(self.furniture, hubs, self.roll)
        self._lists = ListPages(self.furniture, hubs, self._stories.resolve, self._stories.keys)
        self._corrections = CorrectionsPages(self.furniture, self._stories, self.roll.corrected)

    @property
    def copy(self) -> Copy:
        """What the edition is made of."""
        return self._copy

    @property
    def stories(self) -> StoryPages:
        """The pages of stories, which documents may quote."""
        return self._stories

    @property
    def lists(self) -> ListPages:
        """The lists of stories."""
        return self._lists

    @property
    def corrections(self) -> CorrectionsPages:
        """The pages of corrections."""
        return self._corrections

    def jobs(self) -> Iterator[Job]:
        """Every page: stories first, since in a clash of addresses the first keeps its own."""
        for article in (*self._copy.released, *self._copy.hidden):
            yield self.story_job(article)
        yield from self.other_jobs()

    def story_job(self, article: NewsArticle) -> PageJob:
        """The page of a released or hidden story."""
        return PageJob(
            path=file_of(self.furniture.addresses.story(article)),
            template="story.html",
            build=partial(self._stories.build, article),
            sources=partial(self._stories.sources, article),
            key=partial(self._stories.key, article),
            owner=article.location,
        )

    def chrome(self) -> SiteChrome:
        """What every page shares."""
        return self.furniture.chrome(has_corrections=bool(self.roll.corrected))

    def revise(self, article: NewsArticle) -> tuple[PageJob, ...]:
        """Take a new version of a story that keeps its place: one that no list, address or subject can tell apart.

        Gives the pages that have to be asked for in the place of the old version's; all others show it by themselves.
        """
        self.furniture.revise(article)
        self._stories.revise(article)
        return (self.story_job(article), *self._redirects_to(article))

    def other_jobs(self) -> Iterator[PageJob]:
        """Every page that is not a story's."""
        yield self._job("", "front.html", self._front)
        for page in self._copy.pages:
            yield PageJob(
                path=file_of(f"{page.slug}/"),
                template="page.html",
                build=partial(self._house_page, page),
                owner=page.location,
            )
        for story_list in self._lists.lists:
            for path, build, key in self._lists.pages(story_list):
                yield self._job(path, "list.html", build, key)
        for path, build_index, index_key in self._lists.directories():
            yield self._job(path, "index.html", build_index, index_key)
        for path, build_corrections in self._corrections.pages():
            yield self._job(path, "corrections.html", build_corrections)
        if self._copy.newsletters:
            yield self._job("newsletter/", "newsletter.html", self._newsletters)
            for path, title, text in SIGNUP_ANSWERS:
                yield self._job(path, "page.html", partial(self._answer, path, title, text))
        if self._copy.settings.search.enabled:
            yield self._job(SEARCH, "search.html", self._search)
        yield self._job("404.html", "not_found.html", self._not_found)
        yield self._job(RECENT_FRAGMENT, "recent.html", self._recent)
        for article in (*self._copy.released, *self._copy.hidden):
            yield from self._redirects_to(article)
        yield from self._redirects_of_entities()

    def _job(
        self, path: str, template: str, build: Callable[[], object], key: Callable[[], bytes] | None = None
    ) -> PageJob:
        return PageJob(path=file_of(path), template=template, build=build, key=key, owner=_HOUSE)

    def _front(self) -> FrontPage:
        """The newest story leads; no story stands on the page twice."""
        settings, site = self._copy.settings.edition, self._copy.settings.site
        released, cards = self._copy.released, self.furniture.cards
        secondary_end = 1 + settings.secondary_stories
        river_end = secondary_end + settings.river_stories
        shown = {article.uri for article in released[:river_end]}
        briefs = []
        for section in site.sections:
            others = (a for a in released if a.section == section.id and a.uri not in shown)
            rest = list(islice(others, settings.brief_stories))
            if rest:
                link = self.furniture.link(section.name, f"{section.id}/")
                briefs.append(SectionBrief(section=link, section_id=section.id, cards=cards(rest)))
        return FrontPage(
            head=self.furniture.head(
                site.name, site.description or site.tagline, "", structured=self.furniture.describer.front()
            ),
            lead=cards(released[:1])[0] if released else None,
            secondary=cards(released[1:secondary_end]),
            river=cards(released[secondary_end:river_end]),
            briefs=tuple(briefs),
            signup=self._signup(self._copy.signup.for_page("front-page")),
            today=self.furniture.dateline(released[0].published_at) if released else None,
        )

    def _house_page(self, page: HousePage) -> StaticPage:
        return StaticPage(
            head=self.furniture.head(page.title, page.dek, f"{page.slug}/", lang=page.lang),
            title=page.title,
            dek=page.dek,
            body_html=in_words(self._stories.resolve(page.body_html), self._copy.catalogues.words(page.lang)),
            lang=page.lang,
        )

    def _signup(self, block: SignupBlock | None) -> SignupBlock | None:
        return self._stories.resolved_signup(block) if block else None

    def _newsletters(self) -> NewsletterPage:
        name = self._copy.settings.site.name
        words = self.furniture.words
        dek = words.text("What {site} sends by e-mail, and how to get it.", site=name)
        offers = tuple(
            NewsletterOffer(
                name=letter.name,
                frequency=letter.frequency,
                body_html=self._stories.resolve(letter.body_html),
                signup=self._signup(self._copy.signup.for_newsletter(letter)),
            )
            for letter in self._copy.newsletters
        )
        title = words.text("Newsletters")
        head = self.furniture.head(title, dek, "newsletter/")
        return NewsletterPage(head=head, title=title, dek=dek, offers=offers)

    def _answer(self, path: str, title: str, text: str) -> StaticPage:
        title, text = self.furniture.words.text(title), self.furniture.words.text(text)
        head = self.furniture.head(title, text, path, robots="noindex")
        return StaticPage(head=head, title=title, dek=text, body_html=Markup(), lang=head.lang)

    def _search(self) -> SearchPage:
        addresses, words = self.furniture.addresses, self.furniture.words
        name = self._copy.settings.site.name
        parts = search_parts(self._copy.released, addresses)
        return SearchPage(
            head=self.furniture.head(words.text("Search"), words.text("Find stories of {site}.", site=name), SEARCH),
            title=words.text("Search"),
            years=tuple(dict.fromkeys(f"{addresses.day(part.stories[0]).year:04}" for part in parts)),
            index_urls=tuple(addresses.href(part.folder) for part in parts),
        )

    def _not_found(self) -> NotFoundPage:
        return NotFoundPage(
            head=self.furniture.head(self.furniture.words.text("Page not found"), "", "404.html", robots="noindex")
        )

    def _recent(self) -> RecentFragment:
        """More than are shown: a page leaves out those it lists already."""
        settings = self._copy.settings
        count = settings.edition.recent_stories + 2 * settings.related.max_items
        return RecentFragment(cards=self.furniture.cards(self._copy.released[:count]))

    def moved(self) -> Iterator[tuple[str, str]]:
        """Every old address of a story or subject with its address now, both encoded and from the root of the host."""
        href = self.furniture.addresses.href
        for article in (*self._copy.released, *self._copy.hidden):
            for alias in article.aliases:
                yield href(alias.lstrip("/")), href(self.furniture.addresses.story(article))
        for old, new, _ in self._moved_subjects():
            yield href(old), href(new)

    def _redirects_to(self, article: NewsArticle) -> Iterator[PageJob]:
        for alias in article.aliases:
            name = alias.lstrip("/")
            is_file = "." in name.rsplit("/", 1)[-1]
            yield PageJob(
                path=name if is_file else file_of(name.rstrip("/") + "/"),
                template="redirect.html",
                build=partial(self._redirect, article),
                owner=article.location,
            )

    def _moved_subjects(self) -> Iterator[tuple[str, str, Entity]]:
        """Old path and new one of every hub whose name became an alias."""
        for entity in self._copy.entities.entities:
            if (entity.kind, entity.slug) in self._hubs:
                for slug in entity.old_slugs:
                    yield subject_path(entity.kind, slug), subject_path(entity.kind, entity.slug), entity

    def _redirects_of_entities(self) -> Iterator[PageJob]:
        for old, new, entity in self._moved_subjects():
            yield PageJob(
                path=file_of(old),
                template="redirect.html",
                build=partial(self._redirect_to, new, entity.name),
                owner=entity.location,
            )

    def _redirect_to(self, path: str, title: str, **more: str) -> RedirectPage:
        head = self.furniture.head(title, "", path, robots="noindex", **more)
        return RedirectPage(head=head, target_url=self.furniture.addresses.href(path), title=title)

    def _redirect(self, article: NewsArticle) -> RedirectPage:
        return self._redirect_to(self.furniture.addresses.story(article), article.headline, lang=article.lang)


SIGNUP_ANSWERS = (
    (
        "newsletter/check-your-email/",
        phrase("Check your e-mail"),
        phrase("We have sent you a message. Open it and confirm with the link inside, and you are on the list."),
    ),
    (
        "newsletter/confirmed/",
        phrase("You are on the list"),
        phrase("There is nothing left to do. The next issue comes to you."),
    ),
    (
        "newsletter/already/",
        phrase("You are on the list already"),
        phrase("This address gets the newsletter. There is nothing left to do."),
    ),
    (
        "newsletter/error/",
        phrase("That did not work"),
        phrase("Your address could not be taken. Please look at its spelling and try again in a minute."),
    ),
)
"""Path, title and text, in English, of the pages a reader lands on after the form."""
