"""Proposals to merge: names of one kind that stories use side by side and that are likely one entity's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from plugins.entities.registry import Registry
from plugins.newsroom.article import NewsArticle, Subject, SubjectKind
from plugins.newsroom.findings import Finding, Location, notice, warning
from plugins.newsroom.slugs import slugify

_LEGAL_FORMS = frozenset(
    ("ag", "bv", "co", "company", "corp", "corporation", "gmbh", "inc", "incorporated", "limited", "llc", "ltd", "plc")
)
_SHORTEST_PLURAL = 4
_FIELDS = {
    SubjectKind.TOPIC: "topics",
    SubjectKind.COMPANY: "companies",
    SubjectKind.MODEL: "models",
    SubjectKind.PERSON: "people",
}


def proposed_merges(
    articles: Iterable[NewsArticle], registry: Registry, place_of: Callable[[NewsArticle, str, str], Location]
) -> list[Finding]:
    """A finding for each rarer name, at the first story, by path, that uses it; stories settled by ``registry``.

    ``place_of`` tells where a story's front matter has a name in a field.

    A warning where the names have two hubs (``OpenAI`` and ``Open AI``), a notice where they share one and differ in
    spelling alone (``OpenAI`` and ``openai``). Two entities of the registry are never the same. The name that more
    stories use is the one to keep, an entity's first of all; ties: alphabetical.
    """
    used: defaultdict[Subject, list[NewsArticle]] = defaultdict(list)
    for article in sorted(articles, key=lambda article: article.uri):
        for subject in article.subjects:
            used[subject].append(article)
    alike: defaultdict[tuple[SubjectKind, str], list[Subject]] = defaultdict(list)
    for subject in used:
        alike[subject.kind, _core(subject)].append(subject)

    def rank(subject: Subject) -> tuple[bool, int, str]:
        return not _is_entity(subject, registry), -len(used[subject]), subject.name

    findings = []
    for group in alike.values():
        kept, *others = sorted(group, key=rank)
        findings += [
            _proposal(kept, other, place_of(used[other][0], _FIELDS[other.kind], other.name))
            for other in others
            if not _is_entity(other, registry)
        ]
    return findings


def _is_entity(subject: Subject, registry: Registry) -> bool:
    return registry.find(subject.kind, slugify(subject.name)) is not None


def _proposal(kept: Subject, other: Subject, place: Location) -> Finding:
    if slugify(kept.name) == slugify(other.name):
        what = f"the {other.kind.value} '{other.name}' is elsewhere written '{kept.name}'"
        return notice(place, "NEWS-E006", what, f"write '{kept.name}'")
    what = f"the {other.kind.value} '{other.name}' is likely '{kept.name}', which has another page"
    return warning(place, "NEWS-E005", what, f"write '{kept.name}', or make it an alias in content/entities.yml")


def _core(subject: Subject) -> str:
    """What names of one entity have in common: no hyphens, no company's legal form, no topic's plural."""
    words = slugify(subject.name).split("-")
    while subject.kind is SubjectKind.COMPANY and len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    core = "".join(words)
    may_be_plural = subject.kind is SubjectKind.TOPIC and len(core) > _SHORTEST_PLURAL
    return core.removesuffix("s") if may_be_plural else core
