"""Instants: reading the dates people write, and writing dates people read."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

_ISO = re.compile(
    r"""(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})
        (?:[Tt\ ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?
        \ *(?P<zone>[Zz]|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{1,2})?)?""",
    re.VERBOSE | re.ASCII,
)
_DAYS = ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%Y%m%d")
_WITH_TIME = ("%a, %d %b %Y %H:%M:%S %z", "%Y-%m-%d %I:%M %p")
_EITHER_WAY = re.compile(r"(?P<first>\d{1,2})[/-](?P<second>\d{1,2})[/-](?P<year>\d{4})", re.ASCII)


def parse_instant(text: str, zone: tzinfo) -> datetime:
    """ISO 8601, ``T`` or a space between date and time, to an aware instant in UTC.

    Without an offset the time is one of ``zone``; a date alone is its midnight. Raises
    ValueError whose message is the fix, for a date that cannot be or another notation.
    """
    match = _ISO.fullmatch(text.strip())
    if match is None:
        raise ValueError(_how_to_write(text))
    part = match.groupdict()
    try:
        local = datetime(
            int(part["year"]), int(part["month"]), int(part["day"]),
            int(part["hour"] or 0), int(part["minute"] or 0), int(part["second"] or 0),
            int((part["fraction"] or "0")[:6].ljust(6, "0")),
            tzinfo=_offset(part["zone"], zone),
        )  # fmt: skip
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("write a day of the calendar, as 2026-11-22 or 2026-11-22T08:30:00+00:00") from None


def parse_day(text: str) -> date:
    """A calendar day, with or without a time behind it (which is dropped). Raises ValueError, see above."""
    match = _ISO.fullmatch(text.strip())
    if match is None:
        raise ValueError(_how_to_write(text))
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        raise ValueError("write a day of the calendar, as 2026-11-22") from None


def iso(instant: datetime, zone: tzinfo) -> str:
    """``2026-11-22T08:30:00+00:00`` in ``zone``, to the second."""
    return instant.astimezone(zone).isoformat(timespec="seconds")


def _offset(text: str | None, zone: tzinfo) -> tzinfo:
    if text is None:
        return zone
    if text.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    digits = text[1:].replace(":", "")
    digits = digits if len(digits) == 4 else f"{int(digits):02}00"
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-span if text[0] == "-" else span)


def as_iso(text: str) -> str | None:
    """The same in ISO 8601 where the notation leaves no doubt, with the time if there is one; else None.

    ``06/01/2026`` may be June or January and is None; ``06/13/2026`` can only be June.
    """
    text = text.strip()
    for pattern in (*_WITH_TIME, *_DAYS):
        try:
            read = datetime.strptime(text, pattern)  # noqa: DTZ007 - written as it stands: with an offset or without
        except ValueError:
            continue
        return read.isoformat() if pattern in _WITH_TIME else read.date().isoformat()
    days = _both_ways(text)
    return days[0].isoformat() if len(days) == 1 else None


def _both_ways(text: str) -> list[date]:
    """The days that two numbers and a year can be: day first, then month first; one where both are the same."""
    match = _EITHER_WAY.fullmatch(text.strip())
    if match is None:
        return []
    first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
    days = []
    for month, day in ((second, first), (first, second)):
        try:
            days.append(date(year, month, day))
        except ValueError:
            continue
    return list(dict.fromkeys(days))


def _how_to_write(text: str) -> str:
    iso = as_iso(text)
    if iso is not None:
        return f"write {iso}"
    days = [day.isoformat() for day in _both_ways(text)]
    if days:
        return f"write {' or '.join(days)}, whichever it is"
    return "write it in ISO 8601, as 2026-11-22 or 2026-11-22T08:30:00+00:00"
