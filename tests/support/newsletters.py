"""Newsletters, and every provider with options as its documentation has them."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from plugins.newsroom.findings import Location
from plugins.newsroom.house import Newsletter

LISTMONK = "http://127.0.0.1:9000"
GHOST = "http://127.0.0.1:9001"
LIST = "6f3b1f3e-7a3c-4c7e-9a51-0d2f6f6a2b11"
OPTIONS: dict[str, dict[str, str]] = {
    "beehiiv": {"form_id": LIST},
    "buttondown": {"username": "the-broadbill", "tag": "site"},
    "formspree": {"form_id": "mqkvabcd", "subject": "A reader signs up"},
    "generic": {"action_url": "https://forms.example/join?a=1&b=2", "list": "weekly", "fetch": "yes"},
    "ghost": {"url": GHOST, "label": "web"},
    "kit": {"form_id": "1234567", "tag_id": "7"},
    "listmonk": {"url": LISTMONK, "list": LIST},
    "mailchimp": {"host": "paper.us21.list-manage.com", "u": "1a2b", "id": "3c4d", "f_id": "5e6f", "tags": "12,34"},
    "mailerlite": {"account": "123", "form": "456"},
    "netlify": {"form": "newsletter"},
    "substack": {"name": "thebroadbill"},
}


def letter(id: str, *sections: str, **changes: Any) -> Newsletter:  # noqa: ANN401 - any field of the record
    """A newsletter with fields of its own."""
    fields: dict[str, Any] = {
        "location": Location(f"content/newsletters/{id}.md"),
        "name": id.title(),
        "frequency": "daily",
        "pitch_html": Markup("All news."),
        "button": "Join",
        "consent_html": Markup("We write."),
        "consent_version": "2",
        "is_default": False,
        "sections": sections,
        "asks_first_name": False,
        "topics": (),
        "sample": "",
        "provider": "",
        "list_id": "",
        "body_html": Markup(),
    }
    return Newsletter(id=id, **(fields | changes))
