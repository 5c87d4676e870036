"""Backfill of a new or changed mapping: foreseen, and asked for (M27)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from integrations.crm.costs import calls_to_write
from integrations.domain.defaults import DEFAULT_MAPPINGS
from integrations.domain.people import PersonState
from integrations.domain.plans import Plan, SyncRule
from integrations.domain.records import ObjectType, Provider
from integrations.models import FieldMapping, Integration, SyncRun
from integrations.sync.backfill.concerned import BACKFILL, gaps_of, meetings
from integrations.sync.collecting.gaps import Gap, cost_of_reading
from integrations.sync.owed.claims import Claim
from integrations.sync.runs.lifecycle import request_run
from integrations.sync.settings.integration import SettingRefused
from integrations.sync.settling.journal import change_row
from integrations.sync.settling.reconcile import BATCH

SAMPLE = 50
FIXED = {row.hubspot for row in DEFAULT_MAPPINGS if row.fixed}


@dataclass(slots=True, kw_only=True)
class Backfill:
    """What a backfill would do, as far as the fields were read.

    People are counted by direction; two edits whose order only HubSpot's history tells are counted
    towards HubSpot. `gaps` are the fields that are yet to be read, which the backfill does first;
    `calls_to_read` and `calls_to_write` are estimates by provider.
    """

    mapping: str
    people: int = 0
    to_hubspot: int = 0
    to_salesforce: int = 0
    uncrossable: int = 0
    gaps: Sequence[Gap] = ()
    calls_to_read: Mapping[str, int] = field(default_factory=dict)
    calls_to_write: Mapping[str, int] = field(default_factory=dict)
    sample: list[dict[str, Any]] = field(default_factory=list)

    @property
    def calls(self) -> dict[str, int]:
        return {name: self.calls_to_read[name] + self.calls_to_write[name] for name in PROVIDERS}


PROVIDERS = tuple(provider.value for provider in Provider)


def plan_backfill(integration: Integration, mapping: str) -> Backfill:
    """Count whom the mapping would change, and what that costs. Makes no API call.

    Raises SettingRefused where the mapping cannot be backfilled.
    """
    _check(integration, mapping)
    gaps = gaps_of(integration, mapping)
    found = Backfill(mapping=mapping, gaps=gaps, calls_to_read=cost_of_reading(integration, gaps))
    costs = _Costs()
    for claim, state, planned in meetings(integration, mapping):
        _count(found, claim, planned)
        costs.add(state, planned)
    found.calls_to_write = costs.total()
    return found


def start_backfill(
    integration: Integration, mapping: str, *, user: Any = None, ring: bool = True
) -> SyncRun:
    """Ask for a run that reads what is missing, and lets the mapping's values meet anew.

    It owes exactly the people who change. Raises SettingRefused and AlreadyRunning.
    """
    _check(integration, mapping)
    return request_run(
        integration,
        trigger=SyncRun.Trigger.RESYNC,
        scope={BACKFILL: mapping},
        user=user,
        ring=ring,
    )


def can_backfill(mapping: FieldMapping) -> bool:
    """Whether the mapping has values that may be brought into line."""
    return not _is_fixed(mapping) and mapping.rule != SyncRule.NONE


def _is_fixed(mapping: FieldMapping) -> bool:
    return mapping.is_default and mapping.hubspot in FIXED


def _check(integration: Integration, name: str) -> FieldMapping:
    mapping = integration.mappings.filter(hubspot=name).first()
    if mapping is None:
        raise SettingRefused(_("“%s” is not mapped.") % name, "hubspot")
    if _is_fixed(mapping):
        raise SettingRefused(
            _("“%s” follows a rule of its own, and is never backfilled.") % name, "hubspot"
        )
    if mapping.rule == SyncRule.NONE:
        raise SettingRefused(
            _("“%s” is set to “Don't sync”: there is nothing to backfill.") % name, "rule"
        )
    return mapping


def _count(found: Backfill, claim: Claim, planned: Plan) -> None:
    providers = {write.object_type.provider for write in planned.writes}
    found.people += bool(providers)
    found.to_hubspot += Provider.HUBSPOT in providers
    found.to_salesforce += Provider.SALESFORCE in providers
    found.uncrossable += bool(planned.problems)
    for write in planned.writes:
        if len(found.sample) < SAMPLE:
            found.sample.append(
                {
                    "person": claim.id,
                    "email": claim.email_key or "",
                    "object_type": write.object_type.value,
                    "record_id": write.id or "",
                    "changes": [change_row(change) for change in write.changes],
                }
            )


class _Costs:
    """Writing is done batch by batch: each has calls of its own."""

    def __init__(self) -> None:
        self.calls: Counter[Provider] = Counter()
        self.part: list[Plan] = []
        self.reread: Counter[ObjectType] = Counter()

    def add(self, state: PersonState, planned: Plan) -> None:
        if not planned.writes:
            return
        self.part.append(planned)
        self.reread.update(
            ref.object_type for ref in (state.hubspot_ref, state.salesforce_ref) if ref
        )
        if len(self.part) == BATCH:
            self._close()

    def total(self) -> dict[str, int]:
        self._close()
        return {provider.value: self.calls[provider] for provider in Provider}

    def _close(self) -> None:
        writes = [write for planned in self.part for write in planned.writes]
        self.calls += calls_to_write(writes, reread=self.reread)
        self.part, self.reread = [], Counter()
