"""Headers and redirects as hosts read them."""

from __future__ import annotations

import pytest

from plugins.hosting.headers import CACHE_RULES, FRESH, cache_control_of, security_headers
from plugins.hosting.host_files import Redirect, host_files
from plugins.newsroom.settings import NewsroomSettings, SignupSettings


def settings_for(*hosts: str, url: str = "https://news.example") -> NewsroomSettings:
    return NewsroomSettings.from_pelican({"SITEURL": url, "NEWS_PUBLISH_HOSTS": list(hosts)})


def test_no_host_needs_no_file() -> None:
    """A server of one's own is told by its own configuration."""
    assert host_files(settings_for(), [Redirect("/a", "/b")]) == {}


def test_a_redirect_states_its_status_in_the_dialect_of_the_host() -> None:
    """Netlify serves the page at the old address unless the rule is forced; Cloudflare knows no such mark."""
    rules = [Redirect("/a/", "/b/"), Redirect("/", "/b/")]
    assert host_files(settings_for("cloudflare-pages"), rules)["_redirects"] == "/a/ /b/ 301\n"
    assert host_files(settings_for("netlify"), rules)["_redirects"] == "/a/ /b/ 301!\n"


def test_netlify_says_which_addresses_are_gone() -> None:
    """Behind the redirects, below the path of the site, without the mark that would hide a page that stands again."""
    gone = {"NEWS_DEPLOY_GONE": ["/old one/", "/topics/*", "/*", "/old one/"], "SITEURL": "https://news.example/news"}
    moved = [Redirect("/news/was/", "/news/a/")]
    netlify = NewsroomSettings.from_pelican({"NEWS_PUBLISH_HOSTS": ["netlify"], **gone})
    assert host_files(netlify, moved)["_redirects"] == (
        "/news/was/ /news/a/ 301!\n/news/old%20one/ /news/404.html 410\n/news/topics/* /news/404.html 410\n"
    )
    cloudflare = NewsroomSettings.from_pelican({"NEWS_PUBLISH_HOSTS": ["cloudflare-pages"], **gone})
    assert host_files(cloudflare, moved)["_redirects"] == "/news/was/ /news/a/ 301\n"


def test_no_header_stands_in_two_rules_that_meet() -> None:
    """Hosts join the values of rules that meet, and a joined Cache-Control says two things."""
    text = host_files(settings_for("netlify"), [])["_headers"]
    lines = text.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == ["/*", *(f"/{rule.folder}*" for rule in CACHE_RULES)]
    everywhere = text.split("/covers/*")[0]
    assert "Cache-Control" not in everywhere
    folders = [rule.folder for rule in CACHE_RULES]
    assert not any(a != b and a.startswith(b) for a in folders for b in folders)
    assert max(map(len, lines)) < 2000


def test_headers_are_below_the_path_of_the_site() -> None:
    """The rule for pictures of a site at /repo is one for /repo/images/."""
    text = host_files(settings_for("netlify", url="https://news.example/repo"), [])["_headers"]
    assert "\n/repo/images/*\n" in text


@pytest.mark.parametrize(
    ("url", "domain"), [("https://news.example", "news.example\n"), ("https://me.github.io/repo", None)]
)
def test_a_domain_of_ones_own_is_named_to_github(url: str, domain: str | None) -> None:
    """One of GitHub's needs no CNAME."""
    assert host_files(settings_for("github-pages", url=url), []).get("CNAME") == domain


def test_the_form_may_post_to_its_provider_and_nowhere_else() -> None:
    """The host of the action is in form-action while there are forms."""
    generic = (("generic", (("action_url", "https://letters.example/subscribe?list=1"),)),)
    for enabled, hosts in ((True, " https://letters.example"), (False, "")):
        headers = dict(security_headers(SignupSettings(enabled=enabled, provider="generic", providers=generic)))
        assert f"form-action 'self'{hosts};" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("path", "fresh"), [("images/a.png", False), ("theme/css/site.css", True), ("x/images/a", True)]
)
def test_only_what_ages_well_is_cached(path: str, *, fresh: bool) -> None:
    """Pictures and fonts for a day; pages, styles and scripts are asked for anew."""
    assert (cache_control_of(path) == FRESH) is fresh
