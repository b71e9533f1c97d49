from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from plugins.edition.addresses import Addresses
from plugins.newsroom.article import BlockKind, BlockNote, StoryBody, Subject, SubjectKind
from plugins.newsroom.settings import SignupSettings
from plugins.signup_blocks.form import SignupForms
from plugins.signup_blocks.providers.generic import Generic
from plugins.signup_blocks.providers.ghost import Ghost
from tests.support.newsletters import letter
from tests.support.stories import make_article

LETTERS = (letter("daily"), letter("chips", "chips"))


def forms(**settings: Any) -> SignupForms:  # noqa: ANN401 - any setting
    return SignupForms(
        newsletters=LETTERS,
        providers={"daily": Generic(action_url="/api/join"), "chips": Ghost(url="https://members.example")},
        settings=SignupSettings(**settings),
        addresses=Addresses("/repo", "https://news.example/repo", ZoneInfo("UTC")),
    )


def body(blocks: int, words: int = 100, *notes: BlockNote) -> StoryBody:
    outline = (BlockNote(kind=BlockKind.PROSE, words=words),) * blocks + notes
    return StoryBody(
        lede_html=Markup("The lede."), blocks=(Markup("<p>a</p>"),) * len(outline), outline=outline, headings=()
    )


def test_a_story_offers_one_newsletter() -> None:
    """Its section's, the one it names, or none."""

    def offered(section: str, signup: str | None) -> list[str]:
        story = make_article(section=section, signup=signup)
        return [block.newsletter_id for _, block in forms().for_story(story, body(3))]

    assert offered("chips", None) == ["chips"]
    assert offered("news", None) == ["daily"]
    assert offered("news", "chips") == ["chips"]
    assert offered("chips", "none") == []


def test_a_block_put_by_hand_may_name_another_newsletter() -> None:
    """What is named there counts there; ``none`` for the story counts for all of it."""
    written = body(1, 500, BlockNote(kind=BlockKind.SIGNUP, newsletter="chips"))
    ((index, block),) = forms().for_story(make_article(), written)
    assert (index, block.newsletter_id, block.placement) == (1, "chips", "by-hand")
    assert forms().for_story(make_article(signup="none"), written) == ()


@pytest.mark.parametrize("setting", [{"excluded_sections": ("news",)}, {"excluded_subjects": ("self Harm",)}])
def test_a_sensitive_story_offers_nothing(setting: dict[str, tuple[str, ...]]) -> None:
    """Neither in its text, not even by hand, nor in a dialog; capitals of a subject do not matter."""
    story = make_article(subjects=(Subject(kind=SubjectKind.TOPIC, name="Self harm"),))
    written = body(3, 500, BlockNote(kind=BlockKind.SIGNUP))
    assert forms(dialog=True, **setting).for_story(story, written) == ()
    assert forms(dialog=True, **setting).for_dialog(story) is None
    assert forms(dialog=True).for_story(story, written)
    assert forms(dialog=True).for_dialog(story)
    assert forms().for_dialog(story) is None


def test_the_form_sends_what_was_offered_where() -> None:
    """Hidden fields name newsletter, place, page and the version of the consent."""
    ((index, block),) = forms().for_story(make_article(), body(3))
    assert index == 0
    assert block.hidden == (
        ("newsletter", "daily"),
        ("placement", "after-lede"),
        ("page", "/repo/2026/06/x/"),
        ("consent_version", "2"),
    )
    assert block.action_url == "/repo/api/join"
    assert block.needs_script is False


def test_ids_are_unique_on_a_page() -> None:
    """Blocks of a story, its dialog, the front page and the landing page have ids of their own."""
    here = (BlockNote(kind=BlockKind.SIGNUP), BlockNote(kind=BlockKind.PROSE, words=900))
    blocks = [block for _, block in forms().for_story(make_article(), body(1, 900, *here, *here))]
    dialog = forms(dialog=True).for_dialog(make_article())
    front = forms().for_page("front-page")
    landing = forms().for_newsletter(LETTERS[0])
    assert dialog
    assert front
    assert landing
    ids = [block.id_prefix for block in (*blocks, dialog.block, front, landing)]
    assert len(ids) == 5
    assert len(set(ids)) == 5


def test_a_newsletter_asks_for_what_it_asks_for() -> None:
    """First name and topics are fields only where the newsletter has them; a sample may be a page of this site."""
    plain = forms().for_newsletter(letter("daily"))
    asking = forms().for_newsletter(letter("daily", asks_first_name=True, topics=("Chips",), sample="/sample/"))
    assert plain
    assert asking
    assert (plain.first_name_field, plain.topics_field, plain.topics, plain.sample_url) == ("", "", (), "")
    assert (asking.first_name_field, asking.topics_field, asking.topics) == ("first_name", "topics", ("Chips",))
    assert asking.sample_url == "/repo/sample/"


def test_pages_have_a_block_where_settings_want_one() -> None:
    """A section front offers its section's newsletter; what is not among the places has none."""
    offered = [forms().for_page("section-front", section) for section in ("chips", "news")]
    assert [block.newsletter_id if block else "" for block in offered] == ["chips", "daily"]
    assert [block.needs_script if block else None for block in offered] == [True, False]
    assert forms(places=("end",)).for_page("front-page") is None
    assert forms(excluded_sections=("chips",)).for_page("section-front", "chips") is None
    assert forms(excluded_sections=("chips",)).for_page("section-front", "news")
