"""What an admin changes of the org's objects and fields while it runs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from integrations.sandbox.salesforce.customfields import TYPES, custom_fields
from integrations.sandbox.salesforce.customobjects import custom_object
from integrations.sandbox.salesforce.errors import ApiError, fail
from integrations.sandbox.salesforce.fields import Field, choices
from integrations.sandbox.salesforce.formulas import formula_sql
from integrations.sandbox.salesforce.objects import Child, ObjectType
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.persons import mirror
from integrations.sandbox.salesforce.values import coerce

Line = Mapping[str, Any]


def add_object(org: Org, line: Line) -> ObjectType:
    """A new custom object; see `customobjects.custom_object`. Raises ApiError."""
    name = str(line.get("name", ""))
    if not (name.endswith("__c") and name.isidentifier() and name.isascii()):
        raise fail(400, "INVALID_FIELD", f"{name} is no name for a custom object")
    if org.schema.find(name):
        raise _taken(name)
    number = sum(bool(found.facts["custom"]) for found in org.schema.objects.values())
    found = custom_object(line, number)
    org.database.create_table(found)
    org.schema.add(found)
    return found


def add_field(org: Org, found: ObjectType, line: Line) -> Sequence[Field]:
    """A new custom field; see `customfields.custom_fields`. Raises ApiError."""
    _check_new(org, found, line)
    if line.get("formula"):
        line = {**line, "formula": formula_sql(org.schema, found, line["formula"])}
    added = custom_fields(line)
    for field in added:
        org.place_field(found, field)
    if line["type"] == "reference":
        _relate(org, found, added[0], line)
    mirror(org)
    return added


def _check_new(org: Org, found: ObjectType, line: Line) -> None:
    name, kind = str(line.get("name", "")), line.get("type")
    if found.fields.keys() & {name} or found.field(name):
        raise _taken(name)
    good = name.endswith("__c") and name.isidentifier() and name.isascii()
    if not good or kind not in TYPES:
        raise fail(400, "INVALID_FIELD", f"{name} of type {kind} cannot be added")
    targets = line.get("referenceTo", ())
    if kind == "reference" and not (targets and all(map(org.schema.find, targets))):
        raise fail(400, "INVALID_FIELD", f"{name} needs objects to refer to: {targets}")


def _relate(org: Org, found: ObjectType, field: Field, line: Line) -> None:
    """Give the object that is referred to its child relationship."""
    given = line.get("childRelationshipName")
    child = Child(
        object_type=found.name,
        field=field.name,
        relationship=f"{given}__r" if given else None,
        cascade=field.has("cascadeDelete"),
    )
    for name in field.reference_to:
        org.object(name).children += (child,)
    org.schema.changed(found)


def delete_field(org: Org, found: ObjectType, name: str) -> None:
    """Take a custom field away, with its values. Raises ApiError."""
    field = _custom(found, name)
    parts = [part for part in found.fields.values() if part.compound == name]
    for gone in [field, *parts]:
        if gone.stored:
            org.database.drop_column(found.name, gone)
        del found.fields[gone.name]
        found.hidden.discard(gone.name)
    for target in (org.object(each) for each in field.reference_to if each in org.schema.objects):
        target.children = tuple(
            c for c in target.children if (c.object_type, c.field) != (found.name, name)
        )
    org.schema.changed(found)
    mirror(org)


def retype_field(org: Org, found: ObjectType, name: str, line: Line) -> Field:
    """Make a custom field another type; values that do not fit are lost. Raises ApiError."""
    old = _custom(found, name)
    if line.get("type") not in TYPES - {"autonumber", "location", "reference"} or not old.stored:
        raise fail(400, "INVALID_FIELD", f"{name} cannot become {line.get('type')}")
    (new,) = custom_fields({"label": old.label, **line, "name": name})
    kept = org.database.rows(f'SELECT "Id", "{name}" AS value FROM "{found.name}"')
    delete_field(org, found, name)
    org.place_field(found, new)
    for row in kept:
        org.database.update(found.name, row["Id"], {name: _converted(old, new, row["value"])})
    mirror(org)
    return new


def _converted(old: Field, new: Field, value: Any) -> Any:
    if old.type == "boolean":
        value = bool(value)
    try:
        text = str(value) if value is not None and new.stored_as_text else value
        return coerce(new, text)
    except ApiError:
        return coerce(new, None)


def set_picklist(org: Org, found: ObjectType, name: str, picklist: Sequence[Any]) -> None:
    """Replace a picklist's values: records keep those that are left out. Raises ApiError."""
    field = found.field(name)
    if field is None or field.type not in ("picklist", "multipicklist"):
        raise fail(400, "INVALID_FIELD", f"{name} is no picklist")
    org.schema.put(found, replace(field, picklist=choices(picklist)))


def _custom(found: ObjectType, name: str) -> Field:
    field = found.fields.get(name)
    if field is None or not field.has("custom"):
        raise fail(400, "INVALID_FIELD", f"{found.name} has no custom field {name}")
    return field


def _taken(name: str) -> ApiError:
    return fail(400, "DUPLICATE_DEVELOPER_NAME", f"There is already something named {name}")
