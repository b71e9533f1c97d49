"""The documents say what is: every setting, finding and field, and the README's own story."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from plugins.editorial_checks.catalogue import read_catalogue
from plugins.entities.reading import ENTITY_FIELDS
from plugins.newsroom.house import AUTHOR_FIELDS, NEWSLETTER_FIELDS, PAGE_FIELDS
from plugins.newsroom.reading import FIELDS
from plugins.newsroom.settings import TARGET_OPTIONS, NewsroomSettings, setting_rows

ROOT = Path(__file__).resolve().parent.parent
_ID = re.compile(r"NEWS-[A-Z]\d{3}")
_SEVERITIES = ("error", "warning", "notice")


def _document(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_setting_is_documented() -> None:
    """Each key stands in docs/settings.md."""
    missing = [
        row.metadata["key"] for row in setting_rows() if f"`{row.metadata['key']}`" not in _document("docs/settings.md")
    ]
    assert missing == []


def test_every_finding_is_documented_and_no_other() -> None:
    """The ids in the code and those in docs/checks.md are the same."""
    sources = [*ROOT.glob("plugins/**/*.py"), *ROOT.glob("desk/**/*.py")]
    in_code = {id for source in sources for id in _ID.findall(source.read_text(encoding="utf-8"))}
    in_rows = set(re.findall(r"^\| (NEWS-[A-Z]\d{3}) \|", _document("docs/checks.md"), re.MULTILINE))
    assert in_code == in_rows


def test_every_finding_is_as_grave_as_its_document_says() -> None:
    """Wherever the code calls ``error``, ``warning`` or ``notice`` with an id, its row names that severity."""
    catalogue = read_catalogue(_document("docs/checks.md"))
    calls = [
        (argument.value, call.func.id)
        for source in (*ROOT.glob("plugins/**/*.py"), *ROOT.glob("desk/**/*.py"))
        for call in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _SEVERITIES
        for argument in call.args
        if isinstance(argument, ast.Constant) and _ID.fullmatch(str(argument.value))
    ]
    assert len(calls) > 100
    assert [call for call in calls if call[1] not in catalogue[str(call[0])].severity.split(", ")] == []


def test_every_field_is_documented() -> None:
    """Each front-matter field and each of its other names stands in docs/authoring.md."""
    text = _document("docs/authoring.md").lower()
    names = {
        name
        for table in (FIELDS, AUTHOR_FIELDS, PAGE_FIELDS, NEWSLETTER_FIELDS, ENTITY_FIELDS)
        for field, others in table.items()
        for name in (field, *others)
    }
    assert sorted(name for name in names if f"`{name}`" not in text) == []


def test_the_story_in_the_readme_builds_at_the_address_it_names(tmp_path: Path) -> None:
    """The README's first story, put where it says, is a page where it says."""
    readme = _document("README.md")
    where = re.search(r"Put this into `(content/[^`]+)`", readme)
    story = re.search(r"```markdown\n(.*?)```", readme, re.DOTALL)
    address = re.search(r"Its address is `/([^`]+)`", readme)
    assert where
    assert story
    assert address
    shutil.copytree(ROOT / "content", tmp_path / "content")
    target = tmp_path / where[1]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(story[1], encoding="utf-8")
    command = [sys.executable, "-m", "pelican", "content", "-s", str(ROOT / "pelicanconf.py"), "-o", "output", "-e"]
    late = 'NEWS_NOW="2026-12-01T00:00:00+00:00"'
    built = subprocess.run([*command, late], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    assert (tmp_path / "output" / address[1] / "index.html").is_file()


def test_documents_link_to_files_that_exist() -> None:
    """Relative links and pictures of README, CONTRIBUTING and docs/ lead somewhere."""
    broken = []
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")]:
        text = re.sub(r"```.*?```|`[^`]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        targets = re.findall(r"\]\(([^)#\s]+)", text)
        broken += [(page.name, x) for x in targets if "://" not in x and not (page.parent / x).exists()]
    assert broken == []


def test_the_settings_for_hosts_are_taken_as_they_stand() -> None:
    """Each block of settings in docs/publishing/ passes the checks of a build."""
    kinds = set()
    for page in ROOT.glob("docs/publishing/*.md"):
        for block in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            names: dict[str, Any] = {}
            exec(block, names)  # noqa: S102 - our own documents
            ours = {name: value for name, value in names.items() if name.startswith("NEWS_")}
            kinds |= {target.kind for target in NewsroomSettings.from_pelican(ours).publish.targets}
    assert kinds == set(TARGET_OPTIONS)
