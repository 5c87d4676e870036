"""Fills the org with rows as they are, without the checks that a client's writes go through."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from integrations.sandbox.salesforce.moments import format_moment
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.steps import full_name
from integrations.sandbox.salesforce.writing import auto_number


def load(org: Org, object_type: str, rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Insert rows keyed by field name; answers their ids, in order.

    Id, system fields, OwnerId and defaults are filled in where a row has none. Raises KeyError for
    a name that is no stored field.
    """
    found = org.object(object_type)
    names = [field.name for field in found.fields.values() if field.stored]
    known = frozenset(names)
    base = {**found.defaults, **org.system_values()}
    if "OwnerId" in found.fields:
        base["OwnerId"] = org.user_id
    ids: list[str] = []

    def tuples() -> Iterator[list[Any]]:
        for row in rows:
            if not row.keys() <= known:
                raise KeyError(f"{object_type} has no {sorted(row.keys() - known)}")
            values = {**base, **{name: _stored(value) for name, value in row.items()}}
            _complete(org, found, values)
            ids.append(values["Id"])
            yield list(map(values.get, names))

    org.database.insert_many(found.name, names, tuples())
    return ids


def _complete(org: Org, found: ObjectType, values: dict[str, Any]) -> None:
    if not values.get("Id"):
        values["Id"] = org.ids.new(found.prefix)
    for field in found.auto_numbers:
        if not values.get(field.name):
            values[field.name] = auto_number(org, found, field)
    if found.person and not values.get("Name"):
        values["Name"] = full_name(values)


def _stored(value: Any) -> Any:
    if isinstance(value, datetime):
        return format_moment(value)
    return value.isoformat() if isinstance(value, date) else value
