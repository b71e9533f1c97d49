"""A build that changes nothing does nothing: no story read again, no list ranked, no file written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pytest

from plugins.related_news import kept, ranking
from plugins.related_news.index import RelatedIndex
from plugins.related_news.records import RelatedList
from tests.support.sites import build_site_here, story


def test_without_a_change_nothing_is_ranked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second build takes all lists from the store; a new story is ranked alone."""
    ranked: list[list[str]] = []
    rank_keys = ranking.rank_keys

    def counted(index: RelatedIndex, keys: Iterable[str], now: datetime) -> dict[str, RelatedList]:
        ranked.append(list(keys))
        return rank_keys(index, ranked[-1], now)

    monkeypatch.setattr(kept, "rank_keys", counted)
    files = {f"articles/s{n}.md": story(title=f"Story {n}", date=f"2026-06-0{n}") for n in range(1, 6)}
    build_site_here(tmp_path, files).ok()
    build_site_here(tmp_path, files).ok()
    assert ranked == [[f"articles/s{n}.md" for n in range(1, 6)]]
    build_site_here(tmp_path, files | {"articles/s6.md": story(title="Story 6", date="2026-06-06")}).ok()
    assert ranked[1:] == [["articles/s6.md"]]
