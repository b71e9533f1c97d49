"""humans.txt: who makes the site."""

from __future__ import annotations

from collections.abc import Sequence


def humans_txt(name: str, *, authors: Sequence[tuple[str, str]], lang: str, url: str) -> str:
    """The file: names with their roles, which may be empty, and where and in which language they write."""
    team = [f"\t{_one_line(role) or 'Author'}: {_one_line(author)}" for author, role in authors]
    site = [f"\tName: {_one_line(name)}", *([f"\tAddress: {url}"] if url else []), f"\tLanguage: {lang}"]
    parts = [["/* TEAM */", *team]] if team else []
    return "\n\n".join("\n".join(part) for part in [*parts, ["/* SITE */", *site]]) + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())
