"""The words of the site as they stand in the source: in templates, in scripts and in Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.extract import extract_javascript
from jinja2 import Environment, nodes
from jinja2.ext import extract_from_ast

from plugins.edition.once import Once
from tests.support.sites import ROOT

TEMPLATES, SCRIPTS = ROOT / "theme/templates", ROOT / "theme/static/js"
_PYTHON_CALLS = {"phrase": 1, "text": 1, "count": 2}
_ENVIRONMENT = Environment(extensions=[Once], autoescape=True)
_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z!\1][^<>]*>|&[a-z]+;", re.DOTALL)
_SPOKEN_ATTRIBUTE = re.compile(r"""\s(?:aria-label|placeholder|alt|title)="([^"<>]*)""")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


class Said(NamedTuple):
    """A text with its place; ``plural`` is empty for one without a number."""

    text: str
    plural: str
    place: str


def said() -> Iterator[Said]:
    """Every text that a page can show and that a catalogue has to have."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        for line, _, found in extract_from_ast(_parsed(path), ("_", "_n"), babel_style=False):
            parts = [found] if isinstance(found, str) else [one for one in found or () if one is not None]
            yield Said(parts[0], parts[1] if len(parts) > 1 else "", f"{path.relative_to(ROOT)}:{line}")
    for path in sorted(SCRIPTS.glob("*.js")):
        with path.open("rb") as script:
            for line, _, words, _ in extract_javascript(script, {"_": None}, [], {"encoding": "utf-8"}):
                yield Said(str(words), "", f"{path.relative_to(ROOT)}:{line}")
    for path in sorted((ROOT / "plugins").rglob("*.py")):
        yield from _in_python(path)


def _in_python(path: Path) -> Iterator[Said]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        wanted = _PYTHON_CALLS.get(name, 0)
        words = [
            one.value for one in node.args[:wanted] if isinstance(one, ast.Constant) and isinstance(one.value, str)
        ]
        is_ours = name == "phrase" or (isinstance(node.func, ast.Attribute) and _is_words(node.func.value))
        is_text = isinstance(node.func, ast.Name) and name == "text" and path.name == "reasons.py"
        if wanted and len(words) == wanted and (is_ours or is_text):
            yield Said(words[0], words[1] if wanted > 1 else "", f"{path.relative_to(ROOT)}:{node.lineno}")


def _is_words(value: ast.expr) -> bool:
    return getattr(value, "id", getattr(value, "attr", "")) in {"words", "_words"}


def unsaid(path: Path) -> list[str]:
    """What a template shows or names in letters of its own, past any catalogue."""
    data = "".join(_literals(_parsed(path)))
    shown = [*_SPOKEN_ATTRIBUTE.findall(data), *_TAG.sub("\0", data).split("\0")]
    return [text.replace("\1", "").strip() for text in shown if _LETTERS.search(text)]


def _literals(tree: nodes.Template) -> Iterator[str]:
    """The template's own text, with a sign for each value that stands between."""
    in_classes = {id(one) for block in tree.find_all(nodes.Block) if block.name == "page_class" for one in block.body}
    for output in tree.find_all(nodes.Output):
        if id(output) in in_classes:
            continue
        for part in output.nodes:
            yield part.data if isinstance(part, nodes.TemplateData) else "\1"


def _parsed(path: Path) -> nodes.Template:
    return _ENVIRONMENT.parse(path.read_text("utf-8"))
