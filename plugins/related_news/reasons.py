"""Why a story is in a list: the facts that scored, in words a reader understands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from plugins.newsroom.phrases import phrase

from .records import Evidence, How, RelatedItem

LEAST_SHARE: Final = 0.06
"""A word is a reason if it makes at least this part of the cosine: "share the word *year*" is none."""
SHOWN_WORDS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonPhrases:
    """The lines, in English. Braces hold what is filled in; an empty phrase is not used."""

    pin: str = phrase("Picked by the editors")
    thread: str = phrase("Same story thread: {thread}")
    entities: str = phrase("Both about {entities}")
    source: str = phrase("Same source")
    words: str = phrase("On {words}")
    section: str = phrase("More from {section}")
    last_joint: str = " and "

    @classmethod
    def said_by(cls, text: Callable[[str], str]) -> ReasonPhrases:
        """The lines as a catalogue has them."""
        english = cls()
        return cls(
            pin=text(english.pin),
            thread=text(english.thread),
            entities=text(english.entities),
            source=text(english.source),
            words=text(english.words),
            section=text(english.section),
            last_joint=f" {text('and')} ",
        )


def explain(
    item: RelatedItem,
    *,
    phrases: ReasonPhrases | None = None,
    threads: Mapping[str, str] | None = None,
    sections: Mapping[str, str] | None = None,
) -> str:
    """One quiet line, without a full stop; empty where nothing is worth saying.

    The first that holds: same thread, one or two entities in common, same source, up to two words that made the
    score; for what only fills the list, its section. ``threads`` and ``sections`` give the names that readers know,
    by id; without one, hyphens become spaces.
    """
    phrases, evidence = phrases or ReasonPhrases(), item.evidence
    if item.how is How.FILLED:
        return _line(phrases.section, "section", _title(evidence.section, sections))
    words = _telling_words(evidence)
    lines = (
        _line(phrases.thread, "thread", _title(evidence.thread or "", threads)),
        _line(phrases.entities, "entities", phrases.last_joint.join(evidence.entities[:2])),
        phrases.source if evidence.same_source else "",
        phrases.pin if item.how is How.PIN else "",
        _line(phrases.words, "words", ", ".join(words[:SHOWN_WORDS])),
    )
    return next((line for line in lines if line), "")


def _line(phrase: str, name: str, value: str) -> str:
    return phrase.format(**{name: value}) if phrase and value else ""


def _title(name: str, titles: Mapping[str, str] | None) -> str:
    return (titles or {}).get(name, name.replace("-", " ").replace("_", " "))


def _telling_words(evidence: Evidence) -> list[str]:
    """Words that weigh enough, if a pair is among them: "on models, high" would tell a reader nothing.

    A word inside a pair that is told already is not told again.
    """
    told: list[str] = []
    for word, share in sorted(evidence.words, key=lambda pair: -_worth(*pair)):
        again = any(not _parts(word).isdisjoint(_parts(other)) for other in told)
        if share >= LEAST_SHARE * evidence.cosine and not again and not word.isdigit():
            told.append(word)
    return told if any(" " in word for word in told[:SHOWN_WORDS]) else []


def _parts(word: str) -> set[str]:
    return {part.removesuffix("s") for part in re.split(r"[\s.\-]+", word.casefold())}


def _worth(word: str, share: float) -> float:
    """A pair of words says more than either: "export controls", not "controls"."""
    return share * (1.5 if " " in word else 1.0)
