"""Settings for the site that readers see: pelicanconf.py with what production changes."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from pelicanconf import *

SITEURL = os.environ.get("SITEURL", "https://broadbill.example")

# Who takes the addresses: docs/publishing/signup.md lists the providers and their options.
signup_url = os.environ.get("NEWS_SIGNUP_ACTION_URL", "")
NEWS_SIGNUP_PROVIDER = "generic"
NEWS_SIGNUP_PROVIDERS = {"generic": {"action_url": signup_url}}
NEWS_SIGNUP_ENABLED = bool(signup_url)  # no block rather than one that leads nowhere

NEWS_CARDS_ENABLED = True  # a picture to share each story by, drawn where it has none
NEWS_SEARCH_INDEX = True  # a preview makes it when it is asked for

NEWS_PUBLISH_PUBLIC = True  # SITEURL has to be an https address that readers can reach
NEWS_PUBLISH_FINGERPRINTS = True  # a style that changes gets another address, so browsers may keep it
NEWS_PUBLISH_HOSTS: list[str] = []  # "cloudflare-pages" or "netlify"; "github-pages"; "nginx"
NEWS_DEPLOY_TARGETS: dict[str, dict[str, str]] = {}  # docs/publishing/ has one for each kind of host
