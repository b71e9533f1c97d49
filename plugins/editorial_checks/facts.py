"""What rules over the whole newsroom need of one story beside its record. Taken when it is read, and kept apart."""

from __future__ import annotations

from dataclasses import dataclass

from plugins.editorial_checks.manuscript import Hyperlink, Manuscript
from plugins.newsroom.findings import Location

_PLACED_LISTS = ("authors", "topics", "companies", "models", "people")
_PLACED_FIELDS = ("title", "date", "translation_of", "lang", *_PLACED_LISTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryFacts:
    """``links`` are the addresses in the body that name no file of the content folder, ``anchors`` its ids."""

    anchors: tuple[str, ...] = ()
    links: tuple[tuple[str, Location], ...] = ()
    places: tuple[tuple[str, str, Location], ...] = ()
    """Field, name, and where the front matter has it; the name is empty for the field itself."""
    sketch: bytes = b""
    """See :mod:`plugins.editorial_checks.duplicates`."""

    def place_of(self, field: str, name: str, otherwise: Location) -> Location:
        """Where ``field`` names ``name``, or else where the field stands, or ``otherwise``."""
        places = {(at_field, at_name): place for at_field, at_name, place in self.places}
        return places.get((field, name)) or places.get((field, "")) or otherwise


def facts_of(story: Manuscript, sketch: bytes) -> StoryFacts:
    """The facts of a story that was read."""
    places = [(name, "", story.fields[name].location) for name in _PLACED_FIELDS if name in story.fields]
    places += [(field, name, place) for field in _PLACED_LISTS for name, place in story.item_places(field)]
    if "source" in story.fields:
        places += [("source", url, place) for url, place in story.source_places()]
    return StoryFacts(
        anchors=story.copy.anchors,
        links=tuple((link.address, link.location) for link in story.copy.hyperlinks if _is_address(link)),
        places=tuple(places),
        sketch=sketch,
    )


def _is_address(link: Hyperlink) -> bool:
    return not link.leads_inside and link.address.startswith(("/", "http://", "https://"))
