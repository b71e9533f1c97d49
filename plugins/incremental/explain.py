"""Why a file was made again: which of the things it is made from changed."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.incremental.state import FileState, OutputState

_WORDS = {
    "code": "Broadbill's own code, or a library's version",
    "template": "the template, or one it includes",
    "site": "what all pages share: the site's name, menu, address, house pages",
    "file": "its own file",
    "house": "settings",
    "is_listed": "whether the story is listed",
    "hubs": "which of its subjects have a page",
    "subjects": "the names of its subjects",
    "card": "the story's own headline, dek, byline, date or picture",
    "head": "its title, description or address",
    "related": "its related news",
    "reasons": "why its related news are related",
    "later": "newer stories that list this one",
    "recent": "the recent news beside it",
    "newer": "the next newer story's headline or address",
    "older": "the next older story's headline or address",
    "stories": "addresses of stories it links to",
    "pictures": "its pictures",
    "signup": "newsletters, or the settings of signups",
    "consents": "newsletters, or the settings of signups",
    "corrections": "its corrections",
    "cards": "the stories it lists",
    "entries": "the corrections it lists",
    "homepage": "its entry in content/entities.yml",
    "intro_html": "its own description",
    "pager": "the pages before and after it",
    "lead": "the leading story",
    "secondary": "the stories beside the leading one",
    "river": "the stories in its main column",
    "briefs": "the sections' newest stories",
    "bytes": "the files it is joined from",
    "about": "the title, description or address of its list",
    "texts": "the texts of its stories, or of what they link to",
    "content": "the pages it names, or settings",
    "translations": "the languages that its story stands in",
    "key": "its story, what that leads to, or settings",
    "index_urls": "the parts of the search index",
}


def changed_parts(
    old: FileState | None, before: OutputState, kind: str, parts: Mapping[str, bytes]
) -> list[str] | None:
    """The names of the parts that are not as they were; None for a file that the last build did not have."""
    if old is None:
        return None
    if old.kind != kind:
        return ["template"]
    names = before.kinds.get(kind, ())
    size = len(old.parts) // len(names) if names else 0
    earlier = {name: old.parts[at * size : (at + 1) * size] for at, name in enumerate(names)}
    return [name for name, digest in parts.items() if earlier.get(name) != digest]


def in_words(part: str) -> str:
    """What a part is, for a reader of the explanation."""
    return _WORDS.get(part, f"its {part.replace('_', ' ')}")
