"""The preview's web server: the site as a static host would serve it, and below ``/_desk/`` what is only ours."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, unquote, urlsplit

from markupsafe import Markup
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.preview.answers import (
    entity_tag,
    is_known,
    media_type,
    path_in_site,
    ribbon,
    script_tag,
    with_additions,
)
from desk.preview.desk_page import render_desk_page, render_fault_page, render_follow_page
from desk.preview.following import DESK_PATH, page_state, state_in_words, version_of
from desk.preview.guests import Door, GuestBook
from desk.preview.signups import LARGEST_FORM_BYTES, MOST_FIELDS, SignupBook, signups_page
from desk.preview.site import MadeFile, PreviewSite, View, content_version
from plugins.edition.addresses import file_of
from plugins.hosting.headers import security_headers
from plugins.newsroom.instants import parse_instant
from plugins.signup_blocks.providers.preview import PREVIEW_ENDPOINT

LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")
_HEARTBEAT_SECONDS = 15.0
_PAGES = Path(__file__).parent / "pages"
_T = TypeVar("_T")


class Preview:
    """A site that is looked at: who follows it, and one thread in which everything about it is done in turn."""

    def __init__(self, site: PreviewSite, *, is_watched: bool = True) -> None:
        self.site, self.is_watched = site, is_watched
        self.book = SignupBook()
        self.followers = 0
        self.is_ending = False
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="preview")
        self._news = asyncio.Condition()

    async def do(self, work: Callable[[PreviewSite], _T]) -> _T:
        """Do something with the site, after all that was asked for before."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, lambda: work(self.site))

    async def change(self, work: Callable[[PreviewSite], _T]) -> _T:
        """The same for what may change pages; those who follow are told."""
        done = await self.do(work)
        await self.announce()
        return done

    async def replace(self, reopen: Callable[[PreviewSite], PreviewSite]) -> None:
        """Show another site in the place of this one, or the same again."""
        fresh = await self.do(reopen)
        if fresh is not self.site:
            fresh.generation = self.site.generation + 1
            await self.do(PreviewSite.close)
            self.site = fresh
        await self.announce()

    async def announce(self) -> None:
        """Have every open page look at its state."""
        async with self._news:
            self._news.notify_all()

    async def end(self) -> None:
        """Let those who follow go."""
        self.is_ending = True
        await self.announce()

    async def states(self, path: str) -> AsyncIterator[str]:
        """The states of a page as events, the present one first; a comment now and then, so that a dead line shows."""
        told = ""
        self.followers += 1
        try:
            while not self.is_ending:
                generation = self.site.generation
                state = json.dumps(await self.do(lambda site: page_state(site, path)))
                yield f"data: {state}\n\n" if state != told else ": still here\n\n"
                told = state
                async with self._news:
                    if generation == self.site.generation and not self.is_ending:
                        await _at_most(_HEARTBEAT_SECONDS, self._news)
        finally:
            self.followers -= 1

    def close(self) -> None:
        """Wait for what is being done, and let go of the site."""
        self._worker.shutdown()
        self.site.close()


async def _at_most(seconds: float, news: asyncio.Condition) -> None:
    try:
        async with asyncio.timeout(seconds):
            await news.wait()
    except TimeoutError:
        return


def preview_app(
    preview: Preview,
    *,
    hosts: Iterable[str] = LOCAL_HOSTS,
    guests: GuestBook | None = None,
    background: Callable[[], AsyncIterator[None]] | None = None,
) -> Starlette:
    """The application. ``hosts`` are the names it answers to; ``background`` goes on meanwhile, at its yield.

    With ``guests`` other machines are answered if they are in that book.
    """

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        if background is None:
            yield
        else:
            async with asynccontextmanager(background)():
                yield

    return Starlette(
        routes=[
            Route("/_desk/events", partial(_follow, preview)),
            Route(f"{preview.site.base_path}{PREVIEW_ENDPOINT}", partial(_take_signup, preview), methods=["POST"]),
            Route("/_desk/at", partial(_look_at, preview), methods=["POST"]),
            Route("/_desk/{name}", partial(_desk, preview)),
            Route("/_desk/", partial(_desk, preview)),
            Route("/{path:path}", partial(_site, preview)),
        ],
        middleware=[
            *([Middleware(Door, book=guests)] if guests else []),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
            Middleware(ProductionHeaders, preview=preview),
        ],
        lifespan=lifespan,
    )


async def _site(preview: Preview, request: Request) -> Response:
    path = path_in_site(request.scope["path"], preview.site.base_path)
    if path is None:
        is_above = bool(preview.site.base_path) and request.scope["path"] in {"/", preview.site.base_path}
        return _moved(f"{preview.site.base_path}/") if is_above else await _missing(preview, request)
    file = await preview.do(lambda site: site.file(file_of(path)))
    if file is not None:
        return await _answer(preview, request, file, 200)
    if await preview.do(lambda site: path and site.file(file_of(f"{path}/"))):
        return _moved(f"{preview.site.base_path}/{quote(path)}/")
    return await _missing(preview, request)


async def _missing(preview: Preview, request: Request) -> Response:
    page = await preview.do(lambda site: site.file("404.html"))
    return await _answer(preview, request, page or MadeFile(path="404.html"), 404)


async def _answer(preview: Preview, request: Request, file: MadeFile, status: int) -> Response:
    if file.source is not None:
        return _file_on_disk(preview.site, request, file.source, file.path)
    if file.path.endswith(".html"):
        return await preview.do(lambda site: _page(site, request, file, status, is_watched=preview.is_watched))
    return _fresh_or_known(request, file.content, file.version, file.path, status)


def _page(site: PreviewSite, request: Request, file: MadeFile, status: int, *, is_watched: bool) -> Response:
    content, state = file.content, site.state_on(file.path)
    if not file.version:
        status, content = 500, render_fault_page(site.errors_on(file.path))
    additions: list[Markup] = []
    story = site.story_at(file.path)
    if state is not None and story is not None:
        additions.append(ribbon(state_in_words(story, state, site.settings.site.zone)))
    version = file.version if status != 404 else f"missing-{file.version}"
    if is_watched:
        additions.append(script_tag(version=version, style=site.style_version(), assets=site.asset_version()))
    answered = with_additions(content, *additions)
    return _fresh_or_known(request, answered, content_version(answered), file.path, status)


def _fresh_or_known(request: Request, content: bytes, version: str, path: str, status: int) -> Response:
    tag = entity_tag(version)
    if status == 200 and is_known(tag, request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers={"etag": tag})
    headers = {"etag": tag} if status == 200 else {}
    return Response(content, status, {**headers, "content-type": media_type(path)})


def _file_on_disk(site: PreviewSite, request: Request, source: Path, path: str) -> Response:
    try:
        is_ours = source.is_file() and source.resolve().is_relative_to(site.content.root)
        status = source.stat()
    except OSError:
        is_ours, status = False, None
    if not is_ours:
        return PlainTextResponse("This file is not there any more.\n", 404)
    response = FileResponse(source, stat_result=status, media_type=media_type(path))
    tag = response.headers["etag"]
    if is_known(tag, request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers={"etag": tag})
    return response


def _moved(path: str) -> Response:
    return RedirectResponse(path, 301)


async def _desk(preview: Preview, request: Request) -> Response:
    name = request.path_params.get("name", "")
    if name in {"preview.js", "preview.css"}:
        return Response((_PAGES / name).read_bytes(), headers={"content-type": media_type(name)})
    pages: dict[str, Callable[[PreviewSite], bytes]] = {
        "": lambda site: render_desk_page(site, request.query_params.get("q", "")),
        "follow": render_follow_page,
        "signups": lambda site: signups_page(preview.book, site.base_path).encode(),
    }
    if name not in pages:
        return await _missing(preview, request)
    content = await preview.do(pages[name])
    version = await preview.do(lambda site: version_of(site, DESK_PATH))
    tag = script_tag(version=version, style="", assets="") if preview.is_watched else Markup()
    return Response(with_additions(content, tag), headers={"content-type": media_type(".html")})


async def _follow(preview: Preview, request: Request) -> Response:
    asked = unquote(urlsplit(request.query_params.get("page", "")).path)
    path = path_in_site(asked, "" if asked.startswith("/_desk/") else preview.site.base_path)
    states = preview.states(file_of(path) if path is not None else "404")
    return StreamingResponse(states, media_type="text/event-stream")


async def _fields(request: Request) -> list[tuple[str, str]] | Response:
    """The fields of a form of our own, or the answer to one that is too large or comes from elsewhere."""
    origin = request.headers.get("origin")
    if origin not in {None, f"{request.url.scheme}://{request.headers.get('host')}"}:
        return PlainTextResponse("This form belongs to another site.\n", 403)
    if int(request.headers.get("content-length") or LARGEST_FORM_BYTES + 1) > LARGEST_FORM_BYTES:
        return PlainTextResponse("The form is too large.\n", 413)
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]


async def _take_signup(preview: Preview, request: Request) -> Response:
    fields = await _fields(request)
    if isinstance(fields, Response):
        return fields
    outcome = preview.book.take(fields)
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse(outcome.as_json(), status_code=outcome.status)
    return RedirectResponse(f"{preview.site.base_path}/newsletter/{outcome.answer.value}/", 303)


async def _look_at(preview: Preview, request: Request) -> Response:
    """Show the site as of an instant; without one, as of now."""
    fields = await _fields(request)
    if isinstance(fields, Response):
        return fields
    text = dict(fields).get("at", "").strip()
    try:
        at = parse_instant(text, preview.site.settings.site.zone) if text else None
    except ValueError as fault:
        return PlainTextResponse(f"{fault}\n", 400)
    await preview.change(lambda site: site.look(View(at=at, as_published=site.view.as_published)))
    return RedirectResponse("/_desk/", 303)


class ProductionHeaders:
    """The headers a production host should send, so that what breaks there breaks here; and no caching."""

    def __init__(self, app: ASGIApp, preview: Preview) -> None:
        self._app, self._preview = app, preview

    def _headers(self) -> list[tuple[str, str]]:
        """As the settings are now. A browser takes no promise of encryption from a server without it."""
        settings = self._preview.site.settings
        headers = security_headers(settings.signup, has_search=settings.search.enabled)
        return [*headers, ("Cache-Control", "no-cache")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add headers to its answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = Headers(raw=message["headers"]).mutablecopy()
                for name, value in self._headers():
                    headers[name] = value
                message["headers"] = headers.raw
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)
