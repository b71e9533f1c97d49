from __future__ import annotations

from dataclasses import dataclass, field

from jinja2 import DictLoader

from plugins.edition.rendering import template_environment


@dataclass(frozen=True)
class Card:
    headline: str
    reads: list[str] = field(default_factory=list, compare=False)

    @property
    def shown(self) -> str:
        self.reads.append(self.headline)
        return self.headline


def render(source: str, *pages: dict[str, object]) -> list[str]:
    environment = template_environment(DictLoader({"page.html": source, "part.html": "{{ card.shown }}!"}))
    return [environment.get_template("page.html").render(**page) for page in pages]


def test_a_part_is_rendered_once_for_the_same_record_and_words() -> None:
    """The second page takes what the first one made, and prints it as markup, unescaped a second time."""
    card = Card("A & B")
    source = "{% once card, level %}<h{{ level }}>{{ card.shown }}</h{{ level }}>{% endonce %}"
    pages = [{"card": card, "level": 2}, {"card": card, "level": 2}, {"card": card, "level": 3}]
    assert render(source, *pages) == ["<h2>A &amp; B</h2>", "<h2>A &amp; B</h2>", "<h3>A &amp; B</h3>"]
    assert card.reads == ["A & B", "A & B"]


def test_equal_records_are_told_apart() -> None:
    """Records are known by identity, so that comparing them costs nothing; equal ones come to the same anyway."""
    first, second = Card("A"), Card("A")
    assert render("{% once card %}{{ card.shown }}{% endonce %}", {"card": first}, {"card": second}) == ["A", "A"]
    assert (first.reads, second.reads) == (["A"], ["A"])


def test_two_parts_of_a_template_are_kept_apart() -> None:
    """Parts are known by their place, also in loops and where another template is included."""
    parts = "{% once card %}a{% include 'part.html' %}{% endonce %}{% once card %}b{% endonce %}"
    assert render(f"{{% for at in [1, 2] %}}{parts};{{% endfor %}}", {"card": Card("A")}) == ["aA!b;aA!b;"]


def test_records_that_are_gone_leave_nothing_behind() -> None:
    """No new record is taken for one that is gone, though it may stand at the same place in memory."""
    environment = template_environment(DictLoader({"page.html": "{% once card %}{{ card.shown }}{% endonce %}"}))
    template = environment.get_template("page.html")
    shown = [template.render(card=Card(str(number))) for number in range(20_000)]
    assert shown == [str(number) for number in range(20_000)]
