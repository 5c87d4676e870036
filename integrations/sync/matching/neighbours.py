"""Everybody who shares an address with a record that arrived, with the people they belong to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection as database

from integrations.domain.records import ObjectType, Provider, Record, Ref
from integrations.models import Connection, Integration
from integrations.sync.trees.observing import email_key
from integrations.sync.trees.states import RECORD_COLUMNS, record_of


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A record and, where it belongs to one, its person."""

    record: Record
    person_id: int | None
    hubspot: Ref | None
    salesforce: Ref | None
    linked: bool
    duplicate_of: int | None
    status: str

    @property
    def partner(self) -> Ref | None:
        return self.salesforce if self.record.ref == self.hubspot else self.hubspot


def neighbours_of(integration: Integration, refs: Iterable[Ref]) -> list[Neighbour]:
    """The records named, and everybody tied to them by addresses in common or by a person."""
    near = _load_both(integration, list(refs), [])
    asked: set[str | Ref] = set()
    # A contact of two addresses ties two groups together, and so does a pair whose addresses went
    # apart before it was settled: the whole of both decides.
    while rest := (_addresses(near) | _partners(near)) - asked:
        asked |= rest
        emails = sorted(one for one in rest if isinstance(one, str))
        near |= _load_both(integration, [one for one in rest if isinstance(one, Ref)], emails)
    return list(near.values())


Near = dict[Ref, Neighbour]


def _load_both(integration: Integration, refs: Sequence[Ref], emails: Sequence[str]) -> Near:
    if not refs and not emails:
        return {}
    found = [
        *_load(integration, integration.hubspot, "hubspot_id", refs, emails),
        *_load(integration, integration.salesforce, "salesforce_id", refs, emails),
    ]
    return {one.record.ref: one for one in found}


def _partners(near: Near) -> set[str | Ref]:
    """The other halves of pairs that are no stored links, unless they are here already."""
    open_pairs = (one.partner for one in near.values() if not one.linked)
    return {ref for ref in open_pairs if ref is not None and ref not in near}


def _addresses(near: Near) -> set[str | Ref]:
    addresses: set[str | Ref] = set()
    for one in near.values():
        addresses.update(one.record.other_emails)
        if primary := email_key(one.record):
            addresses.add(primary)
    return addresses


def _load(
    integration: Integration,
    connection: Connection,
    column: str,
    refs: Sequence[Ref],
    emails: Sequence[str],
) -> list[Neighbour]:
    with database.cursor() as cursor:
        cursor.execute(
            NEIGHBOURS.format(column=column),
            {
                "connection": connection.pk,
                "integration": integration.pk,
                "ids": _ids(connection, refs),
                "emails": list(emails),
            },
        )
        return [_neighbour(row) for row in cursor.fetchall()]


def _neighbour(row: tuple[Any, ...]) -> Neighbour:
    person_id, hubspot_id, salesforce_type, salesforce_id, linked, duplicate_of, status = row[9:]
    return Neighbour(
        record=record_of(row[:9]),
        person_id=person_id,
        hubspot=Ref(ObjectType.HUBSPOT_CONTACT, hubspot_id) if hubspot_id else None,
        salesforce=Ref(ObjectType(salesforce_type), salesforce_id) if salesforce_id else None,
        linked=bool(linked),
        duplicate_of=duplicate_of,
        status=status or "",
    )


def _ids(connection: Connection, refs: Sequence[Ref]) -> list[str]:
    provider = Provider(connection.provider)
    return [ref.id for ref in refs if ref.object_type.provider is provider]


NEIGHBOURS = f"""
WITH near AS (
    SELECT id FROM integrations_observedrecord
    WHERE connection_id = %(connection)s AND email_key = ANY(%(emails)s)
    UNION
    SELECT id FROM integrations_observedrecord
    WHERE connection_id = %(connection)s AND other_emails <> '{{{{}}}}'
        AND other_emails && %(emails)s::varchar[]
    UNION
    SELECT id FROM integrations_observedrecord
    WHERE connection_id = %(connection)s AND object_type IN (
        'hubspot_contact', 'salesforce_lead', 'salesforce_contact'
    ) AND remote_id = ANY(%(ids)s)
)
SELECT {RECORD_COLUMNS}, p.id, p.hubspot_id, p.salesforce_type, p.salesforce_id,
    p.linked_at IS NOT NULL, p.duplicate_of_id, p.status
FROM near JOIN integrations_observedrecord o USING (id)
LEFT JOIN integrations_person p
    ON p.integration_id = %(integration)s AND p.{{column}} = o.remote_id
ORDER BY o.object_type, o.remote_id"""
