"""What a client sent for a record, as it would be stored: which fields, and which values."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from integrations.sandbox.salesforce.errors import Problem, Refusal, refuse
from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.references import check_reference, resolve_parent
from integrations.sandbox.salesforce.values import Parser, blank, coerce, parser


class Accepting(NamedTuple):
    """How one value is read: what the client calls it, its field, its parser, and its blank."""

    given: str
    field: str
    parse: Parser
    blank: Any


def accepting(
    org: Org, found: ObjectType, names: Iterable[str], permission: str
) -> list[Accepting]:
    """How to read records with values of these names. Raises Refusal for what is not writable."""
    asked = {name: _target(found, name) for name in names if name != "attributes"}
    denied = [field.name for field in asked.values() if permission not in field.flags]
    if denied:
        raise _denied(denied)
    return [
        Accepting(name, field.name, _parser(org, found, field), blank(field))
        for name, field in asked.items()
    ]


def accepted(columns: Sequence[Accepting], values: Mapping[str, Any]) -> dict[str, Any]:
    """The stored values by field name. Raises Refusal for what a field cannot hold."""
    return {
        field: empty if (value := values[given]) is None else parse(value)
        for given, field, parse, empty in columns
    }


def _parser(org: Org, found: ObjectType, field: Field) -> Parser:
    return partial(_reference, org, found, field) if field.type == "reference" else parser(field)


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
