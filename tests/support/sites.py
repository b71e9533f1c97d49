"""Whole small sites, written in the test and built as an editor builds them."""

from __future__ import annotations

import contextlib
import io
import logging
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from pelican.settings import read_settings

from plugins.pelican_bridge.newsroom_pelican import NewsroomPelican

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-06-30T12:00:00+00:00"
_MANIFEST = ".broadbill-files"
_CONF = """\
import runpy
from pathlib import Path

HERE = Path(__file__).resolve().parent
globals().update({{key: value for key, value in runpy.run_path({real!r}).items() if key.isupper() and key != "ROOT"}})
PATH, OUTPUT_PATH, CACHE_PATH = str(HERE / "content"), str(HERE / "output"), str(HERE / ".cache")
NEWS_NOW = {now!r}
NEWS_SIGNUP_PROVIDER, NEWS_SIGNUP_PROVIDERS = "generic", {{"generic": {{"action_url": "https://forms.example/join"}}}}
NEWS_SIGNUP_SHORTEST_WORDS = 0
{more}
"""


@dataclass(frozen=True, slots=True)
class BuiltSite:
    """What a build did: exit code, words, and the files of output/ as they stood right after it."""

    root: Path
    exit_code: int
    stdout: str
    stderr: str
    files: dict[str, bytes] = field(repr=False)
    """Every file of output/ but the writer's own manifest, by path with forward slashes."""

    def ok(self) -> BuiltSite:
        """The same site; fails with the build's words when the build was refused."""
        assert self.exit_code == 0, self.stdout + self.stderr
        return self

    @property
    def report(self) -> list[str]:
        """Lines of stderr."""
        return self.stderr.splitlines()

    @property
    def pages(self) -> list[str]:
        """Paths of the HTML files, sorted."""
        return sorted(path for path in self.files if path.endswith(".html"))

    def text(self, path: str) -> str:
        """A file as text; a path that ends in ``/`` means its ``index.html``."""
        return self.files[f"{path}index.html" if path.endswith("/") or not path else path].decode()

    def page(self, path: str) -> BeautifulSoup:
        """A page, parsed."""
        return BeautifulSoup(self.text(path), "lxml")

    def mentions(self, words: str) -> list[str]:
        """Files of output/ (the writer's manifest too) with ``words`` in their bytes or in their path."""
        needle = words.encode()
        manifest = self.root / "output" / _MANIFEST
        files = self.files | ({_MANIFEST: manifest.read_bytes()} if manifest.is_file() else {})
        return sorted(path for path, content in files.items() if needle in content or words in path)

    @property
    def written(self) -> int:
        """How many files the build says it wrote."""
        words = self.stdout.replace(";", ",").split(",")
        return next(int(part.split()[0]) for part in words if part.strip().endswith("files written"))


def story(
    title: str = "A model is released", date: str = "2026-06-01T09:00:00+00:00", body: str = "", **fields: str
) -> str:
    """A valid Markdown story; ``fields`` are printed as they are given, so YAML lists are ``"[a, b]"``."""
    rows = {"title": f'"{title}"', "date": date, **fields}
    front = "".join(f"{key}: {value}\n" for key, value in rows.items())
    return f"---\n{front}---\n\n{body or 'The lede says what happened. Then it goes on.'}\n"


def write_site(
    tmp_path: Path, files: Mapping[str, str | bytes], settings: Mapping[str, Any] | None = None
) -> dict[str, Path]:
    """Write (or write over) content files and the settings file; gives the path of each content file."""
    content = tmp_path / "content"
    content.mkdir(parents=True, exist_ok=True)
    paths = {uri: content / uri for uri in files}
    for uri, text in files.items():
        paths[uri].parent.mkdir(parents=True, exist_ok=True)
        paths[uri].write_bytes(text if isinstance(text, bytes) else text.encode())
    more = "".join(f"{key} = {value!r}\n" for key, value in (settings or {}).items())
    conf = _CONF.format(real=str(ROOT / "pelicanconf.py"), now=NOW, more=more)
    (tmp_path / "pelicanconf.py").write_text(conf, encoding="utf-8")
    return paths


def build_site(
    tmp_path: Path, files: Mapping[str, str | bytes], settings: Mapping[str, Any] | None = None, *options: str
) -> BuiltSite:
    """Write the files and run the real command in ``tmp_path``; ``options`` are added to its line."""
    write_site(tmp_path, files, settings)
    command = [sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py", "-o", "output", *options]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    return _built(tmp_path, done.returncode, done.stdout, done.stderr)


def build_site_here(
    tmp_path: Path, files: Mapping[str, str | bytes], settings: Mapping[str, Any] | None = None
) -> BuiltSite:
    """The same without a process of its own: what Pelican's command calls, after it has read its line."""
    write_site(tmp_path, files, settings)
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(tmp_path), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), _quiet_log():
        try:
            NewsroomPelican(read_settings("pelicanconf.py")).run()
            exit_code = 0
        except SystemExit as stop:
            exit_code = stop.code if isinstance(stop.code, int) else 1
    return _built(tmp_path, exit_code, out.getvalue(), err.getvalue())


@contextlib.contextmanager
def _quiet_log() -> Iterator[None]:
    """Pelican's log is for progress; a test reads the report."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)


def _built(tmp_path: Path, exit_code: int, stdout: str, stderr: str) -> BuiltSite:
    return BuiltSite(tmp_path, exit_code, stdout, stderr, read_tree(tmp_path / "output"))


def read_tree(root: Path) -> dict[str, bytes]:
    """Every file below ``root`` but the writer's manifest at its top."""
    paths = (path for path in sorted(root.rglob("*")) if path.is_file())
    names = {path.relative_to(root).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in names.items() if name != _MANIFEST}
