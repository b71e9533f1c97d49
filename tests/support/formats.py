"""Whether a built site's feeds and sitemaps are of the form that their standards ask for."""

from __future__ import annotations

import json
from functools import cache

import feedparser
from jsonschema import Draft202012Validator
from lxml import etree

from tests.support.sites import ROOT, BuiltSite

SCHEMAS = ROOT / "tests/schemas"
STRICT = etree.XMLParser(resolve_entities=False, no_network=True)


@cache
def _validator(name: str) -> etree.XMLSchema | etree.RelaxNG:
    document = etree.parse(SCHEMAS / name)
    return etree.XMLSchema(document) if name.endswith(".xsd") else etree.RelaxNG(document)


@cache
def _json_feed() -> Draft202012Validator:
    return Draft202012Validator(json.loads((SCHEMAS / "json-feed.json").read_text("utf-8")))


def xml_faults(content: bytes) -> list[str]:
    """What the schema of its root says against an XML file; one that is not well-formed raises."""
    root = etree.fromstring(content, STRICT)
    name = {"feed": "atom.rng", "rss": "rss.rng"}.get(etree.QName(root).localname, "sitemap.xsd")
    if name == "sitemap.xsd" and not len(root):
        return []  # a news sitemap without news is no fault, though the schema has no word for it
    validator = _validator(name)
    try:
        validator.assertValid(root)
    except etree.DocumentInvalid as fault:
        return [str(fault)]
    return []


def faults(site: BuiltSite) -> list[tuple[str, str]]:
    """File and fault, of every feed and sitemap of a site."""
    found = [
        (path, fault) for path, content in site.files.items() if path.endswith(".xml") for fault in xml_faults(content)
    ]
    for path, content in site.files.items():
        if path.endswith(("feed.xml", "rss.xml")):
            parsed = feedparser.parse(content)
            found += [(path, str(parsed.bozo_exception))] if parsed.bozo else []
        elif path.endswith("feed.json"):
            found += [(path, fault.message) for fault in _json_feed().iter_errors(json.loads(content))]
    return found
