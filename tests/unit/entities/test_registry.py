from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plugins.entities.registry import Entity, Registry
from plugins.newsroom.article import Subject, SubjectKind
from plugins.newsroom.slugs import slugify
from tests.support.stories import PLACE, make_article


def entity(name: str, *aliases: str, kind: SubjectKind = SubjectKind.COMPANY, has_page: bool = False) -> Entity:
    return Entity(name=name, kind=kind, aliases=aliases, description="", homepage="", has_page=has_page, location=PLACE)


def company(name: str) -> Subject:
    return Subject(kind=SubjectKind.COMPANY, name=name)


REGISTRY = Registry([entity("OpenAI", "Open AI", "openai", has_page=True), entity("Meta", "Facebook")])


def test_a_story_s_subjects_take_the_names_of_their_entities() -> None:
    """By alias or by another spelling, each once, in their order; others and other kinds stay."""
    topic = Subject(kind=SubjectKind.TOPIC, name="open ai")
    subjects = (company("Acme"), company("open-ai"), topic, company("OPENAI"), company("facebook"))
    settled = REGISTRY.settle(make_article(subjects=subjects))
    assert settled.subjects == (company("Acme"), company("OpenAI"), topic, company("Meta"))


def test_a_story_without_such_names_is_the_same_story() -> None:
    """The very record, so that nothing is made anew."""
    article = make_article(subjects=(company("OpenAI"), company("Acme")))
    assert REGISTRY.settle(article) is article


def test_aliases_that_differ_in_spelling_alone_have_no_address_of_their_own() -> None:
    """What makes the entity's own slug needs no redirect, and each slug counts once."""
    assert entity("OpenAI", "openai", "Open AI", "open-ai").old_slugs == ("open-ai",)


def test_those_asked_for_are_known_by_kind_and_slug() -> None:
    """Where ``page: true`` is written."""
    assert REGISTRY.asked_for() == {(SubjectKind.COMPANY, "openai")}


NAMES = st.sampled_from(["OpenAI", "Open AI", "openai", "Meta", "Facebook", "Acme", "A C M E"])


@given(st.lists(NAMES, max_size=6, unique_by=slugify))
def test_settling_twice_changes_nothing_more(names: list[str]) -> None:
    """And no two subjects of one kind share a slug afterwards."""
    once = REGISTRY.settle(make_article(subjects=tuple(map(company, names))))
    assert REGISTRY.settle(once) is once
    slugs = [slugify(subject.name) for subject in once.subjects]
    assert len(slugs) == len(set(slugs))
    assert set(slugs) & {"open-ai", "facebook"} == set()
