"""Settings for the site that readers see: pelicanconf.py with what production changes."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from pelicanconf import *

SITEURL = os.environ.get("SITEURL", "https://broadbill.example")

NEWS_SIGNUP_ACTION_URL = os.environ.get("NEWS_SIGNUP_ACTION_URL", "")
NEWS_SIGNUP_ENABLED = bool(NEWS_SIGNUP_ACTION_URL)  # no block rather than one that leads nowhere
