"""CloudFront before a bucket: asked to forget the addresses that changed, and no others."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterable
from urllib.parse import quote

from desk.deploy.manifest import address_of
from desk.deploy.plan import FileChange
from desk.deploy.targets.bucket import in_words, open_client
from desk.deploy.targets.protocol import TargetError

_MOST_PATHS = 1000
"""CloudFront takes no more than 3,000 at a time, and asks for money from the thousandth of a month on."""


def invalidate(distribution: str, base_path: str, changes: Iterable[FileChange], region: str) -> None:
    """Raises TargetError when the release is live and the distribution may still show the one before."""
    paths = paths_to_forget(base_path, changes)
    if not paths:
        return
    client = open_client("cloudfront", endpoint="", region=region or "us-east-1")
    batch = {"Paths": {"Quantity": len(paths), "Items": paths}, "CallerReference": secrets.token_hex(16)}
    try:
        with in_words(f"the distribution {distribution}"), contextlib.closing(client):
            client.create_invalidation(DistributionId=distribution, InvalidationBatch=batch)
    except TargetError as fault:
        raise TargetError(
            f"{fault}. The release is live in the bucket, but CloudFront may show the one before; tell it: "
            f"aws cloudfront create-invalidation --distribution-id {distribution} --paths '{base_path}/*'"
        ) from fault


def paths_to_forget(base_path: str, changes: Iterable[FileChange]) -> list[str]:
    """Addresses whose answer changes, encoded, sorted; one rule for all of them when they are more than 1,000.

    A folder's page is named by its address and by its file, since a function may lead from one to the other. A new
    file may be one that was asked for before, and answered for as missing. Pure.
    """
    files = {x.entry.path for x in changes}
    paths = {f"{base_path}{quote(address)}" for path in files for address in (address_of(path), f"/{path}")}
    return sorted(paths) if len(paths) <= _MOST_PATHS else [f"{base_path}/*"]
