"""Settings for writing and previewing. Every key is explained in docs/settings.md."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:  # so that the plugins below can be imported from any folder
    sys.path.insert(0, str(ROOT))

from plugins.pelican_bridge.newsroom_pelican import NewsroomPelican

PELICAN_CLASS = NewsroomPelican
PLUGINS = [  # each reads the build and adds to it, in this order
    "plugins.related_news.adapter",
    "plugins.signup_blocks.adapter",
    "plugins.news_feeds.adapter",
    "plugins.news_seo.adapter",
    "plugins.markdown_twins.adapter",
    "plugins.house_files.adapter",
    "plugins.site_search.adapter",
    "plugins.social_cards.adapter",
]

PATH = str(ROOT / "content")
OUTPUT_PATH = str(ROOT / "output")
THEME = str(ROOT / "theme")
CACHE_PATH = str(ROOT / ".cache")

SITENAME = "The Broadbill"
SITESUBTITLE = "News of artificial intelligence, briefly"
SITEURL = ""
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
AUTHOR = "The newsroom"

FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None  # not Pelican's

NEWS_SITE_DESCRIPTION = "Short, sourced news briefs about AI: models, research, deals, policy and chips."
NEWS_SECTIONS = [
    ("news", "News", "What happened in artificial intelligence, and what it changes."),
    ("launches", "Launches", "New models and products: what they do, what they cost, who may use them."),
    ("deals", "Deals", "Money, mergers and contracts behind the models."),
    ("research", "Research", "Papers worth a newsroom's time, with their limits."),
    ("policy", "Policy", "Laws, courts and treaties that bind those who build and use AI."),
    ("chips", "Chips", "Accelerators, memory, data centres and the rules on who may buy them."),
]
NEWS_DEFAULT_SECTION = "news"
