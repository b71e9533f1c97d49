"""Made-up AI news of any size: the same number and seed give the same story, whoever writes it down and where.

Words follow Zipf's law over a vocabulary that begins with the commonest English words; a share of each story's words
comes from its topics, which also bring their companies and models. Story 0 is the newest, 20 stories make a day, and
a longer corpus only adds older days. Long issues are newsletters of a day, 180 KB of Markdown on average.

No name ends in a digit: stock Pelican writes page 2 of ``gpt-5`` where it writes ``gpt-52``, and stops.
"""

from __future__ import annotations

import functools
import itertools
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Generic, TypeVar

SECTIONS = ("news", "launches", "deals", "research", "policy", "chips")
LAST_DAY = date(2026, 5, 31)
PER_DAY = 20
VOCABULARY = 20_000
TOPICS = 32
"""With five companies and seven models each: 416 subjects in all, as a newsroom's own register may have."""
TOPIC_WORDS = 80
LONG_REGISTRY = 12_000
LONG_SUBJECTS = 300
LONG_MEAN_BYTES = 180_000
LONG_MOST_BYTES = 400_000
_LONG_SPREAD = 0.4
_AUTHORS = 40
_OUTLETS = 60
_TOPIC_SHARE = 0.2
_NAME_SHARE = 0.04
_COMMON_WORDS = """
the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which
one were all their there been has when who will more if no out so said what up its about into than them can only
other new some could time these two may then do first any my now such like our over me even most made after also
did many before must through years where much your way well down should because each just those people how too
little state good very make world still own see men work long here get both between life being under never day
same another know while last might us great old year off come since against go came right used take three
"""
_COMMON = tuple(_COMMON_WORDS.split())
_STARTS = (*"bcdfghjklmnprstvwz", *("bl", "br", "ch", "cr", "dr", "fl", "gl", "gr", "pl", "pr", "sh", "sl", "st", "tr"))
_MIDDLES = ("a", "e", "i", "o", "u", "ai", "ea", "io", "oa", "ou")
_T = TypeVar("_T")
_ENDS = ("", "", "", "d", "k", "l", "m", "n", "nt", "r", "rd", "s", "st", "t")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story, with plain text in all fields but ``body``, which is Markdown. ``slug`` is unique in a corpus."""

    headline: str
    slug: str
    dek: str
    published_at: datetime
    author: str
    section: str
    topics: tuple[str, ...]
    companies: tuple[str, ...]
    models: tuple[str, ...]
    source_title: str
    source_url: str
    source_outlet: str
    body: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """Topics, companies and models; no name stands twice."""
        return self.topics + self.companies + self.models

    @property
    def uri(self) -> str:
        """Path of the file inside the content folder."""
        return f"articles/{self.published_at:%Y/%m}/{self.slug}.md"


def make_stories(count: int, seed: int) -> Iterator[Story]:
    """``count`` stories, newest first, one at a time."""
    return (make_story(number, seed) for number in range(count))


def make_story(number: int, seed: int) -> Story:
    """Story ``number``, counted from the newest; -1 comes after all of them, on the same day."""
    world = _world(seed)
    rng = random.Random(f"{seed}/story/{number}")
    topics = list(dict.fromkeys(world.topics.draw(rng, rng.choice((1, 2, 2, 3)))))
    names = _Names(
        topics=tuple(topic.name for topic in topics),
        companies=_drawn_names(rng, [topic.companies for topic in topics], rng.choice((1, 1, 2, 3))),
        models=_drawn_names(rng, [topic.models for topic in topics], rng.choice((0, 1, 1, 2))),
    )
    writer = _Writer(world, rng, topics, names.companies + names.models)
    return _signed(writer, number, names, writer.short_body(), _moment(rng, number))


def make_long_issues(count: int, seed: int) -> Iterator[Story]:
    """``count`` long issues, newest first, one a day."""
    return (make_long_issue(number, seed) for number in range(count))


def make_long_issue(number: int, seed: int) -> Story:
    """Issue ``number``, counted from the newest: log-normal in size, with about 300 subjects of a large registry."""
    world = _world(seed)
    rng = random.Random(f"{seed}/issue/{number}")
    topics = world.topics.draw(rng, 12)
    names = dict.fromkeys(world.registry.draw(rng, rng.randint(LONG_SUBJECTS, LONG_SUBJECTS + 100)))
    third = len(names) // 3
    subjects = list(names)
    writer = _Writer(world, rng, topics, subjects)
    body = writer.long_body(_long_size(rng))
    parts = _Names(
        topics=tuple(subjects[:third]),
        companies=tuple(subjects[third : 2 * third]),
        models=tuple(subjects[2 * third :]),
    )
    return _signed(writer, number, parts, body, _moment(rng, number * PER_DAY))


def edit_body(story: Story) -> Story:
    """The story with one more paragraph of words it has already."""
    words = story.dek.rstrip(".").lower()
    return replace(story, body=f"{story.body}\nThe newsroom adds that {words}.\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    topics: tuple[str, ...]
    companies: tuple[str, ...]
    models: tuple[str, ...]


class _Zipf(Generic[_T]):
    """Draws with a chance of 1 / (rank + shift)."""

    def __init__(self, items: Sequence[_T], shift: float) -> None:
        self.items = items
        self._weights = list(itertools.accumulate(1 / (rank + shift) for rank in range(len(items))))

    def draw(self, rng: random.Random, count: int) -> list[_T]:
        return rng.choices(self.items, cum_weights=self._weights, k=count)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Topic:
    name: str
    section: str
    words: _Zipf[str]
    companies: _Zipf[str]
    models: _Zipf[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _World:
    """What all stories of a seed share."""

    words: _Zipf[str]
    topics: _Zipf[_Topic]
    registry: _Zipf[str]
    authors: tuple[str, ...]
    outlets: tuple[str, ...]


@functools.lru_cache(maxsize=2)
def _world(seed: int) -> _World:
    rng = random.Random(f"{seed}/world")
    taken = set(_COMMON)
    words = [*_COMMON, *sorted(_make_words(rng, VOCABULARY - len(_COMMON), taken), key=len)]
    topics = [_make_topic(rng, taken) for _ in range(TOPICS)]
    registry = [_title(word) for word in _make_words(rng, LONG_REGISTRY, taken, least=2)]
    people = _make_words(rng, 2 * _AUTHORS, taken, least=2)
    return _World(
        words=_Zipf(words, 2.0),
        topics=_Zipf(topics, 12.0),
        registry=_Zipf(registry, 100.0),
        authors=tuple(f"{_title(a)} {_title(b)}" for a, b in zip(people[::2], people[1::2], strict=True)),
        outlets=tuple(_title(word) for word in _make_words(rng, _OUTLETS, taken, least=2)),
    )


def _make_topic(rng: random.Random, taken: set[str]) -> _Topic:
    """A topic has companies and models of its own: those it shares with no other keep the corpus simple."""
    name, *rest = _make_words(rng, TOPIC_WORDS + 13, taken, least=2)
    return _Topic(
        name=_title(name),
        section=rng.choice(SECTIONS),
        words=_Zipf([name, *rest[12:]], 2.0),
        companies=_Zipf([_title(word) for word in rest[:5]], 1.0),
        models=_Zipf([f"{_title(word)} {rng.choice(('Pro', 'Mini', 'Large', 'Flash'))}" for word in rest[5:12]], 1.0),
    )


def _make_words(rng: random.Random, count: int, taken: set[str], least: int = 1) -> list[str]:
    """New words of ``least`` to four syllables; ``taken`` learns them."""
    words: list[str] = []
    while len(words) < count:
        syllables = rng.randint(least, 4)
        word = "".join(rng.choice(_STARTS) + rng.choice(_MIDDLES) for _ in range(syllables)) + rng.choice(_ENDS)
        if word not in taken:
            taken.add(word)
            words.append(word)
    return words


def _drawn_names(rng: random.Random, lists: Sequence[_Zipf[str]], count: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rng.choice(lists).draw(rng, 1)[0] for _ in range(count)))


def _moment(rng: random.Random, number: int) -> datetime:
    """A minute of the story's day, between six and ten; a number below 0 comes later on the last day."""
    if number < 0:
        return datetime.combine(LAST_DAY, time(23, 30), UTC)
    day = LAST_DAY - timedelta(days=number // PER_DAY)
    return datetime.combine(day, time(rng.randint(6, 21), rng.randint(0, 59)), UTC)


def _long_size(rng: random.Random) -> float:
    middle = math.log(LONG_MEAN_BYTES * 1.015) - _LONG_SPREAD**2 / 2  # the cut below takes 1.5 % off the mean
    while (size := rng.lognormvariate(middle, _LONG_SPREAD)) > LONG_MOST_BYTES - 3_000:
        pass
    return size


def _signed(writer: _Writer, number: int, names: _Names, body: str, published_at: datetime) -> Story:
    world, rng = writer.world, writer.rng
    words = writer.words(rng.randint(6, 10))
    outlet = rng.choice(world.outlets)
    return Story(
        headline=writer.headline(words),
        slug=f"{'-'.join(words[:6])}-{number}".replace("--", "-"),
        dek=writer.sentence(12, 22, marked=False),
        published_at=published_at,
        author=rng.choice(world.authors),
        section=writer.topics[0].section,
        topics=names.topics,
        companies=names.companies,
        models=names.models,
        source_title=writer.headline(writer.words(7)),
        source_url=f"https://{outlet.lower()}.example/{published_at:%Y}/{words[0]}-{number % 1000}",
        source_outlet=outlet,
        body=body,
    )


class _Writer:
    def __init__(self, world: _World, rng: random.Random, topics: Sequence[_Topic], names: Sequence[str]) -> None:
        self.world, self.rng, self.topics, self.names = world, rng, topics, names

    def words(self, count: int) -> list[str]:
        """Lower-case words, some of them of the topics."""
        words = self.world.words.draw(self.rng, count)
        for place in range(count):
            if self.rng.random() < _TOPIC_SHARE:
                words[place] = self.rng.choice(self.topics).words.draw(self.rng, 1)[0]
        return words

    def headline(self, words: Sequence[str]) -> str:
        name = self.rng.choice(self.names) if self.names else self.topics[0].name
        return f"{name} {' '.join(words)}"

    def sentence(self, least: int = 8, most: int = 24, *, marked: bool = True) -> str:
        """A sentence with the signs that typography works on, and now and then a link, a stress or a name."""
        rng = self.rng
        words = self.words(rng.randint(least, most))
        words[0] = words[0].capitalize()
        for place in range(1, len(words)):
            if self.names and rng.random() < _NAME_SHARE:
                words[place] = rng.choice(self.names)
        self._punctuate(words)
        if marked:
            self._mark(words)
        return " ".join(words).rstrip(",") + rng.choice(".......?!")

    def _punctuate(self, words: list[str]) -> None:
        rng, count = self.rng, len(words)
        if count < 8:
            return
        if rng.random() < 0.5:
            words[count // 3] += ","
        if rng.random() < 0.12:
            words.insert(count // 2, "--")
        if rng.random() < 0.12:
            words[2], words[4] = f'"{words[2]}', f'{words[4]}"'
        if rng.random() < 0.15:
            words[-2] += "'s"
        if rng.random() < 0.15:
            words.insert(3, f"{rng.randint(2, 900)}")

    def _mark(self, words: list[str]) -> None:
        """One stretch of two words, which holds no sign that pairs with another elsewhere."""
        place = self.rng.randrange(1, len(words) - 1)
        stretch = " ".join(words[place : place + 2]).strip(",")
        if not stretch.replace(" ", "").isalpha():
            return
        roll = self.rng.random()
        if roll < 0.10:
            self._put(words, place, self._link(stretch))
        elif roll < 0.15:
            self._put(words, place, f"*{stretch}*")
        elif roll < 0.19:
            self._put(words, place, f"`{stretch}`")

    @staticmethod
    def _put(words: list[str], place: int, markdown: str) -> None:
        words[place : place + 2] = [markdown]

    def _link(self, text: str) -> str:
        outlet = self.rng.choice(self.world.outlets).lower()
        return f"[{text}](https://{outlet}.example/{self.rng.randint(1, 99_999)})"

    def sentences(self, least: int, most: int) -> str:
        return " ".join(self.sentence() for _ in range(self.rng.randint(least, most)))

    def short_body(self) -> str:
        """About 700 words: a lede, sections of a bold label and bullets, sometimes a quote, a table or code."""
        rng = self.rng
        blocks = [self.sentences(2, 3)]
        for _ in range(rng.randint(5, 7)):
            blocks += [self._labelled(), self._bullets(2, 4)]
        if rng.random() < 0.35:
            blocks.insert(rng.randrange(2, len(blocks)), f"> {self.sentences(1, 2)}")
        roll = rng.random()
        if roll < 0.12:
            blocks.insert(rng.randrange(2, len(blocks)), self._table())
        elif roll < 0.22:
            blocks.append(self._code())
        return "\n\n".join(blocks) + "\n"

    def long_body(self, size: float) -> str:
        """Sections with headings, links and lists, up to about ``size`` bytes."""
        blocks = [self.sentences(2, 4)]
        written = 0.0
        while written < size:
            section = [f"## {self.headline(self.words(4))}", self.sentences(1, 3), self._bullets(2, 6, linked=True)]
            if self.rng.random() < 0.08:
                section.append(f"> {self.sentences(1, 2)}")
            if self.rng.random() < 0.03:
                section.append(self._table())
            blocks += section
            written += sum(len(block) + 2 for block in section)
        return "\n\n".join(blocks) + "\n"

    def _labelled(self) -> str:
        label = " ".join(self.words(self.rng.randint(2, 4))).capitalize()
        return f"**{label}:** {self.sentences(1, 3)}"

    def _bullets(self, least: int, most: int, *, linked: bool = False) -> str:
        lines = [self.sentences(1, 2) for _ in range(self.rng.randint(least, most))]
        if linked:
            lines = [
                f"{line} {self._link(' '.join(self.words(2)))}" if self.rng.random() < 0.6 else line for line in lines
            ]
        return "\n".join(f"- {line}" for line in lines)

    def _table(self) -> str:
        rows = [f"| {word} | {self.rng.randint(1, 999)} | {self.rng.random():.3f} |" for word in self.words(5)]
        return "\n".join(["| Name | Count | Score |", "| --- | ---: | ---: |", *rows])

    def _code(self) -> str:
        names = self.words(4)
        lines = [f"{name}_{place} = {name}({self.rng.randint(1, 99)})" for place, name in enumerate(names)]
        return "\n".join(["```python", *lines, "```"])


def _title(word: str) -> str:
    return word.capitalize()
