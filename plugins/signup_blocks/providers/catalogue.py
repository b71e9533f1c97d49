"""Every provider by the name that settings use."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from plugins.newsroom.findings import suggest
from plugins.newsroom.settings import SignupSettings
from plugins.signup_blocks.providers.buttondown import Buttondown
from plugins.signup_blocks.providers.contract import Origins, Provider
from plugins.signup_blocks.providers.formspree import Formspree
from plugins.signup_blocks.providers.generic import Generic
from plugins.signup_blocks.providers.ghost import Ghost
from plugins.signup_blocks.providers.hosted import Beehiiv, Substack
from plugins.signup_blocks.providers.kit import Kit
from plugins.signup_blocks.providers.listmonk import Listmonk
from plugins.signup_blocks.providers.mailchimp import Mailchimp
from plugins.signup_blocks.providers.mailerlite import MailerLite
from plugins.signup_blocks.providers.netlify import Netlify
from plugins.signup_blocks.providers.options import read_options
from plugins.signup_blocks.providers.preview import Preview

PROVIDERS: Mapping[str, type[Provider]] = {
    "beehiiv": Beehiiv,
    "buttondown": Buttondown,
    "formspree": Formspree,
    "generic": Generic,
    "ghost": Ghost,
    "kit": Kit,
    "listmonk": Listmonk,
    "mailchimp": Mailchimp,
    "mailerlite": MailerLite,
    "netlify": Netlify,
    "substack": Substack,
}
PREVIEW = "preview"
"""What stands in while no provider is named; it may be named, too."""
_KINDS: Mapping[str, type[Provider]] = {**PROVIDERS, PREVIEW: Preview}


def build_provider(
    name: str, settings: SignupSettings, list_id: str = ""
) -> tuple[Provider | None, list[tuple[str, str]]]:
    """The provider of this name with its options, or what is wrong and what would be right.

    ``list_id``, where there is one, goes before what the settings say of the list.
    """
    kind = _KINDS.get(name)
    if kind is None:
        return None, [(f"unknown provider '{name}'", suggest(name, sorted(PROVIDERS)))]
    options = dict(dict(settings.providers).get(name, ()))
    if list_id:
        options[kind.LIST_OPTION] = list_id
    return read_options(kind, options)


def origins_in_use(settings: SignupSettings) -> Origins:
    """Origins of every provider that settings name or give options to, and the further ones they list; sorted.

    None where no form is printed. No origin depends on a list, so where only newsletters say which list it is, an
    example stands in.
    """
    if not settings.enabled:
        return Origins(form=(), connect=())
    names = {settings.provider, *(name for name, _ in settings.providers)} & _KINDS.keys()
    found = [build_provider(name, settings, id)[0] for name in names for id in ("", _example_of_list(_KINDS[name]))]
    needed = [provider.origins() for provider in found if provider is not None]
    return Origins(
        form=tuple(sorted({*settings.form_origins, *(origin for origins in needed for origin in origins.form)})),
        connect=tuple(sorted({origin for origins in needed for origin in origins.connect})),
    )


def _example_of_list(kind: type[Provider]) -> str:
    rows = {row.name: row for row in dataclasses.fields(kind)}  # type: ignore[arg-type]  # each is a record
    return str(rows[kind.LIST_OPTION].metadata["example"])
