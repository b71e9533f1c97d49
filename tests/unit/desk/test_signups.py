from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.preview.signups import Answer, SignupBook, is_address, signups_page

GOOD = (("newsletter", "daily"), ("placement", "end"), ("email", "reader@example.org"), ("comment", ""))


def sent(**changes: str) -> list[tuple[str, str]]:
    return list((dict(GOOD) | changes).items())


def test_a_good_form_is_taken_and_the_second_is_known() -> None:
    """By address, whatever its capitals, and newsletter; a fault in between does not count."""
    book = SignupBook()
    assert book.take(sent(comment="trapped")).answer is Answer.ERROR
    assert book.take(sent()).answer is Answer.CHECK_YOUR_EMAIL
    assert book.take(sent(email="x")).answer is Answer.ERROR
    assert book.take(sent(email=" Reader@Example.org")).answer is Answer.ALREADY
    assert book.take(sent(newsletter="chips")).answer is Answer.CHECK_YOUR_EMAIL
    assert len(book.received) == 5
    assert [signup.outcome.status for signup in book.received] == [422, 200, 422, 200, 200]
    assert book.take(sent()).as_json() == {"ok": True, "already": True}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"email": ""}, "no e-mail address was sent"),
        ({"email": "reader"}, "the e-mail address cannot be one"),
        ({"email": "a@b.co\r\nBcc: all@example.org"}, "a field holds a line end or control character"),
        ({"first_name": "Zoë\nTo: x"}, "a field holds a line end or control character"),
        ({"email": "a" * 1_000_000 + "@example.org"}, "the e-mail address cannot be one"),
        ({"first_name": "n" * 301}, "a field is too long"),
        ({"comment": "buy"}, "the trap was filled in, as programs do"),
        ({"newsletter": ""}, "no newsletter is named"),
        ({"newsletter": "../x"}, "no newsletter is named"),
    ],
)
def test_a_bad_form_is_refused_in_words(changes: dict[str, str], fault: str) -> None:
    """One fault is said, the first; nothing is lost from the list."""
    book = SignupBook()
    outcome = book.take(sent(**changes))
    assert (outcome.answer, outcome.fault) == (Answer.ERROR, fault)
    assert outcome.as_json() == {"ok": False, "already": False, "error": fault}
    assert len(book.received) == 1
    assert max(len(value) for _, value in book.received[0].fields) <= 300
    assert SignupBook().take([]).fault == "no e-mail address was sent"


@pytest.mark.parametrize(
    "address", ["a@b.co", "first.last+tag@mail.example.co.uk", "o'neil@example.org", "ü@bücher.example", "a@1.example"]
)
def test_addresses_that_can_be(address: str) -> None:
    """Also with signs and letters that few have."""
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "a", "@b.co", "a@", "a@b", "a@b.", "a@.co", "a@b..co", "a b@c.de", "a@b c.de", "a@@b.co", "a@b.co\n", "a@-b.co",
        "a@b.c", "<a@b.co>", "a@b.123", f"{'a' * 65}@b.co", f"a@{'b' * 250}.co", "",
    ],
)  # fmt: skip
def test_addresses_that_cannot_be(address: str) -> None:
    """Nor anything that would end a mail's header."""
    assert not is_address(address)


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=400)), max_size=8))
def test_whatever_is_posted_is_judged_and_shown_as_text(fields: list[tuple[str, str]]) -> None:
    """No form breaks the judge, and no markup in one reaches the page."""
    book = SignupBook()
    book.take([*fields, ("<script>alert(1)</script>", "<b>&")])
    page = signups_page(book)
    assert "<script" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;" in page


def test_the_list_has_the_newest_first_and_an_end() -> None:
    """An empty one says so; of many the last five hundred stay."""
    book = SignupBook()
    assert "No form was posted yet." in signups_page(book)
    for number in range(501):
        book.take(sent(email=f"reader{number}@example.org"))
    page = signups_page(book)
    assert len(book.received) == 500
    assert page.index("reader500@") < page.index("reader499@")
    assert "reader0@" not in page
