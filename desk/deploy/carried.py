"""Assets of earlier releases that stay for a while, so that pages which readers still have keep their style. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from desk.deploy.manifest import FileEntry, Manifest, build_manifest
from desk.deploy.release import Release
from plugins.hosting.headers import FOR_GOOD

_MOST_CARRIED = 200


def assets_to_carry(manifest: Manifest, live: Release | None, now: datetime, days: int) -> dict[str, datetime]:
    """Assets of the live release that the site no longer has and that stay: the instant of leaving, by path.

    Only names made from contents stay, which browsers may keep for good. An asset leaves at the first deploy without it
    and stays for less than ``days`` days of 24 hours from then; with 0, none stays. Of more than 200, those that left
    last stay; on a tie, the first path. A file of which the target no longer has the content it was given does not
    stay.
    """
    if live is None:
        return {}
    gone = (entry for path, entry in live.manifest.items() if path not in manifest)
    left = {entry.path: live.carried.get(entry.path, now) for entry in gone if _may_stay(entry)}
    young = [(path, at) for path, at in left.items() if now - at < timedelta(days=days)]
    last = sorted(sorted(young), key=lambda row: row[1], reverse=True)[:_MOST_CARRIED]
    return dict(sorted(last))


def with_carried(manifest: Manifest, live: Release | None, carried: Mapping[str, datetime]) -> dict[str, FileEntry]:
    """The site with the assets that stay, as the live release has them."""
    before: Manifest = live.manifest if live else {}
    return build_manifest([*manifest.values(), *(before[path] for path in carried)])


def _may_stay(entry: FileEntry) -> bool:
    return entry.cache_control == FOR_GOOD and entry.sha256 != ""
