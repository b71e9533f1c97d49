"""A real S3 API on this machine, and before it a gate that can fail as networks and hosts do."""

from __future__ import annotations

import contextlib
import http.client
import http.server
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tests.support.ssh_server import free_port, wait_for_port

Fault = Literal["reset", "error", "full", "skewed", "quota", "key", "denied"]
_WRITES = {"PUT", "POST", "DELETE"}
_BODIES = {
    "error": (503, b"<Error><Code>ServiceUnavailable</Code><Message>Please come back.</Message></Error>"),
    "full": (507, b"<Error><Code>XMinioStorageFull</Code><Message>The disk is full.</Message></Error>"),
    "skewed": (403, b"<Error><Code>RequestTimeTooSkewed</Code><Message>The times differ.</Message></Error>"),
    "quota": (403, b"<Error><Code>QuotaExceeded</Code><Message>Too much.</Message></Error>"),
    "key": (403, b"<Error><Code>InvalidAccessKeyId</Code><Message>Who is that.</Message></Error>"),
    "denied": (403, b"<Error><Code>AccessDenied</Code><Message>Not you.</Message></Error>"),
}
_HOP = {"connection", "transfer-encoding", "keep-alive", "date", "server"}


@dataclass(slots=True)
class Faults:
    """After ``passing`` writes, ``failing`` requests fail in the way that is named, at a full disk those that write."""

    how: Fault = "reset"
    passing: int = 10**9
    failing: int = 10**9
    writes: int = 0
    failed: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, how: Fault, passing: int, failing: int = 10**9) -> None:
        """Count from here."""
        self.how, self.passing, self.failing, self.writes, self.failed = how, passing, failing, 0, 0

    def end(self) -> None:
        """Let all pass."""
        self.begin("reset", 10**9)

    def meets(self, method: str) -> bool:
        """Whether this request fails."""
        with self.lock:
            is_write = method in _WRITES
            self.writes += is_write
            is_later = self.writes + (not is_write) > self.passing
            fails = is_later and self.failed < self.failing and (is_write or self.how != "full")
            self.failed += fails
            return fails


@dataclass(frozen=True, slots=True)
class S3Server:
    """``address`` leads through the gate, ``direct`` past it, as readers come."""

    address: str
    direct: str
    faults: Faults


@contextlib.contextmanager
def s3_server() -> Iterator[S3Server]:
    """Serve until the block ends."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        log = Path(folder) / "log"
        port = free_port()
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        with log.open("wb") as said:
            api = subprocess.Popen(command, stdout=said, stderr=said)
        stack.callback(api.wait)
        stack.callback(api.terminate)
        wait_for_port(port, log)
        faults = Faults()
        gate = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _gate(port, faults))
        gate.daemon_threads = True
        threading.Thread(target=gate.serve_forever, daemon=True).start()
        stack.callback(gate.server_close)
        stack.callback(gate.shutdown)
        yield S3Server(f"http://127.0.0.1:{gate.server_port}", f"http://127.0.0.1:{port}", faults)


def _gate(port: int, faults: Faults) -> type[http.server.BaseHTTPRequestHandler]:
    class Gate(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_request(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if not faults.meets(self.command):
                self._answer(*_forward(port, self.command, self.path, dict(self.headers), body))
            elif faults.how == "reset":
                self.close_connection = True
                self.connection.close()
            else:
                status, content = _BODIES[faults.how]
                self._answer(status, {"Content-Type": "application/xml"}, content)

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = handle_request  # noqa: N815 - http.server looks for them

        def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() not in _HOP:
                    self.send_header(name, value)
            if "content-length" not in {name.lower() for name in headers}:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            del format, args

    return Gate


def _forward(
    port: int, method: str, path: str, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    kept = {name: value for name, value in headers.items() if name.lower() not in {"connection", "expect"}}
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request(method, path, body, kept)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
