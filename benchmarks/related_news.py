"""Cost of related news on made-up stories: ``python -m benchmarks.related_news [--large]``.

Words follow Zipf's law, with a share of each story's words from its subject; the same seed gives the same stories.
Counting terms is measured apart, on texts; the lists are ranked on terms made without texts, since that is quick.
Each size, and each build after a change, runs in a process of its own, so that peak memory is its own.
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import multiprocessing
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from plugins.incremental.packing import packed
from plugins.incremental.store import Store, key_of
from plugins.newsroom.article import NewsArticle, Subject, SubjectKind
from plugins.newsroom.settings import NewsroomSettings
from plugins.pelican_bridge.build import NewsBuild
from plugins.pelican_bridge.content_folder import Bodies, ContentFolder, Terms
from plugins.related_news import kept
from plugins.related_news.adapter import kept_choices
from plugins.related_news.index import RelatedIndex, build_index
from plugins.related_news.ranking import Picks, pick_keys, rank_keys, rank_related, rank_story
from plugins.related_news.records import RankableStory, RelatedOptions
from plugins.related_news.term_records import StoryTerms
from plugins.related_news.terms import count_terms, digest_terms
from plugins.story_reader.pool import StoryFile
from plugins.story_reader.reader import read_story

SEED = 7
VOCABULARY = 60_000
SUBJECTS = 300
SUBJECT_WORDS = 400
WORDS = 480
FIRST = datetime(2016, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def make_stories(count: int) -> list[RankableStory]:
    """``count`` stories over ten years, about 480 words each without stop words."""
    rng = np.random.default_rng(SEED)
    mix = rng.integers(1, 2**32, VOCABULARY, np.uint64)
    own_words = rng.integers(200, VOCABULARY, (SUBJECTS, SUBJECT_WORDS))
    minutes = np.sort(rng.integers(0, 10 * 365 * 1440, count))
    return [_make_story(number, int(minutes[number]), rng, mix, own_words) for number in range(count)]


def _make_story(
    number: int,
    minute: int,
    rng: np.random.Generator,
    mix: np.ndarray[tuple[int], np.dtype[np.uint64]],
    own_words: np.ndarray[tuple[int, int], np.dtype[np.int64]],
) -> RankableStory:
    subject = min(int(rng.pareto(0.7) * 4), SUBJECTS - 1)
    common = (VOCABULARY ** rng.random(WORDS)).astype(np.int64)
    own = own_words[subject, (SUBJECT_WORDS ** rng.random(WORDS)).astype(np.int64) - 1]
    words = mix[np.where(rng.random(WORDS) < 0.35, own, common) % VOCABULARY]
    pairs = (words[:-1] * np.uint64(0x9E3779B97F4A7C15) ^ words[1:] * np.uint64(0xC2B2AE3D27D4EB4F)) >> np.uint64(32)
    hashes, times = np.unique(np.concatenate([words, pairs]).astype("<u4"), return_counts=True)
    headline = np.sort(np.searchsorted(hashes, words[:8].astype("<u4")))
    terms = StoryTerms(
        hashes=hashes.tobytes(),
        counts=np.minimum(times, 255).astype(np.uint8).tobytes(),
        headline=headline.astype("<u2").tobytes(),
        dek=headline.astype("<u2").tobytes(),
        word_at=headline[:1].astype("<u2").tobytes(),
        words=f"word{number}",
    )
    return RankableStory(
        key=f"story-{number}",
        published_at=FIRST + timedelta(minutes=minute),
        headline=f"Headline {number}",
        section=f"section-{subject % 6}",
        labels=(f"topic:{subject}", f"topic:{number % 50}"),
        terms=terms,
    )


def _measured(name: str, work: Callable[[], object]) -> None:
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(f"{name:<44} {cpu:9.3f} CPU s {wall:9.3f} s   peak {_peak_megabytes():6.0f} MB", flush=True)


def _peak_megabytes() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 if sys.platform.startswith("linux") else 1024**2)


def _in_a_process(work: Callable[..., object], *arguments: object) -> None:
    process = multiprocessing.get_context("spawn").Process(target=work, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)


def run_size(count: int) -> None:
    """Rank ``count`` stories, and time one more."""
    stories = make_stories(count)
    kept_terms = sum(story.terms.term_count for story in stories) / count
    before = _peak_megabytes()
    print(f"\n{count:,} stories of {kept_terms:.0f} terms; {before:.0f} MB with them", flush=True)
    _measured("all lists", lambda: rank_related(stories, RelatedOptions(), NOW))
    print(f"{'':<44} beyond the stories: {_peak_megabytes() - before:.0f} MB", flush=True)
    if count > 20_000:
        return
    index = build_index(stories[:-1], RelatedOptions(), accepts_new=True)
    rank_story(index, stories[-2], NOW)
    _measured("one new story, warm", lambda: rank_story(index, stories[-1], NOW))
    whole = build_index(stories, RelatedOptions())
    _measured("ten stories of an index, cold", lambda: rank_keys(whole, [s.key for s in stories[-10:]], NOW))


SETTINGS = NewsroomSettings.from_pelican({"SITENAME": "A", "SITEURL": "https://a.org", "TIMEZONE": "UTC"})
NEW = "one new story, dated last"
EDITED = {
    "one edited, in the middle of the newest month": 239 / 240,
    "one edited, of three months ago": 117 / 120,
    "one edited, of a year ago": 9 / 10,
    "one edited, halfway": 1 / 2,
    "the oldest edited": 0.0,
}
"""Which story, as a part of all in order of time, over 120 months."""


def run_builds(count: int) -> None:
    """The lists of a first build, and of builds in new processes after a change, with the store of the first."""
    if count > 20_000:
        return
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "first.sqlite"
        _in_a_process(_run_build, count, store, "")
        for name in ("no change", NEW, *EDITED):
            changed = Path(folder) / "changed.sqlite"
            shutil.copy(store, changed)
            _in_a_process(_run_build, count, changed, name)


def _run_build(count: int, path: Path, change: str) -> None:
    stories = make_stories(count + 1)
    if change != NEW:
        stories.pop()
    if change in EDITED:
        place = int(count * EDITED[change])
        stories[place] = dataclasses.replace(stories[place], terms=stories[place - 1].terms)
    store = Store(path)
    build = _build_of(stories, store)
    del stories
    ranked = 0

    def counted(index: RelatedIndex, keys: Iterable[str], now: datetime) -> dict[str, Picks]:
        nonlocal ranked
        wanted = list(keys)
        ranked += len(wanted)
        return pick_keys(index, wanted, now)

    vars(kept)["pick_keys"] = counted
    before = _peak_megabytes()
    _measured(f"{count:,}: {change or 'first build'}", lambda: kept_choices(build, {}, store))
    store.close()
    size = path.stat().st_size / 1024**2
    more = _peak_megabytes() - before
    print(f"{'':<44} ranked {ranked:,}; beyond the stories: {more:.0f} MB; store {size:.0f} MB", flush=True)


def _build_of(stories: Sequence[RankableStory], store: Store) -> NewsBuild:
    """A build whose stories were read, their terms in the store."""
    terms = Terms(store, SETTINGS)
    entries = []
    for story in stories:
        digest = digest_terms(story.terms)
        key = key_of(story.key.encode(), digest.whole)
        file = StoryFile(place=story.key, path="", uri=story.key, size=0, key=key)
        terms.add(file, digest)
        entries.append((file.terms_key, packed(story.terms)))
    if len(store.get_many(key for key, _ in entries)) < len(entries):
        store.put_many(entries)
    content = ContentFolder(root=Path(), bodies=Bodies(store, SETTINGS), terms=terms)
    released = tuple(_article_of(story) for story in reversed(stories))
    return NewsBuild(settings=SETTINGS, now=NOW, content=content, released=released, hidden=())


@functools.cache
def _model() -> NewsArticle:
    source = b"---\ntitle: A\ndate: 2026-01-01\n---\nText."
    article = read_story(source, path="x.md", uri="x.md", settings=SETTINGS)[0].article
    assert article is not None
    return article


def _article_of(story: RankableStory) -> NewsArticle:
    subjects = tuple(Subject(kind=SubjectKind.TOPIC, name=label.partition(":")[2]) for label in story.labels)
    return dataclasses.replace(
        _model(),
        uri=story.key,
        headline=story.headline,
        published_at=story.published_at,
        section=story.section,
        subjects=subjects,
    )


def run_counting() -> None:
    """Count the terms of 300 texts of 700 words."""
    rng = np.random.default_rng(SEED)
    fillers = ["the", "of", "and", "to", "in", "a", "is", "that", "for", "with"]
    texts = []
    for _ in range(300):
        words = (VOCABULARY ** rng.random(700)).astype(np.int64)
        texts.append(" ".join(fillers[n % 10] if n % 2 else f"word{chr(97 + n % 26)}{n}" for n in words.tolist()))
    _measured("count terms, 300 stories of 700 words", lambda: [_count(text) for text in texts])


def _count(text: str) -> StoryTerms:
    return count_terms(headline=text[:60], dek=text[60:200], text=text, lang="en")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print; ``arguments`` are those of the command line where none are given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="also 100,000 stories")
    sizes = [1_000, 10_000, *([100_000] if parser.parse_args(arguments).large else [])]
    run_counting()
    for size in sizes:
        _in_a_process(run_size, size)
    print("\nBuilds in new processes, the related part in all", flush=True)
    for size in sizes:
        run_builds(size)


if __name__ == "__main__":
    main()
