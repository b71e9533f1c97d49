"""Stories in several languages: the words around them, their translations, and both directions of writing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from plugins.incremental import state
from tests.support.sites import ROOT, build_site_here, story

KNOWN: dict[str, object] = {"SITEURL": "https://news.example", "NEWS_RELATED_MINIMUM_SCORE": 0.0}
BODY = "The chip law of Acme is read again.\n\n## One\n\nx\n\n## Two\n\ny\n\n## Three\n\nz"
FILES: dict[str, str | bytes] = {
    "articles/a.md": story("Chip law", "2026-06-01", body=BODY, lang="en", topics="[Law]"),
    "articles/de.md": story(
        "Das Chipgesetz",
        "2026-06-02",
        body=BODY,
        lang="de",
        translation_of="a",
        topics="[Law]",
        dek="Ein Satz.",
        thread="chips",
        authors="[Mara, Noor, Ole]",
        corrections='[{date: 2026-06-05, text: "Es ist neu."}]',
        source="{title: T, url: 'https://x.example/'}",
    ),
    "articles/zwei.md": story(
        "Noch ein Beschluss", "2026-05-20", body="Acme liest ein Chipgesetz.", lang="de", topics="[Law]", thread="chips"
    ),
    "articles/ar.md": story("قانون الرقائق", "2026-06-03", lang="ar", translation_of="a", dek="جملة واحدة."),
    "articles/fr.md": story("Canari français", "2026-04-10", lang="fr", translation_of="a", status="draft"),
    "newsletters/daily.md": "---\nname: Daily\npitch: One brief.\nconsent: I agree.\n---\n\nDaily.\n",
}
DE, AR, EN = "2026/06/de/", "2026/06/ar/", "2026/06/a/"


def test_a_page_speaks_its_story_s_language(tmp_path: Path) -> None:
    """Words, dates, labels and scripts of a German story are German; what is not is marked."""
    site = build_site_here(tmp_path, FILES, KNOWN).ok()
    page = site.page(DE)
    assert page.html is not None
    assert page.html["lang"] == "de"
    assert "dir" not in page.html.attrs
    text = page.get_text(" ", strip=True)
    for words in ("Von Mara , Noor und Ole", "Veröffentlicht am 2. Juni 2026", "Quelle", "Korrektur, 5. Juni 2026"):
        assert words in text, words
    for words in ("Written by", "Published on", "Related news", "Recent news", "Skip to", "Your e-mail", "June"):
        assert words not in text, words
    assert page.select_one("nav[aria-label='Ressorts'] ul[lang=en]")
    assert page.select_one(".signup__name[lang=en]")
    assert page.select_one("a.headline-link[lang=en][dir=auto]")
    assert page.select_one(".neighbours bdi[lang=ar][dir=rtl]")
    assert not page.select("[data-recent]")
    scripts = [script["src"] for script in page.select("head script[src]")]
    assert str(scripts[0]).endswith("theme/js/words-de.js")
    assert '"The link is copied."' in site.text("theme/js/words-de.js")
    assert "Skip to" not in site.text("theme/js/words-de.js")
    spoken = [path for path in site.pages if "words-de" in site.text(path)]
    assert spoken == ["2026/05/zwei/index.html", "2026/06/de/index.html"]


def test_a_table_is_named_in_the_story_s_language(tmp_path: Path) -> None:
    """In its page, in feeds and on pages of the house; in English where there is no word of it."""
    table = "x\n\n| Modell & Preis | x |\n|---|---|\n| a | b |\n\ny\n\n<table><tr><td>c</td></tr></table>\n"
    files = {f"articles/{lang}.md": story(lang, body=table, lang=lang) for lang in ("de", "en", "fr")}
    house = f"---\ntitle: Haus\nlang: de\n---\n\n{table}"
    site = build_site_here(tmp_path, {**files, "pages/haus.md": house}, KNOWN).ok()
    names = {
        path: [str(frame["aria-label"]) for frame in site.page(path).select(".table-scroll")]
        for path in ("2026/06/de/", "2026/06/en/", "2026/06/fr/", "haus/")
    }
    german, english = (["Tabelle: Modell & Preis", "Tabelle"], ["Table: Modell & Preis", "Table"])
    assert list(names.values()) == [german, english, english, german]
    assert site.text("feed.json").count("Tabelle: Modell &amp; Preis") == 1


def test_every_other_language_has_feeds(tmp_path: Path) -> None:
    """Its stories name them; the site's feeds have all stories, and say of each its language. Drafts have none."""
    site = build_site_here(tmp_path, FILES, KNOWN).ok()
    named = {
        path: [str(link["href"]) for link in site.page(path).select("link[rel=alternate][type$=xml]")]
        for path in (DE, AR, EN, "")
    }
    assert named == {
        DE: ["/feeds/de/feed.xml", "/feeds/de/rss.xml"],
        AR: ["/feeds/ar/feed.xml", "/feeds/ar/rss.xml"],
        EN: ["/feed.xml", "/rss.xml"],
        "": ["/feed.xml", "/rss.xml"],
    }
    german, everything = (feedparser.parse(site.files[f"{path}feed.xml"]) for path in ("feeds/de/", ""))
    assert (german.bozo, german.feed.language, german.feed.title) == (False, "de", "Deutsch · The Broadbill")
    assert german.feed.subtitle == "Was The Broadbill in dieser Sprache veröffentlicht."
    assert (german.feed.id, german.feed.link) == ("https://news.example/feeds/de/", "https://news.example/")
    assert [entry.title for entry in german.entries] == ["Das Chipgesetz", "Noch ein Beschluss"]
    assert everything.feed.id == "https://news.example/"
    entries = etree.fromstring(site.files["feed.xml"]).findall("{*}entry")
    xml_lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert [entry.get(xml_lang) for entry in entries] == ["ar", "de", None, "de"]
    items = etree.fromstring(site.files["rss.xml"]).findall("channel/item")
    assert [item.findtext("{*}language") for item in items] == ["ar", "de", None, "de"]
    assert [item.get("language") for item in json.loads(site.text("feed.json"))["items"]] == ["ar", "de", None, "de"]
    assert not [path for path in site.files if path.startswith(("feeds/fr/", "feeds/en/"))]


def test_a_language_has_feeds_as_long_as_it_has_a_story(tmp_path: Path) -> None:
    """With its last story they go; a story that is in no list does not bring them."""
    files = {name: FILES[name] for name in ("articles/a.md", "articles/zwei.md")}
    assert "feeds/de/feed.xml" in build_site_here(tmp_path, files, KNOWN).ok().files
    hidden = {"articles/zwei.md": story("Noch ein Beschluss", "2026-05-20", lang="de", status="hidden")}
    site = build_site_here(tmp_path, files | hidden, KNOWN).ok()
    assert "feeds/de/feed.xml" not in site.files
    assert site.page("2026/05/zwei/").select("link[rel=alternate]")[0]["href"] == "/feed.xml"
    assert site.files == build_site_here(tmp_path / "clean", files | hidden, KNOWN).ok().files


def test_related_news_says_why_in_the_story_s_language(tmp_path: Path) -> None:
    """And lists stories in that language only."""
    page = build_site_here(tmp_path, FILES, KNOWN).ok().page(DE)
    further = page.select_one("[aria-labelledby=related-title]")
    assert further is not None
    assert [link.get_text() for link in further.select("a.headline-link")] == ["Noch ein\u00a0Beschluss"]
    assert [reason.get_text() for reason in further.select(".brief__reason")] == ["Gleicher Erzählstrang: chips"]


def test_a_story_without_a_catalogue_stands_on_a_page_of_the_site(tmp_path: Path) -> None:
    """Its own parts have its language and direction; the words around it those of the site."""
    page = build_site_here(tmp_path, FILES, KNOWN).ok().page(AR)
    assert page.html is not None
    assert (page.html["lang"], "dir" in page.html.attrs) == ("en", False)
    for part in ("h1", ".story__dek", ".story__body"):
        found = page.select_one(part)
        assert found is not None
        assert (found["lang"], found["dir"]) == ("ar", "rtl"), part
    back = page.select_one(".story__body > div[lang=en][dir=ltr] .signup")
    assert back is not None
    assert "Written by" in page.get_text()


def test_a_site_written_from_right_to_left(tmp_path: Path) -> None:
    """Every page has its direction, also without words in its language, which is told."""
    site = build_site_here(tmp_path, FILES, KNOWN | {"DEFAULT_LANG": "he"}).ok()
    assert "1 warning" in site.stdout
    for path in ("", "archive/", "404.html"):
        html = site.page(path).html
        assert html is not None
        assert (html["lang"], html["dir"]) == ("he", "rtl"), path
    assert "Published on" in site.page(AR).get_text()


def test_a_german_site_says_all_in_german(tmp_path: Path) -> None:
    """Lists, directories, feeds and the page that is not found."""
    site = build_site_here(tmp_path, FILES, KNOWN | {"DEFAULT_LANG": "de"}).ok()
    expected = {
        "": "Titelseite",
        "archive/": "Archiv",
        "2026/06/": "Juni 2026",
        "404.html": "Diese Seite steht nicht im Blatt",
        "corrections/": "Die Redaktion",
        "search/": "Beste Treffer",
        "newsletter/": "Jetzt abonnieren",
        "topics/law/": "Sachgebiet",
        "2026/": "3 Artikel",
    }
    for path, words in expected.items():
        assert words in site.page(path).get_text(" ", strip=True), path
    assert "Korrekturen \u00b7" in site.text("corrections/feed.xml")
    assert site.page(EN).html["lang"] == "en"  # type: ignore[index]  # an HTML page has one


def test_translations_are_linked_everywhere(tmp_path: Path) -> None:
    """On the page by their own names, in JSON-LD and in sitemaps; one that is held leaves no trace."""
    site = build_site_here(tmp_path, FILES, KNOWN).ok()
    links = {path: site.page(path).select(".byline__translations a") for path in (EN, DE, AR)}
    assert [(link.get_text(), link["lang"], link["href"]) for link in links[EN]] == [
        ("العربية", "ar", "/2026/06/ar/"),
        ("Deutsch", "de", "/2026/06/de/"),
    ]
    assert [link["lang"] for link in links[DE]] == ["en", "ar"]
    assert [link["lang"] for link in links[AR]] == ["en", "de"]
    root = "https://news.example/2026/06"
    work = f'"workTranslation":[{{"@type":"NewsArticle","url":"{root}/ar/","inLanguage":"ar"}}'
    assert work in site.text(EN)
    assert f'"translationOfWork":{{"@type":"NewsArticle","url":"{root}/a/","inLanguage":"en"}}' in site.text(DE)
    assert "workTranslation" not in site.text(DE) + site.text("2026/05/zwei/")
    sitemap = site.text("sitemaps/2026-06.xml")
    assert sitemap.count('hreflang="x-default" href="https://news.example/2026/06/a/"') == 3
    assert sitemap.count('hreflang="de"') == 3
    assert "xhtml" not in site.text("sitemaps/2026-05.xml")
    assert site.mentions("Canari") == []
    assert [path for path in site.files if "fr/" in path or b'hreflang="fr"' in site.files[path]] == []


def test_words_and_translations_make_pages_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed catalogue, a translation that comes out, and one that goes: each time the tree of a clean build."""
    monkeypatch.setattr(state, "_UNSETTLED_NANOSECONDS", 0)
    theme = tmp_path / "theme"
    shutil.copytree(ROOT / "theme", theme)
    catalogue = theme / "locale/de/LC_MESSAGES/broadbill.po"
    (tmp_path / "site").mkdir()
    settings = KNOWN | {"THEME": str(theme)}
    files = dict(FILES)
    build_site_here(tmp_path / "site", files, settings).ok()

    def check(name: str) -> dict[str, bytes]:
        after = build_site_here(tmp_path / "site", files, settings).ok().files
        (tmp_path / name).mkdir()
        assert after == build_site_here(tmp_path / name, files, settings).ok().files
        return after

    catalogue.write_text(catalogue.read_text("utf-8").replace("Veröffentlicht am", "Erschienen am"), encoding="utf-8")
    assert b"Erschienen am" in check("words")[f"{DE}index.html"]
    files["articles/fr.md"] = str(files["articles/fr.md"]).replace("status: draft\n", "")
    out = check("out")
    for path in (f"{EN}index.html", f"{DE}index.html", f"{AR}index.html", "sitemaps/2026-06.xml"):
        assert b'hreflang="fr"' in out[path], path
    files["articles/a.md"] = str(files["articles/a.md"]).replace("lang: en\n", "lang: en\nstatus: draft\n")
    assert b"byline__translations" not in check("gone")[f"{DE}index.html"]
    shutil.rmtree(theme / "locale")
    assert b"Published on" in check("none")[f"{DE}index.html"]


def test_a_translation_with_markup_is_text(tmp_path: Path) -> None:
    """What a catalogue says cannot end an attribute or begin a tag."""
    theme = tmp_path / "theme"
    shutil.copytree(ROOT / "theme", theme)
    catalogue = theme / "locale/de/LC_MESSAGES/broadbill.po"
    words = catalogue.read_text("utf-8")
    for said in ("Zum Haupttext springen", "Von {names}", "Ressorts", "Verwandte Meldungen", "{number} Min. Lesezeit"):
        words = words.replace(f'"{said}"', f'"\\"><script>{said}</script>"')
    catalogue.write_text(words, encoding="utf-8")
    page = build_site_here(tmp_path, FILES, KNOWN | {"THEME": str(theme)}).ok().text(DE)
    assert "<script>" not in page
    assert page.count("&lt;script&gt;Ressorts") == 1
