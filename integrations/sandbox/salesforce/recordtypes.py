"""Record types: kinds of records of one object, each with a choice of its picklists' values."""

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.salesforce.errors import fail
from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.values import bad_choice

MASTER = "012000000000000AAA"
_FLAGS = frozenset(
    ["aggregatable", "createable", "filterable", "groupable", "nillable", "sortable", "updateable"]
)


def add_record_type(org: Org, found: ObjectType, line: Mapping[str, Any]) -> str:
    """`{"name", "developerName"?, "default"?, "picklists"?: {field: [values]}}`; answers its id.

    The first one brings RecordTypeId to the object. Raises ApiError.
    """
    name = line["name"]
    developer_name = line.get("developerName", name.replace(" ", "_"))
    if developer_name in {each["DeveloperName"] for each in record_types(org, found)}:
        raise fail(400, "DUPLICATE_DEVELOPER_NAME", f"There is already a record type {name}")
    if "RecordTypeId" not in found.fields:
        org.place_field(found, _field())
    row = {
        "Id": org.ids.new(org.object("RecordType").prefix),
        "Name": name,
        "DeveloperName": developer_name,
        "SobjectType": found.name,
        "IsActive": True,
        **org.system_values(),
    }
    known = org.object("RecordType").fields
    org.database.insert("RecordType", {n: v for n, v in row.items() if n in known})
    if line.get("default"):
        org.rules.record_types[found.name] = row["Id"]
    org.rules.record_type_picklists[row["Id"]] = line.get("picklists", {})
    org.schema.changed(found)
    return str(row["Id"])


def allowed_values(org: Org, record_type: str, field: Field) -> set[str]:
    """A picklist's values for records of that type: all of them, unless some were chosen."""
    chosen = org.rules.record_type_picklists.get(record_type, {})
    return set(chosen.get(field.name, [value for value, _ in field.picklist]))


def check_values(
    org: Org, found: ObjectType, changes: Mapping[str, Any], old: Mapping[str, Any] | None
) -> None:
    """Raises INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST for a value that is not the record type's."""
    record_type = changes.get("RecordTypeId") or (old or {}).get("RecordTypeId")
    for name in org.rules.record_type_picklists.get(record_type or "", {}):
        field, value = found.fields.get(name), changes.get(name)
        if field is None or value is None or not field.has("restrictedPicklist"):
            continue
        if value not in allowed_values(org, str(record_type), field):
            raise bad_choice(field, value)


def record_types(org: Org, found: ObjectType) -> list[dict[str, Any]]:
    """The object's active record types, the oldest first."""
    sql = 'SELECT * FROM "RecordType" WHERE "SobjectType" = ? AND "IsActive" = 1 ORDER BY "Id"'
    return org.database.rows(sql, (found.name,))


def record_type_infos(org: Org, found: ObjectType, base: str) -> list[dict[str, object]]:
    """`recordTypeInfos` of a describe: the org's own, then the master."""
    rows = record_types(org, found) if "RecordTypeId" in found.fields else []
    default = org.rules.record_types.get(found.name, MASTER)
    master = {"Id": MASTER, "DeveloperName": "Master", "Name": "Master"}
    return [_info(found, row, base, default) for row in [*rows, master]]


def _info(found: ObjectType, row: Mapping[str, Any], base: str, default: str) -> dict[str, object]:
    layout = f"{base}/sobjects/{found.name}/describe/layouts/{row['Id']}"
    return {
        "active": True,
        "available": True,
        "defaultRecordTypeMapping": row["Id"] == default,
        "developerName": row["DeveloperName"],
        "master": row["Id"] == MASTER,
        "name": row["Name"],
        "recordTypeId": row["Id"],
        "urls": {"layout": layout},
    }


def _field() -> Field:
    return Field(
        name="RecordTypeId",
        label="Record Type ID",
        type="reference",
        length=18,
        flags=_FLAGS,
        reference_to=("RecordType",),
        relationship="RecordType",
    )
