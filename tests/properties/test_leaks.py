"""Nothing of a story is public one second before its instant, and all of it is at the instant.

Every part of a story that a reader could meet holds a word that stands nowhere else. Sites of such stories are built as
the clock goes on, each build on top of the last, and every byte and path of the output is searched for the words.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.support.sites import BuiltSite, build_site_here, story

PARTS = (
    "title", "dek", "text", "slug", "author", "topic", "model", "entity", "alias", "picture", "inline", "source",
    "note",
)  # fmt: skip
INSTANTS = st.integers(0, 4).map(lambda hours: datetime(2026, 6, 1, tzinfo=UTC) + timedelta(hours=hours))


@dataclass(frozen=True, kw_only=True)
class Secret:
    """A story with a word of its own in each of its parts, and what holds it back."""

    number: int = 0
    date: datetime
    embargo: datetime | None
    expires: datetime | None
    status: str

    def word(self, part: str) -> str:
        """The word of a part."""
        return f"zq{self.number}{part}qz"

    def is_out(self, now: datetime) -> bool:
        """Whether readers have it."""
        return (
            self.status == "published"
            and self.date <= now
            and (self.embargo is None or self.embargo <= now)
            and (self.expires is None or now < self.expires)
        )

    def files(self) -> dict[str, str | bytes]:
        """The story and its pictures."""
        fields = {
            "status": self.status,
            "dek": f"{self.word('dek')} dek.",
            "authors": f"[{self.word('author')}]",
            "topics": f"[{self.word('topic')}, shared]",
            "models": f"[{self.word('entity')} old]",
            "aliases": f"[/{self.word('alias')}/]",
            "image": f"/images/{self.word('picture')}.svg",
            "source": f"{{title: {self.word('source')}, url: 'https://a.example/'}}",
            "corrections": f"[{{date: 2026-06-01, text: {self.word('note')}}}]",
            "related": f"{{pin: [other], ban: [{{slug: steady, until: {self.date.isoformat()}}}]}}",
        }
        fields |= {"embargo": self.embargo.isoformat()} if self.embargo else {}
        fields |= {"expires": self.expires.isoformat()} if self.expires else {}
        body = f"Words of {self.word('text')}.\n\n![A map](/images/{self.word('inline')}.svg)"
        return {
            f"articles/{self.word('slug')}.md": story(self.word("title"), self.date.isoformat(), body, **fields),
            f"images/{self.word('picture')}.svg": f"<svg>{self.word('picture')}</svg>",
            f"images/{self.word('inline')}.svg": f"<svg>{self.word('inline')}</svg>",
        }

    def entry(self) -> str:
        """Its model in the registry of entities, with a page that was asked for."""
        model, entity = self.word("model"), self.word("entity")
        return (
            f"- {{name: {model}, kind: model, aliases: [{entity} old], description: {entity} {model}., page: true}}\n"
        )


SECRETS = st.lists(
    st.builds(
        Secret,
        date=INSTANTS,
        embargo=st.none() | INSTANTS,
        expires=st.none() | INSTANTS,
        status=st.sampled_from(["published", "published", "published", "draft", "withheld"]),
    ),
    min_size=1,
    max_size=4,
).map(lambda secrets: [replace(secret, number=number) for number, secret in enumerate(secrets)])


@hypothesis_settings(max_examples=12, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(secrets=SECRETS)
def test_a_story_is_nowhere_before_its_instant_and_whole_at_it(secrets: list[Secret]) -> None:
    """One second before each instant of any story, and at it."""
    files: dict[str, str | bytes] = {
        "articles/other.md": story("Other", "2026-01-01", topics="[shared]", body=_links_to(secrets)),
        "articles/steady.md": story("Steady", "2026-01-02", topics="[shared]"),
        "entities.yml": "".join(secret.entry() for secret in secrets),
    }
    for secret in secrets:
        files |= secret.files()
    instants = {instant for s in secrets for instant in (s.date, s.embargo, s.expires) if instant is not None}
    moments = sorted(instants | {instant - timedelta(seconds=1) for instant in instants})
    with tempfile.TemporaryDirectory() as folder:
        for now in moments:
            settings = {"NEWS_NOW": now.isoformat(), "NEWS_EDITION_HUB_STORIES": 1, "SITEURL": "https://news.example"}
            site = build_site_here(Path(folder), files, settings).ok()
            for secret in secrets:
                found = [part for part in PARTS if site.mentions(secret.word(part))]
                assert found == (list(PARTS) if secret.is_out(now) else []), (now, secret)
            _counts_tell_nothing(site, 2 + sum(secret.is_out(now) for secret in secrets))


def _links_to(secrets: list[Secret]) -> str:
    return "\n\n".join(["A lede.", *(f"See [this]({secret.word('slug')}.md)." for secret in secrets)])


def _counts_tell_nothing(site: BuiltSite, out: int) -> None:
    """The number beside the subject that all share is that of the stories that are out."""
    notes = [entry.get_text() for entry in site.page("subjects/").select(".directory__entry")]
    assert f"shared {out} stories" in notes
