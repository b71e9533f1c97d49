"""``entities.yml`` to entities, or to findings with their places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plugins.entities.registry import Entity
from plugins.newsroom.article import SubjectKind
from plugins.newsroom.copy_desk import CopyDesk
from plugins.newsroom.findings import Finding, Location, error
from plugins.newsroom.front_matter import Field, FrontMatter, FrontMatterError, decode, parse_entries
from plugins.newsroom.reading import is_web_address
from plugins.newsroom.settings import SiteSettings
from plugins.newsroom.slugs import slugify

ENTITY_FIELDS: dict[str, tuple[str, ...]] = {
    "name": (),
    "kind": (),
    "aliases": (),
    "description": (),
    "homepage": (),
    "page": (),
}
"""Each field of an entry."""


@dataclass(frozen=True, slots=True)
class _Written:
    """An entity with the places of its names: its own, then its aliases, in the order of the record."""

    entity: Entity
    places: tuple[Location, ...]


def read_entities(source: bytes, path: str, site: SiteSettings) -> tuple[tuple[Entity, ...], list[Finding]]:
    """The entities in the order written, and every fault. ``path`` names the file in findings."""
    try:
        entries = parse_entries(decode(source, path), path)
    except FrontMatterError as fault:
        return (), list(fault.findings)
    written: list[_Written] = []
    findings: list[Finding] = []
    for entry in entries:
        found, faults = _read_entity(entry, site)
        findings += faults
        if found is not None:
            written.append(found)
    findings += _check_names(written)
    return tuple(one.entity for one in written), findings


def _read_entity(entry: Field, site: SiteSettings) -> tuple[_Written | None, list[Finding]]:
    """One entry. Without a name or a kind it is none, and a finding says so."""
    if not isinstance(entry.value, dict):
        what = "the entry is not a mapping"
        return None, [error(entry.location, "NEWS-E001", what, f"write {', '.join(ENTITY_FIELDS)} below each other")]
    front_matter = FrontMatter(fields=entry.value, body="", body_line=0, start=entry.location)
    desk = CopyDesk(front_matter, site, ENTITY_FIELDS)
    desk.require("name", "NEWS-D001", "name: OpenAI")
    desk.require("kind", "NEWS-D001", f"kind: {SubjectKind.COMPANY.value}")
    written_name, kind, aliases = desk.value("name"), desk.choice("kind", SubjectKind), dict(_aliases(desk))
    name, homepage, page = desk.text("name"), _homepage(desk), _page(desk)
    if written_name is None or not name or kind is None:
        return None, desk.findings
    entity = Entity(
        name=name,
        kind=kind,
        aliases=tuple(aliases),
        description=desk.text("description"),
        homepage=homepage,
        has_page=page,
        location=entry.location,
    )
    return _Written(entity, (written_name.location, *aliases.values())), desk.findings


def _homepage(desk: CopyDesk) -> str:
    field, homepage = desk.value("homepage"), desk.text("homepage")
    if field is not None and homepage and not is_web_address(homepage):
        what = f"the homepage '{homepage}' cannot be opened"
        desk.fault(field.location, "NEWS-E004", what, "write it in full, with https://")
    return homepage


def _page(desk: CopyDesk) -> bool:
    field, page = desk.value("page"), desk.text("page").lower()
    if field is not None and page not in {"", "true", "false", "yes", "no"}:
        desk.misfit("page", field, "true or false")
    return page in {"true", "yes"}


def _aliases(desk: CopyDesk) -> Iterator[tuple[str, Location]]:
    """Each alias with its place; of several in one line of text the place is that line's."""
    items = desk.items("aliases")
    places = {" ".join(item.value.split()): item.location for item in items if isinstance(item.value, str)}
    for name in desk.names("aliases"):
        yield name, places.get(name, items[0].location)


def _check_names(written: Sequence[_Written]) -> Iterator[Finding]:
    """Names without an address, names that stand twice, and aliases that belong to another entity."""
    owners: dict[tuple[SubjectKind, str], tuple[Entity, str]] = {}
    for one in written:
        entity, place = one.entity, one.places[0]
        owner = owners.get((entity.kind, entity.slug))
        if not entity.slug:
            yield _nameless(entity.name, place)
        elif owner is not None:
            what = f"the {entity.kind.value} '{entity.name}' stands twice"
            fix = f"make one entry of both; the first is on line {owner[0].location.line}"
            yield error(place, "NEWS-E002", what, fix)
        else:
            owners[entity.kind, entity.slug] = (entity, "name")
    for one in written:
        for alias, place in zip(one.entity.aliases, one.places[1:], strict=True):
            slug, kind = slugify(alias), one.entity.kind
            owner = owners.setdefault((kind, slug), (one.entity, "alias"))
            if not slug:
                yield _nameless(alias, place)
            elif owner[0] is not one.entity:
                what = f"the alias '{alias}' is also {_of(owner[1])} of the {kind.value} '{owner[0].name}'"
                fix = f"keep it in one place; the other is the entry on line {owner[0].location.line}"
                yield error(place, "NEWS-E003", what, fix)


def _of(role: str) -> str:
    return "the name" if role == "name" else "an alias"


def _nameless(name: str, place: Location) -> Finding:
    return error(place, "NEWS-E001", f"'{name}' has no letter or digit for an address", "write another name")
