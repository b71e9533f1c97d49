from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from plugins.edition.jobs import MANIFEST, BytesJob, check_paths
from plugins.incremental.writer import OutputFolder
from plugins.newsroom.findings import Location

PARTS = st.sampled_from(["a", "b", "c", "index.html"])
PATHS = st.lists(PARTS, min_size=1, max_size=3).map("/".join)
EDITIONS = st.lists(st.dictionaries(PATHS, st.binary(max_size=3), max_size=6), min_size=1, max_size=5)


def allowed(edition: dict[str, bytes]) -> dict[str, bytes]:
    """The files of an edition that have no clash, as a build has them."""
    jobs = [BytesJob(path=path, content=content, owner=Location(path)) for path, content in edition.items()]
    refused = {finding.location.path for finding in check_paths(jobs)}
    return {path: content for path, content in edition.items() if path not in refused}


@given(editions=EDITIONS)
def test_the_folder_is_the_last_edition(editions: list[dict[str, bytes]]) -> None:
    """After any sequence of editions the tree is that of the last one, byte for byte, foreign files aside."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "foreign.txt").write_bytes(b"theirs")
        for edition in map(allowed, editions):
            output = OutputFolder(root)
            output.announce(edition)
            for path, content in edition.items():
                output.write(path, content)
            output.finish(edition)
            found = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
            del found[MANIFEST]
            assert found == edition | {"foreign.txt": b"theirs"}
            assert not [path for path in root.rglob("*") if path.is_dir() and not any(path.iterdir())]
