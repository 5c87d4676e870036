"""Making a change that was previewed: all of it, or nothing."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from integrations.models import Integration
from integrations.sync.auditing import Actor
from integrations.sync.settings.integration import change_settings, name_of_list, store_list
from integrations.sync.settings.mappings import add_mapping, change_mapping, delete_mapping
from integrations.sync.settings.proposal import LIST, Proposal


def make_change(integration: Integration, proposal: Proposal, *, actor: Actor) -> None:
    """Raises SettingRefused, and CRMError where a CRM cannot be asked; then nothing is stored."""
    settings = dict(proposal.settings)
    chosen = str(settings.pop(LIST)) if LIST in settings else None
    name = name_of_list(integration, chosen) if chosen else ""
    with transaction.atomic():
        change_settings(integration, actor=actor, **settings)
        if chosen is not None:
            store_list(integration, chosen, name=name, actor=actor)
        for mapping in integration.mappings.filter(hubspot__in=proposal.removed):
            delete_mapping(mapping, actor=actor)
        for wanted in proposal.mappings:
            _make_mapping(integration, wanted, actor)


def _make_mapping(integration: Integration, wanted: Mapping[str, Any], actor: Actor) -> None:
    """Removed ones are gone by now: what is still there is changed."""
    stored = integration.mappings.filter(hubspot=wanted["hubspot"]).first()
    if stored is None:
        add_mapping(integration, actor=actor, **wanted)
        return
    rule, values = wanted.get("rule", stored.rule), wanted.get("values", stored.values)
    change_mapping(stored, actor=actor, rule=rule, values=values)
