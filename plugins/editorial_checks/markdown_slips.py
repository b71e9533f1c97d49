"""Markdown that does not mean what it was typed for, and text that was damaged on its way.

What looks like a slip in the source is believed only where it shows in the converted prose as well: a list in a code
block, or stars in a formula, are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from plugins.editorial_checks.manuscript import Manuscript
from plugins.newsroom.findings import Finding, Location, Repair, notice, warning

_FENCE = re.compile(r"(?P<indent> *)(?P<fence>`{3,}|~{3,})(?P<rest>.*)")
_STRAY_STARS = re.compile(r"(?<![\w*])\*\*(?!\*)|(?<!\*)\*\*(?![\w*])")
_LEAD_IN = re.compile(r"(\*{1,3})(?=[^\s*])[^*\n]{1,80}?(?:[:\uff1a](\*{1,3})(?=\s|$)|(\*{1,3})[:\uff1a](?=\s|$))")
_UNCLOSED_LEAD_IN = re.compile(r"\*\*(?=[^\s*])[^*\n]{1,80}:\s[^*\n]*$")
_ITEM = re.compile(r"(?P<mark>[-*+]|\d{1,2}[.)]) {1,3}(?P<words>[^\s*_`\[<].{0,30})")
_NO_PARAGRAPH = re.compile(r"\s|[#>|]|[-*+] |\d{1,3}[.)] |:  |```|~~~|<|\*\[|\[\^?[^\]]+\]:|\{:")
_HALF_LINK = re.compile(
    r"\[(?P<words>[^\[\]\n]+)\][ \t]+\((?=https?://|/|\{)|(?<!\w)\[(?P<name>[^\[\]\n^]+)\]\[[^\[\]\n]*\]"
)
_FOOTNOTE = re.compile(r"\[\^(?P<name>[^\]\s]+)\](?!:)")
_HEADING = re.compile(r"(?P<marks>#{1,6})\s*(?P<words>.*?)\s*#*\s*(?:\{.*\})?$")
_MOJIBAKE = re.compile(
    "\u00e2\u20ac[\u2122\u0153\u009d\u02dc\u201c\u201d\u201a\u00a6\u00a2\u00b9\u00ba]"
    "|\u00c3[\u00a0-\u00bf\u0192\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u2018\u2019\u201c\u201d\u2022\u2013\u2014"
    "\u02dc\u2122\u0161\u203a\u0153\u0178]|\u00c2[\u00a0\u00a3\u00a7\u00a9\u00ab\u00ae\u00b0-\u00bb]|\u00ef\u00bf\u00bd"
)
_MOJIBAKE_HEADS = ("\u00e2\u20ac", "\u00c3", "\u00c2", "\u00ef\u00bf\u00bd")
_PLACEHOLDER = re.compile(r"\blorem ipsum\b|\bTKTK+\b|\[TK\]|\bTODO:|\[insert [^\]]*\]|\bFIXME\b", re.IGNORECASE)
_PLACEHOLDER_HEADS = ("lorem ipsum", "tktk", "[tk]", "todo:", "[insert ", "fixme")


def check_markdown(story: Manuscript) -> Iterator[Finding]:
    """The slips of the body."""
    body, prose = story.front.body, story.copy.prose
    if "```" in body or "~~~" in body:
        yield from _check_fences(story)
    if "*" in body:
        yield from _check_stars(story)
    if story.copy.headings:
        yield from _check_levels(story)
    yield from _check_lists(story)
    if "[" in prose:
        yield from _check_brackets(story)


def check_damage(story: Manuscript) -> Iterator[Finding]:
    """The whole file, front matter too: letters that were read in a wrong encoding, placeholders left in."""
    text = story.text
    if not text.isascii():
        if "\ufffd" in text:
            place = story.place_at(text.index("\ufffd"))
            what = f"{text.count(chr(0xFFFD))} characters were lost on the way and stand as \ufffd"
            yield warning(place, "NEWS-M006", what, "type them again")
        if any(head in text for head in _MOJIBAKE_HEADS):
            yield from _check_mojibake(story)
    folded = text.lower()
    if any(head in folded for head in _PLACEHOLDER_HEADS):
        for match in _PLACEHOLDER.finditer(story.copy.prose):
            at = text.find(match[0])
            if at >= 0:
                what = f"a placeholder is left in the text: {match[0]}"
                yield warning(story.place_at(at), "NEWS-M007", what, "write what belongs there")
                return


def _check_mojibake(story: Manuscript) -> Iterator[Finding]:
    for match in _MOJIBAKE.finditer(story.text):
        meant = _undone(match[0])
        fix = f"write {meant}" if meant else "type it again"
        repair = Repair(match[0], meant) if meant else None
        what = f"letters of another encoding: {match[0]}"
        yield warning(story.place_at(match.start()), "NEWS-M005", what, fix, repair)


def _undone(damaged: str) -> str:
    """What UTF-8 said before it was read as Windows-1252; empty where that cannot be told."""
    try:
        meant = damaged.encode("cp1252").decode("utf-8")
    except UnicodeError:
        meant = ""
    return "" if meant == "\ufffd" else meant


def _check_fences(story: Manuscript) -> Iterator[Finding]:
    """A fence closes with at least as many of its own marks and nothing behind them."""
    open_: tuple[int, str] | None = None
    for number, line in enumerate(story.lines):
        match = _FENCE.fullmatch(line)
        if match is None:
            continue
        if open_ is None:
            if "`" not in match["rest"]:
                open_ = number, match["fence"]
        elif match["fence"].startswith(open_[1]) and not match["rest"].strip():
            open_ = None
    if open_ is not None:
        what = f"the code that opens with {open_[1]} has no end"
        yield warning(story.body_place(open_[0]), "NEWS-M001", what, f"close it with a line {open_[1]}")


def _check_stars(story: Manuscript) -> Iterator[Finding]:
    """Stars that do not pair, in lead-ins (``*Label:**``, ``**Label: text``, ``** Label:**``) and elsewhere."""
    prose = story.copy.prose
    if "*" not in prose:
        return
    lead_ins = ((number, line) for number, line in enumerate(story.lines) if _is_broken_lead_in(line))
    broken = next(lead_ins, None)
    if broken is not None:
        yield _unbalanced(story, broken[0], 1)
    elif _STRAY_STARS.search(prose):
        odd = (number for number, line in enumerate(story.lines) if line.count("**") % 2 and "`" not in line)
        number = next(odd, None)
        if number is not None:
            yield _unbalanced(story, number, story.lines[number].index("**") + 1)


def _is_broken_lead_in(line: str) -> bool:
    if not line.startswith("*") or line.startswith("*["):
        return False
    match = _LEAD_IN.match(line)
    if match is None:
        return line.startswith("** ") or _UNCLOSED_LEAD_IN.match(line) is not None
    return len(match[1]) != len(match[2] or match[3])


def _unbalanced(story: Manuscript, line: int, column: int) -> Finding:
    what = "stars that open or close no emphasis are printed as they are"
    return warning(story.body_place(line, column), "NEWS-M002", what, "write **Label:** with two stars on each side")


def _check_levels(story: Manuscript) -> Iterator[Finding]:
    """A heading more than one level below the one before; the headline is the first level."""
    before = 1
    for heading in story.copy.headings:
        if heading.level > before + 1:
            what = f"the heading '{heading.text}' skips a level"
            fix = f"make it a heading of level {before + 1}"
            yield notice(_heading_place(story, heading.text), "NEWS-M003", what, fix)
            return
        before = heading.level


def _heading_place(story: Manuscript, text: str) -> Location:
    for number, line in enumerate(story.lines):
        match = _HEADING.match(line) if line.startswith("#") else None
        if match is not None and _plain(match["words"]) == _plain(text):
            return story.body_place(number)
    return story.body_place(0)


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _check_lists(story: Manuscript) -> Iterator[Finding]:
    """Items right below a line of a paragraph: Markdown takes them for more of its words."""
    prose, before, is_code = story.copy.prose, "", False
    for number, line in enumerate(story.lines):
        if line.startswith(("```", "~~~")):
            is_code = not is_code
        match = None
        if before and line and line[0] in _ITEM_HEADS and not is_code and not _NO_PARAGRAPH.match(before):
            match = _ITEM.match(line)
        if (
            match is not None
            and _is_printed(prose, match)
            and (before.rstrip().endswith(":") or _goes_on(story, number))
        ):
            what = "the list stands right below its paragraph and is printed as more of its words"
            yield warning(story.body_place(number), "NEWS-M004", what, "put a blank line above it", Repair("", "\n"))
            return
        before = line.strip() and line


_ITEM_HEADS = frozenset("-*+0123456789")


def _is_printed(prose: str, item: re.Match[str]) -> bool:
    return f" {item['mark']} {' '.join(item['words'].split()[:2])}" in prose


def _goes_on(story: Manuscript, number: int) -> bool:
    return number + 1 < len(story.lines) and _ITEM.match(story.lines[number + 1]) is not None


def _check_brackets(story: Manuscript) -> Iterator[Finding]:
    """Links and footnote marks that Markdown did not take for such."""
    prose = story.copy.prose
    if "](" in prose or "] (" in prose or "][" in prose:
        for match in _HALF_LINK.finditer(story.front.body):
            if f"[{match['words'] or match['name']}]" in prose:
                at = len(story.text) - len(story.front.body) + match.start()
                what = f"'{match[0]}' is no link and is printed as it stands"
                yield warning(story.place_at(at), "NEWS-M008", what, "write [words](address), without a blank between")
                break
    if "[^" in prose:
        for match in _FOOTNOTE.finditer(story.front.body):
            if match[0] in prose:
                at = len(story.text) - len(story.front.body) + match.start()
                what = f"the mark {match[0]} has no note"
                yield warning(story.place_at(at), "NEWS-M009", what, f"add a line '{match[0]}: The note.'")
                break
