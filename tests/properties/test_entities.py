"""Whatever stands in entities.yml is entities or findings, and settled stories have each name once."""

from __future__ import annotations

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from plugins.entities.merges import proposed_merges
from plugins.entities.reading import read_entities
from plugins.entities.registry import Registry
from plugins.newsroom.article import Subject, SubjectKind
from plugins.newsroom.findings import Severity
from plugins.newsroom.slugs import slugify
from tests.support.stories import SETTINGS, make_article

YAML_SIGNS = st.text(alphabet="-: \n[]{}'\"#&*!|>%@`,?~abname0\t\u00e9\u4eba", max_size=80)
NAMES = st.sampled_from(["OpenAI", "Open AI", "openai", "Meta", "meta", "GPT-4", "!!!", "", "4.10", "\u4eba\u5de5"])
VALUES = st.none() | NAMES | st.lists(NAMES, max_size=3) | st.dictionaries(NAMES, NAMES, max_size=2) | st.booleans()
ENTRIES = st.lists(
    st.dictionaries(st.sampled_from(["name", "kind", "aliases", "description", "homepage", "page", "nam"]), VALUES)
    | st.fixed_dictionaries(
        {"name": NAMES, "kind": st.sampled_from(["company", "model", "person", "topic", "firm"])},
        optional={"aliases": st.lists(NAMES, max_size=3), "page": st.booleans()},
    )
    | NAMES,
    max_size=5,
)


@given(
    source=st.binary(max_size=60)
    | YAML_SIGNS.map(str.encode)
    | ENTRIES.map(lambda value: yaml.safe_dump(value).encode())
)
@example(b"- &a [*a]")
@example(b"- <<: {name: x}\n")
@example(b"- !!python/object:os.system x\n")
@example(b"--- a\n--- b\n")
def test_any_file_is_entities_or_findings(source: bytes) -> None:
    """Never a fault of ours. Without an error no two entities of a kind share a name or an alias."""
    entities, findings = read_entities(source, "e.yml", SETTINGS.site)
    assert all(finding.location.path == "e.yml" for finding in findings)
    if any(finding.severity is Severity.ERROR for finding in findings):
        return
    taken = [(entity.kind, slug) for entity in entities for slug in (entity.slug, *entity.old_slugs)]
    assert len(taken) == len(set(taken))
    assert all(slug for _, slug in taken)


@given(
    entries=ENTRIES,
    named=st.lists(st.tuples(st.sampled_from(SubjectKind), NAMES.filter(slugify)), max_size=6),
)
def test_settled_stories_have_each_name_once(entries: list[object], named: list[tuple[SubjectKind, str]]) -> None:
    """By kind and address; settling again changes nothing, and no proposal names an entity as the other name."""
    entities, _ = read_entities(yaml.safe_dump(entries).encode(), "e.yml", SETTINGS.site)
    registry = Registry(entities)
    subjects = {(kind, slugify(name)): Subject(kind=kind, name=name) for kind, name in named}
    settled = registry.settle(make_article(subjects=tuple(subjects.values())))
    keys = [(subject.kind, slugify(subject.name)) for subject in settled.subjects]
    assert len(keys) == len(set(keys))
    for finding in proposed_merges([settled], registry, lambda article, _field, _name: article.location):
        name = finding.what.split("'")[1]
        assert not any(entity.name == name and f"the {entity.kind.value} " in finding.what for entity in entities)
