from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from jinja2 import FileSystemLoader
from markupsafe import Markup

from plugins.edition.copy import Copy
from plugins.edition.furniture import Furniture
from plugins.edition.jobs import PageJob
from plugins.edition.rendering import PageRenderError, Renderer, template_environment
from plugins.newsroom.article import StoryBody
from plugins.newsroom.findings import Location
from tests.support.stories import SETTINGS

MARKUP = Markup("<p>ok</p>")


@dataclass(frozen=True)
class Page:
    title: str = '<b>"A" & B</b>'
    body_html: Markup = MARKUP


def render(tmp_path: Path, templates: dict[str, str], build: Callable[[], object] = Page) -> str:
    folder = tmp_path / "theme" / "templates"
    for name, text in templates.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    copy = Copy(
        settings=SETTINGS,
        released=(),
        body_of=dict[str, StoryBody]().__getitem__,
        body_key=str.encode,
        links_of=lambda _uri: (),
    )
    renderer = Renderer(
        template_environment(FileSystemLoader(folder)),
        Furniture(copy).chrome(has_corrections=False),
        lambda path: f"/theme/{path}",
    )
    job = PageJob(path="a/index.html", template="page.html", build=build, owner=Location("x.md"))
    return renderer.render(job).decode()


def fault(tmp_path: Path, templates: dict[str, str], build: Callable[[], object] = Page) -> str:
    with pytest.raises(PageRenderError) as caught:
        render(tmp_path, templates, build)
    return str(caught.value.finding)


def test_text_is_escaped_and_markup_is_not(tmp_path: Path) -> None:
    """A quote in a title cannot end an attribute."""
    html = render(tmp_path, {"page.html": '<a title="{{ page.title }}">{{ page.body_html }}</a>'})
    assert html == '<a title="&lt;b&gt;&#34;A&#34; &amp; B&lt;/b&gt;"><p>ok</p></a>'


def test_a_template_has_three_names(tmp_path: Path) -> None:
    """The page, the site, and the addresses of the theme's files."""
    html = render(tmp_path, {"page.html": "{{ site.name }} {{ asset('a.css') }} {{ page.body_html }}"})
    assert html == "The Broadbill /theme/a.css <p>ok</p>"


def test_an_undefined_name_is_an_error_with_its_line(tmp_path: Path) -> None:
    """A misspelt field fails the build, and says where it stands and on which page."""
    assert fault(tmp_path, {"page.html": "<p>\n{{ page.titel }}\n"}) == (
        "theme/templates/page.html:2:1: error NEWS-T001 'tests.unit.edition.test_rendering.Page object' has no "
        "attribute 'titel', on the page a/index.html; see docs/theming for what a template may read"
    )
    assert fault(tmp_path, {"page.html": "\n\n{{ article }}"}).startswith(
        "theme/templates/page.html:3:1: error NEWS-T001 'article' is undefined, on the page a/index.html"
    )


def test_the_innermost_template_is_named(tmp_path: Path) -> None:
    """A fault in an included file or a macro stands there, not in the page's template."""
    templates = {
        "page.html": '\n\n{% include "partials/a.html" %}\n{% from "macros/b.html" import b %}',
        "partials/a.html": "\n{{ nothing }}",
    }
    assert fault(tmp_path, templates).startswith("theme/templates/partials/a.html:2:1: error NEWS-T001 'nothing' is")
    templates = {
        "page.html": '{% from "macros/b.html" import b %}\n{{ b(page) }}',
        "macros/b.html": "{% macro b(page) %}\n\n{{ page.nothing }}{% endmacro %}",
    }
    assert fault(tmp_path, templates).startswith("theme/templates/macros/b.html:3:1: error NEWS-T001 ")


def test_a_template_that_is_broken_or_missing_is_named(tmp_path: Path) -> None:
    """Syntax errors have their line; a missing template its name."""
    assert fault(tmp_path, {"page.html": "a\n{% if %}\n"}).startswith("theme/templates/page.html:2:1: error NEWS-T001 ")
    assert fault(tmp_path, {"page.html": '{% include "gone.html" %}'}).startswith(
        "theme/templates/gone.html:1:1: error NEWS-T001 "
    )
