"""One source file to an article, its body and its findings."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from plugins.editorial_checks.facts import StoryFacts, facts_of
from plugins.editorial_checks.manuscript import Copytext, Manuscript
from plugins.editorial_checks.story_rules import check_story
from plugins.newsroom.article import NewsArticle, StoryBody
from plugins.newsroom.findings import Finding, Location, error, has_errors
from plugins.newsroom.front_matter import FrontMatterError, decode, parse_front_matter
from plugins.newsroom.reading import BodyFacts, Typesetting, language_of, read_article
from plugins.newsroom.settings import NewsroomSettings
from plugins.related_news.term_records import StoryTerms, TermsDigest
from plugins.story_reader.body import ConvertedBody, shape_body
from plugins.story_reader.conversion import to_html, to_plain_text
from plugins.story_reader.plain_brief import is_shaped_by_blocks, shape_plain
from plugins.story_reader.typography import typeset_html, typeset_line


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadStory:
    """What a file came to beside its body: the article, or None when a finding is an error."""

    article: NewsArticle | None
    terms: StoryTerms | None
    """What the ranker of related news counts, taken here so that it is counted once; None where they are kept apart."""
    digest: TermsDigest
    facts: StoryFacts | None
    """What rules over the whole newsroom read; None where they are kept apart."""
    links: tuple[tuple[str, Location], ...]
    """Symbolic addresses in the body, with where they stand."""
    findings: tuple[Finding, ...]


def read_story(source: bytes, *, path: str, uri: str, settings: NewsroomSettings) -> tuple[ReadStory, StoryBody | None]:
    """Read a story from the bytes of its file. ``path`` names it in findings, ``uri`` in the site.

    Whatever the bytes are, the answer is an article with its body, or findings of which one is an error.
    """
    try:
        return _read_story(decode(source, path), path, uri, settings)
    except FrontMatterError as fault:
        return rejected(*fault.findings), None
    except Exception as fault:  # noqa: BLE001 - a story must not vanish in a fault of a library: name it instead
        what = f"the story cannot be converted: {type(fault).__name__} {fault}"
        return rejected(error(Location(path), "NEWS-F006", what[:300], "take it apart until it reads")), None


def _read_story(text: str, path: str, uri: str, settings: NewsroomSettings) -> tuple[ReadStory, StoryBody | None]:
    # NumPy takes a moment to import, which a build without change saves.
    from plugins.editorial_checks.duplicates import sketch_of  # noqa: PLC0415
    from plugins.related_news.terms import count_terms, digest_terms  # noqa: PLC0415

    front_matter = parse_front_matter(text, path)
    lang = language_of(front_matter, settings.site.lang)
    converted = convert_body(front_matter.body, front_matter.body_line, path=path, uri=uri, lang=lang)
    facts = BodyFacts(lede=converted.lede, words=converted.words)
    article, findings = read_article(front_matter, uri, facts, settings, TYPESETTING)
    manuscript = Manuscript(
        path=path, text=text, front=front_matter, copy=copytext_of(converted), site=settings.site, article=article
    )
    findings += [*converted.findings, *check_story(manuscript)]
    if article is None or has_errors(findings):
        return rejected(*findings), None
    body = converted.body
    terms = count_terms(headline=article.headline, dek=article.dek, text=converted.text, lang=lang)
    story = ReadStory(
        article=article,
        terms=terms,
        digest=digest_terms(terms),
        facts=facts_of(manuscript, sketch_of(terms.hashes, terms.counts)),
        links=converted.links,
        findings=tuple(findings),
    )
    return story, body


def rejected(*findings: Finding) -> ReadStory:
    """What a file with errors comes to."""
    return ReadStory(article=None, terms=None, digest=TermsDigest(b"", b""), facts=None, links=(), findings=findings)


def copytext_of(converted: ConvertedBody) -> Copytext:
    """A body as rules read it."""
    return Copytext(
        prose=converted.text,
        hyperlinks=converted.hyperlinks,
        pictures=converted.pictures,
        headings=converted.body.headings,
        anchors=converted.anchors,
    )


def convert_body(markdown: str, first_line: int, *, path: str, uri: str, lang: str) -> ConvertedBody:
    """Markdown that starts at ``first_line`` of ``path`` to a shaped body."""
    plain = to_plain_text(markdown)
    if plain is not None and is_shaped_by_blocks(plain):
        return shape_plain(plain, source=markdown, first_line=first_line, path=path, lang=lang, typeset=typeset_html)
    return shape_body(
        to_html(markdown), source=markdown, first_line=first_line, path=path, uri=uri, lang=lang, typeset=typeset_html
    )


def _typeset_inline(text: str, lang: str) -> Markup:
    return convert_body(text, 1, path="", uri="", lang=lang).body.lede_html


TYPESETTING = Typesetting(line=typeset_line, inline=_typeset_inline)
