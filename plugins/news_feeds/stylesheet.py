"""How a feed looks to somebody who opens it in a browser: headlines with their dates, and what a feed is for.

Style sheets alone can do that: browsers take transformations of XML (XSLT) out. A feed's elements are no links to a
browser, so the page says where to go instead.
"""

from __future__ import annotations

from typing import Final

FEED_STYLESHEET_PATH: Final = "feed.css"
FEED_STYLESHEET: Final = """\
:root {
  color-scheme: light dark;
  display: block;
  max-width: 42rem;
  margin: 2rem auto;
  padding: 0 1rem;
  font: 1.0625rem/1.5 Georgia, serif;
}

:root::before {
  content: "This is a feed. Copy its address into a feed reader, and new stories come to you.";
  display: block;
  margin-bottom: 2rem;
  padding: 1rem;
  border: 1px solid;
}

channel, entry, item {
  display: block;
}

feed > title, channel > title {
  display: block;
  font-size: 2rem;
  font-weight: bold;
}

feed > subtitle, channel > description {
  display: block;
}

entry, item {
  margin-top: 1.5rem;
  padding-top: 1rem;
  border-top: 1px solid;
}

entry > title, item > title {
  display: block;
  font-size: 1.25rem;
  font-weight: bold;
}

entry > published, item > pubDate, entry > summary, item > description {
  display: block;
}

item > link, entry > id {
  display: block;
  overflow-wrap: anywhere;
  font-size: 0.875rem;
}

feed > id, feed > updated, feed > icon, channel > link, channel > language, channel > lastBuildDate,
entry > updated, entry > author, entry > content, item > guid, item > category, item > *|creator, item > *|encoded {
  display: none;
}
"""
