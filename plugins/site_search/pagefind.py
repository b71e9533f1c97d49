"""Pagefind at work: a text in, the files of an index out. It runs as a service that is asked over its pipes.

Each request and each answer is JSON in base64 with a comma at its end, as in Pagefind's own packages for Python and
Node.js; the one for Python waits a tenth of a second for each answer.
"""

from __future__ import annotations

import base64
import contextlib
import json
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from threading import Thread
from typing import IO, Any

from pagefind_bin import get_executable

_READ_AT_ONCE = 1_048_576


class PagefindError(Exception):
    """No index was made; the message says why."""


def index_text(text: str, lang: str) -> dict[str, bytes]:
    """Every file of an index of one record, by name. Words are cut as ``lang`` does. Raises PagefindError."""
    try:
        answer = last_answer(
            [
                {"type": "NewIndex", "config": {"force_language": lang}},
                {"type": "AddRecord", "index_id": 0, "url": "/", "content": text, "language": lang},
                {"type": "GetFiles", "index_id": 0},
            ]
        )
    except OSError as fault:
        raise PagefindError(f"Pagefind cannot be run: {fault}") from fault
    return {file["path"]: base64.b64decode(file["content"]) for file in answer["files"]}


def last_answer(requests: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Put all requests and wait for as many answers; the service ends with its input, whatever it has not done yet."""
    with subprocess.Popen(
        [get_executable(), "--service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as service:
        if service.stdin is None or service.stdout is None:
            raise PagefindError("Pagefind has no pipes")
        feeding = Thread(target=_feed, args=(service.stdin, requests))
        feeding.start()
        try:
            answered = 0
            for answered, answer in enumerate(_answers(service.stdout), start=1):
                if answer["type"] == "Error":
                    raise PagefindError(f"Pagefind refused: {answer['message']}")
                if answered == len(requests):
                    return answer
            raise PagefindError(f"Pagefind ended after {answered} of {len(requests)} answers")
        finally:
            service.kill()
            feeding.join()
            with contextlib.suppress(OSError):
                service.stdin.close()


def _feed(pipe: IO[bytes], requests: Iterable[dict[str, Any]]) -> None:
    with contextlib.suppress(OSError):  # it ended before it had read all: its answers, or their lack, say so
        for number, payload in enumerate(requests, start=1):
            pipe.write(base64.b64encode(json.dumps({"message_id": number, "payload": payload}).encode()) + b",")
        pipe.flush()


def _answers(pipe: IO[bytes]) -> Iterator[dict[str, Any]]:
    begun: list[bytes] = []
    while some := pipe.read1(_READ_AT_ONCE):  # type: ignore[attr-defined]  # a pipe of subprocess is buffered
        *whole, rest = some.split(b",")
        for end in whole:
            yield json.loads(base64.b64decode(b"".join([*begun, end])))["payload"]
            begun = []
        begun.append(rest)
