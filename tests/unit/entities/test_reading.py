from __future__ import annotations

import pytest

from plugins.entities.reading import read_entities
from plugins.entities.registry import Entity
from plugins.newsroom.article import SubjectKind
from plugins.newsroom.findings import Location
from tests.support.stories import SETTINGS, lines_of

OPENAI = "- name: OpenAI\n  kind: company\n"


def read(text: str | bytes) -> tuple[tuple[Entity, ...], list[str]]:
    source = text if isinstance(text, bytes) else text.encode()
    entities, findings = read_entities(source, "e.yml", SETTINGS.site)
    return entities, lines_of(findings)


def test_an_entry_has_a_name_a_kind_and_what_else_is_known() -> None:
    """Every field; aliases as a list or parted by commas; the place is where the entry begins."""
    text = (
        "# Who is who\n- name: OpenAI\n  kind: Company\n  aliases: [Open AI, OpenAI Inc]\n"
        "  description: Makes ChatGPT.\n  homepage: https://openai.com\n  page: true\n"
        "- {name: GPT-4o, kind: model, aliases: 'GPT-4 Omni, gpt4o'}\n"
    )
    entities, report = read(text)
    assert report == []
    assert entities == (
        Entity(
            name="OpenAI",
            kind=SubjectKind.COMPANY,
            aliases=("Open AI", "OpenAI Inc"),
            description="Makes ChatGPT.",
            homepage="https://openai.com",
            has_page=True,
            location=Location("e.yml", 2, 3),
        ),
        Entity(
            name="GPT-4o",
            kind=SubjectKind.MODEL,
            aliases=("GPT-4 Omni", "gpt4o"),
            description="",
            homepage="",
            has_page=False,
            location=Location("e.yml", 8, 3),
        ),
    )


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[]"])
def test_an_empty_file_is_no_fault(text: str) -> None:
    """There are no entities."""
    assert read(text) == ((), [])


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("name: OpenAI\n", "e.yml:1:1: error NEWS-F003 the file is not a list; begin each of its entries with '- '"),
        ("- OpenAI\n", ("e.yml:1:3: error NEWS-E001 the entry is not a mapping; "
         "write name, kind, aliases, description, homepage, page below each other")),
        ("- kind: company\n", "e.yml:1:3: error NEWS-D001 the file has no name; add 'name: OpenAI'"),
        ("- name: OpenAI\n", "e.yml:1:3: error NEWS-D001 the file has no kind; add 'kind: company'"),
        ("- name: OpenAI\n  kind: compny\n",
         "e.yml:2:9: error NEWS-D005 'kind' cannot be 'compny'; did you mean 'company'?"),
        (OPENAI + "  alias: x\n", "e.yml:3:3: error NEWS-D012 unknown field 'alias'; did you mean 'aliases'?"),
        (OPENAI + "  page: maybe\n", "e.yml:3:9: error NEWS-D004 'page' is not true or false; write true or false"),
        (OPENAI + "  homepage: openai.com\n", ("e.yml:3:13: error NEWS-E004 the homepage 'openai.com' cannot be opened;"
         " write it in full, with https://")),
        ("- name: '!!!'\n  kind: topic\n",
         "e.yml:1:9: error NEWS-E001 '!!!' has no letter or digit for an address; write another name"),
        (OPENAI + "  aliases: ['?']\n",
         "e.yml:3:13: error NEWS-E001 '?' has no letter or digit for an address; write another name"),
        (OPENAI + "- {kind: company, name: openai}\n",
         ("e.yml:3:25: error NEWS-E002 the company 'openai' stands twice; "
         "make one entry of both; the first is on line 1")),
        (OPENAI + "- {name: Meta, kind: company, aliases: [X, openai]}\n",
         ("e.yml:3:44: error NEWS-E003 the alias 'openai' is also the name of the company 'OpenAI'; "
         "keep it in one place; the other is the entry on line 1")),
        (OPENAI + "  aliases: [Chat Co]\n- {name: Meta, kind: company, aliases: [chat-co]}\n",
         ("e.yml:4:41: error NEWS-E003 the alias 'chat-co' is also an alias of the company 'OpenAI'; "
         "keep it in one place; the other is the entry on line 1")),
    ],
)  # fmt: skip
def test_a_fault_is_named_where_it_stands(text: str, finding: str) -> None:
    """Each with its place, and what would be right."""
    assert read(text)[1] == [finding]


def test_all_faults_are_found_in_one_run() -> None:
    """An entry that cannot be read hides no other."""
    _, report = read("- x\n- {name: A, kind: b}\n- {name: C, kind: topic, homepage: d}\n")
    assert [line.split()[2] for line in report] == ["NEWS-E001", "NEWS-D005", "NEWS-E004"]


@pytest.mark.parametrize(
    ("source", "id"),
    [(b"\xff\xfe", "NEWS-F001"), ("- name: [", "NEWS-F003"), ("- name: a\n  name: b\n", "NEWS-F004")],
)
def test_a_file_that_cannot_be_taken_apart_is_a_finding(source: str | bytes, id: str) -> None:
    """As for a story's front matter."""
    entities, report = read(source)
    assert entities == ()
    assert [line.split()[2] for line in report] == [id]


def test_names_of_two_kinds_may_be_the_same() -> None:
    """The topic and the company are two subjects, as in stories."""
    assert read("- {name: Meta, kind: company}\n- {name: Meta, kind: topic, aliases: [meta]}\n")[1] == []


def test_a_newsroom_with_thousands_of_entities_is_read() -> None:
    """The bound on front matter is not one on the registry."""
    text = "".join(f"- {{name: Model {n}, kind: model, aliases: [M{n}, Mod{n}]}}\n" for n in range(3_000))
    entities, report = read(text)
    assert (len(entities), report) == (3_000, [])
