"""The preview's web server: output/ as a host would serve it, and an endpoint for the signup form."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.preview.signups import LARGEST_FORM_BYTES, MOST_FIELDS, SignupBook, signups_page
from plugins.newsroom.content_policy import content_security_policy
from plugins.signup_blocks.providers.preview import PREVIEW_ENDPOINT

_OWN_POLICY = content_security_policy()


def preview_app(output: Path, policy: str = _OWN_POLICY) -> Starlette:
    """The application for one output folder. ``policy`` is the content security policy it sends."""
    book = SignupBook()
    return Starlette(
        routes=[
            Route(PREVIEW_ENDPOINT, partial(take_signup, book=book), methods=["POST"]),
            Route("/_desk/signups", partial(show_signups, book=book)),
            Mount("/", StaticFiles(directory=output, html=True)),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]", "testserver"]),
            Middleware(ProductionHeaders, policy=policy),
        ],
    )


async def take_signup(request: Request, book: SignupBook) -> Response:
    """Answer the signup form as a provider would: script with JSON, others with a page that says what comes next."""
    if int(request.headers.get("content-length") or LARGEST_FORM_BYTES + 1) > LARGEST_FORM_BYTES:
        return PlainTextResponse("The form is too large.\n", status_code=413)
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        outcome = book.take([(name, str(value)) for name, value in form.multi_items()])
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse(outcome.as_json(), status_code=outcome.status)
    return RedirectResponse(f"/newsletter/{outcome.answer.value}/", status_code=303)


async def show_signups(_request: Request, book: SignupBook) -> Response:
    """What was posted since the preview started."""
    return HTMLResponse(signups_page(book))


class ProductionHeaders:
    """The headers a production host should send, so that what breaks there breaks here; and no caching."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self._app, self._policy = app, policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add headers to its answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = Headers(raw=message["headers"]).mutablecopy()
                headers["content-security-policy"] = self._policy
                headers["x-content-type-options"] = "nosniff"
                headers["referrer-policy"] = "strict-origin-when-cross-origin"
                headers["cache-control"] = "no-cache"
                message["headers"] = headers.raw
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)
