"""The preview's newsletter provider: judges what a form posted, and keeps a list for as long as the preview runs."""

from __future__ import annotations

import enum
import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from plugins.signup_blocks.providers.preview import TRAP_FIELD

LARGEST_FORM_BYTES = 16_384
MOST_FIELDS = 40
_LONGEST_ADDRESS = 254
_LONGEST_LOCAL_PART = 64
_LONGEST_VALUE = 300
_MOST_KEPT = 500
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_ID = re.compile(r"[a-z0-9-]{1,100}")


class Answer(enum.Enum):
    """What becomes of a signup; the value is the folder of its page below ``newsletter/``."""

    CHECK_YOUR_EMAIL = "check-your-email"
    ALREADY = "already"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The answer to one post. ``fault`` says what is wrong with it, else it is empty."""

    answer: Answer
    fault: str = ""

    @property
    def status(self) -> int:
        """For an answer in JSON."""
        return 422 if self.answer is Answer.ERROR else 200

    def as_json(self) -> dict[str, bool | str]:
        """What script reads."""
        is_good = self.answer is not Answer.ERROR
        return {"ok": is_good, "already": self.answer is Answer.ALREADY} | ({} if is_good else {"error": self.fault})


@dataclass(frozen=True, slots=True, kw_only=True)
class Signup:
    """One post as it came in, with what became of it."""

    outcome: Outcome
    fields: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class SignupBook:
    """Every post of this run, the newest last; the oldest give way from the 501st on."""

    received: deque[Signup] = field(default_factory=lambda: deque(maxlen=_MOST_KEPT))

    def take(self, fields: Sequence[tuple[str, str]]) -> Outcome:
        """Judge a post and write it down, long values clipped."""
        outcome = judge_signup(fields, (signup.fields for signup in self.received if not signup.outcome.fault))
        clipped = tuple((name[:_LONGEST_VALUE], value[:_LONGEST_VALUE]) for name, value in fields)
        self.received.append(Signup(outcome=outcome, fields=clipped))
        return outcome


def judge_signup(fields: Sequence[tuple[str, str]], taken: Iterable[Sequence[tuple[str, str]]]) -> Outcome:
    """What a provider would say to a form. ``taken`` are the forms it has accepted before."""
    values = dict(reversed(fields))
    fault = next(filter(None, _faults(values, fields)), "")
    if fault:
        return Outcome(answer=Answer.ERROR, fault=fault)
    subscription = _subscription(values)
    if any(_subscription(dict(earlier)) == subscription for earlier in taken):
        return Outcome(answer=Answer.ALREADY)
    return Outcome(answer=Answer.CHECK_YOUR_EMAIL)


def _faults(values: Mapping[str, str], fields: Iterable[tuple[str, str]]) -> Iterable[str]:
    address = values.get("email", "").strip()
    yield "" if address else "no e-mail address was sent"
    yield (
        "" if not any(map(_CONTROLS.search, map(" ".join, fields))) else "a field holds a line end or control character"
    )
    yield "" if is_address(address) else "the e-mail address cannot be one"
    yield "" if max(len(value) for _, value in fields) <= _LONGEST_VALUE else "a field is too long"
    yield "" if not values.get(TRAP_FIELD) else "the trap was filled in, as programs do"
    yield "" if _ID.fullmatch(values.get("newsletter", "")) else "no newsletter is named"


def is_address(text: str) -> bool:
    """Whether mail could be sent to it: one ``@``, a host with a dot, at most 254 characters, no line ends."""
    local, _, _host = text.partition("@")
    is_short = len(text) <= _LONGEST_ADDRESS and len(local) <= _LONGEST_LOCAL_PART
    return is_short and _ADDRESS.fullmatch(text) is not None


def _subscription(values: Mapping[str, str]) -> tuple[str, str]:
    return values.get("email", "").strip().lower(), values.get("newsletter", "")


_PAGE = Markup("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Signups of this run</title>
<link rel="stylesheet" href="{base}/theme/css/site.css">
<link rel="icon" href="data:,">
</head>
<body>
<main class="main">
<h1>Signups of this run</h1>
{listed}
<p>Pages that follow a form: <a href="{base}/newsletter/check-your-email/">check your e-mail</a>,
<a href="{base}/newsletter/confirmed/">confirmed</a>, <a href="{base}/newsletter/already/">already</a>,
<a href="{base}/newsletter/error/">error</a>.</p>
</main>
</body>
</html>
""")
_ROW = Markup("<li><p><strong>{}</strong>{}</p>\n<dl>\n{}</dl></li>\n")
_PAIR = Markup("<dt>{}</dt><dd>{}</dd>\n")


def signups_page(book: SignupBook, base_path: str = "") -> str:
    """The page at ``/_desk/signups``: what was posted, the newest first, all of it escaped."""
    rows = Markup().join(
        _ROW.format(
            signup.outcome.answer.value.replace("-", " "),
            f": {signup.outcome.fault}" if signup.outcome.fault else "",
            Markup().join(_PAIR.format(name, value) for name, value in signup.fields),
        )
        for signup in reversed(book.received)
    )
    listed = Markup("<ol reversed>\n{}</ol>").format(rows) if rows else Markup("<p>No form was posted yet.</p>")
    return str(_PAGE.format(listed=listed, base=base_path))
