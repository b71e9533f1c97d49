# ruff: noqa: E501 - attacks are long
"""Feeds and sitemaps against schemas; and texts that attack, in every field and in names of files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml
from bs4 import BeautifulSoup

from desk.check import check_output
from plugins.newsroom.findings import Severity
from plugins.newsroom.reading import FIELDS
from tests.support.formats import faults, xml_faults
from tests.support.pictures import picture_file
from tests.support.sites import BuiltSite, build_site_here, story

SITE = "https://news.example"
SETTINGS = {"SITEURL": SITE, "NEWS_SEARCH_INDEX": True, "NEWS_FEEDS_HUB_URL": "https://hub.example/"}
PICTURE = picture_file(1200, 630)
ATTACK = '</script><script>alert(1)</script> "><img src=x onerror=alert(2)> ]]> javascript:alert(3) \u202e\u0000\u0001 {{7*7}} <!--'
"""Ends what it stands in, in every format; a mark that turns the reading round, and characters that XML cannot hold."""
_OWN_SCRIPT = re.compile(r"/theme/js/[a-z.0-9-]+")


def test_what_a_build_writes_is_of_its_form(tmp_path: Path) -> None:
    """Every feed and sitemap, with pictures, corrections, translations and a hub, and without any story."""
    files: dict[str, str | bytes] = {
        f"articles/s{n}.md": story(
            f"Story {n}", f"2026-06-{27 + n}", author="mara, Guest", topics="[Maps]", lang="de" if n else "en",
            image="{src: /images/a.png, alt: A chart}", corrections="[{date: 2026-06-30, text: It was *ten*.}]",
            source="{title: The paper, url: 'https://paper.example/x'}",
        )
        for n in range(3)
    }  # fmt: skip
    files |= {"images/a.png": PICTURE, "authors/mara.md": "---\nid: mara\nname: Mara\n---\nWrites.\n"}
    assert faults(build_site_here(tmp_path / "some", files, SETTINGS).ok()) == []
    only_drafts = {"articles/d.md": story(status="draft")}
    assert faults(build_site_here(tmp_path / "none", only_drafts, SETTINGS).ok()) == []


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("feed.xml", "<updated>2026", "<updated>26"),
        ("feed.xml", "<name>Mara</name>", ""),
        ("rss.xml", "<guid ", "<id "),
        ("rss.xml", "Jun 2026", "June 2026"),
        ("sitemap.xml", "<loc>https:", "<loc>"),
        ("sitemaps/2026-06.xml", "+00:00</lastmod>", "</lastmod>"),
        ("news-sitemap.xml", "<news:title>A model is released</news:title>", ""),
    ],
)
def test_the_schemas_find_faults(tmp_path: Path, path: str, old: str, new: str) -> None:
    """Each of them sees what is missing or of another form."""
    site = build_site_here(tmp_path, {"articles/a.md": story(date="2026-06-30", author="Mara")}, SETTINGS).ok()
    text = site.text(path)
    assert old in text
    changed = text.replace(old, new, 1).replace("</guid>", "</id>" if "<id " in new else "</guid>", 1)
    assert xml_faults(changed.encode())


def field_attacks() -> dict[str, object]:
    """A value with the attack for every front-matter field, in the form that the field has."""
    words: dict[str, object] = dict.fromkeys(FIELDS, ATTACK)
    lists = {name: [ATTACK] for name in ("authors", "topics", "companies", "models", "people")}
    return {
        **words,
        **lists,
        "aliases": [f"/{ATTACK}/"],
        "image": {"src": "/images/a.png", "alt": ATTACK, "caption": ATTACK, "credit": ATTACK},
        "source": {"title": ATTACK, "url": "https://a.example/?" + quote(ATTACK), "outlet": ATTACK},
        "corrections": [{"date": "2026-06-05", "text": ATTACK}],
        "related": {"pin": [ATTACK]},
    }


ADDRESSES: dict[str, object] = {
    "source": [
        {"title": "A", "url": "javascript:alert(1)"},
        {"title": "B", "url": "data:text/html,<script>alert(1)</script>"},
    ],
    "image": {"src": "javascript:alert(1)", "alt": "A"},
    "aliases": ["javascript:alert(1)"],
}


def attacked(fields: dict[str, object]) -> str:
    """A story whose front matter is these fields beside what it must have."""
    plain = {"title": "A story", "date": "2026-06-29T09:00:00+00:00"}
    return f"---\n{yaml.safe_dump(plain | fields, allow_unicode=True)}---\n\nThe lede.\n"


def dangers(site: BuiltSite) -> list[tuple[str, str]]:
    """What a browser might run, or what broke out of where it was put."""
    found = [(path, fault) for path, fault in faults(site)]
    for path in site.pages:
        page = BeautifulSoup(site.text(path), "lxml")
        for element in page.find_all(True):
            found += [(path, name) for name in element.attrs if name.startswith("on") or name == "srcdoc"]
            links = [str(element.get(name, "")) for name in ("href", "src", "action", "content")]
            found += [
                (path, link) for link in links if re.match(r"\s*(javascript|data|vbscript):", link, re.IGNORECASE)
            ]
        for script in page.select("script"):
            if script.get("type") == "application/ld+json":
                json.loads(script.string or "")
            elif not _OWN_SCRIPT.fullmatch(str(script.get("src", ""))) or script.string:
                found.append((path, str(script)))
    for path, content in site.files.items():
        text = content.decode("utf-8", "replace")
        if path.endswith((".html", ".xml", ".md", ".txt", ".json", ".webmanifest")):
            found += [(path, f"a character that no text holds: {sign!r}") for sign in "\0\x01" if sign in text]
        if path.endswith(("index.md", "llms.txt")) and "theme/" not in path:
            body = text.split("---\n", 2)[-1]
            found += [(path, tag) for tag in re.findall(r"(?<!\\)<(?:script|img|!--)", body)]
    return found


@pytest.mark.parametrize("field", [*FIELDS, "addresses"])
def test_no_field_carries_an_attack_into_any_format(tmp_path: Path, field: str) -> None:
    """Each field alone: the story is refused with a finding that says why, or is harmless in every format."""
    fields = {field: field_attacks()[field]} if field in FIELDS else ADDRESSES
    files: dict[str, str | bytes] = {"articles/a.md": attacked(fields), "images/a.png": PICTURE}
    site = build_site_here(tmp_path, files, SETTINGS)
    if site.exit_code:
        assert re.search(r"articles/a\.md:\d+:\d+: error NEWS-", site.stderr)
        assert "Traceback" not in site.stderr
        return
    assert dangers(site) == []
    errors = [finding for finding in check_output(tmp_path / "output", SITE) if finding.severity is Severity.ERROR]
    assert [finding for finding in errors if finding.id.startswith("NEWS-Q")] == []


def test_texts_that_attack_are_still_told(tmp_path: Path) -> None:
    """Nothing is lost of a headline but what no text can hold: every format has it as text."""
    fields = {name: value for name, value in field_attacks().items() if name in {"title", "dek", "authors", "topics"}}
    site = build_site_here(tmp_path, {"articles/a.md": attacked(fields)}, SETTINGS).ok()
    assert dangers(site) == []
    (path,) = [path for path in site.files if path.endswith("/index.md")]
    page = site.page(path.removesuffix("index.md"))
    assert "alert(2)> ]]> javascript:alert(3)" in page.select_one("h1").get_text()  # type: ignore[union-attr]
    assert '\\"><img src=x onerror=alert(2)> ]]>' in site.text(path).split("\n")[1]


NAMES = [
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "]]>",
    "\u202eabc",
    "<script>",
    "a'b\"c&d",
    "%3Cscript%3E",
    "a b#c?d",
]


@pytest.mark.parametrize("name", NAMES)
def test_no_file_name_carries_an_attack(tmp_path: Path, name: str) -> None:
    """Of a story, a picture in its front matter and in its text, an author, a page."""
    safe = name.replace("/", "")
    image = {"src": f"/images/{safe}.png", "alt": "A"}
    text = attacked({"image": image, "title": "A"}) + f"\n![A](<../images/{safe}.png>)\n"
    files: dict[str, str | bytes] = {
        f"articles/{safe}.md": text,
        f"images/{safe}.png": PICTURE,
        f"authors/{safe}.md": "---\nname: A\n---\nWrites.\n",
        f"pages/{safe}.md": "---\ntitle: A\n---\nText.\n",
    }
    site = build_site_here(tmp_path, files, SETTINGS)
    if site.exit_code:
        assert re.search(r": error NEWS-", site.stderr)
        assert "Traceback" not in site.stderr
    else:
        assert dangers(site) == []
