"""Who may look from another machine."""

from __future__ import annotations

import pytest

from desk.preview import guests
from desk.preview.guests import GuestBook, find_lan_address, is_loopback, qr_code


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("::ffff:127.0.0.1", True), ("localhost", True),
        (".".join("0000"), False), ("::", False), ("192.168.1.5", False), ("::ffff:192.168.1.5", False), ("", False),
        ("localhost.evil.example", False),
    ],
)  # fmt: skip
def test_addresses_of_this_machine_are_told_apart(host: str, is_here: bool) -> None:  # noqa: FBT001 - a parameter
    """An address that means all is none of them."""
    assert is_loopback(host) is is_here


def test_only_so_many_guests_are_known() -> None:
    """The first ones go; an empty token or session is none."""
    tokens: list[str] = []
    book = GuestBook(tokens.append)
    assert book.let_in("") is None
    book.invite()
    sessions = [book.let_in(tokens[-1]) for _ in range(25)]
    assert len({*tokens, *sessions}) == 26 + 25
    assert [session is not None and book.knows(session) for session in sessions] == [False] * 5 + [True] * 20
    assert not book.knows("")
    assert book.let_in("x\u00e9") is None


def test_the_network_s_address_is_found_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Never one that leads to this machine alone."""
    found = find_lan_address()
    assert found is None or not is_loopback(found)
    monkeypatch.setattr(guests, "_ELSEWHERE", ("127.0.0.1", 9))
    assert find_lan_address() is None


def test_the_link_is_drawn() -> None:
    """As rows of half blocks, another picture for another link."""
    picture = qr_code("http://192.168.1.5:8000/_desk/enter?token=x")
    assert len(picture.splitlines()) > 10
    assert picture == qr_code("http://192.168.1.5:8000/_desk/enter?token=x")
    assert picture != qr_code("http://192.168.1.5:8000/_desk/enter?token=y")
