"""Who may look at the preview from another machine: whoever opened the link of this run once."""

from __future__ import annotations

import io
import ipaddress
import secrets
import socket
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

import segno
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

ENTRANCE = "/_desk/enter"
_MOST_GUESTS = 20
"""Those that came first lose their place to later ones."""
_TOKEN_BYTES = 24
_ELSEWHERE = ("192.0.2.1", 9)
"""An address for examples: a datagram socket that is set towards it sends nothing, and tells which way it would go."""


def is_loopback(host: str) -> bool:
    """Whether an address, or the name ``localhost``, leads to this machine alone."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def find_lan_address() -> str | None:
    """The address of this machine in its network; None where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
        except OSError:
            return None
        found = str(probe.getsockname()[0])
    return None if is_loopback(found) or found == "0.0.0.0" else found  # noqa: S104 - compared, not listened at


def qr_code(link: str) -> str:
    """The link as a picture for a terminal."""
    drawn = io.StringIO()
    segno.make(link, error="m", micro=False).terminal(drawn, border=2, compact=True)
    return drawn.getvalue()


@dataclass(slots=True)
class GuestBook:
    """The token that lets the next guest in, once, and those who are in. ``tell`` is given each new token."""

    tell: Callable[[str], None]
    _token: str = ""
    _sessions: deque[str] = field(default_factory=lambda: deque(maxlen=_MOST_GUESTS))

    def invite(self) -> None:
        """Make a token, in the place of any other."""
        self._token = secrets.token_urlsafe(_TOKEN_BYTES)
        self.tell(self._token)

    def let_in(self, token: str) -> str | None:
        """A session for the token; from then on it is worth nothing, and another is made. None for a wrong one."""
        if not self._token or not _is_same(token, self._token):
            return None
        self._sessions.append(secrets.token_urlsafe(_TOKEN_BYTES))
        session = self._sessions[-1]
        self.invite()
        return session

    def knows(self, session: str) -> bool:
        """Whether a session was given to a guest of this run."""
        return any(_is_same(session, known) for known in self._sessions)


def _is_same(given: str, known: str) -> bool:
    return secrets.compare_digest(given.encode(), known.encode())


class Door:
    """Answers this machine and guests. To all others it says nothing: an empty answer, with no header of the site."""

    def __init__(self, app: ASGIApp, book: GuestBook) -> None:
        self._app, self._book = app, book

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on requests of those who may look; give whoever brings the token a session."""
        if scope["type"] != "http" or is_loopback((scope.get("client") or ("",))[0]):
            await self._app(scope, receive, send)
            return
        name = f"broadbill-preview-{scope['server'][1]}"  # cookies do not tell the ports of a host apart
        if self._book.knows(_cookie(Headers(scope=scope), name)):
            await self._app(scope, receive, send)
            return
        answer = Response(status_code=403)
        if scope["method"] == "GET" and scope["path"] == ENTRANCE:
            (token, *_) = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])
            session = self._book.let_in(token)
            if session is not None:
                answer = RedirectResponse("/", 303, {"referrer-policy": "no-referrer", "cache-control": "no-store"})
                answer.set_cookie(name, session, httponly=True, samesite="lax")
        await answer(scope, receive, send)


def _cookie(headers: Headers, name: str) -> str:
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return ""
    return cookies[name].value if name in cookies else ""
