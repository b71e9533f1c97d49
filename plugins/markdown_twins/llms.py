"""llms.txt: what the site is, and where a program finds its texts, as llmstxt.org proposes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plugins.markdown_twins.markdown import escaped


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLink:
    """A link with an optional note; the address is in full."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkList:
    """A heading and what stands under it."""

    title: str
    links: tuple[ListedLink, ...]


def llms_text(name: str, description: str, lists: Sequence[LinkList]) -> str:
    """The file; lists without a link are left out."""
    return "\n\n".join(_parts(name, description, lists)) + "\n"


def _parts(name: str, description: str, lists: Sequence[LinkList]) -> Iterator[str]:
    yield f"# {escaped(name)}"
    if description:
        yield f"> {escaped(description)}"
    for some in lists:
        if some.links:
            yield f"## {escaped(some.title)}"
            yield "\n".join(_line(link) for link in some.links)


def _line(link: ListedLink) -> str:
    return f"- [{escaped(link.title)}]({link.url}){f': {escaped(link.note)}' if link.note else ''}"
