"""The golden site: a small newsroom with every feature, and the exact bytes it comes to.

``make golden`` (``python -m tests.golden``) renews the bytes; read the difference before you keep it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONTENT = ROOT / "tests/sites/full/content"
EXPECTED = ROOT / "tests/sites/full/expected"
SETTINGS = (
    'NEWS_NOW="2026-06-30T12:00:00+00:00"',
    "NEWS_EDITION_LIST_STORIES=3",
    "NEWS_EDITION_HUB_STORIES=1",
    'SITEURL="https://news.example"',
    "NEWS_SIGNUP_SHORTEST_WORDS=0",
    'NEWS_SIGNUP_PROVIDER="buttondown"',
    'NEWS_SIGNUP_PROVIDERS={"buttondown": {"username": "the-broadbill", "tag": "site"}}',
)


def build(output: Path) -> None:
    """Build the golden site into ``output``; raises CalledProcessError with the report on stderr."""
    command = [sys.executable, "-m", "pelican", str(CONTENT), "-s", "pelicanconf.py", "-o", str(output), "-e"]
    subprocess.run([*command, *SETTINGS], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def tree(root: Path) -> dict[str, bytes]:
    """All files but the theme's, which are those of theme/."""
    paths = (path for path in sorted(root.rglob("*")) if path.is_file())
    names = {path.relative_to(root).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in names.items() if not name.startswith("theme/")}


def renew() -> None:
    """Build anew and put the result in the place of what was expected."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "output"
        build(output)
        shutil.rmtree(EXPECTED, ignore_errors=True)
        for name, content in tree(output).items():
            target = EXPECTED / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


if __name__ == "__main__":
    renew()
