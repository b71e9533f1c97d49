"""Rendering: a template and its one record to bytes. Escapes by default; an undefined name is an error."""

from __future__ import annotations

import contextlib
import hashlib
import traceback
from collections.abc import Callable, Iterable, Mapping

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    Environment,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    meta,
    nodes,
)
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape
from markupsafe import _escape_inner as _escape_text  # type: ignore[attr-defined]  # in C where there is one

from plugins.edition.jobs import PageJob
from plugins.edition.languages import SOURCE_LANG, Catalogues, Words, direction, in_tongue, tongue
from plugins.edition.once import Once
from plugins.edition.views import PageHead, SiteChrome
from plugins.newsroom.findings import Finding, Location, error


class PageRenderError(Exception):
    """A page that could not be rendered; ``finding`` names template, line, page and cause."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding


class _QuickOutput(CodeGenerator):
    """Writes templates whose output escapes with :func:`escape_piece`, and is otherwise Jinja's own."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escape_piece(")


def escape_piece(value: object) -> str:
    """What ``markupsafe.escape`` gives, as plain ``str``: enough for a piece of output, and half the work."""
    if type(value) is str:
        return _escape_text(value)
    return value if type(value) is Markup else escape(value)


class _Worded(NodeTransformer):
    """Puts words in their language into a template when it is compiled, so that no page looks them up."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - as Jinja has it
        self.generic_visit(node)
        is_plain = len(node.args) == 1 and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        if is_plain and isinstance(node.node, nodes.Name) and node.node.name == "_":
            source = node.args[0]
            if isinstance(source, nodes.Const):
                return nodes.Const(self._words.text(source.value), lineno=node.lineno)
        return node


class ThemeEnvironment(Environment):
    """Templates that say the site's words in one language, and by :meth:`in_language` in others."""

    code_generator_class = _QuickOutput
    escape_piece = staticmethod(escape_piece)
    words: Words
    _kin: dict[str, ThemeEnvironment]
    _make: Callable[[str], ThemeEnvironment]

    def in_language(self, lang: str) -> ThemeEnvironment:
        """The environment of pages in ``lang``."""
        found = self._kin.get(lang)
        if found is None:
            found = self._kin[lang] = self._make(lang)
        return found

    @property
    def kin(self) -> list[ThemeEnvironment]:
        """The environments that were asked for, with itself."""
        return list(self._kin.values())

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = _Worded(self.words).visit(super()._parse(source, name, filename))
        return tree


def template_environment(
    loader: BaseLoader,
    compiled: BytecodeCache | None = None,
    catalogues: Catalogues | None = None,
    lang: str = SOURCE_LANG,
) -> ThemeEnvironment:
    """Jinja2 as the theme's contract says: autoescape, strict names, quiet white space; the site is in ``lang``."""
    known, by_words = catalogues or Catalogues(), dict[str, ThemeEnvironment]()
    kin: dict[str, ThemeEnvironment] = {}

    def make(lang: str) -> ThemeEnvironment:
        words = known.words(lang)
        made = by_words.get(words.lang)
        if made is None:
            made = by_words[words.lang] = _worded_environment(loader, compiled, words)
            made._kin, made._make = kin, make  # noqa: SLF001 - its maker
        return made

    return kin.setdefault(lang, make(lang))


def _worded_environment(loader: BaseLoader, compiled: BytecodeCache | None, words: Words) -> ThemeEnvironment:
    made = ThemeEnvironment(
        loader=loader,
        bytecode_cache=compiled,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        extensions=[Once],
    )
    made.words = words
    made.globals |= {
        "_": words.markup,
        "_n": words.count,
        "long_date": words.long_date,
        "direction": direction,
        "tongue": tongue,
        "in_tongue": in_tongue,
        "words_script": words.script_name,
    }
    return made


class Renderer:
    """Renders page jobs with one environment and one site chrome."""

    def __init__(self, environment: ThemeEnvironment, site: SiteChrome, asset: Callable[[str], str]) -> None:
        self._environment, self._site, self._asset = environment, site, asset
        for one in environment.kin:
            Once.forget(one)  # parts hold records, which the next edition has no use for

    def prepare(self, templates: Iterable[str]) -> None:
        """Load templates now, for the processes that will be forked from this one."""
        for name in templates:
            for environment in self._environment.kin:
                with contextlib.suppress(TemplateError):  # told when a page needs it
                    environment.get_template(name)

    def render(self, job: PageJob) -> bytes:
        """The page as UTF-8. Raises PageRenderError."""
        try:
            page = job.build()
            head = getattr(page, "head", None)
            environment = self._environment.in_language(head.lang) if isinstance(head, PageHead) else self._environment
            template = environment.get_template(job.template)
            return template.render(page=page, site=self._site, asset=self._asset).encode()
        except Exception as fault:
            place = _place_of(fault, job.template)
            words = fault.message or str(fault) if isinstance(fault, TemplateError) else repr(fault)
            what = f"{words}, on the page {job.path}"
            raise PageRenderError(
                error(place, "NEWS-T001", what, "see docs/theming for what a template may read")
            ) from fault


def template_digests(environment: Environment, names: Mapping[str, bytes]) -> dict[str, bytes]:
    """For each template of ``names`` (name to the digest of its source) one digest of it and of all it includes.

    A template that names another by an expression counts as including all; so does one that cannot be parsed, whose
    fault is told when it is rendered.
    """
    direct = {name: _included(environment, name, names) for name in names}
    digests = {}
    for name in names:
        reached, waiting = {name}, [name]
        while waiting:
            found = direct[waiting.pop()] - reached
            reached |= found
            waiting += found
        digest = hashlib.blake2b(digest_size=16)
        for other in sorted(reached):
            digest.update(other.encode() + b"\0" + names[other])
        digests[name] = digest.digest()
    return digests


def _included(environment: Environment, name: str, names: Mapping[str, bytes]) -> set[str]:
    try:
        source = environment.loader.get_source(environment, name)[0] if environment.loader else ""
        found = list(meta.find_referenced_templates(environment.parse(source)))
    except TemplateError:
        return set(names)
    return set(names) if None in found else {other for other in found if other is not None and other in names}


def _place_of(fault: Exception, template: str) -> Location:
    """Template and line: what a syntax error says of itself, else the innermost template in its traceback."""
    if isinstance(fault, TemplateSyntaxError):
        return Location(f"theme/templates/{fault.name or template}", fault.lineno)
    if isinstance(fault, TemplateNotFound):
        return Location(f"theme/templates/{fault.name}")
    place = Location(f"theme/templates/{template}")
    for frame in traceback.extract_tb(fault.__traceback__):
        if "/templates/" in frame.filename:
            name = frame.filename.rsplit("/templates/", 1)[1]
            place = Location(f"theme/templates/{name}", frame.lineno or 1)
    return place
