"""Related news beside other tools, on one corpus of real posts: how good the lists are, and what they cost.

    python -m benchmarks.related_side_by_side POSTS [--site-host HOST] [--runs 3]

POSTS is a folder of posts with tags. Half of the tags are hidden from every tool, and links between posts are taken
out of the text; both then judge the lists (``plugins.related_news.evaluation``). Each tool gets the same posts, as
Markdown of plain paragraphs, in the front matter it reads. Cost is CPU seconds of whole builds, with and without
related lists, in turn; ours is ``desk related export`` on the same folder
without its store, beside reading that folder alone. Tools list up to 30
posts, so that those which list newer ones too still have older ones to be judged by.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import meter
from benchmarks.tools import ROOT, tool_path
from desk.related import Archive, judged_stories, open_archive
from plugins.related_news.evaluation import Judge, Measures, build_judge, measure, paired_interval

MEASURES = ("ndcg@3", "link-r@10", "stale@3", "dup@3", "hub@3", "fill@3")
_OURS = "Broadbill"
_PELICAN = """
PATH = "content"
THEME = "theme"
TIMEZONE = "UTC"
SITEURL = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
DIRECT_TEMPLATES = []
TAG_SAVE_AS = CATEGORY_SAVE_AS = AUTHOR_SAVE_AS = ""
PLUGINS = {plugins}
RELATED_POSTS_MAX = SIMILAR_POSTS_MAX_COUNT = 30
"""
_HUGO = """
baseURL = "http://127.0.0.1/"
disableKinds = ["home", "section", "taxonomy", "term", "RSS", "sitemap", "404"]
[taxonomies]
tag = "tags"
[related]
includeNewer = false
threshold = 0
[[related.indices]]
name = "tags"
weight = 100
[[related.indices]]
name = "date"
weight = 10
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """How to run a tool, with and without related lists, and how to read the lists it made."""

    name: str
    with_lists: Sequence[str]
    without: Sequence[str]
    folder: Path
    read: Callable[[], dict[str, list[str]]]


def run(command: Sequence[str], folder: Path) -> float:
    """CPU seconds of a run to the end, with all processes below it. Raises CalledProcessError."""
    return meter.measure(command, folder).cpu_seconds


def write_posts(archive: Archive, judge: Judge, texts: Mapping[str, str], folder: Path, head: str) -> None:
    """The posts as every tool gets them; ``head`` is a format of title, date, name and tags."""
    headlines = {article.uri: article for article in archive.released}
    folder.mkdir(parents=True)
    for number, (story, labels) in enumerate(zip(judge.stories, judge.visible, strict=True)):
        article = headlines[story.key]
        tags = [label.partition(":")[2] for label in labels]
        front = head.format(
            title=json.dumps(article.headline),
            plain_title=article.headline,
            date=article.published_at.isoformat(),
            name=f"p{number}",
            tags=json.dumps(tags),
            plain_tags=", ".join(tags),
            dek=json.dumps(article.dek),
        )
        (folder / f"p{number}.md").write_text(
            f"{front}\n{texts[story.key].replace('{{', '{ {').replace('{%', '{ %')}\n", encoding="utf-8"
        )


def pelican_tool(name: str, plugin: str, attribute: str, folder: Path, write: Callable[[Path, str], None]) -> Tool:
    """Stock Pelican with one plugin; its theme prints the list of each post and nothing else."""
    write(folder / "content", "Title: {plain_title}\nDate: {date}\nSlug: {name}\nTags: {plain_tags}\n")
    templates = folder / "theme/templates"
    templates.mkdir(parents=True)
    listed = f"{{% for post in article.{attribute} | default([]) %}}{{{{ post.slug }}}} {{% endfor %}}"
    (templates / "article.html").write_text(listed, encoding="utf-8")
    for state, plugins in (("with", [plugin]), ("without", [])):
        (folder / f"{state}.py").write_text(_PELICAN.format(plugins=plugins), encoding="utf-8")
    command = [tool_path("pelican"), "-s"]
    return Tool(
        name=name,
        with_lists=[*command, "with.py", "-o", "out"],
        without=[*command, "without.py", "-o", "bare"],
        folder=folder,
        read=lambda: {path.stem: path.read_text().split() for path in (folder / "out").glob("p*.html")},
    )


def hugo_tool(folder: Path, write: Callable[[Path, str], None]) -> Tool:
    """Hugo with its related content by tags and date."""
    write(folder / "content/posts", '---\ntitle: {title}\ndate: "{date}"\ntags: {tags}\n---\n')
    listed = "{{ range first 30 (site.RegularPages.Related .) }}{{ .File.ContentBaseName }} {{ end }}"
    for state, template in (("with", listed), ("without", "")):
        (folder / f"{state}.toml").write_text(f'layoutDir = "layouts-{state}"\n{_HUGO}', encoding="utf-8")
        layouts = folder / f"layouts-{state}"
        layouts.mkdir(parents=True)
        (layouts / "single.html").write_text(template or "{{ .Content }}", encoding="utf-8")
    command = [tool_path("hugo"), "--buildFuture"]
    return Tool(
        name="Hugo",
        with_lists=[*command, "--config", "with.toml", "-d", "out"],
        without=[*command, "--config", "without.toml", "-d", "bare"],
        folder=folder,
        read=lambda: {p.parent.name: p.read_text().split() for p in (folder / "out").glob("posts/p*/index.html")},
    )


def our_tool(folder: Path, write: Callable[[Path, str], None]) -> Tool:
    """The ranker as ``desk related export`` runs it, reading included, with nothing kept from before."""
    write(folder / "content", "---\ntitle: {title}\ndate: {date}\ndek: {dek}\ntopics: {tags}\n---\n")
    settings = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom pelicanconf import *\nCACHE_PATH = 'cache'\n"
    (folder / "conf.py").write_text(settings, encoding="utf-8")
    program = (
        "import shutil, sys; shutil.rmtree('cache', ignore_errors=True);"
        f"sys.path.insert(0, {str(ROOT)!r}); from desk.cli import main; sys.argv[1:] = {{words}}; main()"
    )
    export = ["related", "export", "--settings", "conf.py", "--content", "content", "--top", "30"]
    reading = program.format(words=[]).removesuffix("main()") + (
        "from desk.related import open_archive; open_archive('conf.py', 'content', foreign=True)"
    )
    lists = folder / "lists.json"
    keep = f"sys.stdout = open({str(lists)!r}, 'w');"
    return Tool(
        name=_OURS,
        with_lists=[sys.executable, "-c", "import sys;" + keep + program.format(words=export)],
        without=[sys.executable, "-c", reading],
        folder=folder,
        read=lambda: json.loads(lists.read_text(encoding="utf-8")),
    )


def table(judge: Judge, tools: Sequence[Tool], runs: Mapping[str, list[tuple[float, float]]]) -> str:
    """Quality and cost, a row a tool."""
    names = {f"p{number}": story.key for number, story in enumerate(judge.stories)}
    measured: dict[str, Measures] = {}
    for tool in tools:
        lists = {
            names[key]: [names[x] for x in items if x in names] for key, items in tool.read().items() if key in names
        }
        measured[tool.name] = measure(judge, lists)
    head = ["tool", *MEASURES, "CPU s with lists", "CPU s without", "nDCG@3 behind ours"]
    lines = [" | ".join(["", *head, ""]).strip(), "|" + " --- |" * len(head)]
    for tool in tools:
        pairs = runs[tool.name]
        gap = paired_interval(measured[_OURS], measured[tool.name], "ndcg@3")
        lines.append(
            " | ".join(
                [
                    f"| {tool.name}",
                    *(f"{measured[tool.name].means[m]:.3f}" for m in MEASURES),
                    f"{statistics.median(one for one, _ in pairs):.1f}",
                    f"{statistics.median(bare for _, bare in pairs):.1f}",
                    f"{gap.mean:+.3f} ({gap.low:+.3f} to {gap.high:+.3f}) |",
                ]
            )
        )
    return "\n".join(lines)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("posts", type=Path)
    parser.add_argument("--site-host", action="append", default=[])
    parser.add_argument("--runs", type=int, default=3)
    wanted = parser.parse_args()
    archive = open_archive(str(ROOT / "pelicanconf.py"), str(wanted.posts.resolve()), foreign=True)
    texts: dict[str, str] = {}
    judge = build_judge(judged_stories(archive, wanted.site_host, texts))
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)

        def write(folder: Path, head: str) -> None:
            write_posts(archive, judge, texts, folder, head)

        tools = [
            our_tool(place / "ours", write),
            pelican_tool("pelican-related-posts", "related_posts", "related_posts", place / "rp", write),
            pelican_tool("pelican-similar-posts", "similar_posts", "similar_posts", place / "sp", write),
            hugo_tool(place / "hugo", write),
        ]
        runs: dict[str, list[tuple[float, float]]] = {tool.name: [] for tool in tools}
        for _ in range(wanted.runs):
            for tool in tools:
                runs[tool.name].append((run(tool.with_lists, tool.folder), run(tool.without, tool.folder)))
        print(f"{len(judge.stories)} posts, {len(judge.queries)} judge; medians of {wanted.runs} runs in turn.\n")
        print(table(judge, tools, runs))


if __name__ == "__main__":
    main()
