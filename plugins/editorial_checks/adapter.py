"""The checks and a build: what was read becomes a newsroom for the rules to look over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

from plugins.edition.jobs import Job
from plugins.edition.links import encoded_uri
from plugins.editorial_checks.images import PictureFile
from plugins.editorial_checks.newsroom_rules import Newsroom
from plugins.newsroom.findings import Location
from plugins.pelican_bridge.build import NewsBuild
from plugins.pelican_bridge.content_folder import ContentFolder, picture_sizes, places_of_files
from plugins.story_reader.pool import Shelf, StoryFile, load_facts

_PICTURES = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")


def newsroom_of(build: NewsBuild, stories: Sequence[StoryFile], shelf: Shelf, jobs: Iterable[Job] | None) -> Newsroom:
    """What the rules over all stories look at. ``jobs`` is the plan of the site; None where it was not made."""
    content = build.content
    well_read = [story for story in stories if story.uri in content.links]
    return Newsroom(
        articles=content.articles,
        facts=load_facts(well_read, build.settings, shelf),
        story_links={uri: list(_story_links(links)) for uri, links in content.links.items() if links},
        pictures=list(_pictures(content)),
        authors={id: author.name for id, author in content.authors.items()},
        site=build.settings.site,
        now=build.now,
        site_paths=None if jobs is None else frozenset(job.path for job in jobs),
    )


def _story_links(links: Iterable[tuple[str, Location]]) -> Iterator[tuple[str, str, Location]]:
    for address, place in links:
        kind, uri = encoded_uri(address)
        if kind == "story":
            yield uri, unquote(address.partition("#")[2]), place


def _pictures(content: ContentFolder) -> Iterator[tuple[str, PictureFile, Location]]:
    """Each picture that a text shows, at its first place."""
    used = places_of_files(content, content.articles)
    paths = {uri: content.files[uri] for uri in used if uri in content.files and uri.lower().endswith(_PICTURES)}
    sizes = picture_sizes(paths)
    for uri, path in paths.items():
        yield uri, _picture_file(path, sizes.get(uri, (0, 0))), used[uri]


def _picture_file(path: Path, size: tuple[int, int]) -> PictureFile:
    try:
        return PictureFile(path.stat().st_size, *size)
    except OSError:
        return PictureFile(0, *size)
