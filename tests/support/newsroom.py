"""A clean newsroom, made of words by number, and the faults that are planted into it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.support.pictures import picture_file

STORIES = 14
"""Stories of the clean newsroom. The first is older than the others, and is out; the last is a draft."""
_WORDS = (
    "agency", "board", "chip", "city", "cloud", "company", "court", "day", "engineer", "factory", "file", "firm",
    "grant", "group", "judge", "lab", "law", "lawyer", "letter", "licence", "maker", "market", "measure", "memory",
    "minister", "model", "month", "network", "office", "order", "paper", "patent", "plan", "power", "price", "rack",
    "report", "researcher", "result", "rule", "sale", "school", "server", "share", "ship", "signal", "site",
    "speech", "state", "student", "study", "supplier", "team", "test", "text", "tool", "trial", "union", "version",
    "voice", "week", "window", "word", "worker", "year", "account", "answer", "archive", "audit", "bank", "battery",
    "bridge", "budget", "buyer", "camera", "campus", "charge", "clinic", "contract", "council", "county",
    "customer", "dealer", "desk", "device", "district", "driver", "editor", "exam", "export", "farmer", "fund",
    "garden", "harbour", "hospital", "island", "journal", "kitchen", "library", "machine", "museum", "novel",
    "orchard", "packet", "planet", "platform", "printer", "quarter", "reactor", "reader", "record", "region",
    "river", "satellite", "screen", "season", "sensor", "soil", "station", "street", "summer", "teacher", "theatre",
    "ticket", "tower", "track", "tunnel", "valley", "vendor", "village", "visitor", "warehouse",
)  # fmt: skip
_VERBS = (
    "builds", "sells", "tests", "plans", "wants", "keeps", "drops", "opens", "closes", "moves", "shows", "buys",
    "checks", "rents", "fixes",
)  # fmt: skip


def name_of(number: int) -> str:
    """The file of a story below ``content/articles/``."""
    return f"{_WORDS[number]}-{_WORDS[number + 40]}-{number}.md"


def _sentence(chance: random.Random) -> str:
    words = [chance.choice(_WORDS) for _ in range(9)]
    return (
        f"The {words[0]} {chance.choice(_VERBS)} a {' and a '.join(words[1:4])} for the {' of the '.join(words[4:7])}."
    )


def clean_story(number: int) -> str:
    """A story in which nothing is worth a remark, with one of each thing that a fault can be planted in."""
    chance = random.Random(number)
    day = f"2026-05-{number + 1:02}" if number else "2026-04-30"
    lead, *others = [" ".join(_sentence(chance) for _ in range(3)) for _ in range(5)]
    other = name_of(number + 1 if number + 2 < STORIES else 0)
    return f"""\
---
title: "{_sentence(chance)[:-1]}"
date: {day}T09:00:00+00:00
authors: [mara-lindqvist]
dek: {_sentence(chance)}
section: news
topics: [Speech, Memory chips]
companies: [Acme]
models: [Acme-1]
people: [Jane Roe]
source:
  title: "Report {number}"
  url: https://reports.example/report-{number}
image:
  src: /images/chart-{number}.png
  alt: Bars that grow from left to right
status: {"draft" if number == STORIES - 1 else "published"}
corrections:
  - date: 2026-06-01T10:00:00+00:00
    text: The year was wrong.
---
{lead}

**What changed:** {others[0]}

- {_sentence(chance)}
- {_sentence(chance)}

## The background

{others[1]} It follows [an earlier story]({other}) and [a report of the agency](https://agency.example/{number}).

![A tower beside a river](../images/tower-{number}.png)

### The numbers

{others[2]} That is "a {chance.choice(_WORDS)} for the {chance.choice(_WORDS)}", the report says.[^1]

```python
print("**{number}** [x] - y")
```

{others[3]}

[^1]: {_sentence(chance)}
"""


def clean_newsroom() -> dict[str, str | bytes]:
    """All files of the content folder."""
    stories = {f"articles/{name_of(number)}": clean_story(number) for number in range(STORIES)}
    charts = {f"images/chart-{number}.png": picture_file(800, 400) for number in range(STORIES)}
    towers = {f"images/tower-{number}.png": picture_file(400, 800) for number in range(STORIES)}
    authors = {
        "authors/mara-lindqvist.md": "---\nname: Mara Lindqvist\n---\nShe writes about chips.\n",
        "newsletters/daily.md": "---\nname: Daily\npitch: The day in five minutes.\n---\nEvery morning.\n",
    }
    return {**stories, **charts, **towers, **authors}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault: ``old`` words of a clean story become ``new`` ones.

    ``{n}`` is the story's number and ``{day}`` its day. The finding is due on the line of ``mark`` in the faulty
    story, or else where ``new`` begins.
    """

    name: str
    id: str
    old: str
    new: str
    mark: str = ""
    also: tuple[tuple[str, str], ...] = ()
    """Further words to change, with what becomes of them."""
    consequences: frozenset[str] = frozenset()
    """Ids that other findings about the same fault may have."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Files that the fault needs."""

    def plant(self, number: int) -> tuple[bytes, int]:
        """The story with the fault, and the line at which a finding is due."""
        story = clean_story(number)
        for old, new in self.also:
            story = _swapped(story, _filled(old, number), _filled(new, number))[0]
        story, at = _swapped(story, _filled(self.old, number), _filled(self.new, number))
        at = story.index(_filled(self.mark, number)) if self.mark else at
        return story.encode("utf-8", "surrogateescape"), story.count("\n", 0, at) + 1


def _filled(text: str, number: int) -> str:
    return text.replace("{n}", str(number)).replace("{day}", f"2026-05-{number + 1:02}")


def _swapped(story: str, old: str, new: str) -> tuple[str, int]:
    at = story.index(old)
    return story[:at] + new + story[at + len(old) :], at


_STATUS = "status: published"
_SOURCE = 'source:\n  title: "Report {n}"\n  url: https://reports.example/report-{n}\n'
_AGENCY = "[a report of the agency](https://agency.example/{n})"
_EARLIER = "[an earlier story]("
_TOWER = "![A tower beside a river](../images/tower-{n}.png)"
_CODE = 'print("**{n}** [x] - y")\n```'
_DRAFT = name_of(STORIES - 1)
_PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----\n```"
_HTTPS = b"""---
title: "A firm that links"
date: 2026-05-02
dek: It has a page.
source: Ministry
---
It links to [a page](https://secure.example/page).
"""


def _causing(*ids: str) -> frozenset[str]:
    return frozenset(ids)


KINDS = (
    # The file.
    Kind("a byte that is no UTF-8", "NEWS-F001", "The background", "The b\udcffckground"),
    Kind("front matter without end", "NEWS-F002", "year was wrong.\n---", "year was wrong.", "---"),
    Kind("a colon without quotes", "NEWS-F003", "section: news", "section: news: and more"),
    Kind("a field twice", "NEWS-F004", "section: news", "section: news\nsection: chips", "section: chips"),
    # Fields.
    Kind("no title", "NEWS-D001", "title: ", "slug: story-{n} #", "---"),
    Kind("no date", "NEWS-D002", "date: {day}T09:00:00+00:00\n", "", "---"),
    Kind("an impossible day", "NEWS-D003", "date: {day}", "date: 2026-15-01"),
    Kind("a foreign date", "NEWS-D003", "date: {day}T09:00:00+00:00", "date: June 1, 2026"),
    Kind("an ambiguous date", "NEWS-D003", _STATUS, "modified: 06/01/2026"),
    Kind("a list where text belongs", "NEWS-D004", "section: news", "section: [news, chips]"),
    Kind("a status that is none", "NEWS-D005", _STATUS, "status: pubished"),
    Kind("an unknown section", "NEWS-D006", "section: news", "section: nwes"),
    Kind("a slug out of its folder", "NEWS-D007", _STATUS, "slug: ../story-{n}"),
    Kind("a source that cannot be opened", "NEWS-D008", "https://reports", "https:/reports", 'title: "Report'),
    Kind("a source of nothing", "NEWS-D008", _SOURCE, "source:\n  outlet: X\n", "outlet: X"),
    Kind("a correction without text", "NEWS-D009", "\n    text: The year was wrong.", "", "- date: 2026"),
    Kind("one field by two names", "NEWS-D011", "section: news", "tags: [Speech]\nsection: news"),
    Kind("a slip in a field's name", "NEWS-D012", "dek: ", "dekk: ", consequences=_causing("NEWS-D016")),
    Kind("a slip in a key", "NEWS-D012", "  alt: ", "  atl: ", consequences=_causing("NEWS-I001")),
    Kind("a field of another program", "NEWS-D012", _STATUS, "layout_engine: x"),
    Kind("an alias out of the site", "NEWS-D013", _STATUS, "aliases: [https://old.example/{n}]"),
    Kind("no dek", "NEWS-D016", "dek: ", "# ", "---"),
    Kind("modified before published", "NEWS-D017", _STATUS, "modified: 2026-03-01"),
    Kind("over before it begins", "NEWS-D018", _STATUS, "expires: 2026-03-01"),
    Kind("a year from another age", "NEWS-D019", "date: 2026-05", "date: 1926-05"),
    Kind("corrected before it was there", "NEWS-D020", "- date: 2026-06", "- date: 2026-02"),
    Kind("another day in the site's zone", "NEWS-D021", "date: {day}T09:00:00+00:00", "date: {day}T23:00:00-05:00"),
    Kind("years ahead", "NEWS-D022", "date: 2026-05", "date: 2062-05", consequences=_causing("NEWS-D020")),
    # Headlines and deks.
    Kind("a long headline", "NEWS-H001", 'title: "', 'title: "' + "Word by word it runs on and on and " * 4),
    Kind("a loud headline", "NEWS-H002", 'title: "', 'title: "STORY {n} BREAKS FROM EVERYWHERE" #'),
    Kind("a headline with a stop", "NEWS-H003", '"\ndate', '."\ndate'),
    Kind("Markdown in the headline", "NEWS-H006", 'title: "The', 'title: "**The**'),
    Kind("a dek that repeats", "NEWS-H004", "dek: ", "dek: Ours in {n} words #",
         also=(('title: "', 'title: "Ours in {n} words" #'),)),
    Kind("a dek of two sentences", "NEWS-H005", "dek: The", "dek: It is so. The"),
    Kind("a dek without end", "NEWS-H005", "dek: The", "dek: The" + " very" * 70),
    Kind("Markdown in the dek", "NEWS-H006", "dek: The", "dek: The [report](https://x.example) on the"),
    # Sources.
    Kind("a quotation from nowhere", "NEWS-C002", _SOURCE, "", 'That is "', ((_AGENCY, "a report"),)),
    Kind("a figure from nowhere", "NEWS-C002", _SOURCE, "", "$5", ((_AGENCY, "a report of $5 billion"),)),
    Kind("no source", "NEWS-C001", _SOURCE, "", "---",
         ((_AGENCY, "a report"), ('That is "', "That is a "), ('", the report', " the report"))),
    # Pictures.
    Kind("a picture without words", "NEWS-I001", "  alt: Bars that grow from left to right\n", "", "src: /images"),
    Kind("a file's name for words", "NEWS-I002", "Bars that grow from left to right", "chart-{n}.png", "src: /images"),
    Kind("a picture in the text without words", "NEWS-I001", "![A tower beside a river]", "![]"),
    Kind("a camera's name for words", "NEWS-I002", "![A tower beside a river]", "![IMG_2041]"),
    Kind("a picture far too large", "NEWS-I003", "../images/tower-{n}.png", "../images/huge-{n}.png",
         files={f"images/huge-{number}.png": picture_file(9_000, 4_000) for number in range(STORIES)}),
    Kind("a picture that is not there", "NEWS-L002", "../images/tower-{n}.png", "../images/tour-{n}.png"),
    Kind("a picture by http", "NEWS-L004", "../images/tower-{n}.png", "http://pictures.example/tower-{n}.png"),
    # Links.
    Kind("a story that is not there", "NEWS-L001", _EARLIER, f"{_EARLIER}no-"),
    Kind("a part that is not here", "NEWS-L003", "https://agency.example/{n}", "#the-backgroun"),
    Kind("a part that is not there", "NEWS-L003", ".md)", ".md#the-number)"),
    Kind("a page that is not there", "NEWS-L005", "https://agency.example/{n}", "/2026/05/no-such-story/"),
    Kind("a story that is not out", "NEWS-L006", _EARLIER, f"[one more]({_DRAFT}), {_EARLIER}"),
    Kind("a link without words", "NEWS-L007", "[a report of the agency]", "[]"),
    Kind("a link that says nothing", "NEWS-L008", "[a report of the agency]", "[Click here]"),
    Kind("http where https is known", "NEWS-L009", "https://agency.example/{n}", "http://secure.example/{n}",
         files={"articles/https.md": _HTTPS}),
    # Markdown.
    Kind("a fence without end", "NEWS-M001", _CODE, 'print("{n}")', "```python"),
    Kind("a lead-in without end", "NEWS-M002", "**What changed:**", "**What changed:"),
    Kind("a lead-in with a star too few", "NEWS-M002", "**What changed:**", "*What changed:**"),
    Kind("stars apart from their words", "NEWS-M002", "**What changed:**", "** What changed:**"),
    Kind("a skipped level", "NEWS-M003", "### The numbers", "#### The numbers"),
    Kind("a list that is none", "NEWS-M004", "\n\n- The", "\n- The", "- The"),
    Kind("quotes in a wrong encoding", "NEWS-M005", "That is", "That\u00e2\u20ac\u2122s what it is:"),
    Kind("an accent in a wrong encoding", "NEWS-M005", "dek: The", "dek: Caf\u00c3\u00a9 owners and the"),
    Kind("lost letters", "NEWS-M006", "That is", "That\ufffds"),
    Kind("a placeholder", "NEWS-M007", "That is", "TKTK is"),
    Kind("filler", "NEWS-M007", "That is", "Lorem ipsum is"),
    Kind("a link in two parts", "NEWS-M008", "[a report of the agency](", "[a report of the agency] ("),
    Kind("a reference to nothing", "NEWS-M008", _AGENCY, "[a report][agency]"),
    Kind("a mark without a note", "NEWS-M009", "[^1]: The", "Note: the", "[^1]"),
    # Raw HTML.
    Kind("a script", "NEWS-B001", "That is", "That <script>x</script> is"),
    Kind("an address that runs", "NEWS-B002", "https://agency.example/{n}", "javascript:alert({n})"),
    Kind("a frame", "NEWS-B003", "## The back", '<iframe src="https://x.example/"></iframe>\n\n## The back'),
    # Secrets.
    Kind("a private key", "NEWS-K001", _CODE, _PEM),
    Kind("a key of Amazon", "NEWS-K001", "That is", "That is AKIA" + "Q3EGTLRJ5N7PBMZX, that is"),
    Kind("a key of an API", "NEWS-K001", "That is", "That is sk-proj-" + "4fR9sK2mXq8LbV7tYw3ZpN6c, that is"),
    Kind("a token", "NEWS-K001", "agency.example/{n}",
         "agency.example/?t=ghp_" + "aB3dE6gH9jK2mN5pQ8rT1uW4xY7zC0fL2vS5"),
    # The newsroom.
    Kind("a slip in an author's id", "NEWS-A001", "mara-lindqvist", "mara-lindqvst"),
    Kind("an author without file", "NEWS-A002", "mara-lindqvist", "Guest Writer {n}"),
    Kind("a topic of one story", "NEWS-A003", "Memory chips", "Zebras {n}"),
    Kind("a headline that another story has", "NEWS-P001", 'title: "', f"{clean_story(0).splitlines()[1]} #"),
    Kind("a source that another story has", "NEWS-P002", "report-{n}\n", "report-0?utm_source=mail\n"),
    Kind("a pin on nothing", "NEWS-R001", _STATUS, "related: {pin: [no-such-story]}"),
    Kind("a pin on itself", "NEWS-R002", _STATUS, "slug: own-{n}\nrelated: {pin: [own-{n}]}", "related"),
    Kind("a pin on a draft", "NEWS-R003", _STATUS, f"related: {{pin: [{_DRAFT[:-3]}]}}"),
    Kind("an alias on a page that is there", "NEWS-U001", _STATUS, "aliases: [/news/]"),
    Kind("a newsletter that is none", "NEWS-D014", _STATUS, "signup: dayly"),
)  # fmt: skip
"""Every kind of fault that a story can have by itself, each with the id of its finding."""
