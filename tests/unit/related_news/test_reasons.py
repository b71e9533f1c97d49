"""Facts in a reader's words."""

from __future__ import annotations

from dataclasses import replace

from plugins.related_news.reasons import ReasonPhrases, explain
from plugins.related_news.records import Evidence, How, RelatedItem

from .builders import CHIPS, COURTS, make_filler, make_story, rank

WORDS = (("controls", 0.05), ("export controls", 0.04), ("chips", 0.03), ("year", 0.001))
PLAIN = Evidence(score=0.3, cosine=0.3, words=WORDS)


def line(evidence: Evidence, how: How = How.RANKED) -> str:
    """The reason of an item with this evidence."""
    return explain(RelatedItem(key="a", how=how, evidence=evidence))


def test_a_thread_says_most() -> None:
    """The thread comes before all, in words or under the name it is given."""
    evidence = replace(PLAIN, thread="export-controls", entities=("OpenAI",))
    assert line(evidence) == "Same story thread: export controls"
    item = RelatedItem(key="a", how=How.RANKED, evidence=evidence)
    assert explain(item, threads={"export-controls": "The chip war"}) == "Same story thread: The chip war"


def test_entities_come_next() -> None:
    """Two names at most, the most telling."""
    assert line(replace(PLAIN, entities=("OpenAI", "GPT-5", "Microsoft"))) == "Both about OpenAI and GPT-5"
    assert line(replace(PLAIN, entities=("OpenAI",))) == "Both about OpenAI"


def test_a_common_source_is_named() -> None:
    """Stories on one paper."""
    assert line(replace(PLAIN, same_source=True)) == "Same source"


def test_words_are_told_once_and_only_if_they_weigh() -> None:
    """A pair tells more than its half; what hardly scored is no reason."""
    assert line(PLAIN) == "On export controls, chips"
    assert line(replace(PLAIN, words=(("year", 0.001),))) == ""
    assert line(replace(PLAIN, words=(("2024", 0.2),))) == ""


def test_a_fill_names_its_section() -> None:
    """It is there for its place in the paper, and says nothing else."""
    assert line(replace(PLAIN, section="policy"), How.FILLED) == "More from policy"
    assert line(PLAIN, How.FILLED) == ""


def test_a_pin_without_better_reason_is_the_editors() -> None:
    """Facts go before authority."""
    assert line(PLAIN, How.PIN) == "Picked by the editors"
    assert line(replace(PLAIN, entities=("OpenAI",)), How.PIN) == "Both about OpenAI"


def test_phrases_can_be_of_another_language() -> None:
    """Every word on the page can be replaced, or left out."""
    item = RelatedItem(key="a", how=How.RANKED, evidence=PLAIN)
    assert explain(item, phrases=ReasonPhrases(words="Zu {words}")) == "Zu export controls, chips"
    assert explain(item, phrases=ReasonPhrases(words="")) == ""


def test_braces_in_names_are_harmless() -> None:
    """A name is filled in as it is."""
    assert line(replace(PLAIN, entities=("{x}",))) == "Both about {x}"


def test_ranked_items_carry_what_scored() -> None:
    """From stories to the line: entities in the order of the story, words as the stories write them."""
    a = replace(make_story("a", 20, f"{CHIPS} Shipping pianos."), entities=("TSMC", "Nvidia"))
    b = replace(make_story("b", 30, f"{CHIPS} {COURTS}"), entities=("Nvidia", "AMD", "TSMC"))
    item = rank(*make_filler(12), a, b)["b"].items[0]
    assert explain(item) == "Both about Nvidia and TSMC"
    assert {"foundry", "wafers", "lithography"} & {word for word, _ in item.evidence.words}
    assert sum(share for _, share in item.evidence.words) <= item.evidence.cosine + 1e-6
