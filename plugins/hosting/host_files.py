"""Files that hosts read inside the site: ``_headers``, ``_redirects``, ``.nojekyll``, ``CNAME``, ``_nginx.conf``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from plugins.hosting.headers import CACHE_RULES, security_headers
from plugins.hosting.nginx import NGINX_INCLUDE, nginx_include
from plugins.newsroom.settings import NewsroomSettings


@dataclass(frozen=True, slots=True)
class Redirect:
    """An address that moved for good. Both are paths as they go over the line: encoded, from the root of the host."""

    source: str
    target: str


def host_files(settings: NewsroomSettings, redirects: Iterable[Redirect]) -> dict[str, str]:
    """Path and text of every file that the hosts named in the settings read, and IndexNow's."""
    files: dict[str, str] = {}
    hosts = settings.publish.hosts
    redirects = list(redirects)
    if key := settings.notify.indexnow_key:
        files[f"{key}.txt"] = key
    if {"cloudflare-pages", "netlify"} & set(hosts):
        files["_headers"] = headers_file(settings)
        files["_redirects"] = redirects_file(redirects, status="301!" if "netlify" in hosts else "301")
    if "netlify" in hosts:
        files["_redirects"] += gone_lines(settings.publish.gone, settings.site.base_path)
    if "github-pages" in hosts:
        files[".nojekyll"] = ""
        if domain := _own_domain(settings.site.url):
            files["CNAME"] = f"{domain}\n"
    if "nginx" in hosts:
        files[NGINX_INCLUDE] = nginx_include(settings, ((x.source, x.target) for x in redirects))
    return files


def headers_file(settings: NewsroomSettings) -> str:
    """``_headers``. A header stands in one rule only, since hosts join what several rules say of one."""
    headers = security_headers(settings.signup, has_search=settings.search.enabled)
    lines = ["/*", *(f"  {name}: {value}" for name, value in headers)]
    for rule in CACHE_RULES:
        lines += [f"{settings.site.base_path}/{rule.folder}*", f"  Cache-Control: {rule.cache_control}"]
    return "\n".join(lines) + "\n"


def redirects_file(redirects: Iterable[Redirect], *, status: str) -> str:
    """``_redirects``: one line an address. ``301!`` makes Netlify prefer the rule to the page at the old address."""
    return "".join(
        f"{redirect.source} {redirect.target} {status}\n" for redirect in redirects if redirect.source != "/"
    )


def gone_lines(gone: Iterable[str], base: str) -> str:
    """More of ``_redirects``: addresses that Netlify answers with 410 while no page stands there; not for ``/*``."""
    return "".join(
        f"{base}{quote(address, safe='/*')} {base}/404.html 410\n" for address in dict.fromkeys(gone) if address != "/*"
    )


def _own_domain(site_url: str) -> str:
    """The host of the address, unless it is one that GitHub gives."""
    host = urlsplit(site_url).hostname or ""
    return "" if host.endswith(".github.io") else host
