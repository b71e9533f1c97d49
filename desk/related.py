"""``desk related``: why a story is related, how good the lists are, and the lists themselves."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import click

from plugins.incremental.store import Store
from plugins.newsroom.article import NewsArticle
from plugins.newsroom.findings import Severity, in_reading_order
from plugins.newsroom.front_matter import decode, parse_front_matter
from plugins.newsroom.release import release
from plugins.newsroom.settings import NewsroomSettings
from plugins.newsroom.slugs import slugify
from plugins.pelican_bridge.content_folder import ContentFolder, read_content
from plugins.pelican_bridge.generator import build_instant, shown_path, store_path
from plugins.related_news.account import ListAccount, PairAccount, account_for_list, account_for_pair
from plugins.related_news.adapter import rankable, ranking_options
from plugins.related_news.evaluation import (
    DEPTH,
    Judge,
    JudgedStory,
    Lists,
    Measures,
    baselines,
    build_judge,
    measure,
    missed,
    paired_interval,
)
from plugins.related_news.index import build_index
from plugins.related_news.ranking import export as ranked_lists
from plugins.related_news.records import RankableStory
from plugins.related_news.term_records import StoryTerms
from plugins.related_news.terms import count_terms, name_terms
from plugins.story_reader.conversion import to_html
from plugins.story_reader.html_tree import drop, parse_html
from plugins.story_reader.prose import prose_of

_MEASURES = ("ndcg@3", "ndcg@5", "link-r@10", "stale@3", "dup@3", "same-title@3", "hub@3", "fill@3", "cover@3")
_OURS = "Broadbill"
_TEMPLATE_PATH = re.compile(r"""\{\{\s*["']([^"'\s]+)["'][^}]*\}\}""")
"""An address that another generator's template makes: ``{{ "/2014/a/" | url }}``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """The released stories of a content folder, with what is needed to rank and to read them again."""

    settings: NewsroomSettings
    content: ContentFolder
    released: tuple[NewsArticle, ...]
    terms: Mapping[str, StoryTerms]
    """Those of the released stories, by uri."""
    now: datetime

    @property
    def by_slug(self) -> dict[str, str]:
        """Uris by slug."""
        return {article.slug: article.uri for article in self.released}

    def key(self, article: NewsArticle) -> str:
        """The slug, or the path where several stories share a slug."""
        return article.uri if _shared_slugs(self.released)[article.slug] > 1 else article.slug

    def rankables(self) -> list[RankableStory]:
        """All stories for the ranker, by uri."""
        return [rankable(a, self.by_slug, self.terms[a.uri]) for a in self.released]

    def prose(self, article: NewsArticle, without: Callable[[str], bool] = lambda _address: False) -> str:
        """A story's prose; links for whose address ``without`` holds are taken out with their words."""
        source = (self.content.root / article.uri).read_bytes()
        text = parse_front_matter(decode(source, article.uri), article.uri).body
        body = parse_html(to_html(_TEMPLATE_PATH.sub(r"\1", text)))
        for link in list(body.iterdescendants("a")):
            address = link.get("href")
            if address is not None and without(address):
                drop(link)
        return prose_of(body)


def _shared_slugs(articles: Iterable[NewsArticle]) -> Counter[str]:
    return Counter(article.slug for article in articles)


def open_archive(settings_file: str, content: str | None, *, foreign: bool) -> Archive:
    """Read a content folder. A ``foreign`` one may have any fields and sections; files with faults are named."""
    from pelican.settings import read_settings  # noqa: PLC0415 - Pelican takes a moment to import

    mapping: Mapping[str, Any] = read_settings(settings_file, override={"PATH": content} if content else None)
    settings = NewsroomSettings.from_pelican(mapping)
    if foreign:
        settings = dataclasses.replace(settings, site=settings.site.taking_everything())
    store = Store(store_path(mapping))
    folder = read_content(Path(mapping["PATH"]).resolve(), shown_path, settings, store)
    now = build_instant(settings)
    released = release(folder.articles, now)
    uris = [article.uri for article in released]
    terms = dict(zip(uris, folder.terms.load(uris), strict=True))
    store.close()
    for finding in in_reading_order(folder.findings):
        if finding.severity is Severity.ERROR:
            click.echo(str(finding), err=True)
    return Archive(settings=settings, content=folder, released=released, terms=terms, now=now)


_settings_option = click.option(
    "--settings", "settings_file", default="pelicanconf.py", show_default=True,
    type=click.Path(exists=True, dir_okay=False),
)  # fmt: skip
_content_option = click.option(
    "--content", type=click.Path(exists=True, file_okay=False), help="Another content folder than the settings name."
)


@click.group()
def related() -> None:
    """Related news: reasons, quality, lists."""


@related.command()
@click.argument("slug")
@click.argument("other", required=False)
@_settings_option
@_content_option
def why(slug: str, other: str | None, settings_file: str, content: str | None) -> None:
    """Say why stories are in the list of SLUG, or why OTHER is or is not."""
    archive = open_archive(settings_file, content, foreign=content is not None)
    uris = archive.by_slug
    for name in filter(None, (slug, other)):
        if name not in uris:
            raise click.ClickException(f"no released story has the slug '{name}'")
    index = build_index(archive.rankables(), ranking_options(archive.settings.related))
    slugs = {uri: name for name, uri in uris.items()}
    names = _names(archive, [uris[slug], *([uris[other]] if other else [])])
    if other:
        click.echo(describe_pair(account_for_pair(index, uris[slug], uris[other], archive.now, names), slugs))
    else:
        click.echo(describe_list(account_for_list(index, uris[slug], archive.now, names), slugs))


def _names(archive: Archive, uris: Sequence[str]) -> dict[int, str]:
    names: dict[int, str] = {}
    for article in archive.released:
        if article.uri in uris:
            names |= name_terms(
                headline=article.headline, dek=article.dek, text=archive.prose(article), lang=article.lang
            )
    return names


def describe_list(account: ListAccount, slugs: Mapping[str, str]) -> str:
    """The whole account of a list, for the terminal."""
    parts = [describe_pair(pair, slugs) for pair in account.items] or ["The list is empty: there is no older story."]
    if account.skipped:
        parts.append("Kept out on the way:\n" + "\n".join(f"  {_kept_out(pair, slugs)}" for pair in account.skipped))
    return "\n\n".join(parts)


def describe_pair(pair: PairAccount, slugs: Mapping[str, str]) -> str:
    """One story against another: the sum that made its score, its terms, and its place or the rule against it."""
    where = f"{pair.place}. {slugs[pair.other]} ({pair.how})" if pair.place else _kept_out(pair, slugs)
    if pair.evidence is None:
        return where
    facts, lines = pair.evidence, [where]
    lines.append(
        f"   score {facts.score:.4f} = (text {pair.text_part:.4f} + labels {pair.label_part:.4f}"
        f" + thread and source {pair.boosts:.4f}) x recency {facts.recency:.3f} ({facts.age_days:.0f} days older)"
    )
    for term in pair.terms:
        words = term.words or "(a word nobody kept)"
        lines.append(f"   {term.share:.4f}  {words}  in {term.stories} of {pair.known_stories} stories before")
    return "\n".join(lines)


def _kept_out(pair: PairAccount, slugs: Mapping[str, str]) -> str:
    because = f" '{slugs.get(pair.because_of, pair.because_of)}'" if pair.because_of else ""
    return f"{slugs.get(pair.other, pair.other)}: not in the list: {pair.rule}{because}"


@related.command()
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 100))
@click.option("--format", "as_format", default="json", type=click.Choice(["json"]))
@_settings_option
@_content_option
def export(top: int, as_format: str, settings_file: str, content: str | None) -> None:
    """Print {slug: [slugs]} of all stories."""
    del as_format  # there is one
    archive = open_archive(settings_file, content, foreign=content is not None)
    shared = _shared_slugs(archive.released)
    names = {a.uri: a.uri if shared[a.slug] > 1 else a.slug for a in archive.released}
    lists = ranked_lists(archive.rankables(), top, ranking_options(archive.settings.related))
    click.echo(json.dumps({names[uri]: [names[x] for x in items] for uri, items in sorted(lists.items())}, indent=1))


@related.command("eval")
@click.option("--site-host", multiple=True, help="A host whose links are links of the site itself; may be repeated.")
@click.option("--split", default="test", show_default=True, type=click.Choice(["dev", "test", "all"]))
@click.option("--require", multiple=True, metavar="MEASURE=VALUE", help="Exit with 1 when a measure misses its value.")
@click.option("--format", "as_format", default="text", show_default=True, type=click.Choice(["text", "json"]))
@_settings_option
@_content_option
def evaluate(
    site_host: tuple[str, ...],
    split: str,
    require: tuple[str, ...],
    as_format: str,
    settings_file: str,
    content: str | None,
) -> None:
    """Measure the lists against labels and links that the ranker was not shown."""
    required = _requirements(require)
    archive = open_archive(settings_file, content, foreign=content is not None)
    judge = build_judge(judged_stories(archive, site_host), split=split)  # type: ignore[arg-type]  # one of the three
    measured = {_OURS: measure(judge, our_lists(archive, judge))}
    measured |= {name: measure(judge, lists) for name, lists in baselines(judge).items()}
    click.echo(_as_json(measured) if as_format == "json" else _as_table(measured, len(judge.queries)))
    misses = missed(measured[_OURS], required)
    for name in misses:
        click.echo(f"{name} is {measured[_OURS].means[name]:.4f}, required {required[name]}", err=True)
    raise SystemExit(1 if misses else 0)


def _requirements(texts: Iterable[str]) -> dict[str, float]:
    required = {}
    for text in texts:
        name, _, value = text.partition("=")
        try:
            required[name] = float(value)
        except ValueError:
            raise click.UsageError(f"--require takes MEASURE=VALUE, not '{text}'") from None
        if name not in _MEASURES:
            raise click.UsageError(f"unknown measure '{name}'; use one of {', '.join(_MEASURES)}")
    return required


def judged_stories(archive: Archive, hosts: Sequence[str], texts: dict[str, str] | None = None) -> list[JudgedStory]:
    """Every story with its links to others found, and its terms counted without them.

    ``texts`` takes the prose that was counted, by uri.
    """
    targets = {name: a.uri for a in archive.released for name in (a.slug, slugify(PurePosixPath(a.uri).stem))}
    stories = []
    for article, plain in zip(archive.released, archive.rankables(), strict=True):
        links: set[str] = set()

        def is_own(address: str, links: set[str] = links) -> bool:
            parts = urlsplit(address)
            if parts.netloc and parts.netloc not in hosts:
                return False
            last = unquote(parts.path).rstrip("/").rsplit("/", 1)[-1].removesuffix(".html").removesuffix(".md")
            uri = targets.get(slugify(last)) or targets.get(last)
            if uri:
                links.add(uri)
            return uri is not None

        text = archive.prose(article, is_own)
        if texts is not None:
            texts[article.uri] = text
        stories.append(
            JudgedStory(
                key=article.uri,
                published_at=article.published_at,
                headline=article.headline,
                lang=article.lang,
                labels=frozenset(plain.labels),
                links=frozenset(links - {article.uri}),
                terms=count_terms(headline=article.headline, dek=article.dek, text=text, lang=article.lang),
            )
        )
    return stories


def our_lists(archive: Archive, judge: Judge) -> Lists:
    """What the ranker lists when it sees no more than the judge lets it."""
    seen = {story.key: (labels, story.terms) for story, labels in zip(judge.stories, judge.visible, strict=True)}
    blinded = [
        dataclasses.replace(
            story, labels=seen[story.key][0], entities=(), terms=seen[story.key][1], thread=None, pins=(), bans=()
        )
        for story in archive.rankables()
    ]
    return ranked_lists(blinded, DEPTH, ranking_options(archive.settings.related))


def _as_table(measured: Mapping[str, Measures], queries: int) -> str:
    width = max(map(len, measured))
    lines = [f"{queries} stories judge", " " * width + "".join(f"{name:>13}" for name in _MEASURES)]
    for name, measures in measured.items():
        lines.append(f"{name:<{width}}" + "".join(f"{measures.means[m]:>13.3f}" for m in _MEASURES))
    lines.append("\nHigher than, with 95 % of paired draws:")
    for name in list(measured)[1:]:
        for m in ("ndcg@3", "link-r@10"):
            gap = paired_interval(measured[_OURS], measured[name], m)
            if not math.isnan(gap.mean):
                lines.append(f"{name:<{width}} {m:>10} {gap.mean:+.3f} ({gap.low:+.3f} to {gap.high:+.3f})")
    return "\n".join(lines)


def _as_json(measured: Mapping[str, Measures]) -> str:
    def number(value: float) -> float | None:
        return None if math.isnan(value) else round(value, 6)

    rows: dict[str, Any] = {
        name: {m: number(measures.means[m]) for m in _MEASURES} for name, measures in measured.items()
    }
    for name in list(measured)[1:]:
        gaps = {m: paired_interval(measured[_OURS], measured[name], m) for m in ("ndcg@3", "link-r@10")}
        rows[name]["ahead"] = {m: [number(g.mean), number(g.low), number(g.high)] for m, g in gaps.items()}
    return json.dumps(rows, indent=1)
