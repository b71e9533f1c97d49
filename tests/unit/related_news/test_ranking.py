"""Who comes into whose list."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from plugins.related_news.index import build_index
from plugins.related_news.ranking import export, rank_keys, rank_related, rank_story
from plugins.related_news.records import EditorsChoice, How, RankableStory, RelatedOptions
from plugins.related_news.term_records import StoryTerms
from plugins.related_news.terms import count_terms

from .builders import CHIPS, COURTS, MODELS, NOW, banning, keys_of, make_filler, make_story, pinned, rank

NEWS = [*make_filler(12), make_story("chips-1", 20, f"{CHIPS} Tariffs follow."), make_story("court-1", 21, COURTS)]


def test_the_same_subject_comes_first() -> None:
    """Words in common that few stories have bring a story to the top."""
    related = rank(*NEWS, make_story("chips-2", 30, f"{CHIPS} Brokers were raided at dawn in the harbour."))
    assert keys_of(related["chips-2"])[0] == "chips-1"
    assert related["chips-2"].items[0].how is How.RANKED


def test_only_older_stories_are_listed() -> None:
    """A story never lists a newer one, so old pages do not change."""
    related = rank(*NEWS, make_story("chips-2", 30, f"{CHIPS} Brokers were raided."))
    assert "chips-2" not in keys_of(related["chips-1"])
    assert related["filler-0"].items == ()
    assert keys_of(related["filler-2"]) == ["filler-1", "filler-0"]


def test_later_stories_are_told_apart() -> None:
    """An older story tells which newer ones picked it, newest first."""
    newer = [make_story(f"chips-{n}", 30 + n, f"{CHIPS} Part {n} of wafer{n} story{n}.") for n in range(2, 7)]
    related = rank(*NEWS, *newer)
    assert related["chips-1"].later[0] in {story.key for story in newer}
    assert len(related["chips-1"].later) <= 3
    times = {story.key: story.published_at for story in newer}
    assert [times[key] for key in related["chips-1"].later] == sorted(
        (times[key] for key in related["chips-1"].later), reverse=True
    )
    assert related["filler-0"].later == () or "filler-0" not in related["filler-0"].later


def test_a_filled_place_is_no_later_story() -> None:
    """What only fills a list does not announce itself on the page it fills up with."""
    related = rank(make_story("one", 0, CHIPS), make_story("two", 1, COURTS))
    assert related["two"].items[0].how is How.FILLED
    assert related["one"].later == ()


def test_near_duplicates_of_the_story_are_skipped() -> None:
    """A story posted twice does not list its twin, whatever its headline."""
    again = make_story("chips-2", 30, f"{CHIPS} Tariffs follow.", headline="Headline of chips-1, again")
    assert "chips-1" not in keys_of(rank(*NEWS, again)["chips-2"])


def test_near_duplicates_of_an_item_are_skipped() -> None:
    """Of two nearly equal stories only the better one is listed."""
    text = f"{CHIPS} {MODELS} The minister spoke for an hour and named no date at all."
    twins = [make_story("twin-1", 22, text), make_story("twin-2", 23, f"{text} Updated.")]
    related = rank(*NEWS, *twins, make_story("chips-2", 30, f"{CHIPS} Brokers, raids, smugglers, crates, containers."))
    assert len({"twin-1", "twin-2"} & set(keys_of(related["chips-2"]))) == 1


def test_one_headline_comes_once() -> None:
    """Daily digests of one headline take one place; point releases, told apart by digits, take several."""
    digests = [make_story(f"d{n}", 20 + n, f"{CHIPS} {n}x{n} w{n}", headline="AI news, daily!") for n in range(5)]
    last = make_story("last", 40, f"{CHIPS} Brokers were raided.", headline="Raids")
    listed = keys_of(rank(*NEWS[:12], *digests, last)["last"])
    assert len([key for key in listed if key.startswith("d")]) == 1
    releases = [replace(story, headline=f"Release 1.{n}") for n, story in enumerate(digests)]
    listed = keys_of(rank(*NEWS[:12], *releases, last)["last"])
    assert len([key for key in listed if key.startswith("d")]) > 1


def test_recent_stories_win_between_equals() -> None:
    """Of stories equally near the newer one comes first."""
    old = make_story("old", 0, f"{CHIPS} Shipping pianos north.")
    new = make_story("new", 700, f"{CHIPS} Growing lemons south.")
    last = make_story("now", 710, f"{CHIPS} {MODELS}")
    listed = keys_of(rank(*make_filler(30, start=100), old, new, last)["now"])
    assert listed[:2] == ["new", "old"]


def test_the_same_thread_is_boosted() -> None:
    """A story of the thread comes before one that merely shares words."""
    a = replace(make_story("a", 20, f"{CHIPS} One."), thread="export")
    b = make_story("b", 21, f"{CHIPS} {COURTS}")
    last = replace(make_story("c", 30, f"{COURTS} {CHIPS[:60]} More."), thread="export")
    assert keys_of(rank(*NEWS[:12], a, b, replace(last, thread=None))["c"])[0] == "b"
    first = rank(*NEWS[:12], a, b, last, options=RelatedOptions(thread_boost=1.0))["c"].items[0]
    assert (first.key, first.evidence.thread) == ("a", "export")


def test_a_thread_reaches_stories_without_common_words() -> None:
    """The thread is the editor's word; words are only a guess."""
    a = replace(make_story("a", 20, COURTS), thread="export")
    last = replace(make_story("c", 30, CHIPS), thread="export")
    assert keys_of(rank(*NEWS[:12], a, last)["c"])[0] == "a"


def test_pins_come_first_in_their_order() -> None:
    """Pins lead, the ranking follows without a gap or a double."""
    last = pinned(make_story("chips-2", 30, f"{CHIPS} Raids."), "filler-3", "court-1")
    items = rank(*NEWS, last)["chips-2"].items
    assert [item.key for item in items] == ["filler-3", "court-1", "chips-1"]
    assert [item.how for item in items] == [How.PIN, How.PIN, How.RANKED]


def test_a_pin_ends() -> None:
    """A pin counts until its moment, and not at it."""
    last = make_story("chips-2", 30, f"{CHIPS} Raids.")
    assert keys_of(rank(*NEWS, pinned(last, "court-1", until=NOW))["chips-2"])[0] == "chips-1"
    assert keys_of(rank(*NEWS, pinned(last, "court-1", until=NOW + timedelta(seconds=1)))["chips-2"])[0] == "court-1"


def test_a_pin_may_be_newer() -> None:
    """The editor may point an old story forward; the newer story is then not told again as a later one."""
    old = pinned(NEWS[12], "chips-2")
    related = rank(*NEWS[:12], NEWS[13], old, make_story("chips-2", 30, f"{CHIPS} Raids."))
    assert keys_of(related["chips-1"])[0] == "chips-2"
    assert related["chips-1"].later == ()


def test_useless_pins_leave_no_gap() -> None:
    """Pins of the story itself, of unknown keys, of other languages and doubles fall away."""
    other = make_story("fr", 5, "Les puces", lang="fr")
    last = pinned(make_story("chips-2", 30, f"{CHIPS} Raids."), "chips-2", "nowhere", "fr", "court-1", "court-1")
    listed = keys_of(rank(*NEWS, other, last)["chips-2"])
    assert listed[0] == "court-1"
    assert len(listed) == len(set(listed)) == 3


def test_more_pins_than_places_are_cut() -> None:
    """A list is never longer than asked."""
    last = pinned(make_story("x", 30, CHIPS), *(f"filler-{n}" for n in range(6)))
    assert keys_of(rank(*NEWS, last)["x"]) == ["filler-0", "filler-1", "filler-2"]


def test_bans_work_both_ways() -> None:
    """Either story may keep the other away, in ranks, in fills and against a pin."""
    last = make_story("chips-2", 30, f"{CHIPS} Raids.")
    assert "chips-1" not in keys_of(rank(*NEWS, banning(last, "chips-1"))["chips-2"])
    assert "chips-1" not in keys_of(rank(*NEWS[:12], banning(NEWS[12], "chips-2"), last)["chips-2"])
    assert "chips-1" not in keys_of(rank(*NEWS[:12], banning(NEWS[12], "chips-2"), pinned(last, "chips-1"))["chips-2"])
    assert "chips-1" in keys_of(rank(*NEWS, banning(last, "chips-1", until=NOW))["chips-2"])
    assert rank(banning(make_story("b", 1, CHIPS), "a"), make_story("a", 0, COURTS))["b"].items == ()


def test_languages_do_not_mix() -> None:
    """A story in French lists French stories, by whatever regional tag."""
    french = [make_story(f"fr-{n}", n, f"w{n} v{n}", lang="fr-CA" if n % 2 else "fr") for n in range(4)]
    related = rank(*NEWS, *french)
    assert set(keys_of(related["fr-3"])) == {"fr-0", "fr-1", "fr-2"}
    assert not {key for key in keys_of(related["court-1"]) if key.startswith("fr")}


def test_translations_of_a_story_are_not_related_to_it() -> None:
    """Not even when they are said to be in one language, nor when pinned."""
    original = make_story("original", 20, CHIPS)
    first = replace(make_story("first", 21, MODELS), translation_of="original")
    second = pinned(replace(make_story("second", 22, COURTS), translation_of="original"), "original")
    related = rank(*NEWS[:12], original, first, second)
    assert not {"original", "first"} & set(keys_of(related["second"]))
    assert "original" not in keys_of(related["first"])


def test_empty_places_are_filled_from_the_section_first() -> None:
    """Newest of the section, then newest of the language."""
    stories = [replace(make_story(f"s{n}", n, f"w{n} v{n}"), section="policy" if n < 2 else "chips") for n in range(6)]
    last = replace(make_story("last", 9, COURTS), section="policy")
    items = rank(*stories, last)["last"].items
    assert [item.key for item in items] == ["s1", "s0", "s5"]
    assert {item.how for item in items} == {How.FILLED}
    assert [item.evidence.section for item in items] == ["policy", "policy", ""]


def test_excluded_sections_are_listed_nowhere_but_by_a_pin() -> None:
    """Their stories have lists of their own."""
    options = RelatedOptions(excluded_sections=frozenset({"jobs"}))
    job = replace(make_story("job", 25, f"{CHIPS} Apply."), section="jobs")
    last = make_story("chips-2", 30, f"{CHIPS} Raids.")
    related = rank(*NEWS, job, last, options=options)
    assert "job" not in keys_of(related["chips-2"])
    assert len(related["job"].items) == 3
    assert keys_of(rank(*NEWS, job, pinned(last, "job"), options=options)["chips-2"])[0] == "job"


def test_a_minimum_score_leaves_weak_ones_to_the_fill() -> None:
    """Below it nothing is picked for its score, and no place stays empty."""
    items = rank(*NEWS, make_story("chips-2", 30, CHIPS), options=RelatedOptions(minimum_score=1.0))["chips-2"].items
    assert {item.how for item in items} == {How.FILLED}
    assert len(items) == 3


def test_labels_count_a_little() -> None:
    """Between texts equally near, labels in common decide."""
    a = replace(make_story("a", 20, f"{CHIPS} Shipping pianos north."), labels=("topic:chips", "company:tsmc"))
    b = make_story("b", 20.5, f"{CHIPS} Growing lemons south.")
    last = replace(make_story("c", 30, f"{CHIPS} {MODELS}"), labels=("topic:chips", "company:tsmc"))
    assert keys_of(rank(*NEWS[:12], a, b, last)["c"])[0] == "a"
    assert keys_of(rank(*NEWS[:12], a, b, last, options=RelatedOptions(label_weight=0))["c"])[0] == "b"


def test_labels_alone_are_enough_without_text() -> None:
    """A story that is only a picture is found by its labels."""
    a = replace(make_story("a", 3, COURTS), labels=("topic:chips",))
    last = replace(make_story("c", 30), labels=("topic:chips",), terms=StoryTerms())
    item = rank(*NEWS[:12], a, last)["c"].items[0]
    assert (item.key, item.how) == ("a", How.RANKED)


def test_a_common_source_is_evidence() -> None:
    """Two stories on one source are followed up, even in other words."""
    a = replace(make_story("a", 3, COURTS), source_urls=("https://example.org/paper",))
    last = replace(make_story("c", 30, CHIPS), source_urls=("https://example.org/paper",))
    item = rank(*NEWS[:12], a, last)["c"].items[0]
    assert item.key == "a"
    assert item.evidence.same_source


def test_some_keys_are_ranked_as_in_a_full_run() -> None:
    """An index answers for one story what it answers for all."""
    stories = [*NEWS, make_story("chips-2", 30, f"{CHIPS} Raids."), make_story("court-2", 400, f"{COURTS} Appeal.")]
    full = rank(*stories)
    index = build_index(stories, RelatedOptions())
    for key in ("court-2", "filler-5", "chips-2"):
        assert rank_keys(index, [key], NOW)[key].items == full[key].items


def test_a_new_story_is_ranked_without_a_new_index() -> None:
    """In a warm process the list of one more story is that of a full run."""
    last = replace(make_story("chips-2", 60, f"{CHIPS} Raids, quokka."), labels=("topic:new",))
    older = [*NEWS, make_story("odd", 50, f"A quokka met {COURTS}")]
    index = build_index(older, RelatedOptions(), accepts_new=True)
    assert rank_story(index, last, NOW).items == rank(*older, last)["chips-2"].items


def test_a_changed_story_is_ranked_as_it_is_now() -> None:
    """The version in the index is not mistaken for the story at hand."""
    index = build_index(NEWS, RelatedOptions(), accepts_new=True)
    changed = replace(NEWS[13], terms=count_terms(headline="Wafers", dek="", text=CHIPS, lang="en"))
    related = rank_story(index, changed, NOW)
    assert keys_of(related)[0] == "chips-1"
    assert "court-1" not in keys_of(related)


def test_a_new_story_needs_an_index_that_accepts_it() -> None:
    """An index without rare words would give another answer, so it gives none."""
    index = build_index(NEWS, RelatedOptions())
    with pytest.raises(ValueError, match="not built to accept"):
        rank_story(index, make_story("new", 90, CHIPS), NOW)
    assert rank_story(index, make_story("de", 90, CHIPS, lang="de"), NOW).items == ()


def test_the_export_holds_ten_keys_a_story() -> None:
    """The shape of the scoring tool: key to keys, as deep as asked."""
    lists = export(make_filler(30), 10)
    assert len(lists) == 30
    assert len(lists["filler-29"]) == 10
    assert export([], 10) == {}


def test_options_out_of_range_are_all_named() -> None:
    """One error for all faults."""
    with pytest.raises(ValueError, match=r"recency_floor, label_weight, max_items, half_life_days"):
        RelatedOptions(recency_floor=2, label_weight=-1, max_items=-1, half_life_days=0)


def test_doubled_keys_and_naive_times_are_refused() -> None:
    """Both would make a list that nobody can trust."""
    story = make_story("a", 0, CHIPS)
    with pytest.raises(ValueError, match="two stories have the key 'a'"):
        build_index([story, story], RelatedOptions())
    with pytest.raises(ValueError, match="without offset"):
        build_index([replace(story, published_at=datetime(2024, 1, 1))], RelatedOptions())  # noqa: DTZ001


class TestBadInput:
    """Whatever comes in, lists are full as far as stories exist."""

    def test_no_story_and_one_story(self) -> None:
        """A new site builds."""
        assert rank() == {}
        assert rank(make_story("a", 0, CHIPS))["a"].items == ()

    @pytest.mark.parametrize("text", ["", "word", "the", "!!!", "word " * 80_000, "a1b2c3d4e5"])
    def test_odd_texts(self, text: str) -> None:
        """No text, one word, only stop words, 400 KB: the list is full and the story in it is another."""
        related = rank(*make_filler(5), make_story("odd", 9, text), make_story("next", 10, text, headline="Next"))
        assert len(related["odd"].items) == len(related["next"].items) == 3

    def test_identical_bodies(self) -> None:
        """Copies are duplicates of each other; what is none of them fills the lists."""
        copies = [make_story(f"copy-{n}", 10 + n, CHIPS, headline="Same") for n in range(40)]
        related = rank(*make_filler(4), *copies)
        assert keys_of(related["copy-39"]) == ["filler-3", "filler-2", "filler-1"]

    def test_nearly_identical_bodies(self) -> None:
        """A series of nearly equal texts does not stop the fill."""
        text = " ".join(f"word{n}" for n in range(200))
        copies = [make_story(f"copy-{n}", 60 + n, f"{text} x{n}", headline=f"Number {n}") for n in range(12)]
        listed = keys_of(rank(*make_filler(40), *copies)["copy-11"])
        assert listed == ["filler-39", "filler-38", "filler-37"]

    def test_many_stories_of_one_headline(self) -> None:
        """One of them is listed, then others than them; and it does not take long."""
        digests = [make_story(f"d{n}", 10 + n / 100, f"x{n} y{n % 50} z{n % 9}", headline="Today") for n in range(1500)]
        related = rank(*make_filler(4), *digests)
        for key in ("d1499", "d20"):
            listed = keys_of(related[key])
            assert len(listed) == 3
            assert len([other for other in listed if other.startswith("d")]) == 1

    def test_all_dates_equal(self) -> None:
        """Where nothing is older, stories of the very same instant stand in, nearest first."""
        stories = [make_story(f"s{n}", 0, f"{(CHIPS, COURTS)[n % 2]} w{n} v{n} u{n}") for n in range(12)]
        related = rank(*stories)
        for number, story in enumerate(stories):
            listed = keys_of(related[story.key])
            assert len(set(listed)) == 3
            assert story.key not in listed
            assert int(listed[0][1:]) % 2 == number % 2
        assert all(not entry.later for entry in related.values())

    def test_headlines_of_punctuation(self) -> None:
        """A headline without a letter is not equal to every other such."""
        stories = [replace(make_story(f"s{n}", n, f"w{n}"), headline="!" * (n + 1)) for n in range(5)]
        assert len(rank(*stories)["s4"].items) == 3

    def test_no_items_wanted(self) -> None:
        """Zero items is a list of none."""
        assert rank(*NEWS, options=RelatedOptions(max_items=0))["court-1"].items == ()

    def test_times_of_other_offsets_are_compared_as_instants(self) -> None:
        """What is older is older by the clock of the world."""
        east = datetime.fromisoformat("2024-03-01T01:00:00+09:00")
        stories: list[RankableStory] = [
            replace(make_story("a", 0, CHIPS), published_at=east),
            replace(make_story("b", 0, CHIPS + COURTS), published_at=datetime(2024, 2, 29, 20, tzinfo=UTC)),
        ]
        related = rank_related(stories, RelatedOptions(), NOW)
        assert keys_of(related["b"]) == ["a"]
        assert keys_of(related["a"]) == []


def test_an_active_choice() -> None:
    """A choice without end is always in force."""
    assert EditorsChoice(key="a").is_active(NOW)
    assert not EditorsChoice(key="a", until=NOW).is_active(NOW)


def test_a_word_that_only_newer_stories_share_moves_no_story_of_one_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stories of one instant find each other by words they share, whatever a newer story has in common with one."""
    monkeypatch.setattr("plugins.related_news.scoring.SIFT_TERMS", 1)
    one = make_story("one", 1, "zeta zeta zeta zeta zeta wafers", headline="One")
    two = make_story("two", 1, "harbour wafers", headline="Two")
    newer = make_story("newer", 2, "zeta museum", headline="Three")
    before, after = rank(one, two)["one"], rank(one, two, newer)["one"]
    assert [item.how for item in before.items] == [How.RANKED]
    assert repr(after.items) == repr(before.items)
