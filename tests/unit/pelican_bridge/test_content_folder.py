"""Terms of stories: from the store when they are asked for, else from the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.incremental.store import Store
from plugins.newsroom.settings import NewsroomSettings
from plugins.pelican_bridge import content_folder
from plugins.pelican_bridge.content_folder import ContentFolder, read_content
from plugins.related_news.terms import count_terms, digest_terms

SETTINGS = NewsroomSettings.from_pelican({"SITENAME": "A", "SITEURL": "https://a.org", "TIMEZONE": "UTC"})
SOURCE = "---\ntitle: {}\ndek: A dek.\ndate: 2026-01-01\nauthor: A\n---\nThe {} stands in the harbour."


def read_site(root: Path, store: Store) -> ContentFolder:
    return read_content(root, lambda path: path.name, SETTINGS, store)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Two stories."""
    root = tmp_path / "content"
    root.mkdir()
    for name in ("bridge", "crane"):
        (root / f"{name}.md").write_text(SOURCE.format(name, name))
    return root


def test_terms_come_in_the_order_asked_for(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second build has the terms from the store and reads no file for them; digests are known at once."""
    for _ in range(2):
        store = Store(tmp_path / "store.sqlite")
        folder = read_site(site, store)
        with monkeypatch.context() as patch:
            patch.setattr(content_folder, "read_story", None)
            crane, bridge = folder.terms.load(["crane.md", "bridge.md"])
        expected = count_terms(headline="crane", dek="A dek.", text="The crane stands in the harbour.", lang="en")
        assert crane == expected
        assert folder.terms.digest("crane.md") == digest_terms(expected)
        assert folder.terms.digest("bridge.md") == digest_terms(bridge) != digest_terms(crane)
        store.close()


def test_terms_the_store_has_lost_are_read_again(site: Path, tmp_path: Path) -> None:
    """Without a store the file gives the same terms; a file that changed meanwhile is refused."""
    kept, empty = Store(tmp_path / "store.sqlite"), Store(tmp_path / "content")  # a folder is no store
    from_store = read_site(site, kept).terms.load(["bridge.md", "crane.md"])
    folder = read_site(site, empty)
    assert folder.terms.load(["bridge.md", "crane.md"]) == from_store
    (site / "bridge.md").write_text(SOURCE.format("bridge", "ferry"))
    with pytest.raises(OSError, match="changed while the site was being built"):
        folder.terms.load(["crane.md", "bridge.md"])
    kept.close()
