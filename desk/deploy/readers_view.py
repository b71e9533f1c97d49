"""What readers get after a deploy: changed pages, fetched from the public address and compared by their hash."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from desk.deploy.manifest import FileEntry, FileKind, address_of, kind_of
from desk.deploy.plan import Change, FileChange

_MOST_PAGES = 30
_TIMEOUT_SECONDS = 10.0
_PAUSES_SECONDS = (1.0, 2.0, 4.0, 8.0)
"""A host that copies a branch or a bucket to its servers needs a moment."""
_SHOWN = (FileKind.STORY, FileKind.PAGE, FileKind.FEED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadersView:
    """``wrong`` are addresses that do not answer as they were deployed; ``answers`` is whether anything answered."""

    answers: bool
    looked_at: int = 0
    wrong: tuple[str, ...] = ()


def look_as_readers(
    site_url: str, changes: Iterable[FileChange], pause: Callable[[float], None] = time.sleep
) -> ReadersView:
    """Fetch up to thirty changed pages, stories first, and again those that are not right, for up to 15 seconds."""
    left = pages_to_fetch(changes)
    looked_at = len(left)
    for seconds in (*_PAUSES_SECONDS, 0.0):
        try:
            left = _wrong_ones(site_url, left)
        except (OSError, http.client.HTTPException):
            return ReadersView(answers=False)
        if not left:
            break
        pause(seconds)
    return ReadersView(answers=True, looked_at=looked_at, wrong=tuple(address_of(x.entry.path) for x in left))


def pages_to_fetch(changes: Iterable[FileChange]) -> list[FileChange]:
    """Changes that a reader can see, stories before pages before feeds, as many as are fetched. Pure."""
    seen = [x for x in changes if kind_of(x.entry.path) in _SHOWN and x.entry.path != "404.html"]
    return sorted(seen, key=lambda x: _SHOWN.index(kind_of(x.entry.path)))[:_MOST_PAGES]


def describe_view(site_url: str, view: ReadersView) -> str:
    """In a sentence."""
    if not view.answers:
        return f"{site_url} does not answer from here, so nothing was looked at as readers see it."
    if view.wrong:
        return (
            f"warning: {len(view.wrong)} of {view.looked_at} changed pages at {site_url} are not as they were "
            f"deployed, the first is {view.wrong[0]}; a cache may be old, or the address may lead elsewhere: look at it"
        )
    return f"{site_url} answers with the new release; {view.looked_at} changed pages were compared."


def _wrong_ones(site_url: str, changes: Sequence[FileChange]) -> list[FileChange]:
    parts = urlsplit(site_url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    with contextlib.closing(kind(parts.netloc, timeout=_TIMEOUT_SECONDS)) as connection:
        return [x for x in changes if not _is_right(connection, parts.path, x)]


def _is_right(connection: http.client.HTTPConnection, base_path: str, change: FileChange) -> bool:
    address = f"{base_path}{quote(address_of(change.entry.path))}"
    connection.request("GET", address, headers={"Cache-Control": "no-cache", "Accept-Encoding": "identity"})
    answer = connection.getresponse()
    content = answer.read()
    if change.change is Change.REMOVED:
        return answer.status != http.HTTPStatus.OK
    return answer.status == http.HTTPStatus.OK and _is_content(content, change.entry)


def _is_content(content: bytes, entry: FileEntry) -> bool:
    return hashlib.sha256(content).hexdigest() == entry.sha256
