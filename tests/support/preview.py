"""Previews for tests: the site alone, or served on a free port of this machine."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desk.preview.command import PreviewServer
from desk.preview.guests import GuestBook
from desk.preview.opening import SiteOptions, open_site
from desk.preview.server import Preview, preview_app
from desk.preview.site import PreviewSite, View
from desk.preview.watching import Watch

_DEADLINE_SECONDS = 20.0
NOTHING = View()


@contextlib.contextmanager
def site_in(folder: Path, view: View = NOTHING) -> Iterator[PreviewSite]:
    """The site whose ``pelicanconf.py`` lies in ``folder``, which must be where the test runs."""
    site = open_site(SiteOptions(settings_file=folder / "pelicanconf.py").read(), view)
    try:
        yield site
    finally:
        site.close()


def page_of(site: PreviewSite, path: str) -> str:
    """A page as text with plain spaces, by the path of its folder."""
    file = site.file(f"{path}index.html")
    assert file is not None, path
    return file.content.decode().replace("&nbsp;", " ").replace("\u00a0", " ")


@dataclass(slots=True, kw_only=True)
class ServedPreview:
    """A preview that answers."""

    address: str
    port: int
    preview: Preview
    restarts: list[str]


@contextlib.contextmanager
def served(
    folder: Path, view: View = NOTHING, *, is_watched: bool = True, guests: GuestBook | None = None
) -> Iterator[ServedPreview]:
    """Serve the site in ``folder``, and follow its files if ``is_watched``; see ``preview_app`` for ``guests``."""
    options = SiteOptions(settings_file=(folder / "pelicanconf.py").resolve())
    preview = Preview(open_site(options.read(), view), is_watched=is_watched)
    restarts: list[str] = []
    watch = Watch(preview=preview, options=options, restart=lambda: restarts.append("restart"))
    app = preview_app(preview, guests=guests, background=watch.run if is_watched else None)
    server = PreviewServer(preview, app)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_for(lambda: server.started, "the preview does not start")
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield ServedPreview(address=f"http://127.0.0.1:{port}", port=port, preview=preview, restarts=restarts)
    finally:
        server.should_exit = True
        thread.join(timeout=_DEADLINE_SECONDS)
        preview.close()


def wait_for(holds: Callable[[], object], what: str, seconds: float = _DEADLINE_SECONDS) -> None:
    """Wait until ``holds()`` is true; fails with ``what`` when it takes too long."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)
