from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from markupsafe import Markup

from plugins.story_reader import typography
from plugins.story_reader.reader import convert_body
from plugins.story_reader.typography import typeset_html, typeset_line


def words(html: str) -> str:
    return BeautifulSoup(html, "lxml").get_text()


def test_english_prose_gets_quotes_and_dashes() -> None:
    """Straight quotes, double hyphens and three dots become typographic signs."""
    assert words(typeset_html('<p>"It\'s out" -- at last...</p>', "en")) == "“It’s out” — at\N{NO-BREAK SPACE}last…"


@pytest.mark.parametrize("lang", ["de", "fr", "ru", "pt-br"])
def test_other_languages_keep_their_writers_marks(lang: str) -> None:
    """Which mark opens a quotation differs by language, so nothing is guessed."""
    assert '"' in words(typeset_html('<p>„Ja", "ja"</p>', lang))
    assert "“" not in words(typeset_html('<p>"ja"</p>', lang))


def test_regions_of_english_are_english() -> None:
    """``en-gb`` gets English quotes."""
    assert words(typeset_html('<p>"a"</p>', "en-gb")) == "“a”"


@pytest.mark.parametrize("name", ["code", "pre", "kbd", "samp", "var", "tt", "math", "textarea"])
def test_code_is_left_as_it_was_typed(name: str) -> None:
    """Quotes, hyphens and capitals in code and keys are characters, not prose."""
    inside = f"<{name}>\"a\" -- 'b' ... NASA &amp; R</{name}>"
    assert inside in typeset_html(f'<p>Say "NASA" {inside} and "go on"</p>', "en")


def test_attributes_and_addresses_are_left_alone() -> None:
    """No sign changes inside a tag or in an address that is shown."""
    tag = '<a class="x" href="https://a.example/b--c?d=\'e\'" title="NASA -- it\'s">'
    assert tag in typeset_html(f"<p>{tag}words</a> here</p>", "en")
    url = '<a class="url" href="https://a.example/b--c...d">https://a.example/b--c...d</a>'
    assert url in typeset_html(f"<p>See {url} now</p>", "en")


def test_bare_addresses_in_a_body_keep_their_hyphens() -> None:
    """What a reader copies from the page is the address that was written."""
    converted = convert_body("See https://a.example/b--c now.", 1, path="", uri="", lang="en")
    assert "https://a.example/b--c" in words(converted.body.lede_html)


def test_a_headline_is_escaped_and_typeset() -> None:
    """Markup in a headline is text; quotes are curly; an address in it stays."""
    line = typeset_line('"GPT-5" <b>is</b> & https://a.example/b--c isn\'t', "en")
    assert "<b>" not in line
    assert "<a" not in line
    assert words(line).replace("\N{NO-BREAK SPACE}", " ") == "“GPT-5” <b>is</b> & https://a.example/b--c isn’t"


def test_a_headline_with_a_quoted_address_stays_escaped() -> None:
    """Angle brackets around an address are text too."""
    line = typeset_line("See <https://a.example/><script>x</script>", "en")
    assert "<script" not in line
    assert words(line).replace("\N{NO-BREAK SPACE}", " ") == "See <https://a.example/><script>x</script>"


def test_no_text_is_lost_around_elements_that_are_left_alone() -> None:
    """Prose on both sides of code is all there."""
    assert (
        words(typeset_html("<p>one <code>a</code> two <kbd>b</kbd> three</p>", "en")).replace("\N{NO-BREAK SPACE}", " ")
        == "one a two b three"
    )


def test_words_of_one_shape_keep_their_own_letters() -> None:
    """What is remembered of one word's quotes serves the next without its letters or signs."""
    for name, share in (("Mara", "5%"), ("Noor", "7%"), ("x", "%s"), ("s", "%%")):
        html = f'<p>{name}\'s "({share})" and "{name}" go together</p>'
        assert words(typeset_html(html, "en")) == f"{name}’s “({share})” and “{name}” go\N{NO-BREAK SPACE}together"


def test_prose_without_signs_is_not_filtered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The filters are slow, so none reads a paragraph in which it could change nothing but the last space."""
    for name in ("amp", "applyfilters", "caps", "initial_quotes", "smartypants"):
        monkeypatch.setattr(typography, name, None)
    html = '<p>The <a href="https://a.example/AI--x">Office</a> said so. I agree; R&amp;D is done.</p>'
    assert typeset_html(html, "en") == html.replace("is done", "is&nbsp;done")


@pytest.mark.parametrize("html", ["<p>One <b>two</b>.</p>", "<p>It's <em>so &amp; so</em></p>", "<div>a<br/></div> b"])
def test_markup_is_typeset_as_its_text(html: str) -> None:
    """Markup that has its type already is not escaped once more."""
    assert typeset_html(Markup(html), "en") == typeset_html(html, "en")  # noqa: S704 - what is tested
