from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from plugins.newsroom.instants import iso, parse_day, parse_instant

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-06-01", "2026-06-01T00:00:00+00:00"),
        ("2026-6-1", "2026-06-01T00:00:00+00:00"),
        ("2026-06-01 09:30", "2026-06-01T09:30:00+00:00"),
        ("2026-06-01T09:30", "2026-06-01T09:30:00+00:00"),
        ("2026-06-01t9:30z", "2026-06-01T09:30:00+00:00"),
        ("2026-06-01T09:30:15", "2026-06-01T09:30:15+00:00"),
        ("2026-06-01T09:30:15.250Z", "2026-06-01T09:30:15.250000+00:00"),
        ("2026-06-01T09:30:15,1234567Z", "2026-06-01T09:30:15.123456+00:00"),
        ("2026-06-01T09:30:00+02:00", "2026-06-01T07:30:00+00:00"),
        ("2026-06-01 09:30:00 +0200", "2026-06-01T07:30:00+00:00"),
        ("2026-06-01 09:30 -05", "2026-06-01T14:30:00+00:00"),
        ("2026-06-01 09:30 +5", "2026-06-01T04:30:00+00:00"),
        ("2026-06-01 09:30 +05:45", "2026-06-01T03:45:00+00:00"),
        ("2026-06-01 09:30 UTC", "2026-06-01T09:30:00+00:00"),
        ("2026-06-01 09:30 GMT", "2026-06-01T09:30:00+00:00"),
        ("  2026-06-01  ", "2026-06-01T00:00:00+00:00"),
        ("2024-02-29", "2024-02-29T00:00:00+00:00"),
    ],
)
def test_iso_8601_is_read_in_the_forms_people_write(text: str, expected: str) -> None:
    """A date, or a date and a time with or without seconds and offset, becomes an instant in UTC."""
    instant = parse_instant(text, UTC)
    assert instant.isoformat() == expected
    assert instant.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-06-01", "2026-05-31T22:00:00+00:00"),
        ("2026-06-01 09:30", "2026-06-01T07:30:00+00:00"),
        ("2026-01-01 09:30", "2026-01-01T08:30:00+00:00"),
        ("2026-06-01 09:30 UTC", "2026-06-01T09:30:00+00:00"),
    ],
)
def test_a_time_without_an_offset_is_one_of_the_zone(text: str, expected: str) -> None:
    """Summer and winter time are those of the zone; an offset that is written wins."""
    assert parse_instant(text, BERLIN).isoformat() == expected


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-29",
        "2026-13-01",
        "2026-00-10",
        "2026-04-31",
        "2026-06-01 25:00",
        "2026-06-01 12:60",
        "0000-01-01",
        "0001-01-01 00:00 +10:00",
        "9999-12-31 23:00 -10:00",
    ],
)
def test_a_day_that_cannot_be_is_refused(text: str) -> None:
    """An impossible day, hour or minute, or an instant beyond the calendar, asks for a day of the calendar."""
    with pytest.raises(ValueError, match=r"^write a day of the calendar, as 2026-11-22 or 2026-11-22T08:30:00"):
        parse_instant(text, UTC)


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("June 1, 2026", "write 2026-06-01"),
        ("Jun 1, 2026", "write 2026-06-01"),
        ("1 June 2026", "write 2026-06-01"),
        ("1 Jun 2026", "write 2026-06-01"),
        ("2026/06/01", "write 2026-06-01"),
        ("2026.06.01", "write 2026-06-01"),
        ("01.06.2026", "write 2026-06-01"),
        ("20260601", "write 2026-06-01"),
        ("Mon, 01 Jun 2026 09:30:00 +0000", "write 2026-06-01T09:30:00+00:00"),
        ("2026-06-01 09:30 PM", "write 2026-06-01T21:30:00"),
        ("06/01/2026", "write 2026-01-06 or 2026-06-01, whichever it is"),
        ("6-1-2026", "write 2026-01-06 or 2026-06-01, whichever it is"),
        ("06/06/2026", "write 2026-06-06"),
        ("06/13/2026", "write 2026-06-13"),
        ("13/06/2026", "write 2026-06-13"),
        ("13/13/2026", "write it in ISO 8601, as 2026-11-22 or 2026-11-22T08:30:00+00:00"),
        ("tomorrow", "write it in ISO 8601, as 2026-11-22 or 2026-11-22T08:30:00+00:00"),
        ("٢٠٢٦-٠٦-٠١", "write it in ISO 8601, as 2026-11-22 or 2026-11-22T08:30:00+00:00"),
    ],
)
def test_another_notation_is_refused_with_the_right_one(text: str, fix: str) -> None:
    """The message is the fix: the same day in ISO 8601 where it is certain, else an example."""
    with pytest.raises(ValueError, match=r"^write") as caught:
        parse_instant(text, UTC)
    assert str(caught.value) == fix
    with pytest.raises(ValueError, match=r"^write"):
        parse_day(text)


@pytest.mark.parametrize("offset", ["+24:00", "+99:99", "-25:00"])
def test_an_offset_that_cannot_be_is_refused(offset: str) -> None:
    """An offset of a day or more is no offset."""
    with pytest.raises(ValueError, match=r"^write a day of the calendar"):
        parse_instant(f"2026-06-01 09:30{offset}", UTC)


@pytest.mark.parametrize("text", ["2026-06-01", "2026-06-01 23:59 -10:00"])
def test_a_day_drops_the_time(text: str) -> None:
    """A day is the one that was written, whatever the time behind it."""
    assert parse_day(text) == date(2026, 6, 1)


def test_a_day_must_be_one_of_the_calendar() -> None:
    """The thirtieth of February is refused."""
    with pytest.raises(ValueError, match=r"^write a day of the calendar, as 2026-11-22$"):
        parse_day("2026-02-30")


def test_instants_are_shown_in_the_zone_to_the_second() -> None:
    """``iso`` has the zone's offset of that day; a fraction is cut."""
    instant = datetime(2026, 6, 1, 22, 30, 5, 999, tzinfo=UTC)
    assert iso(instant, BERLIN) == "2026-06-02T00:30:05+02:00"
    assert iso(instant + timedelta(days=200), BERLIN) == "2026-12-18T23:30:05+01:00"
