"""The record of a release, as it is kept at its target: pure, with its form as JSON."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desk.deploy.manifest import FileEntry, Manifest, addresses_of, build_manifest

_FORMAT = 1
_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")


class RecordError(ValueError):
    """A text that is no record of a release."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A site as it was deployed once."""

    id: str
    """``20261123T040506Z-1a2b3c4d``: the instant, and the beginning of the manifest's hash."""
    made_at: datetime
    site_url: str
    manifest: Manifest
    addresses: frozenset[str]
    """The ledger: every address that this release or one before it has answered."""
    carried: Mapping[str, datetime] = field(default_factory=dict)
    """Files of the manifest that are not of this site but of one before: when they left it, by path."""


def make_release(
    manifest: Manifest,
    site_url: str,
    before: Iterable[Release],
    now: datetime,
    carried: Mapping[str, datetime] | None = None,
) -> Release:
    """The release of a site, ``now`` in UTC; its ledger goes on from those ``before``.

    ``carried`` are the files of the manifest that the target has and the site has not.

    Ids sort in the order of releases, so one of the same second, or of a clock put back, counts as a second later.
    """
    before = list(before)
    now = max((now, *(release.made_at + timedelta(seconds=1) for release in before)))
    text = "\n".join(f"{entry.sha256} {path}" for path, entry in manifest.items())
    digest = hashlib.sha256(f"{site_url}\n{text}".encode()).hexdigest()
    return Release(
        id=f"{now:%Y%m%dT%H%M%SZ}-{digest[:8]}",
        made_at=now,
        site_url=site_url,
        manifest=manifest,
        addresses=ledger_of(before) | addresses_of(manifest),
        carried=carried or {},
    )


def is_release_id(text: str) -> bool:
    """Whether a text is an id as releases have them: a name that is safe in a path and in a command."""
    return _ID.fullmatch(text) is not None


def ledger_of(releases: Iterable[Release]) -> frozenset[str]:
    """Every address that any of the releases knows of."""
    return frozenset[str]().union(*(release.addresses for release in releases))


def release_to_json(release: Release) -> str:
    """A text that :func:`release_from_json` reads; the same for equal releases."""
    record = {
        "format": _FORMAT,
        "id": release.id,
        "made_at": release.made_at.isoformat(),
        "site_url": release.site_url,
        "files": [_row_of(entry) for entry in release.manifest.values()],
        "addresses": sorted(release.addresses),
        "carried": {path: at.isoformat() for path, at in sorted(release.carried.items())},
    }
    return json.dumps(record, ensure_ascii=False, indent=0) + "\n"


def _row_of(entry: FileEntry) -> list[str | int]:
    row: list[str | int] = [entry.path, entry.size, entry.sha256, entry.cache_control]
    return [*row, entry.mark] if entry.mark else row


def release_from_json(text: str) -> Release:
    """Read a record. Raises RecordError, in words, when it is none, or one of a newer Broadbill."""
    try:
        record = json.loads(text)
        known = record["format"]
        if known != _FORMAT:
            raise RecordError(f"it has the format {known!r}, and this Broadbill knows {_FORMAT}")
        if not is_release_id(record["id"]):
            raise RecordError(f"it names itself {record['id']!r}, which no release does")
        return Release(
            id=record["id"],
            made_at=datetime.fromisoformat(record["made_at"]),
            site_url=str(record["site_url"]),
            manifest=build_manifest(FileEntry(*row) for row in record["files"]),
            addresses=frozenset(record["addresses"]),
            carried={path: datetime.fromisoformat(at) for path, at in record.get("carried", {}).items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        if isinstance(fault, RecordError):
            raise
        raise RecordError("it is damaged") from fault
