"""A bucket of Amazon S3, or of anything that speaks as it does, and what goes wrong with one, in words.

Credentials come from where boto3 looks for them: the environment, ``~/.aws``, the role of the machine.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError
from botocore.utils import parse_timestamp

from desk.deploy.targets.protocol import TargetError

CONNECTIONS = 32
_ATTEMPTS = "8"
_ISO_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_MISSING = {"NoSuchKey", "404", "NotFound"}
_OVERTAKEN = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}
_ADVICE = {
    "AccessDenied": "the key may not do this; give its user the rights that docs/publishing/s3.md lists",
    "AllAccessDisabled": "the account is closed or unpaid; ask its keeper",
    "ExpiredToken": "the credentials ran out; get new ones, and deploy again",
    "InvalidAccessKeyId": "no such key; look at AWS_ACCESS_KEY_ID, or at the profile",
    "SignatureDoesNotMatch": "the secret is not that of the key; look at AWS_SECRET_ACCESS_KEY, or at the profile",
    "NoSuchBucket": "make the bucket, or mend its name in publishconf.py",
    "NoSuchDistribution": "mend the id of the distribution in publishconf.py",
    "PermanentRedirect": "the bucket is in another region; name it in 'region'",
    "AuthorizationHeaderMalformed": "the bucket is in another region; name it in 'region'",
    "QuotaExceeded": "the quota is full; make room there, and deploy again",
    "InsufficientCapacity": "there is no room left; make room there, and deploy again",
    "XMinioStorageFull": "there is no room left; make room there, and deploy again",
    "EntityTooLarge": "the host does not take files of that size",
    "RequestTimeTooSkewed": "the clock of this machine is wrong; set it, and deploy again",
    "SlowDown": "the host asks for patience; deploy again in a while",
}


class OvertakenError(Exception):
    """The object is not the one that was to be replaced."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An object as a listing shows it. ``etag`` tells one version from another, and no more than that."""

    size: int
    etag: str
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """An object that was read; ``age_seconds`` by the clock of the host, 0 or more."""

    content: bytes
    etag: str
    age_seconds: float


def open_client(service: str, *, endpoint: str, region: str) -> Any:  # noqa: ANN401 - boto3 makes its classes as it goes
    """A client that waits and tries again by itself, eight times, or as often as AWS_MAX_ATTEMPTS says.

    Checksums are sent where they are required alone: several hosts refuse those that boto3 adds by itself.
    """
    attempts = int(os.environ.get("AWS_MAX_ATTEMPTS", _ATTEMPTS))
    config = Config(
        connect_timeout=10,
        read_timeout=60,
        max_pool_connections=CONNECTIONS,
        retries={"mode": "standard", "total_max_attempts": attempts},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path" if endpoint else "auto"},
    )
    session = botocore.session.Session()
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=_instant)
    with in_words(service):
        return boto3.Session(botocore_session=session).client(
            service, endpoint_url=endpoint or None, region_name=region or None, config=config
        )


def _instant(value: Any) -> datetime:  # noqa: ANN401 - whatever an answer has
    """As botocore reads it; an instant as listings have it much faster, and they have one for each object."""
    if isinstance(value, str) and _ISO_INSTANT.fullmatch(value):
        return datetime.fromisoformat(value)
    instant: datetime = parse_timestamp(value)
    return instant


class Bucket:
    """Every method may raise TargetError."""

    def __init__(self, client: Any, name: str) -> None:  # noqa: ANN401 - as above
        self._client, self.name = client, name

    def list(self, prefix: str) -> dict[str, Stored]:
        """Objects below a prefix, by key without the prefix; 1,000 for each request."""
        found = {}
        with in_words(f"the bucket {self.name}"):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix)
            for page in pages:
                for row in page.get("Contents", ()):
                    found[row["Key"].removeprefix(prefix)] = Stored(row["Size"], row["ETag"], row["LastModified"])
        return found

    def read(self, key: str) -> Found | None:
        """The object, or None when there is none."""
        with in_words(f"the bucket {self.name}, {key}"):
            try:
                answer = self._client.get_object(Bucket=self.name, Key=key)
                content = answer["Body"].read()
            except ClientError as fault:
                if _code(fault) in _MISSING:
                    return None
                raise
        now = answer["ResponseMetadata"]["HTTPHeaders"].get("date", "")
        age = (parsedate_to_datetime(now) - answer["LastModified"]).total_seconds() if now else 0.0
        return Found(content, answer["ETag"], max(age, 0.0))

    def write(self, key: str, content: bytes, *, replacing: str | None = None) -> str:
        """Write an object, and give its ETag. The host refuses a content that did not arrive as it was sent.

        ``replacing`` is the ETag of what must stand there, or empty when nothing may. Raises OvertakenError when
        something else does.
        """
        digest = base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()
        condition: dict[str, str] = {}
        if replacing is not None:
            condition = {"IfMatch": replacing} if replacing else {"IfNoneMatch": "*"}
        with in_words(f"the bucket {self.name}, {key}"):
            answer = self._client.put_object(
                Bucket=self.name, Key=key, Body=content, ContentMD5=digest, ContentType="application/octet-stream",
                **condition,
            )  # fmt: skip
        return str(answer["ETag"])

    def copy_from(self, store: Bucket, key: str, to: str, headers: Mapping[str, str]) -> str:
        """Copy an object at the host, with these headers, named as boto3 does; gives its ETag."""
        with in_words(f"the bucket {self.name}, {to}"):
            answer = self._client.copy_object(
                Bucket=self.name, Key=to, CopySource={"Bucket": store.name, "Key": key}, MetadataDirective="REPLACE",
                **headers,
            )  # fmt: skip
        return str(answer["CopyObjectResult"]["ETag"])

    def delete(self, key: str) -> None:
        """Remove an object, if it is there."""
        with in_words(f"the bucket {self.name}, {key}"):
            self._client.delete_object(Bucket=self.name, Key=key)


@contextlib.contextmanager
def in_words(where: str) -> Iterator[None]:
    """Raises TargetError for what boto3 raises, and OvertakenError for a condition that does not hold."""
    try:
        yield
    except (NoCredentialsError, PartialCredentialsError) as fault:
        raise TargetError(
            f"{where}: there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
        ) from fault
    except ClientError as fault:
        if _code(fault) in _OVERTAKEN:
            raise OvertakenError(where) from fault
        raise TargetError(f"{where}: {describe_fault(fault)}") from fault
    except (BotoCoreError, OSError) as fault:
        raise TargetError(f"{where}: {fault}; look at the network and at 'endpoint', and deploy again") from fault


def describe_fault(fault: ClientError) -> str:
    """The host's code and words, and what to do where that is known."""
    code = _code(fault)
    words = fault.response.get("Error", {}).get("Message") or "it gave no reason"
    return f"{code}: {words.rstrip('.')}; {_ADVICE.get(code, 'mend this, and deploy again')}"


def _code(fault: ClientError) -> str:
    return str(fault.response.get("Error", {}).get("Code", "unknown"))
