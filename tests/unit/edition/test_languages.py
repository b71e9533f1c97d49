"""Words in a language: texts, numbers, dates, directions."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from plugins.edition.languages import Catalogues, Words, direction, in_tongue, language_name, read_catalogue, tongue

CZECH = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n>=2 && n<=4 ? 1 : 2);\\n"

msgid "{number} story"
msgid_plural "{number} stories"
msgstr[0] "{number} článek"
msgstr[1] "{number} články"
msgstr[2] "{number} článků"

msgid "By {name}"
msgstr "<b>{name}</b>"

#, fuzzy
msgid "Search"
msgstr "Hledat"

msgid "Menu"
msgstr ""
"""


def test_numbers_have_the_forms_of_the_language() -> None:
    """Czech has three, English two."""
    words = read_catalogue("cs", CZECH.encode())
    assert [words.count("{number} story", "{number} stories", n) for n in (1, 2, 5)] == [
        "1 článek", "2 články", "5 článků",
    ]  # fmt: skip
    assert [Words().count("{number} story", "{number} stories", n) for n in (0, 1, 2)] == [
        "0 stories", "1 story", "2 stories",
    ]  # fmt: skip


def test_what_is_not_translated_stays_english() -> None:
    """So does what is marked fuzzy."""
    words = read_catalogue("cs", CZECH.encode())
    assert [words.text(text) for text in ("Search", "Menu", "Other")] == ["Search", "Menu", "Other"]


@given(st.text(), st.text())
def test_a_translation_is_text(said: str, name: str) -> None:
    """Its markup is escaped, and that of what is filled in unless it was markup before."""
    words = Words("cs", {"By {name}": said.replace("{", "").replace("}", "") + "{name}"})
    front = escape(said.replace("{", "").replace("}", ""))
    assert words.markup("By {name}", name=name) == front + escape(name)
    assert words.markup("By {name}", name=Markup("<i>x</i>")) == front + Markup("<i>x</i>")


@pytest.mark.parametrize(
    ("lang", "day", "month"),
    [("en", "December 2, 2024", "December 2024"), ("de", "2. Dezember 2024", "Dezember 2024")],
)
def test_dates_are_written_as_the_language_has_them(lang: str, day: str, month: str) -> None:
    """Whatever the machine's locale; of an instant the day counts that is written."""
    words = Words(lang)
    assert words.long_date(date(2024, 12, 2)) == words.long_date("2024-12-02T23:59:59+01:00") == day
    assert words.month_name(2024, 12) == month


def test_a_language_has_a_direction_and_a_name() -> None:
    """An unknown one is taken for left to right, under its tag; a script decides before the language."""
    assert [direction(lang) for lang in ("ar", "he", "fa-ir", "az-arab", "en", "zz", "de-1996")] == [
        "rtl", "rtl", "rtl", "rtl", "ltr", "ltr", "ltr",
    ]  # fmt: skip
    assert [language_name(lang) for lang in ("de", "pt-br", "zz")] == ["Deutsch", "Português (Brasil)", "zz"]


def test_a_part_in_another_language_is_marked() -> None:
    """With its direction where that is another too; its text stays what it was."""
    assert tongue("de", "de") == ""
    assert tongue("de", "en") == Markup(' lang="de"')
    assert tongue("he", "en") == Markup(' lang="he" dir="rtl"')
    assert in_tongue("a < b", "en", "en") == "a < b"
    assert in_tongue("a < b", "he", "en") == Markup('<bdi lang="he" dir="rtl">a &lt; b</bdi>')


def test_the_words_around_a_text_are_in_its_language_or_the_site_s() -> None:
    """A catalogue of a language serves its regions; where there is none the page around is the site's."""
    known = Catalogues({"cs": CZECH.encode()}, "cs")
    assert [(known.page_lang(lang), known.words(lang).lang) for lang in ("cs", "cs-cz", "en-gb", "ar")] == [
        ("cs", "cs"), ("cs-cz", "cs"), ("en-gb", "en"), ("cs", "cs"),
    ]  # fmt: skip
    unspoken = Catalogues({}, "fr")
    assert (unspoken.page_lang("fr"), unspoken.page_lang("ar"), unspoken.words("fr").lang) == ("fr", "fr", "en")
    assert [finding.id for finding in unspoken.findings("theme")] == ["NEWS-G001"]


def test_a_catalogue_that_cannot_be_read_is_told() -> None:
    """At its place in the theme, once it was asked for; English words stand in."""
    broken = Catalogues({"cs": b'msgid "a"\nnonsense\n'}, "cs")
    assert broken.words("cs").lang == "en"
    (found,) = broken.findings("theme")
    assert str(found).startswith(
        "theme/locale/cs/LC_MESSAGES/broadbill.po:1:1: error NEWS-G002 the catalogue cannot be"
    )


def test_scripts_get_the_words_that_they_name() -> None:
    """And no others."""
    words = Words("de", {"One": "Eins", "Two": "Zwei", "“Three”": "„Drei“"})
    assert (
        words.script('_("One") _("“Three”")').decode()
        == 'globalThis.words = {\n"One": "Eins",\n"“Three”": "„Drei“"\n};\n'
    )
    assert (words.script_name, Words().script_name) == ("js/words-de.js", "")
