"""What a browser is told while the stories are read, over real sockets."""

from __future__ import annotations

import contextlib
import http.client
import socket

import pytest

from desk.preview.command import listen
from desk.preview.server import LOCAL_HOSTS
from desk.preview.waiting import waiting_room
from tests.support.preview import wait_for


def ask(port: int, path: str, host: str = "localhost") -> tuple[int, dict[str, str], str]:
    """Status, headers and text."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
    finally:
        connection.close()


def test_every_page_says_how_far_reading_is() -> None:
    """With a status that no cache keeps; a page asks again by itself, and so does one that follows its story."""
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with waiting_room(listener, LOCAL_HOSTS) as tell:
            status, headers, text = ask(port, "/2026/06/a/")
            assert (status, headers["retry-after"], headers["cache-control"]) == (503, "1", "no-store")
            assert "Reading has begun." in text
            assert '<meta http-equiv="refresh" content="1">' in text
            tell(1200, 10_000)
            assert "1200 of 10000 are read." in ask(port, "/")[2]
            status, headers, text = ask(port, "/_desk/events?path=/")
            assert (status, headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
            assert text == "retry: 1000\n\n"
            assert ask(port, "/", host="elsewhere.example")[0] == 400
        with socket.create_connection(("127.0.0.1", port)) as waiting:
            waiting.settimeout(0.3)
            waiting.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            with pytest.raises(TimeoutError):
                waiting.recv(1)
            client, _ = listener.accept()
            with client:
                assert client.recv(100).startswith(b"GET / ")


def test_it_ends_with_a_reading_that_fails() -> None:
    """No process is left behind that answers for a site that will never come."""
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with contextlib.suppress(ValueError), waiting_room(listener, LOCAL_HOSTS):
            assert ask(port, "/")[0] == 503
            int("broken")

    def nobody_listens() -> bool:
        try:
            ask(port, "/")
        except ConnectionRefusedError:
            return True
        return False

    wait_for(nobody_listens, "something still answers")
