"""Cost of related news on made-up stories: ``python -m benchmarks.related_news [--large]``.

Words follow Zipf's law, with a share of each story's words from its subject; the same seed gives the same stories.
Counting terms is measured apart, on texts; the lists are ranked on terms made without texts, since that is quick.
Each size runs in a process of its own, so that peak memory is its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from plugins.related_news.index import build_index
from plugins.related_news.ranking import rank_keys, rank_related, rank_story
from plugins.related_news.records import RankableStory, RelatedOptions
from plugins.related_news.terms import StoryTerms, count_terms

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


def run_size(count: int) -> None:
    """Rank ``count`` stories, and time one more."""
    stories = make_stories(count)
    kept = sum(story.terms.term_count for story in stories) / count
    before = _peak_megabytes()
    print(f"\n{count:,} stories of {kept:.0f} terms; {before:.0f} MB with them", flush=True)
    _measured("all lists", lambda: rank_related(stories, RelatedOptions(), NOW))
    print(f"{'':<44} beyond the stories: {_peak_megabytes() - before:.0f} MB", flush=True)
    if count > 20_000:
        return
    index = build_index(stories[:-1], RelatedOptions(), accepts_new=True)
    rank_story(index, stories[-2], NOW)
    _measured("one new story, warm", lambda: rank_story(index, stories[-1], NOW))
    whole = build_index(stories, RelatedOptions())
    _measured("ten stories of an index, cold", lambda: rank_keys(whole, [s.key for s in stories[-10:]], NOW))


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
    fresh = multiprocessing.get_context("spawn")
    for size in sizes:
        process = fresh.Process(target=run_size, args=(size,))
        process.start()
        process.join()
        if process.exitcode:
            raise SystemExit(process.exitcode)


if __name__ == "__main__":
    main()
