"""The theme's catalogues: complete, and of what the source says."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from tests.support.catalogue import TEMPLATES, said, unsaid
from tests.support.sites import ROOT

CATALOGUES = sorted((ROOT / "theme/locale").glob("*/LC_MESSAGES/broadbill.po"))
_PLACE = re.compile(r"\{(\w+)\}")


def places(text: str) -> list[str]:
    """The names in braces, sorted."""
    return sorted(_PLACE.findall(text))


def messages(path: Path) -> list[Message]:
    """What a catalogue has, obsolete messages left out."""
    return [message for message in read_po(io.BytesIO(path.read_bytes()), abort_invalid=True) if message.id]


def test_there_is_a_catalogue_beside_english() -> None:
    """German."""
    assert [path.parents[1].name for path in CATALOGUES] == ["de"]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[1].name)
def test_a_catalogue_has_what_the_source_says(path: Path) -> None:
    """Nothing missing, nothing fuzzy, nothing that no longer is said; the same places in every translation."""
    wanted = {one.text: one.plural for one in said()}
    found = {}
    for message in messages(path):
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        translations = [message.string] if isinstance(message.string, str) else list(message.string or ())
        found[sources[0]] = sources[1] if len(sources) > 1 else ""
        assert not message.fuzzy, sources[0]
        assert translations, sources[0]
        assert all(translations), sources[0]
        assert all(places(str(one)) == places(sources[-1]) for one in translations), sources[0]
    assert found == wanted
    assert "#~" not in path.read_text("utf-8")


def test_one_text_has_one_form() -> None:
    """No text stands with a number in one place and without in another."""
    assert len({(one.text, one.plural) for one in said()}) == len({one.text for one in said()})


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_a_template_says_nothing_past_the_catalogues(path: Path) -> None:
    """Neither in its text nor in what names a part for those who do not see it."""
    assert [words for words in unsaid(path) if words != "404"] == []


def test_what_is_said_past_the_catalogues_is_found(tmp_path: Path) -> None:
    """In text, in a label, and behind a condition; what the catalogue has is none."""
    page = tmp_path / "a.html"
    page.write_text(
        '<p class="x">Words {{ page.x }}</p><b aria-label="A name"></b>{% if page.y %}More{% endif %}{{ _("Said") }}'
    )
    assert unsaid(page) == ["A name", "Words", "More"]
