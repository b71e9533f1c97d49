"""The copy an edition is made of: what passed the release gate, and the house's own records."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from plugins.edition.languages import Catalogues
from plugins.edition.pictures import ShownPicture
from plugins.edition.views import SignupBlock, SignupDialog
from plugins.entities.registry import Registry
from plugins.newsroom.article import NewsArticle, StoryBody
from plugins.newsroom.house import AuthorProfile, HousePage, Newsletter
from plugins.newsroom.settings import NewsroomSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedChoice:
    """A story's related news by uri, each with its reason in words, and the newer stories that chose it."""

    items: tuple[tuple[str, str], ...] = ()
    later: tuple[str, ...] = ()


class SignupDesk(Protocol):
    """Decides which newsletter a page offers and where; the edition only asks.

    A desk that is a frozen record of all it decides from lets pages be kept that would come out the same.
    """

    def for_story(self, article: NewsArticle, body: StoryBody) -> tuple[tuple[int, SignupBlock], ...]:
        """Blocks for a story, each with the number of the body's block it stands before, ascending."""
        ...

    def for_page(self, placement: str, section: str = "") -> SignupBlock | None:
        """The block of a front page, section front or list, or None."""
        ...

    def for_newsletter(self, letter: Newsletter) -> SignupBlock | None:
        """The block that offers just this newsletter, or None."""
        ...

    def for_dialog(self, article: NewsArticle) -> SignupDialog | None:
        """The dialog on a story's page, or None."""
        ...


@dataclass(frozen=True, slots=True)
class NoSignup:
    """No newsletter is offered anywhere."""

    def for_story(self, article: NewsArticle, body: StoryBody) -> tuple[tuple[int, SignupBlock], ...]:
        """None."""
        del article, body
        return ()

    def for_page(self, placement: str, section: str = "") -> SignupBlock | None:
        """None."""
        del placement, section
        return None

    def for_newsletter(self, letter: Newsletter) -> SignupBlock | None:
        """None."""
        del letter
        return None

    def for_dialog(self, article: NewsArticle) -> SignupDialog | None:
        """None."""
        del article
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Everything pages are made from. Nothing unreleased is in it."""

    settings: NewsroomSettings
    released: tuple[NewsArticle, ...]
    """Newest first."""
    hidden: tuple[NewsArticle, ...] = ()
    """Stories with a page and no place in any list."""
    body_of: Callable[[str], StoryBody]
    """The body of a released or hidden story, by uri."""
    body_key: Callable[[str], bytes]
    """What names all that a story's file came to: another body or field, another key."""
    links_of: Callable[[str], tuple[str, ...]]
    """The symbolic addresses in that body."""
    authors: Mapping[str, AuthorProfile] = field(default_factory=dict)
    pages: tuple[HousePage, ...] = ()
    newsletters: tuple[Newsletter, ...] = ()
    entities: Registry = field(default_factory=Registry)
    files: Container[str] = ()
    """Files of the content folder that go into the site, by path."""
    pictures: Mapping[str, ShownPicture] = field(default_factory=dict)
    """The pictures among them whose size is known."""
    related: Mapping[str, RelatedChoice] = field(default_factory=dict)
    signup: SignupDesk = field(default_factory=NoSignup)
    catalogues: Catalogues = field(default_factory=Catalogues)
    """The theme's words. They are the same for all pages, and in the fingerprint of each."""
