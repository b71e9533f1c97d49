"""security.txt (RFC 9116): whom to tell of a hole in the site's security."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from plugins.newsroom.findings import Finding, Location, error, warning
from plugins.newsroom.settings import HouseSettings

SECURITY: Final = ".well-known/security.txt"
_SOON: Final = timedelta(days=30)
_PLACE = Location("settings")


def security_txt(settings: HouseSettings, *, url: str, lang: str) -> str:
    """The file; ``url`` is its own address in full, or empty. Only for settings with a contact and an end."""
    if settings.security_expires is None:
        raise ValueError("security.txt has no end")
    lines = [f"Contact: {contact}" for contact in settings.security_contact]
    lines.append(f"Expires: {settings.security_expires.isoformat(timespec='seconds')}")
    lines.append(f"Preferred-Languages: {lang}")
    lines += [f"Canonical: {url}"] if url else []
    lines += [f"Policy: {settings.security_policy}"] if settings.security_policy else []
    return "\n".join(lines) + "\n"


def check_security(settings: HouseSettings, now: datetime) -> list[Finding]:
    """An end that is past, or near; nothing where there is no contact."""
    end = settings.security_expires
    if not settings.security_contact or end is None:
        return []
    fix = "look whether the contacts still hold, and set NEWS_HOUSE_SECURITY_EXPIRES to a day within a year"
    if end <= now:
        return [error(_PLACE, "NEWS-S042", f"security.txt ended on {end.date().isoformat()}", fix)]
    if end - now <= _SOON:
        return [warning(_PLACE, "NEWS-S043", f"security.txt ends on {end.date().isoformat()}", fix)]
    return []
