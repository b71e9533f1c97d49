"""A build that changes nothing does nothing: no story read again, no list ranked, no file written."""

from __future__ import annotations

from pathlib import Path

import pytest

import plugins.related_news.adapter as related
from plugins.edition.copy import RelatedChoice
from plugins.pelican_bridge.build import NewsBuild
from plugins.related_news.records import RankableStory
from tests.support.sites import build_site_here, story


def test_without_a_change_nothing_is_ranked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second build takes all lists from the store; a changed story ranks anew."""
    ranked: list[int] = []
    rank_all = related.related_choices

    def counted(build: NewsBuild, stories: list[RankableStory]) -> dict[str, RelatedChoice]:
        ranked.append(len(stories))
        return rank_all(build, stories)

    monkeypatch.setattr(related, "related_choices", counted)
    files = {f"articles/s{n}.md": story(title=f"Story {n}", date=f"2026-06-0{n}") for n in range(1, 6)}
    build_site_here(tmp_path, files).ok()
    build_site_here(tmp_path, files).ok()
    assert ranked == [5]
    build_site_here(tmp_path, files | {"articles/s6.md": story(title="Story 6", date="2026-06-06")}).ok()
    assert ranked == [5, 6]
