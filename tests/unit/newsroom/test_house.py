from __future__ import annotations

from markupsafe import Markup

from plugins.newsroom.front_matter import parse_front_matter
from plugins.newsroom.house import (
    AuthorProfile,
    HousePage,
    Newsletter,
    newsletter_for,
    read_author,
    read_newsletter,
    read_page,
)
from plugins.story_reader.reader import TYPESETTING
from tests.support.stories import SETTINGS, lines_of

BODY = Markup("<p>Text</p>")


def author(front: str, uri: str = "authors/ada-l.md") -> tuple[AuthorProfile, list[str]]:
    found, findings = read_author(parse_front_matter(f"---\n{front}\n---\n", "x.md"), uri, BODY, SETTINGS.site)
    return found, lines_of(findings)


def page(front: str, uri: str = "pages/about.md") -> tuple[HousePage, list[str]]:
    found, findings = read_page(parse_front_matter(f"---\n{front}\n---\n", "x.md"), uri, BODY, SETTINGS.site)
    return found, lines_of(findings)


def newsletter(front: str, uri: str = "newsletters/daily.md") -> tuple[Newsletter, list[str]]:
    front_matter = parse_front_matter(f"---\n{front}\n---\n", "x.md")
    found, findings = read_newsletter(front_matter, uri, BODY, SETTINGS.site, TYPESETTING)
    return found, lines_of(findings)


def test_an_author_is_known_by_the_file_s_name() -> None:
    """Id from the file, or from the field; without a name the id stands in."""
    assert author("name: Ada Lovelace\nrole: Editor\nbeat: Chips") == (
        AuthorProfile(id="ada-l", name="Ada Lovelace", role="Editor", beat="Chips", body_html=BODY),
        [],
    )
    assert author("id: ada\nname: Ada")[0].id == "ada"
    assert author("role: Editor")[0].name == "ada-l"
    assert author("rolle: Editor")[1] == ["x.md:2:1: error NEWS-D012 unknown field 'rolle'; did you mean 'role'?"]


def test_a_page_needs_a_title_and_a_folder_of_its_own() -> None:
    """A page may not take a section, a year or a folder of the site's."""
    found, findings = page("title: About us")
    assert (found.slug, found.title, found.lang, findings) == ("about", "About us", "en", [])
    assert page("dek: x")[1] == ["x.md:1:1: error NEWS-D001 the file has no title; add 'title: About us'"]
    for slug in ("topics", "chips", "2024", "theme", "'!!'"):
        shown = "" if slug == "'!!'" else slug
        assert page(f"title: A\nslug: {slug}")[1] == [
            f"x.md:1:1: error NEWS-D007 the page's slug '{shown}' is taken by the site; add another 'slug'"
        ]


def test_a_newsletter_needs_a_name_and_a_pitch() -> None:
    """The button and the consent's version have defaults; consent reads inline Markdown."""
    found, findings = newsletter(
        "name: Daily\npitch: All news.\nconsent: See [privacy](/privacy/).\ndefault: yes\nsections: [chips]"
    )
    assert findings == []
    assert (found.id, found.button, found.consent_version, found.is_default) == ("daily", "Join Now", "1", True)
    assert found.sections == ("chips",)
    assert '<a href="/privacy/">privacy</a>' in found.consent_html
    assert newsletter("frequency: daily")[1] == [
        "x.md:1:1: error NEWS-D001 the file has no name; add 'name: The Morning Brief'",
        "x.md:1:1: error NEWS-D001 the file has no pitch; add 'pitch: The day's AI news in five minutes.'",
    ]


def test_a_newsletter_says_what_it_asks_and_who_takes_it() -> None:
    """Optional fields with their defaults; the pitch is typeset."""
    found, findings = newsletter(
        'name: Daily\npitch: All -- "news".\nfirst_name: yes\ntopics: [Chips, Law]\nsample: /sample/\n'
        "provider: Kit\nlist: 12"
    )
    assert findings == []
    assert (found.asks_first_name, found.topics, found.sample) == (True, ("Chips", "Law"), "/sample/")
    assert (found.provider, found.list_id) == ("kit", "12")
    assert found.pitch_html == Markup("All &#8212;&nbsp;&#8220;news&#8221;.")
    plain, _ = newsletter("name: Daily\npitch: All.")
    assert (plain.asks_first_name, plain.topics, plain.sample, plain.provider, plain.list_id) == (False, (), "", "", "")


def test_a_newsletter_no_form_can_be_made_from_is_refused() -> None:
    """An id that means nothing else, a sample that opens, sections that there are; each at its place."""
    good = "name: Daily\npitch: All."
    assert newsletter(f"id: none\n{good}")[1] == [
        "x.md:2:5: error NEWS-D007 a newsletter cannot be called 'none'; add another 'id'"
    ]
    assert newsletter(f"{good}\nsections: [news, chps]")[1] == [
        "x.md:4:11: error NEWS-D006 unknown section 'chps'; did you mean 'chips'?"
    ]
    for sample in ("javascript:alert(1)", "http://a.example", "//a.example", "issue.html"):
        (fault,) = newsletter(f"{good}\nsample: {sample}")[1]
        assert fault.startswith(f"x.md:4:9: error NEWS-D004 'sample' cannot be opened: '{sample}'")
    for sample in ("https://a.example/1", "/issues/1/"):
        assert newsletter(f"{good}\nsample: {sample}")[1] == []


def letter(id: str, *sections: str, is_default: bool = False) -> Newsletter:
    default = "yes" if is_default else "no"
    return newsletter(f"id: {id}\nname: {id}\npitch: p\ndefault: {default}\nsections: [{', '.join(sections)}]")[0]


def test_a_story_offers_its_own_newsletter_its_section_s_or_the_house_s() -> None:
    """The story's word first, then the section's letter, then the default one, then the first."""
    first, of_chips, default = letter("first"), letter("chips-letter", "chips"), letter("all", is_default=True)
    letters = (first, of_chips, default)
    assert newsletter_for(letters, "first", "chips") == first
    assert newsletter_for(letters, None, "chips") == of_chips
    assert newsletter_for(letters, None, "news") == default
    assert newsletter_for((first, of_chips), None, "news") == first
    assert newsletter_for(letters, "none", "chips") is None
    assert newsletter_for(letters, "unknown", "chips") is None
    assert newsletter_for((), None, "news") is None
