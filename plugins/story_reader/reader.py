"""One source file to an article, its body and its findings."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from plugins.newsroom.article import NewsArticle, StoryBody
from plugins.newsroom.findings import Finding
from plugins.newsroom.front_matter import FrontMatterError, decode, parse_front_matter
from plugins.newsroom.reading import BodyFacts, Typesetting, language_of, read_article
from plugins.newsroom.settings import NewsroomSettings
from plugins.story_reader.body import ConvertedBody, shape_body
from plugins.story_reader.conversion import to_html
from plugins.story_reader.typography import typeset_html, typeset_line


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadStory:
    """What a file came to: article and body, or None for both when a finding is an error."""

    article: NewsArticle | None
    body: StoryBody | None
    findings: tuple[Finding, ...]


def read_story(source: bytes, *, path: str, uri: str, settings: NewsroomSettings) -> ReadStory:
    """Read a story from the bytes of its file. ``path`` names it in findings, ``uri`` in the site."""
    try:
        front_matter = parse_front_matter(decode(source, path), path)
    except FrontMatterError as fault:
        return ReadStory(article=None, body=None, findings=fault.findings)
    lang = language_of(front_matter, settings.site.lang)
    converted = convert_body(front_matter.body, front_matter.body_line, path=path, uri=uri, lang=lang)
    article, findings = read_article(
        front_matter,
        uri,
        BodyFacts(lede=converted.lede, words=converted.words),
        settings,
        TYPESETTING,
    )
    return ReadStory(
        article=article, body=converted.body if article else None, findings=(*findings, *converted.findings)
    )


def convert_body(markdown: str, first_line: int, *, path: str, uri: str, lang: str) -> ConvertedBody:
    """Markdown that starts at ``first_line`` of ``path`` to a shaped body."""
    return shape_body(
        to_html(markdown), source=markdown, first_line=first_line, path=path, uri=uri, lang=lang, typeset=typeset_html
    )


def _typeset_inline(text: str, lang: str) -> Markup:
    return convert_body(text, 1, path="", uri="", lang=lang).body.lede_html


TYPESETTING = Typesetting(line=typeset_line, inline=_typeset_inline)
