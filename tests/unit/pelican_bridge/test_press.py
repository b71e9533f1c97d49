from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader

from plugins.edition.rendering import template_environment
from plugins.incremental import state
from plugins.incremental.state import settled_stand
from plugins.incremental.store import Store
from plugins.pelican_bridge.press import StoredTemplates


def rendered(store: Store, source: str) -> tuple[str, int]:
    """What a template prints, and how many were compiled for it."""
    environment = template_environment(DictLoader({"a.html": source}), StoredTemplates(store))
    compiled = []
    generate = environment._generate  # noqa: SLF001 - the one place where Jinja makes code

    def counted(*args: object, **kwargs: object) -> str:
        compiled.append(args)
        return generate(*args, **kwargs)  # type: ignore[arg-type]

    environment._generate = counted  # type: ignore[method-assign]  # noqa: SLF001 - the same
    return environment.get_template("a.html").render(x="<b>"), len(compiled)


def test_a_template_is_compiled_once(tmp_path: Path) -> None:
    """The next build takes it from the store; one that was changed is compiled again."""
    store = Store(tmp_path / "s")
    assert rendered(store, "{{ x }}") == ("&lt;b&gt;", 1)
    assert rendered(store, "{{ x }}") == ("&lt;b&gt;", 0)
    assert rendered(store, "{{ x }}!") == ("&lt;b&gt;!", 1)
    store.close()


def test_a_broken_entry_is_compiled_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rubbish in the store is no template."""
    store = Store(tmp_path / "s")
    monkeypatch.setattr(Store, "get", lambda _self, _key: b"rubbish")
    assert rendered(store, "{{ x }}") == ("&lt;b&gt;", 1)
    store.close()


def test_a_file_that_may_still_be_changing_is_not_settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new one is read again; one that has rested is known by size, times and place, until one of them changes."""
    path = tmp_path / "a.png"
    path.write_bytes(b"1")
    assert settled_stand(path) is None
    assert settled_stand(tmp_path / "gone") is None
    monkeypatch.setattr(state, "_UNSETTLED_NANOSECONDS", 0)
    before = settled_stand(path)
    assert before is not None
    assert before == settled_stand(path)
    path.write_bytes(b"12")
    assert settled_stand(path) != before
