"""Pelican's side of social cards: plans one for each story without a picture, and finds headlines it cannot draw."""

from __future__ import annotations

from pelican.plugins import signals

from plugins.pelican_bridge.generator import NewsroomGenerator


def on_generators_finalized(generators: list[object]) -> None:
    """Add cards to the build's documents, and what is wrong with them to its findings."""
    for generator in generators:
        if isinstance(generator, NewsroomGenerator) and generator.build.settings.cards.enabled:
            from plugins.social_cards.cards import plan_cards  # noqa: PLC0415 - it loads Pillow, which takes a moment

            cards, findings = plan_cards(generator.build, generator.path, generator.theme, generator.store)
            generator.build.findings += findings
            if cards is not None:
                generator.build.documents.append(cards)


def register() -> None:
    """Called by Pelican."""
    signals.all_generators_finalized.connect(on_generators_finalized)
