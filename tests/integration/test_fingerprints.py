"""Names made from contents, in whole sites: every address leads somewhere, and a change reaches the pages."""

from __future__ import annotations

import posixpath
import re
import shutil
from pathlib import Path

from plugins.hosting.headers import FOR_GOOD, cache_control_of
from tests.support.sites import ROOT, BuiltSite, build_site_here, story

STORY = {"articles/a.md": story(title="A model", body="A lede about maps.")}
ON = {"SITEURL": "https://news.example/base", "NEWS_PUBLISH_FINGERPRINTS": True}


def theme_addresses(site: BuiltSite) -> set[str]:
    """Paths of the theme's files that pages name."""
    text = "".join(site.text(path) for path in site.pages)
    return set(re.findall(r'(?:href|src)="/base/(theme/[^"]+)"', text))


def test_every_address_leads_to_a_file_and_no_plain_name_is_left(tmp_path: Path) -> None:
    """In pages and in the stylesheet; what is kept for good is what is named by its content."""
    site = build_site_here(tmp_path, STORY, ON).ok()
    named = theme_addresses(site)
    sheet = next(path for path in named if path.endswith(".css"))
    fonts = {
        posixpath.normpath(posixpath.join(posixpath.dirname(sheet), address))
        for address in re.findall(r'url\("([^"]+)"\)', site.text(sheet))
    }
    assert len(fonts) == 8
    assert named | fonts <= site.files.keys()
    hashed = {path for path in site.files if path.startswith("theme/") and not path.startswith("theme/icon.")}
    assert {path for path in hashed if cache_control_of(path) == FOR_GOOD} == hashed
    assert all(re.fullmatch(r".*\.[0-9a-f]{8}\.\w+", path) for path in hashed)
    assert hashed >= (named | fonts) - {"theme/icon.svg"}
    assert cache_control_of("theme/icon.svg") != FOR_GOOD


def test_a_changed_style_reaches_every_page_and_the_old_file_goes(tmp_path: Path) -> None:
    """On top of what stands there the site is the one a clean build gives."""
    theme = tmp_path / "theme"
    shutil.copytree(ROOT / "theme", theme)
    settings = {**ON, "THEME": str(theme)}
    before = build_site_here(tmp_path, STORY, settings).ok()
    (theme / "static" / "css" / "zz.css").write_text("a { color: red }\n", encoding="utf-8")
    after = build_site_here(tmp_path, STORY, settings).ok()
    old, new = (next(x for x in theme_addresses(site) if x.endswith(".css")) for site in (before, after))
    assert old != new
    assert old not in after.files
    assert {path for path in after.pages if after.files[path] == before.files[path]} <= {
        path for path in after.pages if old.encode() not in before.files[path]
    }
    assert not after.mentions(old)
    shutil.rmtree(tmp_path / "output")
    shutil.rmtree(tmp_path / ".cache")
    assert build_site_here(tmp_path, STORY, settings).ok().files == after.files


def test_nothing_else_may_lie_among_the_hashed_names(tmp_path: Path) -> None:
    """A file of the newsroom's own would be kept by browsers for good."""
    site = build_site_here(tmp_path, {**STORY, "static/theme/hashed/x.css": "a {}"}, ON)
    assert site.exit_code == 1
    assert [line for line in site.report if "NEWS-P031" in line and "static/theme/hashed/x.css" in line]


def test_a_template_that_names_no_file_of_the_theme_fails(tmp_path: Path) -> None:
    """With plain names too: readers would ask for nothing."""
    theme = tmp_path / "theme"
    shutil.copytree(ROOT / "theme", theme)
    head = theme / "templates" / "partials" / "head.html"
    head.write_text(head.read_text(encoding="utf-8").replace("js/site.js", "js/none.js"), encoding="utf-8")
    site = build_site_here(tmp_path, STORY, {"THEME": str(theme)})
    assert site.exit_code == 1
    assert any("NEWS-T001" in line and "the theme has no file static/js/none.js" in line for line in site.report)
