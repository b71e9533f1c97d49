from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from plugins.edition.addresses import Addresses
from plugins.newsroom.article import StoryBody
from plugins.newsroom.house import Newsletter
from plugins.newsroom.settings import SignupSettings
from plugins.signup_blocks.form import SignupForms
from plugins.signup_blocks.placement import Place, place_blocks
from tests.support.stories import make_article


def letter(id: str, *sections: str) -> Newsletter:
    return Newsletter(
        id=id,
        name=id.title(),
        frequency="daily",
        pitch="All news.",
        button="Join",
        consent_html=Markup("We write."),
        consent_version="2",
        is_default=False,
        sections=sections,
        body_html=Markup(),
    )


def forms(action_url: str = "https://forms.example/join") -> SignupForms:
    return SignupForms(
        newsletters=(letter("daily"), letter("chips", "chips")),
        settings=SignupSettings(action_url=action_url),
        addresses=Addresses("/repo", "https://news.example/repo", ZoneInfo("UTC")),
    )


def body(blocks: int) -> StoryBody:
    return StoryBody(lede_html=Markup("The lede."), blocks=(Markup("<p>a</p>"),) * blocks, headings=())


@pytest.mark.parametrize(
    ("blocks", "has_lede", "place"),
    [
        (5, True, Place(0, "after-lede")),
        (2, True, Place(0, "after-lede")),
        (1, True, Place(1, "end")),
        (0, True, Place(0, "end")),
        (5, False, Place(5, "end")),
        (0, False, Place(0, "end")),
    ],
)
def test_the_block_stands_after_the_lede_or_at_the_end(blocks: int, has_lede: bool, place: Place) -> None:  # noqa: FBT001
    """One block a story; a story without a lede, or of less than two blocks, has it at the end."""
    assert place_blocks(blocks, has_lede=has_lede) == (place,)


def test_a_story_offers_one_newsletter() -> None:
    """Its section's, the one it names, or none."""

    def offered(section: str, signup: str | None) -> list[str]:
        story = make_article(section=section, signup=signup)
        return [block.newsletter_id for _, block in forms().for_story(story, body(3))]

    assert offered("chips", None) == ["chips"]
    assert offered("news", None) == ["daily"]
    assert offered("news", "chips") == ["chips"]
    assert offered("chips", "none") == []


def test_the_form_sends_what_was_offered_where() -> None:
    """Hidden fields name newsletter, place and the version of the consent; ids are unique on a page."""
    ((index, block),) = forms().for_story(make_article(), body(3))
    assert index == 0
    assert block.hidden == (("newsletter", "daily"), ("placement", "after-lede"), ("consent_version", "2"))
    front = forms().for_page("front-page")
    landing = forms().for_newsletter(letter("daily"))
    assert front is not None
    assert landing is not None
    assert len({block.id_prefix, front.id_prefix, landing.id_prefix}) == 3
    assert (block.action_url, block.landing_url, block.email_field) == (
        "https://forms.example/join",
        "/repo/newsletter/",
        "email",
    )


@pytest.mark.parametrize(
    ("action", "address"),
    [("/api/join", "/repo/api/join"), ("", ""), ("https://f.example/a?b=c", "https://f.example/a?b=c")],
)
def test_a_path_of_this_site_gets_the_prefix(action: str, address: str) -> None:
    """Other addresses stay as they are."""
    block = forms(action).for_page("front-page")
    assert block is not None
    assert block.action_url == address


def test_a_section_front_offers_its_section_s_newsletter() -> None:
    """Or the first one."""
    offered = [forms().for_page("section-front", section) for section in ("chips", "news")]
    assert [block.newsletter_id if block else "" for block in offered] == ["chips", "daily"]
