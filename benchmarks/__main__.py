"""``python -m benchmarks [builds|checks|deploy|preview|related] [options]`` (``make bench``): all measurements."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from benchmarks import builds, checks, deploy, preview, related_news
from benchmarks.tools import ROOT

_REPORT = str(ROOT / "docs/performance.md")
_ALL_BUILDS = ["--stories", "1000,10000", "--only-ours", "100000", "--long", "700", "--write", _REPORT]
PARTS: Mapping[str, tuple[Callable[[list[str]], None], list[str]]] = {
    "builds": (builds.main, _ALL_BUILDS),
    "checks": (checks.main, []),
    "preview": (preview.main, []),
    "related": (related_news.main, []),
    "deploy": (deploy.main, []),
}
"""By name: what runs a part, and its options when all parts are run."""


def main(arguments: list[str]) -> None:
    """Run the part that is named first with the options after it; without a name, all of everything."""
    if not arguments:
        for run, options in PARTS.values():
            run(options)
        return
    name, *options = arguments
    if name not in PARTS:
        raise SystemExit(f"usage: python -m benchmarks [{'|'.join(PARTS)}] [--help | options]")
    PARTS[name][0](options)


if __name__ == "__main__":
    main(sys.argv[1:])
