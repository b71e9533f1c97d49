"""``{% once card, level %}…{% endonce %}``: a part of a template that many pages show alike, rendered once for all.

The part may read nothing but what stands behind ``once``, and what is the same on every page. Records are compared by
identity, words and numbers by value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from jinja2 import Environment, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser

_KEPT: Final = 8_192
"""Parts in memory; some 10 MB."""
_BY_VALUE: Final = (str, bool, int)


class Once(Extension):
    """Remembers what each part came to for what it was made from."""

    tags = {"once"}  # noqa: RUF012 - as Jinja has it

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._parts: dict[tuple[object, ...], tuple[tuple[object, ...], str]] = {}

    def parse(self, parser: Parser) -> nodes.Node:
        """The tag as a call with a body, which runs when it was not run for the same before."""
        line = next(parser.stream).lineno
        keys = [parser.parse_expression()]
        while parser.stream.skip_if("comma"):
            keys.append(parser.parse_expression())
        body = parser.parse_statements(("name:endonce",), drop_needle=True)
        place = nodes.Const(f"{parser.name}:{parser.free_identifier().name}")
        call = self.call_method("_part", [place, nodes.Tuple(keys, "load")], lineno=line)
        return nodes.CallBlock(call, [], [], body, lineno=line)

    @classmethod
    def forget(cls, environment: Environment) -> None:
        """Let go of all parts, and of the records they were made from; an environment without parts is left alone."""
        for extension in environment.extensions.values():
            if isinstance(extension, cls):
                extension._parts.clear()  # noqa: SLF001 - its own

    def _part(self, place: str, keys: tuple[object, ...], caller: Callable[[], str]) -> str:
        name = (place, *[key if isinstance(key, _BY_VALUE) else id(key) for key in keys])
        found = self._parts.get(name)
        if found is None:
            if len(self._parts) >= _KEPT:
                self._parts.clear()
            found = self._parts[name] = keys, caller()  # the keys are held, so that no other object gets their ids
        return found[1]
