"""Stock Pelican with the same pages: no plugin, typogrify on, its Markdown with two more extensions."""

SITENAME = "The Bench"
SITEURL = "https://bench.example"
PATH = "content"
OUTPUT_PATH = "output"
THEME = "theme"
PLUGINS: list[str] = []
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
DEFAULT_DATE_FORMAT = "%d %B %Y"
TYPOGRIFY = True
MARKDOWN = {
    "extension_configs": {
        "markdown.extensions.codehilite": {"css_class": "highlight", "guess_lang": False},
        "markdown.extensions.extra": {},
        "markdown.extensions.meta": {},
        "markdown.extensions.sane_lists": {},
        "markdown.extensions.toc": {},
    },
    "output_format": "html5",
}
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None

ARTICLE_PATHS = ["articles"]
ARTICLE_URL = "{date:%Y}/{date:%m}/{slug}/"
TAG_URL = "tags/{slug}/"
CATEGORY_URL = "sections/{slug}/"
AUTHOR_URL = "authors/{slug}/"
MONTH_ARCHIVE_URL = "months/{date:%Y}-{date:%m}/"
ARTICLE_SAVE_AS = f"{ARTICLE_URL}index.html"
TAG_SAVE_AS = f"{TAG_URL}index.html"
CATEGORY_SAVE_AS = f"{CATEGORY_URL}index.html"
AUTHOR_SAVE_AS = f"{AUTHOR_URL}index.html"
MONTH_ARCHIVE_SAVE_AS = f"{MONTH_ARCHIVE_URL}index.html"
DIRECT_TEMPLATES = ["index", "tags", "authors", "archives", "categories"]
TAGS_SAVE_AS = "tags/index.html"
AUTHORS_SAVE_AS = "authors/index.html"
ARCHIVES_SAVE_AS = "archive/index.html"
CATEGORIES_SAVE_AS = "sections/index.html"
DEFAULT_PAGINATION = 20
PAGINATED_TEMPLATES = {"tag": None, "category": None, "author": None}
PAGINATION_PATTERNS = ((1, "{url}", "{save_as}"), (2, "{url}page/{number}/", "{base_name}/page/{number}/index.html"))

SECTIONS = ["news", "launches", "deals", "research", "policy", "chips"]
