"""Entities: names merge into one hub, old hubs redirect, and hubs say what they are about."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from desk.cli import main
from tests.integration.test_incremental import counting_pages
from tests.support.sites import BuiltSite, build_site_here, story, write_site

REGISTRY = """\
- name: OpenAI
  kind: company
  aliases: [Open AI, OpenAI Inc]
  description: Makes <ChatGPT>.
  homepage: https://www.openai.com/about?a=1&b=2
- {name: Mistral, kind: model, page: true}
"""
STORIES = {
    "articles/a.md": story("First", "2026-05-01", companies="[Open AI, openai, Acme]"),
    "articles/b.md": story("Second", "2026-05-02", companies="[OpenAI Inc]", models="[Mistral, Lone]"),
    "articles/c.md": story("Third", "2026-05-03", companies="[OPENAI, Acme]"),
}


def build(tmp_path: Path, registry: str = REGISTRY, **stories: str) -> BuiltSite:
    return build_site_here(tmp_path, STORIES | {"entities.yml": registry} | stories)


def subjects(site: BuiltSite, slug: str) -> list[tuple[str, str]]:
    """The words and address of each subject that a story shows; no address where it has no page."""
    items = site.page(f"2026/05/{slug}/").select(".subjects__list li")
    return [(item.get_text(), str(item.a["href"]) if item.a else "") for item in items]


def test_aliases_merge_into_one_hub(tmp_path: Path) -> None:
    """Every story shows the entity's name and leads to its one hub; a name given twice is there once."""
    site = build(tmp_path).ok()
    openai, acme = ("OpenAI", "/companies/openai/"), ("Acme", "/companies/acme/")
    assert subjects(site, "a") == [openai, acme]
    assert subjects(site, "b") == [openai, ("Mistral", "/models/mistral/"), ("Lone", "")]
    assert subjects(site, "c") == [openai, acme]
    hub = site.page("companies/openai/")
    assert [link["href"] for link in hub.select(".river__headline a")] == [f"/2026/05/{slug}/" for slug in "cba"]
    overview = site.page("companies/").select(".directory__entry")
    assert [entry.get_text() for entry in overview] == ["Acme", "OpenAI"]


def test_old_hubs_redirect(tmp_path: Path) -> None:
    """Each alias that had an address of its own leads to the hub; nothing of the kind is there without a hub."""
    site = build(tmp_path).ok()
    for old in ("open-ai", "openai-inc"):
        refresh = site.page(f"companies/{old}/").select_one("meta[http-equiv=refresh]")
        assert refresh is not None
        assert refresh["content"] == "0; url=/companies/openai/"
    unused = build(tmp_path, REGISTRY + "- {name: Nobody, kind: person, aliases: [No One], page: true}\n").ok()
    assert unused.mentions("obody") == unused.mentions("no-one") == []


def test_a_hub_says_what_it_is_about(tmp_path: Path) -> None:
    """Description and homepage, escaped, on the hub and in its head; other hubs have neither."""
    site = build(tmp_path).ok()
    hub = site.page("companies/openai/")
    intro, link = hub.select_one(".list-head__intro"), hub.select_one(".list-head__homepage a")
    described = hub.select_one("meta[name=description]")
    assert intro is not None
    assert link is not None
    assert described is not None
    assert intro.get_text(strip=True) == described["content"] == "Makes <ChatGPT>."
    assert (link.get_text(), link["href"]) == ("openai.com", "https://www.openai.com/about?a=1&b=2")
    assert not site.page("companies/acme/").select(".list-head__intro, .list-head__homepage")


def test_a_thin_subject_has_no_page_unless_asked(tmp_path: Path) -> None:
    """One story is too few, but for an entity with ``page: true``; without a story there is none either."""
    site = build(tmp_path, REGISTRY + "- {name: Nothing, kind: model, page: true}\n").ok()
    assert [path for path in site.pages if path.startswith("models/")] == [
        "models/index.html",
        "models/mistral/index.html",
    ]


def test_names_of_one_entity_make_stories_related(tmp_path: Path) -> None:
    """The reason under a related story names the entity, whichever alias each of the two used."""
    site = build(tmp_path).ok()
    reasons = [item.get_text() for item in site.page("2026/05/b/").select(".brief__reason")]
    assert reasons == ["Both about OpenAI"]


def test_an_edit_of_the_registry_renders_what_shows_it(tmp_path: Path) -> None:
    """A description is on one page; a name is on its stories, lists of hubs and the hub."""
    build(tmp_path).ok()
    with counting_pages() as rendered:
        build(tmp_path, REGISTRY.replace("<ChatGPT>", "chatbots")).ok()
    assert rendered == ["companies/openai/index.html"]
    with counting_pages() as rendered:
        build(tmp_path, REGISTRY.replace("name: Mistral", "name: Mistral 7B, aliases: [Mistral]")).ok()
    assert [path for path in rendered if path.startswith("2026/05/")] == ["2026/05/b/index.html"]
    assert {"models/index.html", "models/mistral-7b/index.html"} <= set(rendered)


def test_a_fault_in_the_registry_refuses_the_build(tmp_path: Path) -> None:
    """With its place."""
    site = build(tmp_path, "- name: OpenAI\n  kind: firm\n")
    assert site.exit_code == 1
    assert site.report[0] == (
        "content/entities.yml:2:9: error NEWS-D005 'kind' cannot be 'firm'; use one of company, model, person, topic"
    )


def test_an_old_hub_may_not_take_a_page_that_is_there(tmp_path: Path) -> None:
    """An alias in the place of a story's old address is a clash like any other."""
    moved = {"articles/d.md": story("Moved", "2026-05-04", aliases="[/companies/open-ai/]")}
    site = build(tmp_path, **moved)
    assert site.exit_code == 1
    assert "NEWS-U001 its address /companies/open-ai/ is also that of" in site.stderr


@pytest.mark.parametrize("status", ["draft", "withheld"])
def test_the_name_of_an_unreleased_story_s_entity_is_nowhere(tmp_path: Path, status: str) -> None:
    """Neither its page, though asked for, nor its description, aliases or homepage."""
    registry = "- {name: Zyxw, kind: model, aliases: [Zyxw old], page: true, description: Zyxw., homepage: https://zyxw.example}\n"
    held = {"articles/z.md": story("Held", models="[Zyxw old]", status=status)}
    assert build(tmp_path, registry, **held).ok().mentions("yxw") == []


def test_names_to_merge_are_shown_where_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a list, in a text with commas; the name that an entity gave to a story has the place of its field."""
    stories = {
        "articles/a.md": story("A", slug="a", companies="[Acme, OpenAI]", topics="Speech, Maps", dek="A dek."),
        "articles/b.md": story("B", slug="b", companies="[Acme, OpenAI]", topics="Speech, Maps", dek="A dek."),
        "articles/c.md": story("C", slug="c", companies="[Acme, Open AI]", topics="speech, Maps", dek="A dek."),
    }
    write_site(tmp_path, stories)
    monkeypatch.chdir(tmp_path)
    lines = CliRunner().invoke(main, ["check"]).stdout.splitlines()
    found = [line.split(" ")[:3] for line in lines if "NEWS-E00" in line]
    row, column = (stories["articles/c.md"].splitlines().index("companies: [Acme, Open AI]") + 1, 19)
    assert found == [
        [f"content/articles/c.md:{row}:{column}:", "warning", "NEWS-E005"],
        [f"content/articles/c.md:{row + 1}:9:", "notice", "NEWS-E006"],
    ]


def test_an_address_that_is_taken_is_shown_where_it_was_chosen(tmp_path: Path) -> None:
    """The alias among several, in a list or as text; a slug; the start of a story that has neither."""
    taken = {"articles/a.md": story("A", slug="a"), "articles/sub/b.md": story("B", slug="b")}
    more = {
        "articles/c.md": story("C", slug="c", aliases="[/old/, /2026/06/a/]"),
        "articles/d.md": story("D", slug="d", aliases="/old-d/ /2026/06/a"),
        "articles/e.md": story("E", aliases="[/old-e/]", slug="a"),
        "articles/zz/b.md": story("Z"),
    }
    site = build_site_here(tmp_path, taken | more)
    found = {line.split(": ")[0].rsplit("/", 1)[-1] for line in site.report if "NEWS-U001" in line}
    place = {uri: text.splitlines() for uri, text in more.items()}
    assert found == {
        f"c.md:{place['articles/c.md'].index('aliases: [/old/, /2026/06/a/]') + 1}:18",
        f"d.md:{place['articles/d.md'].index('aliases: /old-d/ /2026/06/a') + 1}:10",
        f"e.md:{place['articles/e.md'].index('slug: a') + 1}:7",
        "b.md:1:1",
    }
