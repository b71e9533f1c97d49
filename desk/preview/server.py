"""The preview's web server: output/ as a host would serve it, and an endpoint for the signup form."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; font-src 'self'; "
    "media-src 'self' https:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_LARGEST_FORM_BYTES = 16_384
_ADDRESS = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+")
_LONGEST_ADDRESS = 254


def preview_app(output: Path) -> Starlette:
    """The application for one output folder."""
    return Starlette(
        routes=[
            Route("/_desk/signup", take_signup, methods=["POST"]),
            Mount("/", StaticFiles(directory=output, html=True)),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]", "testserver"]),
            Middleware(ProductionHeaders),
        ],
    )


async def take_signup(request: Request) -> Response:
    """Answer the signup form as a provider would: a page that says what comes next."""
    if int(request.headers.get("content-length") or _LARGEST_FORM_BYTES + 1) > _LARGEST_FORM_BYTES:
        return PlainTextResponse("The form is too large.\n", status_code=413)
    async with request.form(max_files=0, max_fields=20) as form:
        address = str(form.get("email", "")).strip()
    good = len(address) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(address)
    page = "check-your-email" if good else "error"
    return RedirectResponse(f"/newsletter/{page}/", status_code=303)


class ProductionHeaders:
    """The headers a production host should send, so that what breaks there breaks here; and no caching."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add headers to its answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = Headers(raw=message["headers"]).mutablecopy()
                headers["content-security-policy"] = CONTENT_SECURITY_POLICY
                headers["x-content-type-options"] = "nosniff"
                headers["referrer-policy"] = "strict-origin-when-cross-origin"
                headers["cache-control"] = "no-cache"
                message["headers"] = headers.raw
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)
