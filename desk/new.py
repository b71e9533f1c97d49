"""``desk new``: a story's file, ready to be written in."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click
from markupsafe import Markup

from plugins.newsroom.article import PubStatus
from plugins.newsroom.findings import suggest
from plugins.newsroom.front_matter import FrontMatterError, decode, parse_front_matter
from plugins.newsroom.house import read_author
from plugins.newsroom.instants import iso
from plugins.newsroom.reading import FIELDS, is_web_address
from plugins.newsroom.settings import NewsroomSettings, SettingsError, SiteSettings
from plugins.newsroom.slugs import slugify
from plugins.pelican_bridge.generator import build_instant, shown_path

_SUBJECT_FIELDS = ("topics", "companies", "models", "people")
_FIELD_OF = {name: field for field, names in FIELDS.items() for name in (field, *names)}
_LATEST_STORIES = 200
_LEAST_SHARE = 4
"""A field belongs to a section when one in so many of its latest stories has it."""
_SKELETON = """\
<!-- The lede: what happened and why it matters, in two or three sentences. -->

**What happened:** <!-- One sentence. -->

- <!-- A fact, in a whole sentence. -->
- <!-- Another one. -->

**Why it matters:** <!-- One sentence. -->

- <!-- What changes, and for whom. -->
- <!-- What nobody knows yet. -->
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What is known of a story before it is written. ``author`` is an id, ``source`` an address; both may be empty."""

    headline: str
    at: datetime
    section: str
    author: str
    source: str
    thread: str
    fields: tuple[str, ...]
    """The subjects that stories of the section name."""


@click.command()
@click.argument("headline")
@click.option("--section", default="", help="Its section, by id or name; without it NEWS_DEFAULT_SECTION.")
@click.option("--source", default="", metavar="URL", help="The address of what the story is based on.")
@click.option("--thread", default="", help="The id of its storyline.")
@click.option("--author", default="", help="Id or name of an author; without it whom git knows as user.name.")
@click.option("--edit", is_flag=True, help="Open the file in $EDITOR.")
@click.option(
    "--settings", "settings_file", default="pelicanconf.py", show_default=True,
    type=click.Path(exists=True, dir_okay=False),
)  # fmt: skip
@click.option(
    "--content", type=click.Path(exists=True, file_okay=False), help="Another content folder than the settings name."
)
def new(
    headline: str,
    section: str,
    source: str,
    thread: str,
    author: str,
    edit: bool,  # noqa: FBT001 - click passes it by name
    settings_file: str,
    content: str | None,
) -> None:
    """Write the file of a new story, as a draft, and print its path; a file that is there stays as it is."""
    from pelican.settings import read_settings  # noqa: PLC0415 - Pelican takes a moment to import

    mapping = read_settings(settings_file, override={"PATH": str(Path(content).resolve())} if content else None)
    try:
        settings = NewsroomSettings.from_pelican(mapping)
    except SettingsError as fault:
        raise click.ClickException(str(fault)) from None
    root, site = Path(mapping["PATH"]).resolve(), settings.site
    section = find_section(section, site)
    assignment = Assignment(
        headline=_printable(headline),
        at=build_instant(settings),
        section=section,
        author=find_author(author, read_authors(root, site)),
        source=_address(source),
        thread=slugify(thread),
        fields=fields_of_section(read_latest(root), section, site),
    )
    path = root / story_uri(assignment, site)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(write_story(assignment, site))
    except FileExistsError:
        raise click.ClickException(f"{shown_path(path)} is there already") from None
    click.echo(shown_path(path))
    if edit:
        click.edit(filename=str(path))


def story_uri(assignment: Assignment, site: SiteSettings) -> str:
    """``articles/2026/11/slug.md``, by the month in the site's zone. Raises click.UsageError without a slug."""
    slug, day = slugify(assignment.headline), assignment.at.astimezone(site.zone)
    if not slug:
        raise click.UsageError("the headline has no letter or digit for an address")
    return f"articles/{day.year:04}/{day.month:02}/{slug}.md"


def write_story(assignment: Assignment, site: SiteSettings) -> str:
    """The file's text: fields that are known, fields to fill in, and the skeleton of a brief, in comments."""
    rows = [
        f"title: {_quoted(assignment.headline)}",
        f"date: {iso(assignment.at, site.zone)}",
        *([f"authors: [{assignment.author}]"] if assignment.author else []),
        "dek:",
        f"section: {assignment.section}",
        *(f"{field}: []" for field in assignment.fields),
        *([f"thread: {assignment.thread}"] if assignment.thread else []),
        "source:",
        *(["  title:", f"  url: {_quoted(assignment.source)}", "  outlet:", "  date:"] if assignment.source else []),
        f"status: {PubStatus.DRAFT.value}",
    ]
    front_matter = "\n".join(rows)
    return f"---\n{front_matter}\n---\n{_SKELETON}"


def find_section(asked: str, site: SiteSettings) -> str:
    """The id of a section that is named by id or name; the default one without a name."""
    if not asked:
        return site.default_section
    for section in site.sections:
        if asked.casefold() in {section.id.casefold(), section.name.casefold()}:
            return section.id
    known = [section.id for section in site.sections]
    raise click.UsageError(f"unknown section '{asked}'; {suggest(asked, known)}")


def find_author(asked: str, authors: Mapping[str, str]) -> str:
    """The id of an author who is named by id or name; without a name, of whom git names, or nobody.

    ``authors`` are names by id.
    """
    ids = {slugify(name): id for id, name in authors.items()} | {id: id for id in authors}
    found = ids.get(slugify(asked or _git_name()), "")
    if asked and not found:
        fix = suggest(asked, list(ids)) if ids else "write content/authors/ first"
        raise click.UsageError(f"unknown author '{asked}'; {fix}")
    return found


def _git_name() -> str:
    try:
        done = subprocess.run(["git", "config", "user.name"], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip()


def read_authors(root: Path, site: SiteSettings) -> dict[str, str]:
    """Names of the authors by id; files with faults are left out."""
    authors = {}
    for path in sorted((root / "authors").glob("*.md")):
        try:
            front_matter = parse_front_matter(decode(path.read_bytes(), path.name), path.name)
        except (OSError, FrontMatterError):
            continue
        author, _ = read_author(front_matter, path.name, Markup(), site)
        authors[author.id] = author.name
    return authors


def read_latest(root: Path) -> list[tuple[str, frozenset[str]]]:
    """Section as written, and names of fields, of the latest stories in ``articles/``, by their paths."""
    found = []
    for path in sorted((root / "articles").rglob("*.md"), reverse=True)[:_LATEST_STORIES]:
        try:
            fields = parse_front_matter(decode(path.read_bytes(), path.name), path.name).fields
        except (OSError, FrontMatterError):
            continue
        own = {_FIELD_OF.get(name.lower(), ""): field.value for name, field in fields.items()}
        section = own.get("section")
        found.append((section if isinstance(section, str) else "", frozenset(own)))
    return found


def fields_of_section(
    stories: Iterable[tuple[str, frozenset[str]]], section: str, site: SiteSettings
) -> tuple[str, ...]:
    """The subject fields that stories of a section use; all of them where there are no stories yet."""
    name = site.section(section).name
    own = [fields for written, fields in stories if written.casefold() in {section, name.casefold()}]
    used = Counter(field for fields in own for field in fields)
    return tuple(field for field in _SUBJECT_FIELDS if not own or used[field] * _LEAST_SHARE >= len(own))


def _printable(headline: str) -> str:
    words = " ".join(headline.split())
    if not words or not words.isprintable():
        raise click.UsageError("the headline is empty, or holds signs that cannot be printed")
    return words


def _address(source: str) -> str:
    if source and not is_web_address(source):
        raise click.UsageError(f"'{source}' cannot be opened; write it in full, with https://")
    return source


def _quoted(text: str) -> str:
    """Text as YAML takes it whatever it holds: JSON is YAML."""
    return json.dumps(text, ensure_ascii=False)
