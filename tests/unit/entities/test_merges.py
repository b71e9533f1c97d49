from __future__ import annotations

from dataclasses import replace

from plugins.entities.merges import proposed_merges
from plugins.entities.registry import Registry
from plugins.newsroom.article import NewsArticle, Subject, SubjectKind
from plugins.newsroom.findings import Location
from tests.support.stories import lines_of, make_article
from tests.unit.entities.test_registry import entity


def stories(*names: str, kind: SubjectKind = SubjectKind.COMPANY) -> list[NewsArticle]:
    """One story a name."""
    return [
        make_article(uri=f"{n}.md", location=Location(f"{n}.md"), subjects=(Subject(kind=kind, name=name),))
        for n, name in enumerate(names)
    ]


def stands(article: NewsArticle, field: str, name: str) -> Location:
    """Names stand in the first line that has the field, as far as these tests know."""
    assert field in {"companies", "topics", "models", "people"}
    assert any(subject.name == name for subject in article.subjects)
    return article.location


def proposals(*names: str, kind: SubjectKind = SubjectKind.COMPANY, registry: Registry | None = None) -> list[str]:
    return lines_of(proposed_merges(stories(*names, kind=kind), registry or Registry(), stands))


def test_two_names_of_one_company_are_a_warning_at_the_rarer_one() -> None:
    """At the first story, by path, that uses it."""
    assert proposals("Open AI", "OpenAI", "OpenAI", "Open AI", "OpenAI") == [
        (
            "0.md:1:1: warning NEWS-E005 the company 'Open AI' is likely 'OpenAI', which has another page; "
            "write 'OpenAI', or make it an alias in content/entities.yml"
        )
    ]


def test_two_spellings_of_one_hub_are_a_notice() -> None:
    """They share the page; only the words on stories differ."""
    assert proposals("OpenAI", "openai", "OpenAI") == [
        "1.md:1:1: notice NEWS-E006 the company 'openai' is elsewhere written 'OpenAI'; write 'OpenAI'"
    ]


def test_legal_forms_and_plurals_do_not_make_another_entity() -> None:
    """Of companies and of topics alone."""
    assert [line.split("'")[1] for line in proposals("Mistral AI", "Mistral AI Inc.", "Mistral AI")] == [
        "Mistral AI Inc."
    ]
    assert len(proposals("Data centre", "Data centres", kind=SubjectKind.TOPIC)) == 1
    assert proposals("Altman", "Altmans", kind=SubjectKind.PERSON) == []


def test_names_that_differ_are_left_alone() -> None:
    """Versions, short topics, other kinds."""
    assert proposals("GPT-4", "GPT-4o", "GPT-4.1", "GPT-41o", kind=SubjectKind.MODEL) == []
    assert proposals("Gas", "Ga", "Chips", "Clips", kind=SubjectKind.TOPIC) == []
    apart = [*stories("Meta"), *stories("meta", kind=SubjectKind.TOPIC)]
    assert proposed_merges(apart, Registry(), stands) == []


def test_the_registry_decides() -> None:
    """An entity's name is kept however rare; two entities are never one; an alias is merged before we look."""
    registry = Registry([entity("Open-AI", "Open A.I"), entity("OpenAI Ltd")])
    assert [line.split("'")[3] for line in proposals("OpenAI", "OpenAI", "Open-AI", registry=registry)] == ["Open-AI"]
    assert proposals("Open-AI", "OpenAI Ltd", registry=registry) == []
    settled = [registry.settle(story) for story in stories("Open A.I", "Open-AI")]
    assert proposed_merges(settled, registry, stands) == []


def test_the_order_of_stories_does_not_matter() -> None:
    """Ties are parted by the alphabet."""
    found = stories("Open AI", "OpenAI")
    assert proposed_merges(found, Registry(), stands) == proposed_merges(found[::-1], Registry(), stands)
    again = [replace(story) for story in found]
    assert proposed_merges(again, Registry(), stands)[0].what.startswith("the company 'OpenAI'")
