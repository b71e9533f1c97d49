"""Markup, styles, links, feeds and structured data, judged by the tools of others over every page of two sites.

A tool runs once over everything. Among what it is given is one planted fault, and that must be all it finds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from tests.support.formats import faults
from tests.support.sites import BuiltSite, read_tree
from tests.tools.conftest import FAULTY_PAGE, MODULES, ROOT, SITE_URL, pages_of, run_tool

ACCEPTED_BY_US = {
    "CSS: Unrecognized at-rule “@container”": "a rule of CSS since 2022, younger than the checker's own grammar",
    "CSS: “container”: Property “container” doesn't exist.": "the same rule's property",
    "CSS: “font-size”: Parse Error.": "the same rule's unit: cqi, a hundredth of the container",
    "CSS: Unrecognized at-rule “@view-transition”": "a rule of CSS since 2024, as young",
    "Trailing slash on void elements has no effect and interacts badly with unquoted attribute values.": (
        "how the tree that writes a story's text ends them; it puts every value in quotes"
    ),
}
"""What the Nu HTML checker says that is no fault, and why."""

SCHEMAS = {"feed": "atom.rng", "rss": "rss.rng"}
"""By the name of a file's root; all others are sitemaps."""

BAD_PAGE = '<!doctype html>\n<html lang="en"><title>Bad</title>\n<h1>Bad</h1><p><b>Not <i>closed</b></i><p align=left>'


def test_the_nu_html_checker_finds_nothing(paper: Path, golden_site: Path, tmp_path: Path) -> None:
    """No error, no warning, no note, in any page, style sheet or drawing; and all that is accepted does occur."""
    bad = tmp_path / "bad.html"
    bad.write_text(BAD_PAGE, encoding="utf-8")
    files = [file for site in (paper, golden_site) for file in (*pages_of(site), *_styles_and_drawings(site))]
    checker: list[str | Path] = [
        "java",
        "-jar",
        MODULES / "vnu-jar/build/dist/vnu.jar",
        "--stdout",
        "--exit-zero-always",
    ]
    judged = run_tool(*checker, "--also-check-css", "--also-check-svg", "--format", "json", bad, *files)
    messages = json.loads(judged.stdout)["messages"]
    found = [(message["url"], message.get("lastLine"), message["message"]) for message in messages]
    planted = [text for url, _, text in found if url.endswith("/bad.html")]
    assert any("misnested" in text or "violates nesting rules" in text for text in planted), planted
    rest = [one for one in found if not one[0].endswith("/bad.html")]
    assert [one for one in rest if one[2] not in ACCEPTED_BY_US] == []
    assert {text for _, _, text in rest} == set(ACCEPTED_BY_US)


def _styles_and_drawings(site: Path) -> Iterator[Path]:
    for pattern in ("*.css", "*.svg"):
        yield from sorted(path for path in site.rglob(pattern) if path.name != "feed.css")  # that one styles no HTML


def test_html_validate_finds_nothing(paper: Path, golden_site: Path, tmp_path: Path) -> None:
    """By the rules of tests/browser/html-validate.config.cjs."""
    bad, report = tmp_path / "bad.html", tmp_path / "report.json"
    bad.write_text(BAD_PAGE, encoding="utf-8")
    files = [bad, *pages_of(paper), *pages_of(golden_site)]
    program: list[str | Path] = [
        "node",
        MODULES / "html-validate/bin/html-validate.mjs",
        "--config",
        "html-validate.config.cjs",
    ]
    judged = run_tool(*program, "--formatter", f"json={report}", *files)
    assert judged.returncode == 1, judged.stderr
    found = [
        (file["filePath"], message["line"], message["ruleId"], message["message"])
        for file in json.loads(report.read_text("utf-8"))
        for message in file["messages"]
    ]
    assert "close-order" in {rule for path, _, rule, _ in found if path == str(bad)}
    assert [one for one in found if one[0] != str(bad)] == []


def test_stylelint_finds_nothing(golden_site: Path, tmp_path: Path) -> None:
    """In the theme, the preview's pages and the feeds' own sheet, by tests/browser/stylelint.config.cjs."""
    bad = tmp_path / "bad.css"
    bad.write_text("a { colour: red; }\n", encoding="utf-8")
    sheets = [*(ROOT / "theme").rglob("*.css"), *(ROOT / "desk").rglob("*.css"), golden_site / "feed.css"]
    program: list[str | Path] = ["node", MODULES / "stylelint/bin/stylelint.mjs", "--config", "stylelint.config.cjs"]
    judged = run_tool(*program, "--formatter", "json", "--output-file", tmp_path / "report.json", bad, *sorted(sheets))
    assert judged.returncode == 2, judged.stderr
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert {file["source"] for file in report} == {str(path) for path in (bad, *sheets)}
    found = [(file["source"], w["line"], w["rule"], w["text"]) for file in report for w in file["warnings"]]
    assert {rule for path, _, rule, _ in found if path == str(bad)} == {"property-no-unknown"}
    assert [one for one in found if one[0] != str(bad)] == []


_BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def _things(site: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Page and thing, of everything that structured data says, with the vocabulary it is said in."""
    for page in pages_of(site):
        for block in _BLOCK.findall(page.read_text("utf-8")):
            data = json.loads(block)
            for thing in data["@graph"]:
                yield str(page), {"@context": data["@context"]} | thing


def test_structured_data_keep_to_the_vocabulary(paper: Path, golden_site: Path, tmp_path: Path) -> None:
    """Every thing has a type of schema.org, and its properties are those of that type, as TypeScript sees it."""
    planted = ("planted", {"@context": "https://schema.org", "@type": "NewsArticle", "headlin": "No such property"})
    things = [*_things(paper), *_things(golden_site), planted]
    kinds = sorted({thing["@type"] for _, thing in things})
    assert kinds == ["BreadcrumbList", "CollectionPage", "NewsArticle", "ProfilePage", "WebSite"]
    lines = [f'import type {{ WithContext, {", ".join(kinds)} }} from "schema-dts";']
    lines += [
        f"export const thing{number}: WithContext<{thing['@type']}> = {json.dumps(thing)};"
        for number, (_, thing) in enumerate(things)
    ]
    (tmp_path / "things.ts").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "node_modules").symlink_to(MODULES)
    flags = ["--noEmit", "--strict", "--skipLibCheck", "--moduleResolution", "node", "--pretty", "false"]
    judged = run_tool("node", MODULES / "typescript/bin/tsc", *flags, "things.ts", cwd=tmp_path)
    errors = re.findall(r"^things\.ts\((\d+),\d+\): error (.*)$", judged.stdout, re.MULTILINE)
    found = [(things[int(line) - 2][0], error) for line, error in errors]
    assert [page for page, _ in found] == ["planted"], judged.stdout


def test_no_link_of_the_served_paper_leads_nowhere(address: str) -> None:
    """From the front page on, every address of our own answers, those that are written in full too."""
    program: list[str | Path] = ["node", MODULES / "linkinator/build/src/cli.js", address, address + FAULTY_PAGE]
    rewrite = ["--url-rewrite-search", re.escape(SITE_URL), "--url-rewrite-replace", address]
    skip = ["--skip", f"^(?!{re.escape(address)})"]
    judged = run_tool(*program, "--recurse", "--format", "json", *rewrite, *skip)
    links = json.loads(judged.stdout)["links"]
    assert sum(link["state"] == "OK" for link in links) > 300
    assert [link["url"] for link in links if link["state"] == "BROKEN"] == [f"{address}/nowhere/"]


def test_xmllint_and_feed_readers_find_nothing(paper: Path, golden_site: Path, tmp_path: Path) -> None:
    """Every XML file keeps to the schema of its kind, and every feed is read without a word of complaint."""
    for site in (paper, golden_site):
        assert faults(BuiltSite(site, 0, "", "", read_tree(site))) == []
        kinds: dict[str, list[Path]] = {"atom.rng": [], "rss.rng": [], "sitemap.xsd": []}
        for path in sorted(site.rglob("*.xml")):
            root = etree.parse(path).getroot()
            if len(root):  # a news sitemap without news is no fault, though the schema has no word for it
                kinds[SCHEMAS.get(etree.QName(root).localname, "sitemap.xsd")].append(path)
        for schema, files in kinds.items():
            bad = tmp_path / f"{schema}.xml"
            bad.write_text("<feed/>", encoding="utf-8")
            flag = "--relaxng" if schema.endswith(".rng") else "--schema"
            command: list[str | Path] = [
                "xmllint",
                "--nonet",
                "--noout",
                flag,
                ROOT / "tests/schemas" / schema,
                bad,
                *files,
            ]
            verdicts = run_tool(*command).stderr.splitlines()
            assert f"{bad} fails to validate" in verdicts
            assert {line for line in verdicts if str(bad) not in line} == {f"{path} validates" for path in files}
