"""A person's two sides next to what they last agreed on, mapping by mapping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from integrations.models import FieldMapping, Integration, ObservedRecord, Person


@dataclass(frozen=True, slots=True)
class Side:
    """One side's value of one mapping. `read` is False where the field was never read."""

    field: str
    value: Any = None
    read: bool = False
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    mapping: FieldMapping
    hubspot: Side
    salesforce: Side
    agreed: list[Any] | None  # HubSpot's and Salesforce's value when both last agreed


@dataclass(frozen=True, slots=True)
class Comparison:
    hubspot: ObservedRecord | None
    salesforce: ObservedRecord | None
    rows: list[Compared]


def compare(integration: Integration, person: Person) -> Comparison:
    hubspot, salesforce = _observed(integration, person)
    rows = [
        _compared(mapping, person, hubspot, salesforce) for mapping in integration.mappings.all()
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
) -> Compared:
    agreed = person.baseline.get(mapping.hubspot)
    name = mapping.contact if person.salesforce_type == "salesforce_contact" else mapping.lead
    return Compared(
        mapping,
        _side(hubspot, mapping.hubspot, agreed[0] if agreed else None, agreed is not None),
        _side(salesforce, name or "", agreed[1] if agreed else None, agreed is not None),
        agreed,
    )


def _side(record: ObservedRecord | None, field: str, baseline: Any, has_baseline: bool) -> Side:
    if record is None or field not in record.values:
        return Side(field)
    value = record.values[field]
    return Side(field, value, read=True, moved=has_baseline and value != baseline)
