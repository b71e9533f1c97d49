"""Typogrify on prose: never in code, addresses, attributes, feeds or metadata.

What comes out is what typogrify's filters make of each stretch of prose, byte for byte; only the
way there is shorter. On ordinary prose nearly all of their expressions find nothing, so the filters
are asked about the few words that they could change, and about words of one shape only once.
Markup in which a change could reach further (comments, tags in tags, code that is not closed)
goes through the filters whole.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from markupsafe import Markup, escape
from smartypants import tags_to_skip
from typogrify.filters import amp, applyfilters, caps, initial_quotes, smartypants, widont

_URL = re.compile(r"https?://\S+")
_NOT_PROSE = re.compile(
    r"<(a(?=[^>]*?class\s*=\s*(['\"])url\2)|code|kbd|math|pre|samp|script|style|svg|textarea|tt|var)[^>]*>.*?</\1>",
    re.IGNORECASE | re.DOTALL,
)
_UNCERTAIN = re.compile(rf"<(?:!--|/?(?:{'|'.join((*tags_to_skip, 'kbd', 'script'))})|[^<>]*(?:<|\Z))", re.IGNORECASE)
_TAG = re.compile(r"(<[^>]*>)")

_HYPHENATED = re.compile(r"<\w[^<>]*\s\w+-[\w-]*=")
"""A tag with a hyphen in an attribute's name, ``aria-label``, which ``amp`` takes for prose."""

# Each of these finds at least all that its filter could change.
_AMPERSAND = re.compile(r"[\s;]&(?:amp;|#38;)?[\s&]")
_MARK = re.compile(r"'|\"|`|\\|--|\.\.\.")
_SPACED_DOTS = ". . ."
_CAPITALS = re.compile(r"[A-Z](?:\d*|\.\s?)[A-Z]")
_INITIALS = re.compile(r"[A-Z]\.\s?[A-Z]+\.")
_QUOTE_AT_START = re.compile(r"\s*(?:[\"']|&ldquo;|&lsquo;|&#8220;|&#8216;)")
_QUOTE_AFTER_TAG = re.compile(rf">{_QUOTE_AT_START.pattern}")
_BLOCK_END = re.compile(r"</(?:p|h[1-6]|li|dt|dd)>")
_INLINE_ENDS = ("</a>", "</em>", "</span>", "</strong>", "</i>", "</b>")

_LETTERS = re.compile("[A-Za-rt-z]+")
"""All alike to smartypants but in entities and escapes; the ``s`` of ``it's`` and ``'80s`` it knows by name."""
_WORD_EDGE = re.compile("[ \n<]")
_NOT_WORD = re.compile(r"[^\w']")
_TWO_LAST_WORDS = re.compile(r"[^<>\s] [^<>\s]+")
_TAIL_CHARS = 48
_LONG_WORD_CHARS = 60
"""Longer words are not worth remembering."""


def typeset_line(text: str, lang: str) -> Markup:
    """A headline or dek: plain text in, escaped and typeset markup out."""
    marked = _URL.sub(r'<a class="url">\g<0></a>', str(escape(text)).replace("&#34;", '"').replace("&#39;", "'"))
    return Markup(typeset_html(marked, lang).replace('<a class="url">', "").replace("</a>", ""))  # noqa: S704 - escaped above


def typeset_html(html: str, lang: str) -> Markup:
    """Well-formed HTML with typogrify's filters on its prose.

    Straight quotes become curly ones in English only: other languages have marks of their own,
    which their writers type. What is not well-formed comes out as the filters leave it; no string is an error.
    """
    html = str(html)  # Markup escapes what is added to it
    is_english = lang.partition("-")[0] == "en"
    parts: list[str] = []
    end = 0
    for match in _NOT_PROSE.finditer(html):
        parts += (_typeset_prose(html[end : match.start()], is_english=is_english), match[0])
        end = match.end()
    parts.append(_typeset_prose(html[end:], is_english=is_english))
    return Markup("".join(parts))  # noqa: S704 - the input is markup already, cleaned by the caller


def _typeset_prose(html: str, *, is_english: bool) -> str:
    """The filters in the order of ``applyfilters``."""
    if "&" in html and _AMPERSAND.search(html):
        html = _between_tags(amp, html) if _HYPHENATED.search(html) else amp(html)
    if _UNCERTAIN.search(html):
        whole: str = applyfilters(html, amp=False, smartypants=is_english)
        return whole
    if is_english:
        html = _curl(html)
    return _join_last_words(_hang_quotes(_mark_capitals(html)))


def _between_tags(change: Callable[[str], str], html: str) -> str:
    pieces = _TAG.split(html)
    pieces[::2] = [change(piece) for piece in pieces[::2]]
    return "".join(pieces)


def _curl(html: str) -> str:
    """Smartypants word by word: its rules look no further than the space or line end beside a word."""
    pieces = _TAG.split(html)
    text = "<".join(pieces[::2])
    match = _MARK.search(text)
    # Spaced dots are the one mark of several words; a quote alone between tags is curled by what stands before the tag.
    if _SPACED_DOTS in text or (match is not None and ("'" in pieces or '"' in pieces)):
        return _smartypants(html)
    if match is None:
        return html
    parts: list[str] = []
    end = 0
    while match is not None:
        at = match.start()
        start = max(text.rfind(" ", end, at), text.rfind("\n", end, at), text.rfind("<", end, at)) + 1
        edge = _WORD_EDGE.search(text, at)
        stop = edge.start() if edge is not None else len(text)
        before = " " if text[start - 1 : start] in {" ", "\n"} else ""
        after = " " if text[stop : stop + 1] in {" ", "\n"} else ""
        curl = _curl_word if stop - start <= _LONG_WORD_CHARS else _curl_alone
        parts += (text[end:start], curl(text[start:stop], before, after))
        end = stop
        match = _MARK.search(text, end)
    parts.append(text[end:])
    pieces[::2] = "".join(parts).split("<")
    return "".join(pieces)


@functools.lru_cache(maxsize=1 << 14)
def _curl_word(word: str, before: str, after: str) -> str:
    """``before`` and ``after``: a space, also for the end of a line, or nothing at a tag and at the text's ends."""
    if "&" in word or "\\" in word:
        return _curl_alone(word, before, after)
    return _curled_shape(_LETTERS.sub("x", word), before, after) % tuple(_LETTERS.findall(word))


@functools.lru_cache(maxsize=4096)
def _curled_shape(shape: str, before: str, after: str) -> str:
    """What smartypants makes of every word of one shape, with ``%s`` for each ``x`` in it."""
    return _curl_alone(shape, before, after).replace("%", "%%").replace("x", "%s")


def _curl_alone(word: str, before: str, after: str) -> str:
    return _smartypants(f"{before}{word}{after}").removeprefix(before).removesuffix(after)


def _smartypants(text: str) -> str:
    curled: str = smartypants(text)
    return curled


def _mark_capitals(html: str) -> str:
    """The filter for capitals word by word: only of initials does it look at more than one word."""
    match = _CAPITALS.search(html)
    if match is None:
        return html
    if _INITIALS.search(html):
        return _caps(html)
    parts: list[str] = []
    done = end = 0  # ``end`` is never inside a tag
    while match is not None:
        at = match.start()
        tag_start, tag_end = html.rfind("<", end, at), html.rfind(">", end, at)
        if tag_start > tag_end:
            end = html.index(">", at) + 1
        else:
            start = max(html.rfind(" ", end, at), tag_end, end - 1) + 1
            rest = _NOT_WORD.search(html, at)
            end = rest.start() if rest is not None else len(html)
            word = html[start:end]
            parts += (html[done:start], _marked_word(word) if len(word) <= _LONG_WORD_CHARS else _caps(word))
            done = end
        match = _CAPITALS.search(html, end)
    parts.append(html[done:])
    return "".join(parts)


@functools.lru_cache(maxsize=4096)
def _marked_word(word: str) -> str:
    return _caps(word)


def _caps(html: str) -> str:
    marked: str = caps(html)
    return marked


def _hang_quotes(html: str) -> str:
    """The filter for quotes that open a block, on ``html`` up to the last place where it could match."""
    first = _QUOTE_AT_START.match(html)
    end = first.end() if first else 0
    for match in _QUOTE_AFTER_TAG.finditer(html):
        end = match.end()
    return f"{initial_quotes(html[:end])}{html[end:]}" if end else html


def _join_last_words(html: str) -> str:
    """The filter against widows, block by block: it replaces the space before a block's last word."""
    parts: list[str] = []
    start = 0
    for match in _BLOCK_END.finditer(html):
        parts.append(_join_two_last(html[start : match.start()], match[0]))
        start = match.end()
    if start < len(html):
        parts.append(_join_two_last(html[start:], ""))
    return "".join(parts)


def _join_two_last(block: str, end_tag: str) -> str:
    """``block`` without its end, and ``end_tag``, as the filter leaves them together."""
    space = block.rfind(" ")
    if space > 0 and _TWO_LAST_WORDS.fullmatch(block, space - 1):
        return f"{block[:space]}{_joint(end_tag)}{block[space + 1 :]}{end_tag}"
    text = block.rstrip()
    if not text or (text.endswith(">") and not text.endswith(_INLINE_ENDS)):
        return block + end_tag
    # Where the filter finds the last words in the last few characters, it does the same in the whole block.
    head, tail = block[:-_TAIL_CHARS], block[-_TAIL_CHARS:] + end_tag
    joined = _widont(tail)
    return head + joined if joined != tail or not head else _widont(head + tail)


@functools.cache
def _joint(end_tag: str) -> str:
    """What comes between the last two words of a block: the filter looks at their place, not at their letters."""
    return _widont(f"x x{end_tag}").removeprefix("x").removesuffix(f"x{end_tag}")


def _widont(html: str) -> str:
    joined: str = widont(html)
    return joined
