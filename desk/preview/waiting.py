"""While the stories are read: a page that says how far that is, until the site itself answers.

It is answered by a process of its own, as reading keeps this one busy, and on the same listening socket; a request that
comes in between waits there.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import socket
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import uvicorn
from jinja2 import FileSystemLoader
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from desk.preview.content import Progress
from plugins.edition.rendering import template_environment
from plugins.incremental.processes import CAN_FORK

_SECONDS_TO_END = 2
_LOOK_AGAIN_SECONDS = 1
_PAGES = Path(__file__).parent / "pages"


@contextlib.contextmanager
def waiting_room(listener: socket.socket, hosts: Iterable[str]) -> Iterator[Progress]:
    """Answer on ``listener`` while the block runs; gives what is to be told how many stories of how many are read.

    ``hosts`` are the names that are answered to. Where the system cannot fork, requests wait for the site instead.
    """
    if not CAN_FORK:
        yield lambda _done, _total: None
        return
    context = multiprocessing.get_context("fork")
    counts = context.Array("q", 2, lock=False)
    process = context.Process(target=_answer_all, args=(listener, tuple(hosts), counts.__getitem__), daemon=True)
    process.start()

    def tell(done: int, total: int) -> None:
        counts[0], counts[1] = done, total

    try:
        yield tell
    finally:
        process.terminate()
        process.join(_SECONDS_TO_END + 1)
        process.kill()
        process.join()


def _answer_all(listener: socket.socket, hosts: tuple[str, ...], count: Callable[[int], int]) -> None:
    server = uvicorn.Server(
        uvicorn.Config(
            waiting_app(hosts, count),
            log_level="critical",
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=_SECONDS_TO_END,
        )
    )
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


def waiting_app(hosts: Iterable[str], count: Callable[[int], int]) -> Starlette:
    """The application: ``count(0)`` stories of ``count(1)`` are read, 0 of 0 before that is known."""
    return Starlette(
        routes=[Route("/_desk/events", _follow), Route("/{path:path}", partial(_wait, count))],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)],
    )


async def _follow(_request: Request) -> Response:
    """A page that is open since before asks again: after any other answer it would never."""
    return Response(f"retry: {1000 * _LOOK_AGAIN_SECONDS}\n\n", media_type="text/event-stream")


async def _wait(count: Callable[[int], int], _request: Request) -> Response:
    page = template_environment(FileSystemLoader(_PAGES)).get_template("waiting.html")
    content = page.render(done=count(0), total=count(1), seconds=_LOOK_AGAIN_SECONDS)
    again = str(_LOOK_AGAIN_SECONDS)
    headers = {"retry-after": again, "cache-control": "no-store", "content-security-policy": "default-src 'none'"}
    return HTMLResponse(content, 503, headers)
