"""Keys and passwords that were pasted into a text. What is published once is known for good."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plugins.editorial_checks.manuscript import Manuscript
from plugins.newsroom.findings import Finding, error

_MARKS = (
    "-----BEGIN", "AKIA", "ASIA", "AIza", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "hf_",
    "nvapi-", "sk-", "sk_live_", "rk_live_", "xox", "AGE-SECRET-KEY-1", "npm_", "pypi-",
)  # fmt: skip
_ALPHABET = "[A-Za-z0-9_-]"
_AMBIGUOUS = "an API key"
_SECRETS = (
    ("a private key", re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----")),
    ("a private key", re.compile(r"\bAGE-SECRET-KEY-1[A-Z0-9]{50,}")),
    ("an access key of Amazon", re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")),
    ("an API key of Google", re.compile(rf"\bAIza{_ALPHABET}{{35}}\b")),
    ("a token of GitHub", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})")),
    ("a token of GitLab", re.compile(rf"\bglpat-{_ALPHABET}{{20,}}")),
    ("a token of Hugging Face", re.compile(r"\bhf_[A-Za-z0-9]{30,}")),
    ("an API key of Nvidia", re.compile(rf"\bnvapi-{_ALPHABET}{{40,}}")),
    ("a key of Stripe", re.compile(r"\b[rs]k_live_[A-Za-z0-9]{20,}")),
    ("a token of Slack", re.compile(r"\bxox[abeprs]-[A-Za-z0-9-]{20,}")),
    ("a token of a package registry", re.compile(rf"\b(?:npm_[A-Za-z0-9]{{36}}|pypi-{_ALPHABET}{{80,}})")),
    (_AMBIGUOUS, re.compile(rf"(?<![\w-])sk-{_ALPHABET}{{20,}}")),
)
_SHOWN = 8


def check_secrets(story: Manuscript) -> Iterator[Finding]:
    """One finding for each key, of which only the beginning is repeated. Examples that say so are none."""
    text = story.text
    if not any(mark in text for mark in _MARKS):
        return
    for what, pattern in _SECRETS:
        for match in pattern.finditer(text):
            if "EXAMPLE" not in match[0].upper() and (what != _AMBIGUOUS or _is_random(match[0])):
                shown = f"{what} stands in the text: {match[0][:_SHOWN]}\u2026"
                fix = "take it out, and have it revoked: it may be known by now"
                yield error(story.place_at(match.start()), "NEWS-K001", shown, fix)


def _is_random(key: str) -> bool:
    """Words joined by hyphens have no digits, or no capitals."""
    return any(map(str.isdigit, key)) and any(map(str.isupper, key))
