"""A converted body, read once with BeautifulSoup: cleaned, shaped as a brief, cut into blocks.

What the page needs later is taken here: the lede, blocks, headings, plain prose, the length.
Addresses inside the site stay symbolic (``newsroom:story/…``, ``newsroom:file/…``), since what
they lead to depends on other files; :mod:`plugins.edition.links` replaces them at render time.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag
from markupsafe import Markup

from plugins.newsroom.article import Heading, StoryBody
from plugins.newsroom.findings import Finding, Location, warning
from plugins.newsroom.slugs import slugify

Typeset = Callable[[str, str], Markup]

_DROPPED = frozenset((
    "animate", "animatemotion", "animatetransform", "applet", "base", "embed", "form", "frame", "frameset", "link",
    "meta", "noembed", "noframes", "noscript", "object", "script", "set", "style", "template", "title",
))  # fmt: skip
_ADDRESSES = ("href", "src", "action", "formaction", "poster", "cite", "background", "srcset", "xlink:href", "data")
_SAFE_SCHEMES = frozenset(("", "http", "https", "mailto", "tel", "ftp", "newsroom"))
_RAW_TEXT = frozenset(("listing", "plaintext", "xmp"))
"""Old elements in which a browser sees no tags, not even those of the page around them."""
_NO_PROSE = frozenset(("code", "figure", "kbd", "math", "pre", "samp", "svg", "table"))
_NOT_LINKED = frozenset(("a", "code", "kbd", "math", "pre", "samp", "svg", "textarea", "button"))
_BARE_URL = re.compile(r"https?://[^\s<>\"'()\[\]{}\u201c\u201d]+[^\s<>\"'()\[\]{}\u201c\u201d.,;:!?\u2026]")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+(?:['\u2019.\-][^\W_]+)*")
_LEAD_IN_ROOM = 80
_TAKEN_IDS = frozenset(("main", "menu", "newsletter", "related", "recent", "later", "share", "top", "footer"))
_FILE_SUFFIXES = (
    ".avif", ".csv", ".docx", ".gif", ".jpeg", ".jpg", ".json", ".mp3", ".mp4", ".ods", ".odt", ".pdf", ".png", ".pptx",
    ".svg", ".txt", ".webm", ".webp", ".xlsx", ".zip",
)  # fmt: skip
_PELICAN_LINK = re.compile(r"^[{|](filename|static|attach|author|category|tag|index)[|}](.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertedBody:
    """The body with what reading it found: ``lede`` and ``words`` go into the article's record."""

    body: StoryBody
    text: str
    """Prose without code, markup and addresses; a blank line between paragraphs."""
    links: tuple[tuple[str, Location], ...]
    """Symbolic addresses in order of appearance, with where they stand."""
    lede: str
    words: int
    findings: tuple[Finding, ...]


def shape_body(
    html: str, *, source: str, first_line: int, path: str, uri: str, lang: str, typeset: Typeset
) -> ConvertedBody:
    """Clean and cut ``html``, which was made from ``source``, a text that starts at ``first_line``."""
    soup = BeautifulSoup(f"<body>{html}</body>", "lxml")
    root = soup.body or soup
    shaper = _Shaper(soup, root, _Source(source, first_line, path), uri)
    shaper.shape()
    text = prose_of(root)
    lede_tag = _lede(root)
    lede = _plain(lede_tag) if lede_tag else ""
    lede_html = typeset(_inner(lede_tag), lang) if lede_tag else Markup()
    if lede_tag:
        lede_tag.extract()
    blocks = tuple(typeset(str(child), lang) for child in _top_level(soup, root))
    return ConvertedBody(
        body=StoryBody(lede_html=lede_html, blocks=blocks, headings=tuple(shaper.headings)),
        text=text,
        links=tuple(shaper.links),
        lede=lede,
        words=len(_WORD.findall(text)),
        findings=tuple(shaper.findings),
    )


def prose_of(root: Tag) -> str:
    """Plain prose without code, tables, figures and footnote marks; a blank line between paragraphs."""
    paragraphs: list[str] = []
    for tag in root.find_all(("p", "li", "dt", "dd", "h2", "h3", "h4", "h5", "h6")):
        if any(parent.name in _NO_PROSE for parent in tag.parents):
            continue
        text = " ".join("".join(_own_text(tag)).split())
        if text:
            paragraphs.append(text)
    if not paragraphs:
        loose = " ".join(root.get_text(" ").split())
        return loose if not root.find(tuple(_NO_PROSE)) else ""
    return "\n\n".join(paragraphs)


def _own_text(tag: Tag) -> Iterator[str]:
    """Text of ``tag`` but not of paragraphs and lists inside it, which speak for themselves."""
    for child in tag.children:
        if isinstance(child, Tag):
            if child.name in _NO_PROSE or child.name in {"p", "ul", "ol", "dl", "sup", "script"}:
                continue
            yield from _own_text(child)
        elif not isinstance(child, PreformattedString):
            yield str(child)


def _lede(root: Tag) -> Tag | None:
    """The first plain paragraph, if nothing but pictures stands above it."""
    for child in root.find_all(True, recursive=False, limit=3):
        if child.name not in {"p", "figure", "img"}:
            return None
        if child.name == "p" and not child.get("class") and child.get_text(strip=True):
            return child
    return None


def _top_level(soup: BeautifulSoup, root: Tag) -> list[Tag]:
    """The blocks; loose text between them becomes paragraphs, so that none is lost."""
    for child in list(root.children):
        if isinstance(child, NavigableString):
            if isinstance(child, PreformattedString) or not child.strip():
                child.extract()
            else:
                child.wrap(soup.new_tag("p"))
    return [child for child in root.children if isinstance(child, Tag)]


def _inner(tag: Tag) -> str:
    return tag.decode_contents()


def _plain(tag: Tag) -> str:
    return " ".join("".join(_own_text(tag)).split())


class _Source:
    """Finds the line on which something was written, as well as a converted body allows."""

    def __init__(self, text: str, first_line: int, path: str) -> None:
        self._text, self._first_line, self._path = text, first_line, path

    def place(self, needle: str) -> Location:
        at = self._text.find(needle) if needle else -1
        if at < 0:
            return Location(self._path, self._first_line)
        line = self._text.count("\n", 0, at)
        return Location(self._path, self._first_line + line, at - self._text.rfind("\n", 0, at))


class _Shaper:
    def __init__(self, soup: BeautifulSoup, root: Tag, source: _Source, uri: str) -> None:
        self._soup, self._root, self._source, self._uri = soup, root, source, uri
        self.findings: list[Finding] = []
        self.headings: list[Heading] = []
        self.links: list[tuple[str, Location]] = []

    def shape(self) -> None:
        self._drop_dangerous()
        self._link_bare_urls()
        self._set_pictures()
        self._set_tables()
        self._set_quotes()
        self._set_lead_ins()
        self._set_headings()
        self._make_ids_unique()

    # -- Safety

    def _drop_dangerous(self) -> None:
        for comment in self._root.find_all(string=lambda text: isinstance(text, PreformattedString)):
            comment.extract()
        for tag in self._root.find_all(True):
            if tag.decomposed:
                continue
            if tag.name in _DROPPED:
                place = self._source.place(f"<{tag.name}")
                self._warn(place, "NEWS-B001", f"<{tag.name}> is left out of the page", "say it in Markdown")
                tag.decompose()
            elif tag.name == "iframe":
                self._unframe(tag)
            elif tag.name in _RAW_TEXT:
                tag.name = "pre"
                tag.attrs.clear()
            else:
                self._clean_attributes(tag)

    def _warn(self, place: Location, id: str, what: str, fix: str) -> None:
        self.findings.append(warning(place, id, what, fix))

    def _unframe(self, tag: Tag) -> None:
        """An embedded page becomes a link: no request leaves the site before the reader asks."""
        src = str(tag.get("src", "")).strip()
        if src.startswith("//"):
            src = "https:" + src
        host = _web_host(src)
        if not host:
            self._warn(self._source.place("<iframe"), "NEWS-B001", "<iframe> is left out of the page", "link to it")
            tag.decompose()
            return
        place = self._source.place("<iframe")
        self._warn(place, "NEWS-B003", "<iframe> becomes a link: pages ask no other site for anything", "link to it")
        words = str(tag.get("title", "")).strip() or f"Open the embedded page on {host}"
        link = self._soup.new_tag("a", attrs={"class": "embed", "href": src})
        link.string = words
        tag.replace_with(link)

    def _clean_attributes(self, tag: Tag) -> None:
        """No script, no inline style: a table's alignment becomes a class."""
        alignment = re.search(r"text-align:\s*(left|center|right)", str(tag.get("style", "")))
        if alignment and tag.name in {"td", "th"}:
            tag["class"] = f"align-{alignment[1]}"
        for name in list(tag.attrs):
            if name.lower().startswith("on") or name.lower() in {"style", "srcdoc", "contenteditable", "autofocus"}:
                del tag.attrs[name]
        for name in _ADDRESSES:
            if name in tag.attrs:
                self._set_address(tag, name, str(tag[name]))

    def _set_address(self, tag: Tag, name: str, written: str) -> None:
        address = re.sub(r"[\x00-\x20]+", "", written) if name != "srcset" else written
        try:
            scheme = urlsplit(address).scheme.lower()
        except ValueError:
            scheme = "broken"
        is_drawing = name == "src" and re.match(r"data:image/(png|jpeg|gif|webp|avif);", address)
        if name == "srcset" and not re.search(r"(?i)javascript:|data:", address):
            return
        if (scheme not in _SAFE_SCHEMES and not is_drawing and name != "srcset") or address.startswith("newsroom:"):
            del tag.attrs[name]
            shown = written if len(written) <= _LEAD_IN_ROOM else written[:_LEAD_IN_ROOM] + "\u2026"
            self._warn(
                self._source.place(written),
                "NEWS-B002",
                f"the address '{shown}' is left out",
                "link to https:// or a story",
            )
            return
        target = self._internal(address, is_picture=tag.name in {"img", "source", "video", "audio"})
        if target is not None:
            tag[name] = target
            self.links.append((target, self._source.place(written)))
        else:
            tag[name] = address if name != "srcset" else written

    def _internal(self, address: str, *, is_picture: bool) -> str | None:
        """The symbolic form of an address inside the content folder; None for all others."""
        match = _PELICAN_LINK.match(unquote(address))
        path, _, fragment = (match[2] if match else unquote(address)).partition("#")
        parts = urlsplit(address) if not match else None
        if parts is not None and (parts.scheme or parts.netloc or parts.query):
            return None
        is_story = path.lower().endswith((".md", ".markdown"))
        if match and match[1] in {"author", "category", "tag", "index"}:
            return f"newsroom:{match[1]}/{quote(path)}"
        is_file = is_picture or path.lower().endswith(_FILE_SUFFIXES)
        if not match and not is_story and not (is_file and path):
            return None
        if path.startswith("/"):
            resolved = path.lstrip("/")
        else:
            resolved = posixpath.normpath(posixpath.join(posixpath.dirname(self._uri), path))
        if resolved.startswith("../") or resolved == "..":
            return None
        kind = "story" if is_story else "file"
        return f"newsroom:{kind}/{quote(resolved)}" + (f"#{quote(fragment)}" if fragment else "")

    def _link_bare_urls(self) -> None:
        for text in self._root.find_all(string=lambda words: words is not None and "://" in words):
            if any(parent.name in _NOT_LINKED for parent in text.parents):
                continue
            pieces: list[NavigableString | Tag] = []
            end = 0
            for match in _BARE_URL.finditer(str(text)):
                pieces.append(NavigableString(str(text)[end : match.start()]))
                link = self._soup.new_tag("a", attrs={"class": "url", "href": match[0]})
                link.string = match[0]
                pieces.append(link)
                end = match.end()
            if pieces:
                text.replace_with(*pieces, NavigableString(str(text)[end:]))
        for link in self._root.find_all("a"):
            words = link.get_text()
            if "://" in words or words.startswith("www."):
                link["class"] = "url"

    # -- The shape of a brief

    def _set_pictures(self) -> None:
        for number, image in enumerate(self._root.find_all("img")):
            if not image.get("src"):
                image.decompose()
                continue
            image["alt"] = image.get("alt") or ""
            image["decoding"] = "async"
            if number:
                image["loading"] = "lazy"
            if str(image["src"]).startswith("http"):
                image["referrerpolicy"] = "no-referrer"
            holder = image.parent if image.parent is not None and image.parent.name == "a" else image
            paragraph = holder.parent
            if paragraph is not None and paragraph.name == "p" and _is_alone(holder, paragraph):
                self._make_figure(paragraph, image)
            else:
                image.attrs.pop("credit", None)

    def _make_figure(self, paragraph: Tag, image: Tag) -> None:
        caption, credit = str(image.attrs.pop("title", "")), str(image.attrs.pop("credit", ""))
        paragraph.name = "figure"
        paragraph.attrs.clear()
        for stray in list(paragraph.children):
            if isinstance(stray, NavigableString):
                stray.extract()
        if caption or credit:
            figcaption = self._soup.new_tag("figcaption")
            figcaption.append(caption)
            if credit:
                line = self._soup.new_tag("span", attrs={"class": "credit"})
                line.string = credit
                figcaption.append(" " if caption else "")
                figcaption.append(line)
            paragraph.append(figcaption)

    def _set_tables(self) -> None:
        for table in self._root.find_all("table"):
            if table.find_parent("table") or "highlighttable" in (table.get("class") or ()):
                continue
            head = table.find(("caption", "th"))
            name = " ".join(head.get_text(" ").split()) if head else ""
            frame = self._soup.new_tag("div", attrs={"class": "table-scroll", "role": "region", "tabindex": "0"})
            frame["aria-label"] = f"Table: {name}" if name else "Table"
            table.wrap(frame)
        for cell in self._root.find_all("th"):
            if not cell.get_text(strip=True) and not cell.find("img"):
                cell.name = "td"  # an empty head names nothing
        for code in self._root.find_all("pre"):
            code["tabindex"] = "0"

    def _set_quotes(self) -> None:
        for paragraph in self._root.select("blockquote > p.pull"):
            quotation = paragraph.parent
            if quotation is not None:
                quotation["class"] = "pull"
            del paragraph["class"]

    def _set_lead_ins(self) -> None:
        """``**Label:** sentence``, with the list that follows it, becomes one block of the brief."""
        for paragraph in self._root.find_all("p", recursive=False):
            label = _lead_in_label(paragraph)
            if label is None:
                continue
            label["class"] = "lead-in__label"
            follower = paragraph.find_next_sibling()
            frame = self._soup.new_tag("div", attrs={"class": "lead-in"})
            paragraph.wrap(frame)
            if follower is not None and follower.name in {"ul", "ol"}:
                frame.append(follower.extract())

    def _set_headings(self) -> None:
        headings = self._root.find_all(("h1", "h2", "h3", "h4", "h5", "h6"))
        shift = 1 if any(heading.name == "h1" for heading in headings) else 0
        for heading in headings:
            heading.name = f"h{min(6, int(heading.name[1]) + shift)}"
            text = " ".join(heading.get_text(" ", strip=True).split())
            if not text:
                heading.name = "div"
                continue
            if not heading.get("id"):
                heading["id"] = slugify(text) or "section"

    def _make_ids_unique(self) -> None:
        seen, renamed = set(_TAKEN_IDS), dict[str, str]()
        for tag in self._root.find_all(id=True):
            wanted = re.sub(r"\s+", "-", str(tag["id"]).strip()) or "part"
            id, number = wanted, 1
            while id in seen:
                number += 1
                id = f"{wanted}-{number}"
            seen.add(id)
            renamed.setdefault(wanted, id)
            tag["id"] = id
            if re.fullmatch(r"h[2-6]", tag.name):
                text = " ".join(tag.get_text(" ", strip=True).split())
                self.headings.append(Heading(level=int(tag.name[1]), text=text, anchor=id))

        for link in self._root.find_all("a", href=re.compile("^#")):
            name = str(link["href"])[1:]
            link["href"] = f"#{renamed.get(name, name)}"


def _web_host(address: str) -> str:
    """The host of an address on the web; empty for every other, and for what is no address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.netloc if parts.scheme in {"http", "https"} else ""


def _is_alone(holder: Tag, paragraph: Tag) -> bool:
    return all(
        child is holder or (isinstance(child, NavigableString) and not child.strip()) for child in paragraph.children
    )


def _lead_in_label(paragraph: Tag) -> Tag | None:
    """The bold label that opens the paragraph and ends in a colon, inside it or right behind it."""
    opening = next((child for child in paragraph.children if isinstance(child, Tag) or str(child).strip()), None)
    if not isinstance(opening, Tag) or opening.name not in {"strong", "b"}:
        return None
    words = opening.get_text().strip()
    if not words or len(words) > _LEAD_IN_ROOM:
        return None
    if words.endswith((":", "\uff1a")):
        return opening
    after = opening.next_sibling
    if isinstance(after, NavigableString) and str(after).startswith((":", " :", "\u00a0:", "\uff1a")):
        opening.append(":")
        after.replace_with(NavigableString(re.sub(r"^\s?[:\uff1a]", "", str(after), count=1)))
        return opening
    return None
