"""Pelican's side of the signup blocks: gives the build its signup desk."""

from __future__ import annotations

from pelican.plugins import signals

from plugins.edition.addresses import Addresses
from plugins.pelican_bridge.generator import NewsroomGenerator
from plugins.signup_blocks.form import SignupForms
from plugins.signup_blocks.subscriptions import choose_providers


def on_generators_finalized(generators: list[object]) -> None:
    """Offer the newsletters that were read, unless settings say no."""
    for generator in generators:
        if isinstance(generator, NewsroomGenerator):
            build, site = generator.build, generator.build.settings.site
            if build.settings.signup.enabled and build.newsletters:
                providers, findings = choose_providers(build.newsletters, build.settings)
                build.findings += findings
                if not findings:
                    build.signup = SignupForms(
                        newsletters=build.newsletters,
                        providers=providers,
                        settings=build.settings.signup,
                        addresses=Addresses(site.base_path, site.url, site.zone),
                        lang=site.lang,
                    )


def register() -> None:
    """Called by Pelican."""
    signals.all_generators_finalized.connect(on_generators_finalized)
