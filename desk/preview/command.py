"""``desk preview``: the site on this machine, as it is being written."""

from __future__ import annotations

import contextlib
import gc
import os
import socket
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from pathlib import Path

import click
import uvicorn
from starlette.applications import Starlette

from desk.preview.content import Progress
from desk.preview.guests import ENTRANCE, GuestBook, find_lan_address, is_loopback, qr_code
from desk.preview.opening import SiteOptions, open_site
from desk.preview.server import LOCAL_HOSTS, Preview, preview_app
from desk.preview.site import View
from desk.preview.waiting import waiting_room
from desk.preview.watching import Watch
from plugins.newsroom.findings import in_reading_order
from plugins.newsroom.instants import parse_instant
from plugins.newsroom.settings import NewsroomSettings, SettingsError

_HERE = "127.0.0.1"
_EVERYWHERE = "0.0.0.0"  # noqa: S104 - asked for with --lan, and then behind a token
_ANY_ADDRESS = (_EVERYWHERE, "::")
_PORTS_TO_TRY = 20
_SECONDS_TO_END = 2
"""So long answers that are being sent may take when the preview ends."""


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any free port.")
@click.option(
    "--host", default=_HERE, show_default=True, help="Another address to listen at; from elsewhere it asks for a token."
)
@click.option("--lan", "is_lan", is_flag=True, help="Let phones of this network look, with a QR code.")
@click.option(
    "--settings",
    "settings_file",
    default="pelicanconf.py",
    show_default=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--content",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Another content folder than the settings name.",
)
@click.option("--at", metavar="INSTANT", help="Show the site as of then, as 2026-12-01T08:00.")
@click.option("--as-published", is_flag=True, help="Show what a build would hold, and nothing that is held back.")
@click.option("--watch/--no-watch", "is_watched", default=True, show_default=True, help="Follow the files.")
def preview(
    port: int,
    host: str,
    is_lan: bool,  # noqa: FBT001 - click passes it by name
    settings_file: Path,
    content: Path | None,
    at: str | None,
    as_published: bool,  # noqa: FBT001 - the same
    is_watched: bool,  # noqa: FBT001 - the same
) -> None:
    """Show the site on this machine, drafts included, and every change as it is saved."""
    options = SiteOptions(settings_file=settings_file, content=content)
    shared = _shared_address(host, is_lan=is_lan)
    listened = _EVERYWHERE if is_lan else host
    with listen(listened, port) as listener:
        found = listener.getsockname()[1]
        if port not in {0, found}:
            click.echo(f"Port {port} is taken.")
        here = host if shared is None else _HERE if listened == _EVERYWHERE else shared
        address, hosts = f"http://{_in_address(here)}:{found}", (*LOCAL_HOSTS, _in_address(shared or host))
        try:
            mapping = options.read()
            view = View(at=_instant(at, mapping), as_published=as_published)
            with _telling(address, listener, hosts) if shared is None else contextlib.nullcontext() as tell:
                site = open_site(mapping, view, waits_for_lists=not is_watched, tell=tell)
        except SettingsError as fault:
            for finding in in_reading_order(fault.findings):
                click.echo(str(finding), err=True)
            raise SystemExit(1) from fault
        gc.collect()
        gc.freeze()  # records that live as long as the preview; to look through them again takes a moment each time
        click.echo(f"The site is at {address} (Ctrl+C stops it); the desk at /_desk/.")
        guests = None if shared is None else GuestBook(partial(_invite, f"http://{_in_address(shared)}:{found}"))
        shown = Preview(site, is_watched=is_watched)
        is_restarting = _serve(shown, listener, options, hosts=hosts, guests=guests)
    if is_restarting:
        os.execv(sys.executable, [*sys.orig_argv, "--port", str(found)])  # noqa: S606 - this very command again


def _telling(address: str, listener: socket.socket, hosts: Sequence[str]) -> AbstractContextManager[Progress]:
    """Say in the browser how far reading is; not where strangers may ask."""
    click.echo(f"Reading the stories; {address} says how far.")
    return waiting_room(listener, hosts)


def _shared_address(host: str, *, is_lan: bool) -> str | None:
    """The address that other machines know this one by; None where only this one is answered."""
    if is_loopback(host) and not is_lan:
        return None
    found = find_lan_address() if is_loopback(host) or host in _ANY_ADDRESS else host
    if found is None:
        raise click.ClickException("this machine has no address in a network; name one with --host")
    return found


def _invite(address: str, token: str) -> None:
    link = f"{address}{ENTRANCE}?token={token}"
    click.echo(f"{qr_code(link)}\nFor one phone or other machine: {link}\nOnce it is used, another one comes.")


def _serve(
    shown: Preview,
    listener: socket.socket,
    options: SiteOptions,
    *,
    hosts: tuple[str, ...],
    guests: GuestBook | None = None,
) -> bool:
    """Serve until the end; whether that came because the process has to start anew."""
    is_restarting = False

    def restart() -> None:
        nonlocal is_restarting
        is_restarting = True
        server.should_exit = True

    watch = Watch(preview=shown, options=options, restart=restart)
    app = preview_app(shown, hosts=hosts, guests=guests, background=watch.run if shown.is_watched else None)
    if guests is not None:
        guests.invite()
    server = PreviewServer(shown, app)
    try:
        with contextlib.suppress(KeyboardInterrupt):  # which has ended the server, and says no more
            server.run(sockets=[listener])
    finally:
        shown.close()
    return is_restarting


class PreviewServer(uvicorn.Server):
    """Lets those who follow go before it waits for the last answer."""

    def __init__(self, shown: Preview, app: Starlette, port: int = 0) -> None:
        """For a listening socket that ``run`` is given, or a port of this machine (0: a free one)."""
        super().__init__(
            uvicorn.Config(
                app,
                port=port,
                log_level="warning",
                server_header=False,
                proxy_headers=False,  # whoever asks is told by the line, and not by what is written on it
                lifespan="on",
                timeout_graceful_shutdown=_SECONDS_TO_END,
            )
        )
        self._shown = shown

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then as any server."""
        await self._shown.end()
        await super().shutdown(sockets)


def _instant(at: str | None, mapping: dict[str, object]) -> datetime | None:
    try:
        return parse_instant(at, NewsroomSettings.from_pelican(mapping).site.zone) if at else None
    except ValueError as fault:
        raise click.BadParameter(str(fault), param_hint="--at") from fault


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on the port, or on the next free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, port + _PORTS_TO_TRY) if port else [0]:
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen(128)
        except (OSError, OverflowError):
            listener.close()
            continue
        return listener
    raise click.ClickException(f"ports {port} to {port + _PORTS_TO_TRY - 1} are taken; name another with --port")
