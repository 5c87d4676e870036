"""Settings and mappings that are only thought of, and the policy that they would make."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from integrations.domain.account_mappings import PRIMARY_COMPANY
from integrations.domain.plans import SyncRule
from integrations.domain.policy import Policy
from integrations.domain.records import ObjectType
from integrations.models import FieldMapping, Integration
from integrations.sync.collecting.gaps import fields_of
from integrations.sync.discovery.policy import compiled_mappings, definition_of, load_policy
from integrations.sync.settings.integration import SettingRefused, check_settings
from integrations.sync.settings.mappings import (
    Fields,
    mappable_fields,
    possible_changes,
    problems_of,
    say_problem,
)

FIELDS = ("lead", "contact", "rule", "values")
LIST = "list_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A change of settings that nobody has made yet.

    `settings` are by the names of `change_settings`, and may name a list (`list_id`); `mappings`
    are added or changed ones, `{"hubspot", "lead", "contact", "rule", "values"}`, of which only
    what differs need be given; `removed` are HubSpot properties whose mapping goes.
    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    mappings: Sequence[Mapping[str, Any]] = ()
    removed: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """An integration as it would be."""

    integration: Integration
    mappings: Sequence[FieldMapping]
    changed: Sequence[FieldMapping]  # added, or another than before

    @property
    def policy(self) -> Policy:
        return load_policy(self.integration, self.mappings)

    @property
    def fields(self) -> dict[ObjectType, set[str]]:
        """The fields that the changed mappings need, and account sync, by object type."""
        fields = fields_of(compiled_mappings(self.integration, self.changed))
        if self.integration.sync_accounts:
            fields[ObjectType.HUBSPOT_CONTACT].add(PRIMARY_COMPANY)
        return fields


def propose(integration: Integration, proposal: Proposal) -> Proposed:
    """The integration as it would be. Nothing is stored. Raises SettingRefused."""
    thought = copy(integration)
    _set(thought, integration, proposal)
    mappings = {mapping.hubspot: mapping for mapping in integration.mappings.all()}
    for name in proposal.removed:
        if mappings.pop(name, None) is None:
            raise SettingRefused(_("“%s” is not mapped.") % name, "hubspot")
    changed = [_mapping(thought, mappings, wanted) for wanted in proposal.mappings]
    mappings |= {mapping.hubspot: mapping for mapping in changed}
    for mapping in mappings.values():
        mapping.integration = thought
    return Proposed(integration=thought, mappings=list(mappings.values()), changed=changed)


def _set(thought: Integration, stored: Integration, proposal: Proposal) -> None:
    settings = dict(proposal.settings)
    list_id = str(settings.pop(LIST, stored.list_id))
    check_settings(settings)
    for name, value in {**settings, LIST: list_id}.items():
        setattr(thought, name, value)


def _mapping(
    integration: Integration, stored: Mapping[str, FieldMapping], wanted: Mapping[str, Any]
) -> FieldMapping:
    name = str(wanted.get("hubspot", ""))
    unknown = set(wanted) - {"hubspot", *FIELDS}
    if not name or unknown:
        what = ", ".join(sorted(unknown)) or "hubspot"
        raise SettingRefused(_("A mapping has no “%s”.") % what, what)
    mapping = copy(stored[name]) if name in stored else FieldMapping(hubspot=name, label=name)
    allowed = possible_changes(mapping)
    for key in FIELDS:
        if key in wanted:
            setattr(mapping, key, wanted[key])
    mapping.integration = integration
    if mapping.rule not in allowed:
        message = _("This mapping cannot have that rule.")
        raise SettingRefused(message, "rule", mapping=name)
    if mapping.rule != SyncRule.NONE:
        _refuse_problems(mapping, mappable_fields(integration))
    return mapping


def _refuse_problems(mapping: FieldMapping, fields: Fields) -> None:
    for problem in problems_of(definition_of(mapping), fields):
        raise SettingRefused(say_problem(problem), "hubspot", mapping=mapping.hubspot)
