"""What counts as a story's own change."""

from __future__ import annotations

import pytest

from desk.deploy.manifest import FileEntry, build_manifest
from desk.deploy.plan import compare
from desk.deploy.story_marks import StoryChange, change_between, mark_of

PAGE = """<link href="/theme/a.css"><article><p class="kicker">News</p>
<h1 class="story__headline" id="headline">Maps</h1>
<p class="story__dek">In short.</p>
<div class="story__body prose"><p>One.</p>
<div class="signup" role="group"><h2>Daily</h2><form><input></form><p></p></div>
<p>Two.</p></div>
<footer class="story__foot"><section class="corrections"><p>It was two.</p></section><dl>Topics</dl></footer>
</article><aside>Related</aside>"""


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("Maps", "Charts", StoryChange.CHANGED),
        ("In short.", "Shorter.", StoryChange.CHANGED),
        ("One.", "Eins.", StoryChange.CHANGED),
        ("Two.", "Zwei.", StoryChange.CHANGED),
        ("It was two.", "It was three.", StoryChange.CORRECTED),
        ("a.css", "b.css", StoryChange.AROUND),
        ("News", "Deals", StoryChange.AROUND),
        ("Daily", "Weekly", StoryChange.AROUND),
        ("<input>", "<input><input>", StoryChange.AROUND),
        ("Topics", "People", StoryChange.AROUND),
        ("Related", "Others", StoryChange.AROUND),
    ],
)
def test_headline_dek_text_and_corrections_are_the_storys_own(old: str, new: str, change: StoryChange) -> None:
    """All else on the page stands around them, signup blocks in the text too."""
    assert old in PAGE
    assert change_between(mark_of(PAGE.encode()), mark_of(PAGE.replace(old, new).encode())) is change


def test_a_page_whose_text_cannot_be_told_has_no_mark() -> None:
    """As a story of a release that kept no marks, it changed in a way nobody knows."""
    assert mark_of(b"<html><h1>A page of another theme</h1></html>") == ""
    assert change_between("", "") is StoryChange.UNKNOWN
    assert change_between("", mark_of(PAGE.encode())) is StoryChange.UNKNOWN


def test_only_stories_have_a_change_of_their_own_and_a_mark_alone_changes_no_file() -> None:
    """A front page has none; the same bytes with a mark that an older record lacks are the same file."""
    path = "2026/06/a/index.html"
    story = FileEntry(path, 1, "a", "no-cache", "1-1")
    assert compare(build_manifest([FileEntry(path, 1, "a", "no-cache")]), build_manifest([story])) == ()
    front = FileEntry("index.html", 1, "a", "no-cache")
    changes = compare({}, build_manifest([story, front]))
    assert [x.story for x in changes] == [StoryChange.NEW, None]
    assert [x.story for x in compare(build_manifest([story]), {})] == [StoryChange.REMOVED]
