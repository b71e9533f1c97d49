"""The page of all corrections: what the newsroom owned up to, newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from operator import itemgetter

from plugins.edition.addresses import page_of
from plugins.edition.furniture import CORRECTIONS, Furniture
from plugins.edition.lists import numbered_title
from plugins.edition.paging import ListSlice, cut
from plugins.edition.stories import StoryPages
from plugins.edition.views import CorrectionEntry, CorrectionsPage, Pager
from plugins.newsroom.article import Correction, NewsArticle

Corrected = tuple[NewsArticle, Correction]


class CorrectionsPages:
    """Builds the page and its older pages, of the corrections of released stories; none without any."""

    def __init__(self, furniture: Furniture, stories: StoryPages, corrected: Sequence[NewsArticle]) -> None:
        """``corrected``: the released stories with corrections, newest first."""
        self._furniture, self._stories = furniture, stories
        dated = [(note.at, article, note) for article in corrected for note in article.corrections]
        dated.sort(key=itemgetter(0), reverse=True)
        self.corrected: list[Corrected] = [(article, note) for _, article, note in dated]
        """Every correction with its story, newest first."""

    def pages(self) -> Iterator[tuple[str, Callable[[], CorrectionsPage]]]:
        """The site path of each page, with what builds it. Those of one instant stand in the order of their stories."""
        if self.corrected:
            for part in cut(self.corrected, self._furniture.copy.settings.edition.list_stories):
                yield page_of(CORRECTIONS, part.number), partial(self._page, part)

    def _page(self, part: ListSlice[Corrected]) -> CorrectionsPage:
        words = self._furniture.words
        name_of_page = words.text("Corrections")
        title = numbered_title(name_of_page, part.number, words)
        name = self._furniture.copy.settings.site.name
        about = words.text("What {site} corrected, clarified, updated or took back, newest first.", site=name)
        return CorrectionsPage(
            head=self._furniture.head(
                title,
                about,
                page_of(CORRECTIONS, part.number),
                feeds=self._furniture.feeds(CORRECTIONS, name_of_page, "corrections", 0),
            ),
            kicker=words.text("The newsroom"),
            title=name_of_page,
            entries=tuple(
                CorrectionEntry(card=self._furniture.card(article), note=self._stories.correction(article, note))
                for article, note in part.items
            ),
            pager=self._pager(part),
        )

    def _pager(self, part: ListSlice[Corrected]) -> Pager:
        newer, older, link, words = part.newer, part.older, self._furniture.link, self._furniture.words
        return Pager(
            newer=None if newer is None else link(words.text("Newer corrections"), page_of(CORRECTIONS, newer)),
            older=None if older is None else link(words.text("Older corrections"), page_of(CORRECTIONS, older)),
            span=self._span(part) if part.full_pages else "",
            number=part.number,
        )

    def _span(self, part: ListSlice[Corrected]) -> str:
        zone = self._furniture.addresses.zone
        days = [part.items[place][1].at.astimezone(zone) for place in (-1, 0)]
        first, last = (self._furniture.words.month_name(day.year, day.month) for day in days)
        return first if first == last else f"{first} \u2013 {last}"
