# ruff: noqa: E501 - a line of a report is compared as it prints

from __future__ import annotations

from datetime import date

import pytest

from plugins.newsroom.article import (
    CorrectionKind,
    PubStatus,
    SourceCitation,
    Subject,
    SubjectKind,
)
from plugins.newsroom.findings import Severity
from plugins.newsroom.reading import FIELDS, derive_dek
from plugins.story_reader.reader import read_story
from tests.support.stories import HEAD, SETTINGS, article, read, report, utc

VALUES: dict[str, tuple[str, str, object]] = {
    "title": ("A headline", "headline", "A headline"),
    "date": ("2026-06-02", "published_at", utc(2026, 6, 2)),
    "authors": ("[Ada, Grace]", "bylines", ("Ada", "Grace")),
    "dek": ("One sentence.", "dek", "One sentence."),
    "section": ("chips", "section", "chips"),
    "topics": ("[c++, GPT-5]", "subjects", (Subject(kind=SubjectKind.TOPIC, name="c++"), Subject(kind=SubjectKind.TOPIC, name="GPT-5"))),
    "companies": ("[OpenAI]", "subjects", (Subject(kind=SubjectKind.COMPANY, name="OpenAI"),)),
    "models": ("[GPT-5]", "subjects", (Subject(kind=SubjectKind.MODEL, name="GPT-5"),)),
    "people": ("[Ada]", "subjects", (Subject(kind=SubjectKind.PERSON, name="Ada"),)),
    "source": ("https://a.example/x", "sources", (SourceCitation(title="a.example", url="https://a.example/x", outlet="", published_on=None),)),
    "status": ("hidden", "status", PubStatus.HIDDEN),
    "draft": ("true", "status", PubStatus.DRAFT),
    "embargo": ("2026-06-03", "embargoed_until", utc(2026, 6, 3)),
    "expires": ("2026-06-04", "expires_at", utc(2026, 6, 4)),
    "modified": ("2026-06-05", "modified_at", utc(2026, 6, 5)),
    "signup": ("daily", "signup", "daily"),
    "aliases": ("[/old/, /older.html]", "aliases", ("/old/", "/older.html")),
    "slug": ("another-slug", "slug", "another-slug"),
    "lang": ("PT-br", "lang", "pt-br"),
    "thread": ("GPT-5 launch", "thread", "gpt-5-launch"),
    "translation_of": ("a-slug", "translation_of", "a-slug"),
    "ai": ("Checked by Ada.", "ai_note", "Checked by Ada."),
}  # fmt: skip
NAMES = [(field, name) for field, (names) in FIELDS.items() if field in VALUES for name in (field, *names)]


@pytest.mark.parametrize(("field", "name"), NAMES)
def test_each_field_is_read_by_each_of_its_names(field: str, name: str) -> None:
    """Every field of the design, and every other name for it, whatever the case."""
    written, attribute, expected = VALUES[field]
    others = "".join(f"{key}: {VALUES[key][0]}\n" for key in ("title", "date") if key != field)
    for spelling in (name, name.upper(), name.capitalize()):
        story = article(f"{others}{spelling}: {written}")
        assert getattr(story, attribute) == expected


def test_every_field_is_tried_here() -> None:
    """A new field needs a row in the table above, or a test of its own below."""
    assert set(FIELDS) == set(VALUES) | {"corrections", "image", "related"}


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: A\ndate: 2026-06-01\ntopics: [a, b]\nsource:\n  title: T\n  url: https://a.example/\n---\n",
        '+++\ntitle = "A"\ndate = 2026-06-01\ntopics = ["a", "b"]\n[source]\ntitle = "T"\nurl = "https://a.example/"\n+++\n',
    ],
)
def test_both_rich_notations_give_one_record(front: str) -> None:
    """YAML and TOML of the same fields are the same story."""
    story = read_story(front.encode(), path="x.md", uri="x.md", settings=SETTINGS)[0].article
    assert story is not None
    assert story.published_at == utc(2026, 6, 1)
    assert [subject.name for subject in story.subjects] == ["a", "b"]
    assert story.sources == (SourceCitation(title="T", url="https://a.example/", outlet="", published_on=None),)


# -- Defaults


def test_what_is_not_written_has_its_default() -> None:
    """The house signs, the default section takes the story, nothing else is invented."""
    story = article()
    assert (story.bylines, story.section, story.lang) == (("The newsroom",), "news", "en")
    assert (story.status, story.modified_at, story.embargoed_until, story.expires_at) == (PubStatus.PUBLISHED, None, None, None)  # fmt: skip
    assert (story.subjects, story.sources, story.image, story.corrections, story.aliases) == ((), (), None, (), ())
    assert story.signup is None
    assert story.location.line == 1


@pytest.mark.parametrize(
    ("uri", "slug"),
    [
        ("articles/2026/06/gpt-5.md", "gpt-5"),
        ("2026-06-01-gpt-5.2.md", "gpt-5-2"),
        ("2026-06-01_GPT.md", "gpt"),
        ("news/gpt-5/index.md", "gpt-5"),
        ("2026-06-01.md", "2026-06-01"),
        ("Ünïcode Näme.md", "unicode-name"),
        ("人工智能.md", "人工智能"),
    ],
)
def test_the_slug_is_the_file_name_without_a_date(uri: str, slug: str) -> None:
    """An ``index.md`` has the name of its folder."""
    assert article(uri=uri).slug == slug


def test_the_date_may_open_the_file_name() -> None:
    """A date field wins over the file's name; an impossible day in the name is no date."""
    assert article("title: A", uri="2026-06-03-x.md").published_at == utc(2026, 6, 3)
    assert article("title: A\ndate: 2026-06-01", uri="2026-06-03-x.md").published_at == utc(2026, 6, 1)
    assert read("title: A", uri="2026-13-03-x.md")[1] == [
        "x.md:1:1: error NEWS-D002 the file has no date; add 'date: 2026-11-22T08:30:00+00:00'"
    ]


def test_a_dek_is_derived_from_the_lede() -> None:
    """Without a dek the lede's first sentence stands in, and the record says so."""
    story = article(body="It **works**. It also costs less.\n\nMore.")
    assert (story.dek, story.dek_is_derived) == ("It works.", True)
    written = article(f"{HEAD}\ndek: Ours.", body="It works.")
    assert (written.dek, written.dek_is_derived) == ("Ours.", False)


@pytest.mark.parametrize(
    ("lede", "dek"),
    [
        ("", ""),
        ("One sentence", "One sentence"),
        ("Is it? It is.", "Is it?"),
        ("GPT-5.2 is out. More.", "GPT-5.2 is out."),
        ("他来了。他走了。", "他来了。"),
        ("“It works.” He left.", "“It works.”"),
        ("word " * 60, "word " * 39 + "word\N{HORIZONTAL ELLIPSIS}"),
    ],
)
def test_a_derived_dek_is_one_sentence_or_less(lede: str, dek: str) -> None:
    """It ends with the sentence, its closing quote included, or at a word with an ellipsis, within 200 characters."""
    assert derive_dek(lede) == dek


def test_the_length_is_counted_in_words() -> None:
    """Reading time is never less than a minute, and is rounded up."""
    assert (article(body="one two three").words, article(body="one two three").reading_minutes) == (3, 1)
    assert article(body="word " * 231).reading_minutes == 2
    assert article(body="word " * 230).reading_minutes == 1


# -- Lists, mappings, choices


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Ada", ("Ada",)),
        ("Ada, Grace", ("Ada", "Grace")),
        ("Lovelace, Ada; Hopper, Grace", ("Lovelace, Ada", "Hopper, Grace")),
        ("[Ada, '  Grace   Hopper ', Ada]", ("Ada", "Grace Hopper")),
        ("', ,'", ("The newsroom",)),
    ],
)
def test_names_may_be_a_list_or_one_line(written: str, names: tuple[str, ...]) -> None:
    """Semicolons part names where there are any, else commas; doubles and empty ones fall away."""
    assert article(f"{HEAD}\nauthors: {written}").bylines == names


def test_subjects_whose_slugs_are_equal_count_once_a_kind() -> None:
    """``GPT 5`` and ``gpt-5`` are one topic; a model of the same name is another subject."""
    story = article(f"{HEAD}\ntopics: [GPT 5, gpt-5, '!!!']\nmodels: [GPT-5]")
    assert [(subject.kind, subject.name) for subject in story.subjects] == [
        (SubjectKind.TOPIC, "GPT 5"),
        (SubjectKind.MODEL, "GPT-5"),
    ]


def test_sources_may_be_several_and_bare() -> None:
    """A title alone, an address alone, or all of title, url, outlet and date."""
    story = article(
        f"{HEAD}\nsource:\n  - A title alone\n  - https://b.example/y\n"
        "  - {title: T, url: 'https://c.example/', outlet: C, date: 2026-05-30}"
    )
    assert story.sources == (
        SourceCitation(title="A title alone", url="", outlet="", published_on=None),
        SourceCitation(title="b.example", url="https://b.example/y", outlet="", published_on=None),
        SourceCitation(title="T", url="https://c.example/", outlet="C", published_on=date(2026, 5, 30)),
    )


@pytest.mark.parametrize("name", ["image", "cover", "featured_image"])
@pytest.mark.parametrize(
    ("written", "src"),
    [
        ("/images/a.jpg", "images/a.jpg"),
        ("a.jpg", "articles/2026/a.jpg"),
        ("../a.jpg", "articles/a.jpg"),
        ("https://a.example/a.jpg", "https://a.example/a.jpg"),
        ("{static}/images/a.jpg", "images/a.jpg"),
    ],
)  # fmt: skip
def test_a_picture_is_a_path_of_the_content_folder_or_an_address(name: str, written: str, src: str) -> None:
    """Without a slash in front it counts from the story's own folder."""
    story = article(f'{HEAD}\n{name}: "{written}"', uri="articles/2026/x.md")
    assert story.image is not None
    assert (story.image.src, story.image.alt, story.image.caption, story.image.credit) == (src, "", "", "")


def test_a_picture_has_words_of_its_own() -> None:
    """A mapping holds src, alt, caption and credit."""
    image = article(f"{HEAD}\nimage: {{src: /a.jpg, alt: A lab, caption: The lab, credit: Ada}}").image
    assert image is not None
    assert (image.src, image.alt, image.caption, image.credit) == ("a.jpg", "A lab", "The lab", "Ada")


def test_corrections_stand_newest_first() -> None:
    """A correction without a kind is a correction; its text reads inline Markdown."""
    story = article(
        f"{HEAD}\ncorrections:\n  - {{date: 2026-06-02, text: First}}\n"
        "  - {date: 2026-06-03, text: 'A *second* one', kind: clarification}"
    )
    assert [(note.at, note.kind) for note in story.corrections] == [
        (utc(2026, 6, 3), CorrectionKind.CLARIFICATION),
        (utc(2026, 6, 2), CorrectionKind.CORRECTION),
    ]
    assert story.corrections[0].text == "A *second* one"
    assert "<em>second</em>" in story.corrections[0].text_html


def test_pins_and_bans_name_slugs_with_an_end_if_any() -> None:
    """A bare slug holds for ever; a mapping has an instant."""
    story = article(f"{HEAD}\nrelated:\n  pin: [a, {{slug: b, until: 2026-07-01}}]\n  ban: c")
    assert [(pin.slug, pin.until) for pin in story.pins] == [("a", None), ("b", utc(2026, 7, 1))]
    assert [(ban.slug, ban.until, ban.location.line) for ban in story.bans] == [("c", None, 6)]


@pytest.mark.parametrize(("draft", "status"), [("yes", PubStatus.DRAFT), ("no", PubStatus.PUBLISHED), ("False", PubStatus.PUBLISHED)])  # fmt: skip
def test_draft_is_a_switch(draft: str, status: PubStatus) -> None:
    """Yes and true make a draft; no and false leave the status alone."""
    assert article(f"{HEAD}\ndraft: {draft}").status is status


def test_draft_wins_over_status() -> None:
    """A draft is never published by a second field."""
    assert article(f"{HEAD}\nstatus: published\ndraft: true").status is PubStatus.DRAFT


def test_a_section_may_be_named_by_id_or_name() -> None:
    """Either, without case."""
    for written in ("chips", "Chips and Boards", "CHIPS AND BOARDS"):
        assert article(f"{HEAD}\nsection: {written}").section == "chips"


def test_listed_extra_keys_are_kept() -> None:
    """A key of NEWS_EXTRA_FIELDS is no fault."""
    assert article(f"{HEAD}\nlayout: post").extra == (("layout", "post"),)


def test_the_headline_is_plain_and_typeset() -> None:
    """The record holds plain text; the markup is escaped and has English quotes."""
    story = article("title: 'Is \"C<T>\" & C++ over?'\ndate: 2026-06-01")
    assert story.headline == 'Is "C<T>" & C++ over?'
    assert "&lt;T&gt;" in story.headline_html
    assert "<T>" not in story.headline_html
    assert "&#8220;C" in story.headline_html


# -- Findings, each with its exact place and words


@pytest.mark.parametrize(
    ("more", "finding"),
    [
        ("embarga: 2026-06-01", "x.md:4:1: error NEWS-D012 unknown field 'embarga'; did you mean 'embargo'?"),
        ("Sectoin: news", "x.md:4:1: error NEWS-D012 unknown field 'Sectoin'; did you mean 'section'?"),
        ("laybut: x", "x.md:4:1: error NEWS-D012 unknown field 'laybut'; did you mean 'layout'?"),
        ("zzz: 1", "x.md:4:1: error NEWS-D012 unknown field 'zzz'; remove it, or list it in NEWS_EXTRA_FIELDS"),
        ("headline: B", "x.md:4:1: warning NEWS-D011 'title' is given twice, by two of its names; keep one; line 2 is taken"),
        ("modified: 2026-02-30", "x.md:4:11: error NEWS-D003 'modified' is not a date that can be: '2026-02-30'; write a day of the calendar, as 2026-11-22 or 2026-11-22T08:30:00+00:00"),
        ("embargo: June 3, 2026", "x.md:4:10: error NEWS-D003 'embargo' is not a date that can be: 'June 3, 2026'; write 2026-06-03"),
        ("dek: [a]", "x.md:4:6: error NEWS-D004 'dek' is not text; write text"),
        ("authors: {a: b}", "x.md:4:10: error NEWS-D004 'authors' is not a list of names; write a list of names"),
        ("authors: [a, [b]]", "x.md:4:14: error NEWS-D004 'authors' is not text; write text"),
        ("draft: maybe", "x.md:4:8: error NEWS-D004 'draft' is not true or false; write true or false"),
        ("lang: english", "x.md:4:7: error NEWS-D004 'lang' is not a language tag, as 'en' or 'pt-br'; write a language tag, as 'en' or 'pt-br'"),
        ("status: publishd", "x.md:4:9: error NEWS-D005 'status' cannot be 'publishd'; did you mean 'published'?"),
        ("status: zzz", "x.md:4:9: error NEWS-D005 'status' cannot be 'zzz'; use one of draft, hidden, published, withheld"),
        ("section: chps", "x.md:4:10: error NEWS-D006 unknown section 'chps'; did you mean 'chips'?"),
        ("section: sports", "x.md:4:10: error NEWS-D006 unknown section 'sports'; use one of chips, news"),
        ("slug: ../up", "x.md:4:7: error NEWS-D007 the slug '../up' would leave its folder; write 'up'"),
        ("slug: a/b", "x.md:4:7: error NEWS-D007 the slug 'a/b' would leave its folder; write 'a-b'"),
        ("slug: ..", "x.md:4:7: error NEWS-D007 the slug '..' would leave its folder; write 'a-name'"),
        ("slug: '!!'", "x.md:4:7: error NEWS-D007 the story's slug is empty; add 'slug: a-few-words'"),
        ("source: {outlet: A}", "x.md:4:9: error NEWS-D008 a source without title and address; add its 'title' and 'url'"),
        ("source: {title: A, url: a.example}", "x.md:4:9: error NEWS-D008 the source's address 'a.example' cannot be opened; write it in full, with https://"),
        ("source: ftp://a.example/", "x.md:4:9: error NEWS-D008 the source's address 'ftp://a.example/' cannot be opened; write it in full, with https://"),
        ("source: 'https://[bad'", "x.md:4:9: error NEWS-D008 the source's address 'https://[bad' cannot be opened; write it in full, with https://"),
        ("source: {title: A, outlett: b}", "x.md:4:20: error NEWS-D012 unknown key 'outlett' in 'source'; did you mean 'outlet'?"),
        ("source: {title: A, date: 2026-02-30}", "x.md:4:26: error NEWS-D003 'source.date' is not a date that can be: '2026-02-30'; write a day of the calendar, as 2026-11-22"),
        ("image: {alt: A}", "x.md:4:8: error NEWS-D004 'image' has no 'src'; add 'src: /images/name.jpg'"),
        ("image: [a]", "x.md:4:8: error NEWS-D004 'image' is not a mapping of src, alt, caption, credit; write a mapping of src, alt, caption, credit"),
        ("corrections: [oops]", "x.md:4:15: error NEWS-D004 'corrections' is not a mapping of date, text, kind; write a mapping of date, text, kind"),
        ("corrections: [{date: 2026-06-02}]", "x.md:4:15: error NEWS-D009 a correction without text; add its 'text'"),
        ("corrections: [{text: A}]", "x.md:4:15: error NEWS-D009 a correction without date; add its 'date'"),
        ("corrections: [{date: 2026-06-02, text: A, kind: korrection}]", "x.md:4:49: error NEWS-D005 'corrections.kind' cannot be 'korrection'; did you mean 'correction'?"),
        ("related: {pim: a}", "x.md:4:11: error NEWS-D012 unknown key 'pim' in 'related'; use one of ban, pin"),
        ("related: a", "x.md:4:10: error NEWS-D004 'related' is not a mapping of pin, ban; write a mapping of pin, ban"),
        ("related: {ban: [{slug: a, until: soon}]}", "x.md:4:34: error NEWS-D003 'related.until' is not a date that can be: 'soon'; write it in ISO 8601, as 2026-11-22 or 2026-11-22T08:30:00+00:00"),
        ("aliases: old/", "x.md:4:10: error NEWS-D013 the alias 'old/' is no path of this site; write it as '/old/address/'"),
        ("aliases: [/a/, /../b]", "x.md:4:16: error NEWS-D013 the alias '/../b' is no path of this site; write it as '/old/address/'"),
        ("aliases: //evil.example/", "x.md:4:10: error NEWS-D013 the alias '//evil.example/' is no path of this site; write it as '/old/address/'"),
        ("aliases: /a?b=c", "x.md:4:10: error NEWS-D013 the alias '/a?b=c' is no path of this site; write it as '/old/address/'"),
    ],
)  # fmt: skip
def test_each_fault_has_its_place_its_words_and_its_fix(more: str, finding: str) -> None:
    """One fault, one line: where, which rule, what is wrong, what would be right."""
    assert report(more) == [finding]


@pytest.mark.parametrize(
    ("front", "findings"),
    [
        ("date: 2026-06-01", ["x.md:1:1: error NEWS-D001 the file has no title; add 'title: What happened, in a line'"]),
        ("title:\ndate: 2026-06-01", ["x.md:2:1: error NEWS-D001 the file has no title; add 'title: What happened, in a line'"]),
        ("title: A", ["x.md:1:1: error NEWS-D002 the file has no date; add 'date: 2026-11-22T08:30:00+00:00'"]),
        ("title: A\ndate:", ["x.md:3:1: error NEWS-D002 the file has no date; add 'date: 2026-11-22T08:30:00+00:00'"]),
        ("title: A\ndate: 2026-13-01", ["x.md:3:7: error NEWS-D003 'date' is not a date that can be: '2026-13-01'; write a day of the calendar, as 2026-11-22 or 2026-11-22T08:30:00+00:00"]),
    ],
)  # fmt: skip
def test_a_story_needs_a_title_and_a_date(front: str, findings: list[str]) -> None:
    """The finding stands at the empty field, else at the start of the front matter."""
    assert read(front) == (None, findings)


def test_all_faults_of_a_file_are_found_in_one_go() -> None:
    """No fault hides another."""
    found, findings = read("titel: A\ndate: 2026-06-31\nsection: sports\nsource: nope://x\nslug: ../x\nstatus: gone")
    assert found is None
    assert [line.split(" ")[2] for line in findings] == [
        "NEWS-D001", "NEWS-D012", "NEWS-D003", "NEWS-D006", "NEWS-D008", "NEWS-D007", "NEWS-D005",
    ]  # fmt: skip


def test_the_better_name_of_a_doubled_field_is_taken_wherever_it_stands() -> None:
    """Of two names the one that stands first in the table counts, not the one that stands first in the file."""
    found, findings = read(f"{HEAD}\nexcerpt: Theirs.\ndek: Ours.")
    assert found is not None
    assert found.dek == "Ours."
    assert findings == [
        "x.md:4:1: warning NEWS-D011 'dek' is given twice, by two of its names; keep one; line 5 is taken"
    ]


def test_a_derived_dek_is_remarked_on() -> None:
    """A notice, which no build prints, says that the editor may write one."""
    for front, remarks in ((HEAD, ["NEWS-D016"]), (f"{HEAD}\ndek: Ours.", [])):
        source = f"---\n{front}\nsource: Ministry\n---\nThe lede.".encode()
        findings = read_story(source, path="x.md", uri="x.md", settings=SETTINGS)[0].findings
        assert [(finding.id, finding.severity) for finding in findings] == [(id, Severity.NOTICE) for id in remarks]


def test_a_long_unknown_key_is_clipped() -> None:
    """A paragraph that became a key does not fill the screen."""
    (line,) = report(f"{'x' * 300}: y")
    assert len(line) < 160
