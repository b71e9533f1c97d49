"""``python -m benchmarks`` (``make bench``): all measurements of the project."""

from __future__ import annotations

from benchmarks import related_news

if __name__ == "__main__":
    related_news.main()
