"""The form: what a signup block shows and what it posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plugins.edition.addresses import Addresses
from plugins.edition.languages import SOURCE_LANG
from plugins.edition.views import SignupBlock, SignupDialog
from plugins.newsroom.article import NewsArticle, StoryBody
from plugins.newsroom.house import Newsletter, newsletter_for
from plugins.newsroom.phrases import phrase
from plugins.newsroom.settings import SignupSettings
from plugins.newsroom.slugs import slugify
from plugins.signup_blocks.placement import PlacementRules, place_blocks
from plugins.signup_blocks.providers.contract import Offer, Provider

_CONFIRM = phrase("Almost there: open the message we have sent you and confirm with the link inside.")
_TAKEN = phrase("You are on the list. The next issue comes to you.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignupForms:
    """The edition's signup desk: the newsletters there are, and by their ids who takes the addresses."""

    newsletters: tuple[Newsletter, ...]
    providers: Mapping[str, Provider]
    settings: SignupSettings
    addresses: Addresses
    lang: str = SOURCE_LANG
    """Of the newsletters."""

    def for_story(self, article: NewsArticle, body: StoryBody) -> tuple[tuple[int, SignupBlock], ...]:
        """The blocks of the newsletter that the writer named there, or the story, its section or the house."""
        letter = self._letter_of(article)
        if letter is None:
            return ()
        places = place_blocks(body.outline, self._rules(), has_lede=bool(body.lede_html))
        page_url = self.addresses.href(self.addresses.story(article))
        blocks = []
        for number, place in enumerate(places, start=1):
            named = newsletter_for(self.newsletters, place.newsletter, "") if place.newsletter else letter
            if named is not None:
                blocks.append((place.index, self._block(named, place.name, page_url, number)))
        return tuple(blocks)

    def for_page(self, placement: str, section: str = "") -> SignupBlock | None:
        """The section's newsletter, or the default one; None where settings want no block."""
        letter = newsletter_for(self.newsletters, None, section)
        if letter is None or placement not in self.settings.places or section in self.settings.excluded_sections:
            return None
        return self._block(letter, placement, self.addresses.href(f"{section}/" if section else ""))

    def for_newsletter(self, letter: Newsletter) -> SignupBlock | None:
        """The block on the landing page."""
        return self._block(letter, "landing", self.addresses.href("newsletter/"))

    def for_dialog(self, article: NewsArticle) -> SignupDialog | None:
        """The newsletter that the story offers, in a dialog."""
        letter = self._letter_of(article) if self.settings.dialog else None
        if letter is None:
            return None
        return SignupDialog(
            block=self._block(letter, "dialog", self.addresses.href(self.addresses.story(article))),
            scroll_percent=self.settings.dialog_scroll_percent,
            seconds=self.settings.dialog_seconds,
            rest_days=self.settings.dialog_rest_days,
        )

    def _letter_of(self, article: NewsArticle) -> Newsletter | None:
        """None on a story that says ``none``, and where the section or a subject is too serious to sell anything."""
        excluded = {slugify(name) for name in self.settings.excluded_subjects}
        if article.section in self.settings.excluded_sections or any(
            slugify(subject.name) in excluded for subject in article.subjects if excluded
        ):
            return None
        return newsletter_for(self.newsletters, article.signup, article.section)

    def _rules(self) -> PlacementRules:
        settings = self.settings
        return PlacementRules(
            places=settings.places,
            max_blocks=settings.max_blocks,
            spacing_words=settings.spacing_words,
            shortest_words=settings.shortest_words,
        )

    def _block(self, letter: Newsletter, placement: str, page_url: str, number: int = 1) -> SignupBlock:
        href = self.addresses.href
        contract = self.providers[letter.id].contract(
            Offer(
                newsletter_id=letter.id,
                placement=placement,
                page_url=page_url,
                consent_version=letter.consent_version,
                site_url=self.addresses.origin,
                confirmed_url=href("newsletter/confirmed/"),
            )
        )
        button_name, button_value = (*contract.button, ("", ""))[0]
        return SignupBlock(
            newsletter_id=letter.id,
            lang=self.lang,
            name=letter.name,
            pitch_html=letter.pitch_html,
            button=letter.button,
            consent_html=letter.consent_html,
            action_url=contract.action_url,
            hosted_url=contract.hosted_url,
            needs_script=contract.needs_script,
            sending=contract.sending,
            success=contract.success or (_CONFIRM if contract.confirms else _TAKEN),
            sample_url=href(letter.sample.lstrip("/")) if letter.sample.startswith("/") else letter.sample,
            email_field=contract.email_field,
            first_name_field=contract.first_name_field if letter.asks_first_name else "",
            topics_field=contract.topics_field if letter.topics else "",
            topics=letter.topics,
            hidden=contract.hidden,
            trap_field=contract.trap_field,
            button_name=button_name,
            button_value=button_value,
            attributes=contract.attributes,
            placement=placement,
            id_prefix=f"signup-{letter.id}-{placement}" + (f"-{number}" if number > 1 else ""),
        )
