"""A server on loopback that answers as it is told and remembers what it was sent."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(slots=True)
class Stub:
    """``answer`` is the status of every answer; 0 closes the connection without one, -1 sends what is no HTTP."""

    url: str = ""
    answer: int = 200
    location: str = ""
    posts: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    """Path, headers and body of each POST."""
    gets: int = 0


@contextlib.contextmanager
def stub_server() -> Iterator[Stub]:
    """A stub while the block runs, at a port of its own."""
    stub = Stub()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            stub.posts.append((self.path, dict(self.headers), body))
            if stub.answer < 0:
                self.wfile.write(b"no answer at all\r\n\r\n")
            if stub.answer <= 0:
                self.close_connection = True
                return
            self.send_response(stub.answer)
            if stub.location:
                self.send_header("Location", stub.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            stub.gets += 1
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing is said."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
