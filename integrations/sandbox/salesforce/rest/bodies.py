"""What the admin endpoints read from their bodies."""

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.salesforce.errors import ApiError, fail
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.rest.calls import Call
from integrations.sandbox.salesforce.rest.kinds import Kind, check

Body = dict[str, Any]


def checked(call: Call, kinds: Mapping[str, Kind]) -> Body:
    """The body without its nulls, once its names and values are such as may be sent.

    Raises INVALID_ARGUMENT.
    """
    body = call.fields()
    check(body, kinds)
    return {name: value for name, value in body.items() if value is not None}


def text(body: Body, name: str) -> str:
    """Raises MISSING_ARGUMENT."""
    value = body.get(name)
    if not isinstance(value, str):
        raise fail(400, "MISSING_ARGUMENT", f"{name} is required")
    return value


def named_object(call: Call, body: Body) -> ObjectType:
    """The object that `object` names. Raises INVALID_TYPE."""
    found = call.store.schema.find(text(body, "object"))
    if found is None:
        raise unsupported(body)
    return found


def object_name(call: Call, body: Body) -> str:
    """The name of an object, in sight or not. Raises INVALID_TYPE."""
    name = text(body, "object")
    if name not in call.store.schema.objects:
        raise unsupported(body)
    return name


def unsupported(body: Body) -> ApiError:
    return fail(400, "INVALID_TYPE", f"sObject type '{body['object']}' is not supported.")


def field_name(found: ObjectType, body: Body) -> str:
    """The field that `field` names. Raises INVALID_FIELD."""
    name = text(body, "field")
    if name not in found.fields:
        message = f"No such column '{name}' on sobject of type {found.name}"
        raise fail(400, "INVALID_FIELD", message)
    return name
