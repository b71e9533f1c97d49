from __future__ import annotations

import os
from pathlib import Path

import pytest

from plugins.edition.jobs import DRAFTS, MANIFEST
from plugins.incremental.writer import OutputFolder, OutputFolderError, WriteCount

LONG_AGO = 1_000_000_000


def write(root: Path, files: dict[str, bytes]) -> WriteCount:
    """One build that comes to these files."""
    folder = OutputFolder(root)
    folder.announce(files)
    for path, content in files.items():
        folder.write(path, content)
    folder.finish(files)
    return folder.count


def tree(root: Path) -> dict[str, bytes]:
    """The folder's files but the manifest."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def test_a_build_writes_its_files_and_nothing_else(tmp_path: Path) -> None:
    """The folder is made where there is none; drafts are gone at the end."""
    root = tmp_path / "deep" / "output"
    assert write(root, {"index.html": b"1", "a/b/index.html": b"2"}) == WriteCount(written=2)
    assert tree(root) == {"index.html": b"1", "a/b/index.html": b"2"}
    assert not (root / DRAFTS).exists()


def test_the_same_bytes_are_not_touched(tmp_path: Path) -> None:
    """File times stay; a file of other bytes, even of the same length, is written."""
    write(tmp_path, {"same": b"abc", "other": b"abc"})
    for name in ("same", "other"):
        os.utime(tmp_path / name, (LONG_AGO, LONG_AGO))
    inode = (tmp_path / "same").stat().st_ino
    assert write(tmp_path, {"same": b"abc", "other": b"abd"}) == WriteCount(written=1, kept=1)
    assert ((tmp_path / "same").stat().st_mtime, (tmp_path / "same").stat().st_ino) == (LONG_AGO, inode)
    assert (tmp_path / "other").stat().st_mtime > LONG_AGO


def test_the_manifest_is_not_touched_either(tmp_path: Path) -> None:
    """A second build of the same files leaves every byte and time of the folder."""
    write(tmp_path, {"a": b"1"})
    os.utime(tmp_path / MANIFEST, (LONG_AGO, LONG_AGO))
    write(tmp_path, {"a": b"1"})
    assert (tmp_path / MANIFEST).stat().st_mtime == LONG_AGO


def test_what_an_earlier_build_wrote_is_removed(tmp_path: Path) -> None:
    """With the folders that become empty."""
    write(tmp_path, {"a/b/c.html": b"1", "a/d.html": b"2", "e.html": b"3"})
    assert write(tmp_path, {"a/d.html": b"2"}) == WriteCount(kept=1, removed=2)
    assert tree(tmp_path) == {"a/d.html": b"2"}
    assert not (tmp_path / "a/b").exists()


def test_foreign_files_stay(tmp_path: Path) -> None:
    """A file that no build wrote is kept, and so is its folder."""
    write(tmp_path, {"a/ours.html": b"1"})
    (tmp_path / "a/theirs.txt").write_bytes(b"2")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/HEAD").write_bytes(b"3")
    write(tmp_path, {})
    assert tree(tmp_path) == {"a/theirs.txt": b"2", ".git/HEAD": b"3"}


def test_a_foreign_file_in_a_page_s_place_becomes_ours(tmp_path: Path) -> None:
    """The page is written over it, and goes when the page goes."""
    (tmp_path / "index.html").write_bytes(b"old")
    write(tmp_path, {"index.html": b"new"})
    assert tree(tmp_path) == {"index.html": b"new"}
    write(tmp_path, {})
    assert tree(tmp_path) == {}


def test_a_folder_takes_the_place_of_our_file_and_back(tmp_path: Path) -> None:
    """``a`` becomes ``a/index.html`` and a file again, as addresses change."""
    write(tmp_path, {"a": b"file"})
    write(tmp_path, {"a/index.html": b"page"})
    assert tree(tmp_path) == {"a/index.html": b"page"}
    write(tmp_path, {"a": b"file"})
    assert tree(tmp_path) == {"a": b"file"}


def test_a_folder_of_foreign_files_is_not_given_up(tmp_path: Path) -> None:
    """The build stops and says why."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a/theirs.txt").write_bytes(b"1")
    with pytest.raises(OutputFolderError, match="is a folder with files that are not ours; a page needs its place"):
        write(tmp_path, {"a": b"page"})
    assert (tmp_path / "a/theirs.txt").read_bytes() == b"1"


def test_a_foreign_file_in_a_folder_s_place_is_not_given_up(tmp_path: Path) -> None:
    """The build stops; the file is still there."""
    (tmp_path / "a").write_bytes(b"theirs")
    with pytest.raises((OutputFolderError, OSError)):
        write(tmp_path, {"a/index.html": b"page"})
    assert (tmp_path / "a").read_bytes() == b"theirs"


def test_a_linked_folder_is_refused(tmp_path: Path) -> None:
    """Nothing is written through a link that leads out of the output folder."""
    root, outside = tmp_path / "output", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (root / "a").symlink_to(outside, target_is_directory=True)
    with pytest.raises(OutputFolderError, match="is a link that would lead out of the output folder; remove it"):
        write(root, {"a/b/index.html": b"page"})
    assert list(outside.iterdir()) == []


def test_a_linked_file_is_replaced_not_followed(tmp_path: Path) -> None:
    """The page takes the link's place, even when the bytes behind the link are the same."""
    root, outside = tmp_path / "output", tmp_path / "precious.txt"
    root.mkdir()
    for content in (b"page", b"precious"):
        outside.write_bytes(b"precious")
        (root / "index.html").unlink(missing_ok=True)
        (root / "index.html").symlink_to(outside)
        write(root, {"index.html": content})
        assert not (root / "index.html").is_symlink()
        assert (root / "index.html").read_bytes() == content
        assert outside.read_bytes() == b"precious"


def test_removal_does_not_follow_links(tmp_path: Path) -> None:
    """A folder of ours that became a link keeps what lies behind it."""
    root, outside = tmp_path / "output", tmp_path / "outside"
    write(root, {"a/index.html": b"page"})
    (root / "a/index.html").unlink()
    (root / "a").rmdir()
    outside.mkdir()
    (outside / "index.html").write_bytes(b"theirs")
    (root / "a").symlink_to(outside, target_is_directory=True)
    write(root, {})
    assert (outside / "index.html").read_bytes() == b"theirs"


def test_the_output_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    """``output`` may lead to another disk."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "output").symlink_to(tmp_path / "disk", target_is_directory=True)
    write(tmp_path / "output", {"a/index.html": b"page"})
    assert (tmp_path / "disk/a/index.html").read_bytes() == b"page"


@pytest.mark.parametrize("line", ["../precious.txt", "/etc/hostname", "a/../../precious.txt", "..", ""])
def test_a_manifest_cannot_name_files_outside(tmp_path: Path, line: str) -> None:
    """What somebody wrote into the manifest never removes a file elsewhere."""
    root, precious = tmp_path / "output", tmp_path / "precious.txt"
    root.mkdir()
    precious.write_bytes(b"1")
    (root / MANIFEST).write_text(f"{line}\n")
    assert write(root, {}).removed == 0
    assert precious.read_bytes() == b"1"


@pytest.mark.parametrize("manifest", [b"\xff\xfe", b"", b"\n\n"])
def test_a_broken_manifest_removes_nothing(tmp_path: Path, manifest: bytes) -> None:
    """Without knowing what is ours, nothing is taken for ours."""
    (tmp_path / "theirs.txt").write_bytes(b"1")
    (tmp_path / MANIFEST).write_bytes(manifest)
    write(tmp_path, {"index.html": b"page"})
    assert tree(tmp_path) == {"index.html": b"page", "theirs.txt": b"1"}


def test_a_killed_build_leaves_nothing_behind_for_good(tmp_path: Path) -> None:
    """What it had written is known to the next build, and so are its drafts."""
    write(tmp_path, {"old.html": b"1"})
    killed = OutputFolder(tmp_path)
    killed.announce(["half.html", "never.html"])
    killed.write("half.html", b"2")
    (tmp_path / DRAFTS / "draft").write_bytes(b"3")
    assert (tmp_path / "old.html").exists()
    write(tmp_path, {"new.html": b"4"})
    assert tree(tmp_path) == {"new.html": b"4"}
    assert not (tmp_path / DRAFTS).exists()


def test_a_write_that_fails_leaves_the_old_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is whole at any time: the old bytes stand until the new ones are moved into their place."""
    write(tmp_path, {"a": b"old"})

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    folder = OutputFolder(tmp_path)
    with pytest.raises(OSError, match="No space left"):
        folder.announce(["a", "b"])
    monkeypatch.undo()
    folder = OutputFolder(tmp_path)
    folder.announce(["a"])
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        folder.write("a", b"new")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert list((tmp_path / DRAFTS).iterdir()) == []


def test_pages_may_be_read_by_a_web_server(tmp_path: Path) -> None:
    """Files have the mode of public files."""
    write(tmp_path, {"index.html": b"1"})
    assert (tmp_path / "index.html").stat().st_mode & 0o777 == 0o644
