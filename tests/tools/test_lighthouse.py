"""Lighthouse on a telephone: the kinds of page that readers come to, as nginx sends them."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.tools.conftest import MODULES, ROOT

pytestmark = pytest.mark.browser

PAGES = {
    "front": "/",
    "story": "/2024/12/ai-alliance-network-brics/",
    "section": "/policy/",
    "hub": "/companies/openai/",
    "search": "/search/?q=model",
}
FULL = ("accessibility", "best-practices", "seo")
ENOUGH = 0.95
"""For performance, since machines differ; a page whose score is lower is looked at again, since others use them too."""
MORE_LOOKS = 2
NOT_SEEN = "Something went wrong with recording the trace"
"""Lighthouse says so where Chromium told it nothing of the page, as on a busy machine, and asks to be run again."""
BUDGET = {"Document": 14_000, "Stylesheet": 12_000, "Script": 6_000, "Font": 80_000}
"""The most bytes of each kind for a page, compressed, without headers. The search page has an engine as well."""
MOST_REQUESTS = 14
SEEN = 0.001
"""A shift below this is a line of small type that is a pixel wider in its own font than in its stand-in."""


def _judge(url: str, report: Path) -> dict[str, Any]:
    chromium = subprocess.run([str(ROOT / ".ci/tools"), "chromium"], capture_output=True, text=True, check=False)
    assert chromium.returncode == 0, chromium.stderr
    categories = ",".join(("performance", *FULL))
    command = ["node", str(MODULES / "lighthouse/cli/index.js"), url, "--quiet", "--no-enable-error-reporting"]
    command += ["--chrome-flags=--headless=new --no-sandbox", f"--only-categories={categories}"]
    command += ["--output=json", f"--output-path={report}"]
    environment = {**os.environ, "CHROME_PATH": chromium.stdout.strip()}
    looks = (
        subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        for _ in range(1 + MORE_LOOKS)
    )
    done = next((look for look in looks if NOT_SEEN not in look.stderr), None)
    assert done is not None, NOT_SEEN
    assert done.returncode == 0, done.stderr
    judged: dict[str, Any] = json.loads(report.read_text("utf-8"))
    assert "runtimeError" not in judged, judged["runtimeError"]
    return judged


@pytest.mark.parametrize("page", PAGES)
def test_lighthouse_gives_full_marks(address: str, paper: Path, tmp_path: Path, page: str) -> None:
    """In each category but performance, which is nearly full; within its budget; and nothing moves while it loads."""
    judged = _judge(address + PAGES[page], tmp_path / "report.json")
    for _ in range(MORE_LOOKS):
        if judged["categories"]["performance"]["score"] < ENOUGH:
            judged = _judge(address + PAGES[page], tmp_path / "report.json")
    scores = {name: category["score"] for name, category in judged["categories"].items()}
    wanting = {
        reference["id"]: judged["audits"][reference["id"]]["title"]
        for category in judged["categories"].values()
        for reference in category["auditRefs"]
        if reference["weight"] and (judged["audits"][reference["id"]]["score"] or 0) < 1
    }
    assert {name: scores[name] for name in FULL} == dict.fromkeys(FULL, 1), wanting
    assert scores["performance"] >= ENOUGH, wanting
    requests = judged["audits"]["network-requests"]["details"]["items"]
    assert [one["url"] for one in requests if not one["url"].startswith((address, "data:"))] == []
    if page != "search":
        weights = Counter[str]()
        for one in requests:
            path = urlsplit(one["url"]).path
            file = paper / f"{path.lstrip('/')}{'index.html' if path.endswith('/') else ''}"
            weights[one["resourceType"]] += len(gzip.compress(file.read_bytes()))
        assert {kind: weights[kind] for kind, most in BUDGET.items() if not 0 < weights[kind] <= most} == {}
        assert len(requests) <= MOST_REQUESTS
    shifts = judged["audits"]["layout-shifts"].get("details", {"items": []})["items"]
    assert [shift["node"].get("snippet") for shift in shifts if shift["score"] > SEEN] == []
