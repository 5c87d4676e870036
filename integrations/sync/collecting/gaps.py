"""Fields that are mapped, or may be, and were never read: how many records lack them, and reading.

An observation lacks a field that nobody asked for yet. The plan leaves such a field alone, so that
a new mapping does nothing until its fields were read once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection as database

from integrations.crm.costs import BESIDE, calls_to_read
from integrations.crm.port import CRM
from integrations.domain.mapping import CompiledMapping
from integrations.domain.records import PEOPLE, ObjectType, Provider
from integrations.domain.terms import SALESFORCE_PEOPLE
from integrations.models import Connection, Integration, ObservedRecord, SyncRun
from integrations.sync.collecting.collect import Reading, read_connection, readers_of
from integrations.sync.discovery.policy import fields_to_read
from integrations.sync.discovery.schema import field_specs

Fields = Mapping[ObjectType, Iterable[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Living records of one object type that were read without these fields."""

    object_type: ObjectType
    fields: tuple[str, ...]
    records: int


def fields_of(mappings: Iterable[CompiledMapping]) -> dict[ObjectType, set[str]]:
    """The fields that these mappings need, by object type."""
    needed: dict[ObjectType, set[str]] = {kind: set() for kind in PEOPLE}
    for mapping in mappings:
        needed[ObjectType.HUBSPOT_CONTACT].add(mapping.hubspot)
        for kind in SALESFORCE_PEOPLE:
            name = mapping.field(kind)
            needed[kind] |= {name} if name else set()
    return needed


def find_gaps(integration: Integration, fields: Fields) -> list[Gap]:
    """Where the stored trees lack some of these fields. Fields that no CRM has are no gap."""
    gaps = []
    for object_type, names in fields.items():
        known = field_specs(_connection(integration, object_type.provider), object_type)
        wanted = tuple(sorted(known.keys() & set(names)))
        records = _lacking(integration, object_type, wanted) if wanted else 0
        if records:
            gaps.append(Gap(object_type=object_type, fields=wanted, records=records))
    return gaps


def cost_of_reading(integration: Integration, gaps: Sequence[Gap]) -> dict[str, int]:
    """API calls by provider, roughly: the connection of a gap is read whole."""
    calls = dict.fromkeys((provider.value for provider in Provider), 0)
    for provider in {gap.object_type.provider for gap in gaps}:
        records = _living(_connection(integration, provider))
        beside = sum(n for other, n in BESIDE.items() if other is not provider)
        calls[provider.value] = sum(calls_to_read(records).values()) - beside
    return calls


def read_gaps(
    integration: Integration,
    gaps: Sequence[Gap],
    crms: Mapping[Provider, CRM],
    *,
    run: SyncRun | None = None,
    on_page: Callable[[int, int | None], None] = lambda count, total: None,
) -> None:
    """Read everything of the connections that lack something. What moved is owed as ever."""
    fields = {kind: set(names) for kind, names in fields_to_read(integration).items()}
    for gap in gaps:
        fields[gap.object_type].update(gap.fields)
    for provider in sorted({gap.object_type.provider for gap in gaps}):
        reading = Reading(
            connection=_connection(integration, provider),
            crm=crms[provider],
            fields={kind: sorted(names) for kind, names in fields.items()},
            integrations=readers_of(integration, provider),
            run=run,
            on_page=on_page,
        )
        with reading.alone():
            read_connection(reading, everything=True)


def _connection(integration: Integration, provider: Provider) -> Connection:
    return integration.hubspot if provider is Provider.HUBSPOT else integration.salesforce


def _lacking(integration: Integration, object_type: ObjectType, names: Sequence[str]) -> int:
    connection = _connection(integration, object_type.provider)
    with database.cursor() as cursor:
        cursor.execute(LACKING, [connection.pk, object_type.value, list(names)])
        return int(cursor.fetchone()[0])


def _living(connection: Connection) -> dict[ObjectType, int]:
    with database.cursor() as cursor:
        cursor.execute(LIVING, [connection.pk])
        return {ObjectType(kind): count for kind, count in cursor.fetchall()}


LACKING = f"""
SELECT count(*) FROM {ObservedRecord._meta.db_table}
WHERE connection_id = %s AND object_type = %s AND NOT gone AND NOT "values" ?& %s"""

LIVING = f"""
SELECT object_type, count(*) FROM {ObservedRecord._meta.db_table}
WHERE connection_id = %s AND NOT gone GROUP BY 1"""
