"""A person's two sides next to what they last agreed on, mapping by mapping."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from operator import eq
from typing import Any

from django.db.models import Q

from integrations.domain.mapping import CompiledMapping, Lens
from integrations.domain.merge import agree
from integrations.domain.records import ObjectType
from integrations.models import FieldMapping, Integration, ObservedRecord, Person
from integrations.sync.discovery.policy import compiled_mappings


@dataclass(frozen=True, slots=True)
class Side:
    """One side's value of one mapping. `read` is False where the field was never read."""

    field: str
    value: Any = None
    read: bool = False
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Agreed:
    """The two sides' values when both last agreed; `alike` where they say the same."""

    hubspot: Any
    salesforce: Any
    alike: bool


@dataclass(frozen=True, slots=True)
class Compared:
    mapping: FieldMapping
    hubspot: Side
    salesforce: Side
    agreed: Agreed | None


@dataclass(frozen=True, slots=True)
class Comparison:
    hubspot: ObservedRecord | None
    salesforce: ObservedRecord | None
    rows: list[Compared]


def compare(integration: Integration, person: Person) -> Comparison:
    """Both sides, compared as the mappings compare them: formatting makes no difference."""
    hubspot, salesforce = _observed(integration, person)
    compiled = {mapping.hubspot: mapping for mapping in compiled_mappings(integration)}
    rows = [
        _compared(mapping, person, hubspot, salesforce, compiled[mapping.hubspot])
        for mapping in integration.mappings.all()
    ]
    return Comparison(hubspot, salesforce, rows)


def _observed(
    integration: Integration, person: Person
) -> tuple[ObservedRecord | None, ObservedRecord | None]:
    ours = Q(
        connection=integration.hubspot_id,
        object_type="hubspot_contact",
        remote_id=person.hubspot_id or "",
    )
    theirs = Q(
        connection=integration.salesforce_id,
        object_type=person.salesforce_type or "",
        remote_id=person.salesforce_id or "",
    )
    found = {row.connection_id: row for row in ObservedRecord.objects.filter(ours | theirs)}
    return found.get(integration.hubspot_id), found.get(integration.salesforce_id)


def _compared(
    mapping: FieldMapping,
    person: Person,
    hubspot: ObservedRecord | None,
    salesforce: ObservedRecord | None,
    compiled: CompiledMapping,
) -> Compared:
    is_contact = person.salesforce_type == ObjectType.SALESFORCE_CONTACT
    name = (mapping.contact if is_contact else mapping.lead) or ""
    lens = compiled.contact_lens if is_contact else compiled.lead_lens
    baseline = person.baseline.get(mapping.hubspot)
    agreed = _agreed(baseline[0], baseline[1], lens) if baseline else None
    ours, theirs = _side(hubspot, mapping.hubspot), _side(salesforce, name)
    if agreed is not None and not _agree(lens, ours, theirs):
        ours = _marked(ours, agreed.hubspot, lens.same_hubspot if lens else eq)
        theirs = _marked(theirs, agreed.salesforce, lens.same_salesforce if lens else eq)
    return Compared(mapping, ours, theirs, agreed)


def _side(record: ObservedRecord | None, field: str) -> Side:
    if record is None or field not in record.values:
        return Side(field)
    return Side(field, record.values[field], read=True)


def _agree(lens: Lens | None, hubspot: Side, salesforce: Side) -> bool:
    if lens is None or not (hubspot.read and salesforce.read):
        return False
    return agree(lens, hubspot.value, salesforce.value)


def _marked(side: Side, baseline: Any, same: Callable[[Any, Any], bool]) -> Side:
    return replace(side, moved=side.read and not same(side.value, baseline))


def _agreed(hubspot: Any, salesforce: Any, lens: Lens | None) -> Agreed:
    """A checkbox says "blank" in HubSpot and "no" in Salesforce, and means the same."""
    if hubspot == salesforce or lens is None:
        return Agreed(hubspot, salesforce, hubspot == salesforce)
    is_unticked = {hubspot, salesforce} <= {None, False}
    return Agreed(hubspot, salesforce, is_unticked and agree(lens, hubspot, salesforce))
