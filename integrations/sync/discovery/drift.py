"""Noticing by what records hold that a field is not what it was described as (INV-36)."""

from collections.abc import Mapping, Sequence

from integrations.crm.port import CRM
from integrations.domain.records import FieldKind, FieldSpec, ObjectType, Record
from integrations.models import Connection
from integrations.sync.discovery.schema import field_specs, refresh_schema


def look_for_drift(
    connection: Connection,
    crm: CRM,
    fields: Mapping[ObjectType, Sequence[str]],
    records: Sequence[Record],
    *,
    described: set[ObjectType],
) -> None:
    """Describe the fields anew where records come without one of them, or with another kind of
    value in it: it was removed, hidden or retyped since. Once it returns, whatever happened to it
    meanwhile is then made up for.

    `fields` were asked for. What is in `described`, or comes to be, is not described again.
    """
    for kind in {record.object_type for record in records if record.values} - described:
        own = [record for record in records if record.object_type is kind and record.values]
        if _differ(own, fields[kind], field_specs(connection, kind)):
            described.update(fields)
            refresh_schema(connection, crm)
            return


def _differ(
    records: Sequence[Record], asked: Sequence[str], specs: Mapping[str, FieldSpec]
) -> bool:
    wanted = specs.keys() & set(asked)
    # A retyped field is retyped on every record, a missing one may be missing on some.
    return any(wanted - record.values.keys() for record in records) or any(
        isinstance(value, bool) != (specs[name].kind is FieldKind.BOOLEAN)
        for name, value in records[0].values.items()
        if value is not None and name in specs
    )
