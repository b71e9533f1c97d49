"""Inline patterns that are asked only about text with the characters they need, and step from one such to the next."""

from __future__ import annotations

import functools
import re
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from markdown import inlinepatterns, treeprocessors
from markdown.extensions import footnotes
from markdown.util import AtomicString


class _Needs(NamedTuple):
    """What text must contain for a pattern to change it."""

    any_of: tuple[str, ...]
    all_of: tuple[str, ...] = ()
    references: bool = False
    """Whether the document must define a link reference as well."""


_LINKS = ("[",)
_TAGS = ("<",)
_NEEDS: Final[dict[tuple[type, str], _Needs]] = {
    (inlinepatterns.BacktickInlineProcessor, inlinepatterns.BACKTICK_RE): _Needs(("`",)),
    (inlinepatterns.EscapeInlineProcessor, inlinepatterns.ESCAPE_RE): _Needs(("\\",)),
    (footnotes.FootnoteInlineProcessor, r"\[\^([^\]]*)\]"): _Needs(_LINKS, ("[^", "]")),
    (inlinepatterns.ReferenceInlineProcessor, inlinepatterns.REFERENCE_RE): _Needs(_LINKS, references=True),
    (inlinepatterns.LinkInlineProcessor, inlinepatterns.LINK_RE): _Needs(_LINKS, ("](",)),
    (inlinepatterns.ImageInlineProcessor, inlinepatterns.IMAGE_LINK_RE): _Needs(_LINKS, ("![", "](")),
    (inlinepatterns.ImageReferenceInlineProcessor, inlinepatterns.IMAGE_REFERENCE_RE): _Needs(
        _LINKS, ("![",), references=True
    ),
    (inlinepatterns.ShortReferenceInlineProcessor, inlinepatterns.REFERENCE_RE): _Needs(_LINKS, references=True),
    (inlinepatterns.ShortImageReferenceInlineProcessor, inlinepatterns.IMAGE_REFERENCE_RE): _Needs(
        _LINKS, ("![",), references=True
    ),
    (inlinepatterns.AutolinkInlineProcessor, inlinepatterns.AUTOLINK_RE): _Needs(_TAGS, ("://",)),
    (inlinepatterns.AutomailInlineProcessor, inlinepatterns.AUTOMAIL_RE): _Needs(_TAGS, ("@",)),
    (inlinepatterns.SubstituteTagInlineProcessor, inlinepatterns.LINE_BREAK_RE): _Needs(("  \n",)),
    (inlinepatterns.HtmlInlineProcessor, inlinepatterns.HTML_RE): _Needs(_TAGS, (">",)),
    (inlinepatterns.HtmlInlineProcessor, inlinepatterns.ENTITY_RE): _Needs(("&",), (";",)),
}


class _Asked(NamedTuple):
    """A pattern at its place in the registry. One whose needs are unknown is asked about any text."""

    place: int
    pattern: object
    needs: _Needs | None


def needs_of(pattern: object) -> _Needs | None:
    kind = type(pattern)
    if isinstance(pattern, inlinepatterns.DelimiterProcessor):
        return _Needs(tuple(pattern.tokens)) if kind is _Delimiters else None
    return _NEEDS.get((_LIBRARY_FORMS.get(kind, kind), getattr(pattern, "pattern", "")))


class _Inline(treeprocessors.InlineProcessor):
    """Asks a pattern only about text that holds what the pattern needs.

    A pattern puts placeholders in the place of text and adds nothing else, so what a text lacks at first it lacks
    until the last pattern.
    """

    _run: object = None
    _seen: list[tuple[object, object]] | None = None
    _patterns: tuple[_Asked, ...] = ()
    _triggers: tuple[str, ...] = ()
    _plans: dict[str, tuple[_Asked, ...]]

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803 - the library's
        if isinstance(data, AtomicString):
            return data
        if self._run is not self.stashed_nodes:  # a new one with each run
            self._look_at_patterns()
        if patternIndex >= len(self._patterns):
            return data
        present = "".join([trigger for trigger in self._triggers if trigger in data])
        plan = self._plans.get(present)
        if plan is None:
            plan = self._plans[present] = self._plan(present)
        for place, pattern, needs in plan:
            if place < patternIndex or not (needs is None or self._has(data, needs)):
                continue
            start, matched = 0, True
            while matched:
                data, matched, start = self._InlineProcessor__applyPattern(  # type: ignore[attr-defined]  # private there
                    pattern, data, place, start
                )
        return data

    def _has(self, data: str, needs: _Needs) -> bool:
        for needle in needs.all_of:
            if needle not in data:
                return False
        return not needs.references or bool(self.md.references)

    def _look_at_patterns(self) -> None:
        self._run = self.stashed_nodes
        seen: list[tuple[object, object]] = [(each, getattr(each, "pattern", None)) for each in self.inlinePatterns]
        if seen != self._seen:
            self._seen = seen
            self._patterns = tuple(_Asked(place, each, needs_of(each)) for place, (each, _) in enumerate(seen))
            self._triggers = tuple({each for asked in self._patterns if asked.needs for each in asked.needs.any_of})
            self._plans = {}

    def _plan(self, present: str) -> tuple[_Asked, ...]:
        return tuple(
            asked
            for asked in self._patterns
            if asked.needs is None or any(trigger in present for trigger in asked.needs.any_of)
        )


class _Delimiters(inlinepatterns.DelimiterProcessor):
    """Steps from one delimiter to the next, and pairs an opening with the closing one that follows it at once."""

    def handleMatch(  # type: ignore[override]  # noqa: N802 - the library's name and types
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        fresh = not self.regions and not self.stack and len(m[0]) == 1
        pair = self._simple_pair(m[0], m.start(), data) if fresh else None
        if pair is None:
            return super().handleMatch(m, data)
        opening, closing = pair
        tags = self.delimiters[m[0]].tags
        element = Element(tags[0] if len(opening[0]) == 2 else tags[1])
        element.text = data[opening.end() : closing.start()]
        return element, opening.start(), closing.end()

    def _simple_pair(self, token: str, start: int, data: str) -> tuple[re.Match[str], re.Match[str]] | None:
        """The opening at the start and a closing of its size, when nothing between them can open or close."""
        delimiter = self.delimiters[token]
        opening = delimiter.boundary.match(data, start)
        if opening is None or opening.lastgroup == "end" or len(opening[0]) > 2 or delimiter.tag_count != 2:
            return None
        for found in self.compiled_re.finditer(data, opening.end()):
            other = self.delimiters[found[0]]
            match = other.boundary.match(data, found.start())
            if match is None:
                continue
            if other is delimiter:
                return (opening, match) if match.lastgroup == "end" and len(match[0]) == len(opening[0]) else None
            if match.lastgroup != "end" or len(found[0]) != 1:
                return None
        return None

    def search(self, data: str, start: int) -> re.Match[str] | None:
        if any(len(token) != 1 for token in self.tokens):
            return super().search(data, start)
        for found in self.compiled_re.finditer(data, start):
            delimiter = self.delimiters[found[0]]
            match = delimiter.boundary.match(data, found.start())
            if match is not None and (delimiter.stack or match.lastgroup != "end"):
                return match
        return None


class _Closings:
    """Where the bracket closes that stands open at a place in a text.

    One look ahead each, until a look is long: then the rest of the text is paired up once. Placeholders change a
    text in front of that rest only, so places in it are counted from its end.
    """

    _LONG: Final = 100

    def __init__(self, opening: str, closing: str) -> None:
        self._opening = opening
        self._brackets = re.compile(f"[{re.escape(opening + closing)}]")
        self._paired: tuple[str, dict[int, int]] = "", {}

    def find(self, data: str, start: int) -> int:
        """The place of the bracket that closes the one at ``start``, or -1."""
        rest, closings = self._paired
        if not rest or not rest.endswith(data[start:]):
            depth = 0
            for steps, found in enumerate(self._brackets.finditer(data, start)):
                depth += 1 if found[0] == self._opening else -1
                if depth == 0:
                    return found.start()
                if steps == self._LONG:
                    break
            else:
                return -1
            closings = self._pair(data[start:])
        from_end = closings.get(len(data) - start, -1)
        return -1 if from_end < 0 else len(data) - from_end

    def _pair(self, rest: str) -> dict[int, int]:
        closings: dict[int, int] = {}
        waiting: list[int] = []
        for found in self._brackets.finditer(rest):
            from_end = len(rest) - found.start()
            if found[0] == self._opening:
                waiting.append(from_end)
            elif waiting:
                closings[waiting.pop()] = from_end
        self._paired = rest, closings
        return closings


class _LinkText(inlinepatterns.LinkInlineProcessor):
    """Steps from bracket to bracket, where the library steps through every character."""

    @functools.cached_property
    def _square(self) -> _Closings:
        return _Closings("[", "]")

    @functools.cached_property
    def _round(self) -> _Closings:
        return _Closings("(", ")")

    def getText(self, data: str, index: int) -> tuple[str, int, bool]:  # noqa: N802 - the library's name
        end = self._square.find(data, index - 1)
        return (data[index:end], end + 1, True) if end >= 0 else (data[index:], len(data), False)

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:  # noqa: N802 - the library's name
        opening = self.RE_LINK.match(data, index)
        if opening is None or opening[1]:
            return super().getLink(data, index)
        end = self._round.find(data, index)
        last = end if end >= 0 else len(data)
        if data.find('"', index, last) >= 0 or data.find("'", index, last) >= 0:  # there may be a title
            return super().getLink(data, index)
        if end < 0:
            return "", None, len(data), False
        return self.unescape(data[opening.end() : end]).strip(), None, end + 1, True


class _Link(_LinkText): ...


class _Image(_LinkText, inlinepatterns.ImageInlineProcessor): ...


class _Reference(_LinkText, inlinepatterns.ReferenceInlineProcessor): ...


class _ShortReference(_LinkText, inlinepatterns.ShortReferenceInlineProcessor): ...


class _ImageReference(_LinkText, inlinepatterns.ImageReferenceInlineProcessor): ...


class _ShortImageReference(_LinkText, inlinepatterns.ShortImageReferenceInlineProcessor): ...


FORMS: Final[dict[type, type]] = {
    treeprocessors.InlineProcessor: _Inline,
    inlinepatterns.DelimiterProcessor: _Delimiters,
    inlinepatterns.LinkInlineProcessor: _Link,
    inlinepatterns.ImageInlineProcessor: _Image,
    inlinepatterns.ReferenceInlineProcessor: _Reference,
    inlinepatterns.ShortReferenceInlineProcessor: _ShortReference,
    inlinepatterns.ImageReferenceInlineProcessor: _ImageReference,
    inlinepatterns.ShortImageReferenceInlineProcessor: _ShortImageReference,
}
_LIBRARY_FORMS: Final = {form: library for library, form in FORMS.items()}
