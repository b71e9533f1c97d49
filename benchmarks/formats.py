"""A made-up story as a file of each generator: its own front matter above the same Markdown.

Hugo, Eleventy and Pelican know one kind of subject, so topics, companies and models are all tags there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from benchmarks.corpus import Story


def for_broadbill(story: Story) -> str:
    """YAML with the fields of docs/authoring.md."""
    return _yaml(
        story,
        title=_quoted(story.headline),
        date=f"{story.published_at:%Y-%m-%dT%H:%M:%SZ}",
        authors=_listed([story.author]),
        dek=_quoted(story.dek),
        section=story.section,
        topics=_listed(story.topics),
        companies=_listed(story.companies),
        models=_listed(story.models),
        source=json.dumps({"title": story.source_title, "url": story.source_url, "outlet": story.source_outlet}),
    )


def for_hugo(story: Story) -> str:
    """YAML; ``keywords`` and ``tags`` are what Hugo's related content reads, ``months`` makes the archive."""
    return _yaml(
        story,
        title=_quoted(story.headline),
        date=f"{story.published_at:%Y-%m-%dT%H:%M:%SZ}",
        slug=story.slug,
        description=_quoted(story.dek),
        authors=_listed([story.author]),
        sections=_listed([story.section]),
        keywords=_listed(story.topics),
        tags=_listed(story.subjects),
        months=_listed([f"{story.published_at:%Y-%m}"]),
        source=json.dumps({"title": story.source_title, "url": story.source_url, "outlet": story.source_outlet}),
    )


def for_eleventy(story: Story) -> str:
    """YAML; the subjects are not under ``tags``, which would make a collection of each before ours are made."""
    return _yaml(
        story,
        title=_quoted(story.headline),
        date=f"{story.published_at:%Y-%m-%dT%H:%M:%SZ}",
        permalink=f"/{story.published_at:%Y/%m}/{story.slug}/",
        dek=_quoted(story.dek),
        author=_quoted(story.author),
        section=story.section,
        subjects=_listed(story.subjects),
        source=json.dumps({"title": story.source_title, "url": story.source_url, "outlet": story.source_outlet}),
    )


def for_pelican(story: Story) -> str:
    """Pelican's header of ``Key: value`` lines."""
    rows = {
        "Title": story.headline,
        "Date": f"{story.published_at:%Y-%m-%d %H:%M}",
        "Slug": story.slug,
        "Author": story.author,
        "Category": story.section,
        "Tags": ", ".join(story.subjects),
        "Summary": story.dek,
        "Source_title": story.source_title,
        "Source_url": story.source_url,
        "Source_outlet": story.source_outlet,
    }
    return "".join(f"{key}: {value}\n" for key, value in rows.items()) + f"\n{story.body}"


def _yaml(story: Story, **fields: str) -> str:
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in fields.items()) + f"---\n{story.body}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _listed(names: Sequence[str]) -> str:
    return f"[{', '.join(_quoted(name) for name in names)}]"
