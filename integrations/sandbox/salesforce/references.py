"""Ids that clients send: are they ids, of the right object, of a living record?"""

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.salesforce.errors import Problem, Refusal, refuse
from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.ids import to_18
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import Org

_TELLING = ("Id", "IsDeleted", "IsActive", "Type", "SobjectType")


def check_reference(org: Org, field: Field, value: str, owned: ObjectType) -> str:
    """The 18-character id behind a reference field's value. Raises Refusal."""
    record_id = to_18(value)
    target = org.schema.by_id(value) if record_id else None
    if record_id is None or target is None or target.name not in field.reference_to:
        message = f"{field.label}: id value of incorrect type: {value}"
        raise refuse("MALFORMED_ID", message, [field.name])
    row = _standing(org, target, record_id)
    if row is None:
        raise _no_such_record(field)
    if row.get("IsDeleted"):
        raise refuse("ENTITY_IS_DELETED", "entity is deleted", [])
    if not org.rules.read_only.isdisjoint([record_id, target.name]):
        message = f"insufficient access rights on cross-reference id: {record_id}"
        raise refuse("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", message, [])
    if field.name == "OwnerId":
        _check_owner(field, row, owned)
    if target.name == "RecordType" and row["SobjectType"] != owned.name:
        message = f"{field.label}: this ID value isn't valid for the user: {value}"
        raise refuse("INVALID_CROSS_REFERENCE_KEY", message, [field.name])
    return record_id


def _standing(org: Org, target: ObjectType, record_id: str) -> dict[str, Any] | None:
    """No more of a record than tells whether it may be referred to."""
    names = [name for name in _TELLING if name in target.fields]
    columns = ", ".join(f'"{name}"' for name in names)
    rows = org.database.rows(f'SELECT {columns} FROM "{target.name}" WHERE "Id" = ?', (record_id,))
    return rows[0] if rows else None


def check_access(org: Org, found: ObjectType, record_id: str) -> None:
    """Raises INSUFFICIENT_ACCESS_OR_READONLY for what the user may read and no more."""
    if not org.rules.read_only.isdisjoint([record_id, found.name]):
        message = "insufficient access rights on object id"
        raise refuse("INSUFFICIENT_ACCESS_OR_READONLY", message, [], status=403)


def _check_owner(field: Field, row: Mapping[str, Any], owned: ObjectType) -> None:
    if row.get("Type", "Queue") != "Queue":
        raise _no_such_record(field)
    if row.get("IsActive") == 0:
        raise refuse(
            "INACTIVE_OWNER_OR_USER",
            f"operation performed with inactive user [{row['Id']}] as owner of"
            f" {owned.facts['label'].lower()}",
            [],
        )


def _no_such_record(field: Field) -> Refusal:
    return refuse("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [field.name])


def resolve_parent(org: Org, field: Field, value: Any) -> str | None:
    """The id behind `"Account": {"Ext__c": "x"}`. Raises Refusal."""
    if value is None:
        return None
    keys = [key for key in value if key != "attributes"] if isinstance(value, dict) else []
    for target in (org.object(name) for name in field.reference_to if name in org.schema.objects):
        key = target.field(keys[0]) if len(keys) == 1 else None
        if key is not None and (key.has("externalId") or key.has("idLookup")):
            return _by_key(org, target, key, value[keys[0]])
    message = f"A single external ID field is needed to refer to {field.relationship}"
    raise Refusal(400, Problem("INVALID_FIELD", message))


def _by_key(org: Org, target: ObjectType, key: Field, wanted: Any) -> str:
    found = ids_with(org, target, key, wanted)
    if len(found) == 1:
        return found[0]
    what = "Foreign key external ID" if not found else "More than one record found for external id"
    message = (
        f"{what}: {str(wanted).lower()} not found for field {key.name} in entity {target.name}"
    )
    raise refuse("INVALID_FIELD", message, [])


def ids_with(org: Org, target: ObjectType, key: Field, value: Any) -> list[str]:
    """Ids of the living records whose `key` holds `value`, oldest first."""
    live = ' AND "IsDeleted" = 0' if target.soft_delete else ""
    sql = f'SELECT "Id" FROM "{target.name}" WHERE "{key.name}" = ?{live} ORDER BY "Id"'
    return [row[0] for row in org.database.execute(sql, (value,))]


def locate(org: Org, target: ObjectType, record_id: str) -> dict[str, Any]:
    """The living record of that id, all columns. Raises Refusal."""
    return living(org.row(target.name, full_id(record_id)))


def full_id(record_id: str) -> str:
    """The 18-character form. Raises MALFORMED_ID."""
    full = to_18(record_id)
    if full is None:
        raise refuse("MALFORMED_ID", f"malformed id {record_id}", ["Id"])
    return full


def living(row: dict[str, Any] | None) -> dict[str, Any]:
    """The row that was looked up by its id. Raises Refusal where there is none, or no longer."""
    if row is None:
        raise refuse("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [], status=404)
    if row.get("IsDeleted"):
        raise refuse("ENTITY_IS_DELETED", "entity is deleted", [], status=404)
    return row
