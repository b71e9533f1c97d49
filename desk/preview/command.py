"""``desk preview``: build, serve, and build again on every change."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from pathlib import Path

import click
import uvicorn
import watchfiles

from desk.preview.server import preview_app
from plugins.newsroom.content_policy import content_security_policy
from plugins.newsroom.settings import NewsroomSettings
from plugins.signup_blocks.providers.catalogue import origins_in_use

_WATCHED = ("content", "theme", "plugins", "pelicanconf.py")
_PORTS_TO_TRY = 20


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any free port.")
@click.option(
    "--output",
    default=".cache/preview",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the preview is built; never what is published.",
)
@click.option("--watch/--no-watch", default=True, show_default=True, help="Build again when a file changes.")
def preview(port: int, output: Path, watch: bool) -> None:  # noqa: FBT001 - click passes it by name
    """Build the site and serve it on this machine."""
    if not _build(output) and not (output / "index.html").is_file():
        raise SystemExit(1)
    listener = _listen(port)
    found = listener.getsockname()[1]
    if port not in {0, found}:
        click.echo(f"Port {port} is taken.")
    click.echo(f"The site is at http://127.0.0.1:{found} (Ctrl+C stops it).")
    stop = threading.Event()
    if watch:
        threading.Thread(target=_watch, args=(output, stop), daemon=True).start()
    config = uvicorn.Config(
        preview_app(output, _policy()), log_level="warning", server_header=False, timeout_graceful_shutdown=2
    )
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        stop.set()


def _policy() -> str:
    """The policy that a host would send, with the newsletters' providers in it."""
    from pelican.settings import read_settings  # noqa: PLC0415 - Pelican takes a moment to import

    origins = origins_in_use(NewsroomSettings.from_pelican(read_settings("pelicanconf.py")).signup)
    return content_security_policy(form=origins.form, connect=origins.connect)


def _build(output: Path) -> bool:
    command = [
        sys.executable,
        "-m",
        "pelican",
        "content",
        "-s",
        "pelicanconf.py",
        "-o",
        str(output),
        "--fatal",
        "errors",
    ]
    return subprocess.run(command, check=False).returncode == 0


def _listen(port: int) -> socket.socket:
    """A listening socket on the port, or on the next free one."""
    for candidate in range(port, port + _PORTS_TO_TRY) if port else [0]:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", candidate))
            listener.listen(128)
        except (OSError, OverflowError):
            listener.close()
            continue
        return listener
    raise click.ClickException(f"ports {port} to {port + _PORTS_TO_TRY - 1} are taken; name another with --port")


def _watch(output: Path, stop: threading.Event) -> None:
    paths = [path for path in map(Path, _WATCHED) if path.exists()]
    for _changes in watchfiles.watch(*paths, stop_event=stop):
        click.echo("Something changed; building again.")
        if _build(output):
            click.echo("Done. Reload the page.")
