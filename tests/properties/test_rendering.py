from __future__ import annotations

import markupsafe
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment
from markupsafe import Markup

from plugins.edition.rendering import escape_piece, template_environment

TEXTS = st.text(alphabet=st.sampled_from("a<>&\"'{}é\u2028\x00"), max_size=8)


class Badge:
    """An object with markup of its own."""

    def __html__(self) -> str:
        return "<i>badge</i>"

    def __str__(self) -> str:
        return "<plain>"


VALUES = TEXTS | TEXTS.map(Markup) | st.none() | st.integers() | st.booleans() | st.builds(Badge)


@given(value=VALUES)
def test_a_piece_is_escaped_as_the_library_escapes_it(value: object) -> None:
    """Text, markup, numbers, nothing, and objects that are markup themselves."""
    assert str(escape_piece(value)) == str(markupsafe.escape(value))


@given(value=VALUES, other=TEXTS)
def test_templates_print_what_jinja_prints(value: object, other: str) -> None:
    """In output, macros, blocks, loops, filters and captured text, with plain Jinja as the measure."""
    templates = {
        "base.html": "<p>{% block main %}{% endblock %}</p>",
        "part.html": "[{{ other }}]",
        "page.html": (
            '{% extends "base.html" %}{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}'
            "{% macro c(x) %}{{ x }}{{ caller() }}{% endmacro %}"
            "{% block main %}{{ m(value) }}{{ value }}{% set held %}{{ value }}&{{ other }}{% endset %}{{ held }}"
            '{% for x in [value, other] %}{{ loop.index }}{{ x }}{% endfor %}{{ other|upper }}{{ other ~ "<" }}'
            '{% include "part.html" %}{% call c(other) %}{{ value }}{% endcall %}'
            "{{ value if value else other }}{% endblock %}"
        ),
    }
    plain = Environment(loader=DictLoader(templates), autoescape=True)
    ours = template_environment(DictLoader(templates))
    expected = plain.get_template("page.html").render(value=value, other=other)
    assert ours.get_template("page.html").render(value=value, other=other) == expected
