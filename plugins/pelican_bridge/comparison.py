"""Comparing an edition with what the last build left: which files would come out the same, and which not, and why."""

from __future__ import annotations

from collections.abc import Mapping

from jinja2 import Environment

from plugins.edition.fingerprints import PART_BYTES, Fingerprinter
from plugins.edition.jobs import BytesJob, DocumentJob, FileJob, Job, PageJob
from plugins.edition.rendering import template_digests
from plugins.edition.views import SiteChrome
from plugins.incremental.code import code_digest
from plugins.incremental.explain import changed_parts, in_words
from plugins.incremental.packing import packed, unpacked
from plugins.incremental.state import FileState, OutputState, settled_stand
from plugins.incremental.store import Store, key_of
from plugins.incremental.writer import digest_of

_FILE, _BYTES = "file", "bytes"


class PageFingerprints:
    """What each file of an edition is made from, in digests of ``PART_BYTES`` by the name of the part.

    ``shared`` is what every page may show: the site's chrome, the paths of the theme's files by their names, and the
    key of its words.
    """

    def __init__(
        self,
        environment: Environment,
        templates: Mapping[str, bytes],
        shared: tuple[SiteChrome, Mapping[str, str], bytes],
        stories: Mapping[str, bytes],
        store: Store,
    ) -> None:
        self.kinds: dict[str, tuple[str, ...]] = {}
        self.sources = {f"theme/templates/{name}": digest_of(source) for name, source in templates.items()} | dict(
            stories
        )
        self._values = Fingerprinter()
        self._templates = _kept_template_digests(
            environment, {name: digest_of(source) for name, source in templates.items()}, store
        )
        self._shared = {"code": code_digest()[:PART_BYTES], "site": self._values.digest(shared)}

    def state(self, job: Job, before: OutputState) -> FileState:
        """What a file is made from; its parts are those of the last build where its key says so."""
        key, old = self._key(job), before.files.get(job.path)
        if old is not None and key and key == old.key:
            self.kinds.setdefault(old.kind, before.kinds.get(old.kind, ()))
            return FileState(old.kind, old.parts, key=key)
        kind, parts = self.of(job)
        return FileState(kind, b"".join(parts.values()), key=key)

    def _key(self, job: Job) -> bytes:
        """Bytes that are those of the last build only if all the parts are; none where that cannot be told cheaply."""
        if not isinstance(job, PageJob | DocumentJob) or job.key is None:
            return b""
        made_by = self._template(job.template) if isinstance(job, PageJob) else job.kind.encode()
        named = job.key()
        return b"".join((*self._shared.values(), made_by, named)) if named else b""

    def of(self, job: Job) -> tuple[str, dict[str, bytes]]:
        """The kind of a job and its parts, of which there are none where they cannot be told."""
        if isinstance(job, FileJob):
            stand = settled_stand(job.source)
            return self._known(_FILE, {"file": digest_of(stand)} if stand else {})
        if isinstance(job, BytesJob):
            return self._known(_BYTES, {"bytes": digest_of(job.content)})
        if isinstance(job, DocumentJob):
            return self._known(job.kind, self._parts(job.sources()))
        parts = self._parts(job.made_from())
        return self._known(job.template, {"template": self._template(job.template)} | parts if parts else {})

    def _parts(self, record: object) -> dict[str, bytes]:
        try:
            return self._shared | self._values.parts(record)
        except TypeError:  # a plugin's object that is no record
            return {}

    def _template(self, name: str) -> bytes:
        return self._templates.get(name, b"")[:PART_BYTES]

    def _known(self, kind: str, parts: dict[str, bytes]) -> tuple[str, dict[str, bytes]]:
        if parts:
            self.kinds.setdefault(kind, tuple(parts))
        return kind, parts

    def is_same(self, old: FileState, new: FileState, before: OutputState) -> bool:
        """Whether a file is made from what it was made from before."""
        is_known = bool(new.parts) and before.kinds.get(new.kind) == self.kinds.get(new.kind)
        return is_known and (old.kind, old.parts) == (new.kind, new.parts)


def _kept_template_digests(environment: Environment, names: Mapping[str, bytes], store: Store) -> dict[str, bytes]:
    """To know what a template includes it has to be parsed, which is done once for the same templates."""
    key = key_of(b"template digests", code_digest("edition"), repr(sorted(names.items())).encode())
    digests = unpacked(store.get(key), dict[str, bytes])
    if digests is None:
        digests = template_digests(environment, names)
        store.put_many([(key, packed(digests))])
    return digests


def explain(
    path: str, before: OutputState, now: OutputState, kind: str, parts: Mapping[str, bytes], *, is_kept: bool
) -> list[str]:
    """Lines that say why a file was made again, or was not."""
    if path not in now.files:
        return [f"{path} is no file of this site."]
    if is_kept:
        return [f"{path} is as it was: nothing it is made from has changed."]
    changed = changed_parts(before.files.get(path), before, kind, parts)
    if changed is None:
        return [f"{path} is new: the last build did not have it."]
    if not changed:
        return [f"{path} is made again: it did not stand in the output folder as the last build had left it."]
    sources = sorted(
        name for name in before.sources.keys() | now.sources.keys() if before.sources.get(name) != now.sources.get(name)
    )
    return [f"{path} is made again. Not as they were:"] + [
        f"  {in_words(part)}{_of_these(part, sources)}" for part in changed
    ]


def _of_these(part: str, sources: list[str]) -> str:
    """Which changed files stand behind a part, where there are few."""
    templates = [name for name in sources if name.startswith("theme/")]
    stories = [name for name in sources if not name.startswith("theme/")]
    named = templates if part == "template" else stories if part not in {"code", "site"} else []
    return f" (changed: {', '.join(named)})" if 0 < len(named) <= _FEW else ""


_FEW = 6
