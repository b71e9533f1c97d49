from __future__ import annotations

from plugins.newsroom.findings import Location, error, has_errors, in_reading_order, nearest, suggest, warning


def test_a_finding_is_one_line() -> None:
    """Place, severity, id, what is wrong and what would be right; line ends inside become blanks."""
    finding = error(Location("a/x.md", 4, 1), "NEWS-D012", "unknown field 'embarga\n'", "did you mean\n 'embargo'?")
    assert str(finding) == "a/x.md:4:1: error NEWS-D012 unknown field 'embarga '; did you mean 'embargo'?"


def test_findings_are_sorted_by_file_line_and_column_as_numbers() -> None:
    """Line 10 comes after line 9, and the order in which files were read does not matter."""
    places = [Location("b.md"), Location("a.md", 10), Location("a.md", 9, 12), Location("a.md", 9, 2)]
    findings = [error(place, "NEWS-X", "what", "fix") for place in places]
    assert [finding.location for finding in in_reading_order(findings)] == places[::-1]


def test_findings_of_one_place_are_sorted_by_id_and_words() -> None:
    """Two findings of one place print in one order."""
    here = Location("a.md")
    findings = [error(here, "NEWS-B", "a", ""), error(here, "NEWS-A", "b", ""), error(here, "NEWS-A", "a", "")]
    assert in_reading_order(findings) == in_reading_order(findings[::-1]) == findings[::-1]


def test_only_errors_refuse_a_build() -> None:
    """A warning lets it go on."""
    assert not has_errors([warning(Location("a"), "NEWS-X", "", "")])
    assert has_errors([warning(Location("a"), "NEWS-X", "", ""), error(Location("a"), "NEWS-X", "", "")])


def test_the_nearest_name_is_a_likely_slip() -> None:
    """Case does not matter; what is far off has no nearest name; ties go to the first in the alphabet."""
    assert nearest("embarga", ["embargo", "expires"]) == "embargo"
    assert nearest("TITEL", ["title", "date"]) == "title"
    assert nearest("zzz", ["title", "date"]) is None
    assert nearest("topicz", ["topicb", "topica"]) == "topica"
    assert nearest("x", []) is None


def test_a_fix_names_the_nearest_or_all() -> None:
    """Without a likely name the choices are listed in the order of the alphabet."""
    assert suggest("drafft", ["draft", "hidden"]) == "did you mean 'draft'?"
    assert suggest("zzz", ["hidden", "draft"]) == "use one of draft, hidden"
