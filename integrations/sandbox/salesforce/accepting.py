"""What a client sent for a record, as it would be stored: which fields, and which values."""

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.sandbox.salesforce.errors import Problem, Refusal, refuse
from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.references import check_reference, resolve_parent
from integrations.sandbox.salesforce.values import coerce


def accepted(
    org: Org, found: ObjectType, values: Mapping[str, Any], permission: str
) -> dict[str, Any]:
    """The stored values by field name, once every field may be written and holds what it can."""
    asked = [
        (_target(found, name), value) for name, value in values.items() if name != "attributes"
    ]
    denied = [field.name for field, _ in asked if permission not in field.flags]
    if denied:
        raise _denied(denied)
    return {
        field.name: (
            _reference(org, found, field, value)
            if field.type == "reference"
            else coerce(field, value)
        )
        for field, value in asked
    }


def _target(found: ObjectType, name: str) -> Field:
    field = found.field(name) or found.parent(name)
    if field is None:
        message = f"No such column '{name}' on sobject of type {found.name}"
        raise Refusal(400, Problem("INVALID_FIELD", message))
    return field


def _reference(org: Org, found: ObjectType, field: Field, value: Any) -> str | None:
    if isinstance(value, dict):
        return resolve_parent(org, field, value)
    given = coerce(field, value)
    return None if given is None else check_reference(org, field, given, found)


def _denied(names: list[str]) -> Refusal:
    return refuse(
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        f"Unable to create/update fields: {', '.join(names)}. Please check the security settings of"
        " this field and verify that it is read/write for your profile or permission set.",
        names,
    )


def check_required(found: ObjectType, record: Mapping[str, Any]) -> None:
    """Raises REQUIRED_FIELD_MISSING with all that a new record lacks."""
    require([field for field in found.required if record.get(field.name) is None])


def require(missing: Sequence[Field]) -> None:
    """Raises REQUIRED_FIELD_MISSING, unless nothing is missing."""
    if missing:
        names = [field.name for field in missing]
        message = f"Required fields are missing: [{', '.join(names)}]"
        raise refuse("REQUIRED_FIELD_MISSING", message, names)
