"""Reading the three trees back into what the rules work on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from django.db import connection as database

from integrations.domain.people import PersonState
from integrations.domain.policy import Policy
from integrations.domain.records import ObjectType, Record, Ref
from integrations.models import Connection, Integration
from integrations.sync.owed.claims import Claim
from integrations.sync.trees.memberships import campaigns_told


@dataclass(frozen=True, slots=True)
class Trees:
    """What is known of some records and their membership, read in one go."""

    records: dict[Ref, Record]
    members: frozenset[str]

    def state(self, claim: Claim, policy: Policy) -> PersonState:
        hubspot = self._living(claim.hubspot)
        salesforce = self._living(claim.salesforce)
        return PersonState(
            id=claim.id,
            hubspot_ref=claim.hubspot,
            salesforce_ref=claim.salesforce,
            hubspot=hubspot,
            salesforce=salesforce,
            hubspot_gone=claim.hubspot_gone or self._gone(claim.hubspot),
            salesforce_gone=claim.salesforce_gone or self._gone(claim.salesforce),
            linked=claim.linked,
            duplicate=claim.duplicate,
            baselines=claim.baselines,
            in_list=not policy.has_list
            or (claim.hubspot is not None and claim.hubspot.id in self.members),
            from_salesforce=claim.from_salesforce,
            forgotten=claim.forgotten,
            passes_filter=claim.passes_filter is not False,
        )

    def with_times(self, records: Iterable[Record]) -> "Trees":
        """The same with the edit times just read: they decide ties, and are not stored."""
        timed = {
            record.ref: replace(self.records[record.ref], edited_at=record.edited_at)
            for record in records
            if record.edited_at and record.ref in self.records
        }
        return Trees({**self.records, **timed}, self.members)

    def _living(self, ref: Ref | None) -> Record | None:
        record = self.records.get(ref) if ref else None
        return record if record and not record.deleted else None

    def _gone(self, ref: Ref | None) -> bool:
        record = self.records.get(ref) if ref else None
        return record is not None and record.deleted


def load_trees(integration: Integration, claims: Sequence[Claim]) -> Trees:
    refs = [ref for claim in claims for ref in (claim.hubspot, claim.salesforce) if ref]
    records = load_records(integration.hubspot, [r for r in refs if is_hubspot(r)])
    records |= load_records(integration.salesforce, [r for r in refs if not is_hubspot(r)])
    records |= campaigns_told(integration.salesforce, records.values())
    members = _members(integration, [r.id for r in refs if is_hubspot(r)])
    return Trees(records, members)


def is_hubspot(ref: Ref) -> bool:
    return ref.object_type is ObjectType.HUBSPOT_CONTACT


def load_records(
    connection: Connection, refs: Sequence[Ref], *, only_replaced: bool = False
) -> dict[Ref, Record]:
    """The observations of some records of one connection; if asked, of merged and converted ones
    alone."""
    if not refs:
        return {}
    with database.cursor() as cursor:
        cursor.execute(
            RECORDS + (REPLACED if only_replaced else "") + IN_ORDER,
            [connection.pk, list({r.object_type.value for r in refs}), list({r.id for r in refs})],
        )
        return {record.ref: record for record in map(record_of, cursor.fetchall())}


def record_of(row: tuple[Any, ...]) -> Record:
    """A record from the columns of RECORD_COLUMNS."""
    kind, id, values, modified_at, read_at, other_emails, gone, merged_into, converted_to = row
    return Record(
        object_type=ObjectType(kind),
        id=id,
        values=orjson.loads(values),
        modified_at=modified_at,
        read_at=read_at,
        other_emails=tuple(other_emails),
        deleted=gone,
        merged_into=merged_into,
        converted_to=converted_to,
    )


def _members(integration: Integration, hubspot_ids: Sequence[str]) -> frozenset[str]:
    if not integration.list_id or not hubspot_ids:
        return frozenset()
    members = integration.members.filter(hubspot_id__in=hubspot_ids)
    return frozenset(members.values_list("hubspot_id", flat=True))


RECORD_COLUMNS = """o.object_type, o.remote_id, o."values"::text, o.modified_at, o.read_at,
    o.other_emails, o.gone, o.merged_into, o.converted_to"""

RECORDS = f"""
SELECT {RECORD_COLUMNS} FROM integrations_observedrecord o
WHERE o.connection_id = %s AND o.object_type = ANY(%s) AND o.remote_id = ANY(%s)"""

IN_ORDER = " ORDER BY o.object_type, o.remote_id"

REPLACED = " AND (o.merged_into IS NOT NULL OR o.converted_to IS NOT NULL)"
