"""Compressed copies: which files have them, and that they say the same in fewer bytes."""

from __future__ import annotations

import gzip
from random import Random

import brotli
import pytest

from plugins.hosting.compression import Copies, is_copy, made_by

BOTH = ("brotli", "gzip")
WORDS = b"A model of Acme reads maps, charts and tables of figures. " * 40


def test_a_text_has_a_copy_for_each_encoding_that_says_the_same() -> None:
    """Nothing but the content is in them: no time, no name."""
    copies = Copies.beside(["a/index.html"], BOTH).of("a/index.html", WORDS)
    assert sorted(copies) == ["a/index.html.br", "a/index.html.gz"]
    assert gzip.decompress(copies["a/index.html.gz"]) == WORDS
    assert brotli.decompress(copies["a/index.html.br"]) == WORDS
    assert copies["a/index.html.gz"][3:8] == bytes(5)  # RFC 1952: flags, none of which is a name, and the time
    assert [*Copies.beside([], BOTH).of("b.css", WORDS).values()] == [*copies.values()]


@pytest.mark.parametrize(
    ("path", "content"),
    [("a.html", WORDS[:1023]), ("a.png", WORDS), ("a.woff2", WORDS), ("CNAME", WORDS), ("pagefind.pf_meta", WORDS),
     ("noise.txt", Random(1).randbytes(2048))],
)  # fmt: skip
def test_small_files_and_those_that_do_not_shrink_have_none(path: str, content: bytes) -> None:
    """Neither have pictures, fonts and what is of no kind that is known."""
    assert Copies.beside([path], BOTH).of(path, content) == {}


def test_one_byte_more_is_enough() -> None:
    """1,024 bytes are."""
    assert len(Copies.beside([], BOTH).of("a.html", WORDS[:1024])) == 2


def test_what_lies_there_under_the_name_keeps_it() -> None:
    """A file that somebody compressed, in capitals too, or a folder."""
    copies = Copies.beside(["a.css", "A.css.GZ", "a.js.br/x.png"], BOTH)
    assert (copies.names("a.css"), copies.names("a.js")) == (["a.css.br"], ["a.js.gz"])


def test_copies_are_told_from_files_that_end_so() -> None:
    """By the text beside them."""
    paths = {"a.html", "a.html.gz", "a.html.br", "data.csv", "data.csv.gz", "alone.html.gz"}
    assert sorted(path for path in paths if is_copy(path, paths)) == ["a.html.br", "a.html.gz"]


def test_other_ways_to_compress_are_told_apart() -> None:
    """Without any, there is nothing to tell."""
    assert made_by(()) == b""
    assert len({made_by(BOTH), made_by(("gzip",)), made_by(("brotli",)), made_by(())}) == 4
