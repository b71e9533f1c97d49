"""The form: what a signup block shows and what it posts."""

from __future__ import annotations

from dataclasses import dataclass

from plugins.edition.addresses import Addresses
from plugins.edition.views import SignupBlock
from plugins.newsroom.article import NewsArticle, StoryBody
from plugins.newsroom.house import Newsletter, newsletter_for
from plugins.newsroom.settings import SignupSettings
from plugins.signup_blocks.placement import place_blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class SignupForms:
    """The edition's signup desk: the newsletters there are, and where their forms post."""

    newsletters: tuple[Newsletter, ...]
    settings: SignupSettings
    addresses: Addresses

    def for_story(self, article: NewsArticle, body: StoryBody) -> tuple[tuple[int, SignupBlock], ...]:
        """The block of the newsletter the story, its section or the house names."""
        letter = newsletter_for(self.newsletters, article.signup, article.section)
        if letter is None:
            return ()
        places = place_blocks(len(body.blocks), has_lede=bool(body.lede_html))
        return tuple((place.index, self._block(letter, place.name)) for place in places)

    def for_page(self, placement: str, section: str = "") -> SignupBlock | None:
        """The section's newsletter, or the default one."""
        letter = newsletter_for(self.newsletters, None, section)
        return self._block(letter, placement) if letter else None

    def for_newsletter(self, letter: Newsletter) -> SignupBlock | None:
        """The block on the landing page."""
        return self._block(letter, "landing")

    def _block(self, letter: Newsletter, placement: str) -> SignupBlock:
        action = self.settings.action_url
        return SignupBlock(
            newsletter_id=letter.id,
            name=letter.name,
            pitch=letter.pitch,
            button=letter.button,
            consent_html=letter.consent_html,
            action_url=self.addresses.href(action.lstrip("/")) if action.startswith("/") else action,
            landing_url=self.addresses.href("newsletter/"),
            email_field=self.settings.email_field,
            hidden=(
                ("newsletter", letter.id),
                ("placement", placement),
                ("consent_version", letter.consent_version),
            ),
            placement=placement,
            id_prefix=f"signup-{letter.id}-{placement}",
        )
