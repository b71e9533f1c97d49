"""Headlines and deks: how long, how loud, how plain."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plugins.editorial_checks.manuscript import Manuscript
from plugins.newsroom.article import NewsArticle
from plugins.newsroom.findings import Finding, notice, warning
from plugins.newsroom.reading import first_sentence

LONGEST_HEADLINE = 120
LONGEST_DEK = 300
_LOUD_WORD = re.compile(r"[^\W\d_]{4,}")
_LOUD_WORDS = 3
_STOPS_THAT_BELONG = ("..", "U.S.", "U.K.", "E.U.", "Inc.", "Corp.", "Ltd.", "Co.", "Jr.", "a.m.", "p.m.")
_MARKUP = re.compile(r"\*\*|(?<!\w)[*_]\w[^*_]*\w[*_](?!\w)|\]\(|`|</?[a-z]+>")


def check_headlines(story: Manuscript) -> Iterator[Finding]:
    """The headline and, where one is written, the dek."""
    article = story.article
    if article is None:
        return
    yield from _check_headline(story, article.headline)
    if article.dek and not article.dek_is_derived:
        yield from _check_dek(story, article)


def _check_headline(story: Manuscript, headline: str) -> Iterator[Finding]:
    place = story.field_place("title")
    if len(headline) > LONGEST_HEADLINE:
        what = f"the headline has {len(headline)} characters"
        yield warning(place, "NEWS-H001", what, f"say it in {LONGEST_HEADLINE} or fewer")
    if _is_loud(headline):
        yield warning(place, "NEWS-H002", "the headline is in capitals", "write it as a sentence")
    if headline.endswith(".") and not headline.endswith(_STOPS_THAT_BELONG):
        yield notice(place, "NEWS-H003", "the headline ends with a full stop", "leave it out")
    if _MARKUP.search(headline):
        yield warning(place, "NEWS-H006", "Markdown in the headline, where it is printed as typed", "write plain text")


def _check_dek(story: Manuscript, article: NewsArticle) -> Iterator[Finding]:
    dek, place = article.dek, story.field_place("dek")
    if _folded(dek) == _folded(article.headline):
        yield warning(place, "NEWS-H004", "the dek repeats the headline", "say what the headline leaves open")
    if len(dek) > LONGEST_DEK:
        what = f"the dek has {len(dek)} characters"
        yield warning(place, "NEWS-H005", what, f"write one sentence of {LONGEST_DEK} or fewer")
    elif first_sentence(dek) != dek:
        yield notice(place, "NEWS-H005", "the dek is longer than a sentence", "write one sentence")
    if _MARKUP.search(dek):
        yield warning(place, "NEWS-H006", "Markdown in the dek, where it is printed as typed", "write plain text")


def _is_loud(headline: str) -> bool:
    """Several long words and not one small letter: names such as MI300X or NVIDIA alone are none of it."""
    if headline.upper() != headline or headline.lower() == headline:
        return False
    return len(_LOUD_WORD.findall(headline)) >= _LOUD_WORDS


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
