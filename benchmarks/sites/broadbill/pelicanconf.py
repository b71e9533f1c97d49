"""Our own settings, on a folder of made-up stories and with a fixed clock."""

import os
import runpy
from pathlib import Path

HERE = Path(__file__).resolve().parent
OURS = runpy.run_path(os.environ["BROADBILL_SETTINGS"])
globals().update({key: value for key, value in OURS.items() if key.isupper() and key != "ROOT"})
PATH, OUTPUT_PATH, CACHE_PATH = str(HERE / "content"), str(HERE / "output"), str(HERE / ".cache")
SITEURL = "https://bench.example"
NEWS_NOW = "2026-06-30T00:00:00+00:00"
NEWS_SIGNUP_PROVIDER = "generic"
NEWS_SIGNUP_PROVIDERS = {"generic": {"action_url": "/subscribe"}}
NEWS_MARKDOWN_TWINS = NEWS_SEARCH_INDEX = os.environ.get("BENCH_EVERY_FORMAT") == "1"  # the others have none of these
