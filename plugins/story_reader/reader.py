"""One source file to an article, its body and its findings."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from plugins.newsroom.article import NewsArticle, StoryBody
from plugins.newsroom.findings import Finding, Location, error
from plugins.newsroom.front_matter import FrontMatter, FrontMatterError, decode, parse_front_matter
from plugins.newsroom.reading import BodyFacts, Typesetting, language_of, read_article
from plugins.newsroom.settings import NewsroomSettings
from plugins.related_news.terms import StoryTerms, TermsDigest, count_terms, digest_terms
from plugins.story_reader.body import ConvertedBody, shape_body
from plugins.story_reader.conversion import to_html
from plugins.story_reader.typography import typeset_html, typeset_line


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadStory:
    """What a file came to beside its body: the article, or None when a finding is an error."""

    article: NewsArticle | None
    terms: StoryTerms | None
    """What the ranker of related news counts, taken here so that it is counted once; None where they are kept apart."""
    digest: TermsDigest
    links: tuple[tuple[str, Location], ...]
    """Symbolic addresses in the body, with where they stand."""
    findings: tuple[Finding, ...]


def read_story(source: bytes, *, path: str, uri: str, settings: NewsroomSettings) -> tuple[ReadStory, StoryBody | None]:
    """Read a story from the bytes of its file. ``path`` names it in findings, ``uri`` in the site.

    Whatever the bytes are, the answer is an article with its body, or findings of which one is an error.
    """
    try:
        return _read_story(parse_front_matter(decode(source, path), path), path, uri, settings)
    except FrontMatterError as fault:
        return rejected(*fault.findings), None
    except Exception as fault:  # noqa: BLE001 - a story must not vanish in a fault of a library: name it instead
        what = f"the story cannot be converted: {type(fault).__name__} {fault}"
        return rejected(error(Location(path), "NEWS-F006", what[:300], "take it apart until it reads")), None


def _read_story(
    front_matter: FrontMatter, path: str, uri: str, settings: NewsroomSettings
) -> tuple[ReadStory, StoryBody | None]:
    lang = language_of(front_matter, settings.site.lang)
    converted = convert_body(front_matter.body, front_matter.body_line, path=path, uri=uri, lang=lang)
    facts = BodyFacts(lede=converted.lede, words=converted.words)
    article, findings = read_article(front_matter, uri, facts, settings, TYPESETTING)
    if article is None:
        return rejected(*findings, *converted.findings), None
    body = converted.body
    terms = count_terms(headline=article.headline, dek=article.dek, text=converted.text, lang=lang)
    story = ReadStory(
        article=article,
        terms=terms,
        digest=digest_terms(terms),
        links=converted.links,
        findings=(*findings, *converted.findings),
    )
    return story, body


def rejected(*findings: Finding) -> ReadStory:
    """What a file with errors comes to."""
    return ReadStory(article=None, terms=None, digest=digest_terms(StoryTerms()), links=(), findings=findings)


def convert_body(markdown: str, first_line: int, *, path: str, uri: str, lang: str) -> ConvertedBody:
    """Markdown that starts at ``first_line`` of ``path`` to a shaped body."""
    return shape_body(
        to_html(markdown), source=markdown, first_line=first_line, path=path, uri=uri, lang=lang, typeset=typeset_html
    )


def _typeset_inline(text: str, lang: str) -> Markup:
    return convert_body(text, 1, path="", uri="", lang=lang).body.lede_html


TYPESETTING = Typesetting(line=typeset_line, inline=_typeset_inline)
