"""What only an admin or Apex can do in a real org, over HTTP for people who try things out."""

from datetime import timedelta
from typing import Any

from integrations.sandbox.salesforce.errors import ApiError, fail
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.rest.calls import Answer, Call


def convert(call: Call) -> Answer:
    """{leadId, convertedStatus?, accountId?, contactId?}"""
    body = call.fields()
    optional = {"status": "convertedStatus", "account_id": "accountId", "contact_id": "contactId"}
    given = {name: body[key] for name, key in optional.items() if body.get(key)}
    done = call.store.convert(_text(body, "leadId"), **given)
    return Answer({"accountId": done.account_id, "contactId": done.contact_id, "success": True})


def merge(call: Call) -> Answer:
    """{object, master, losers: […]}"""
    body = call.fields()
    found = _object(call, body)
    losers = [str(loser) for loser in body.get("losers", [])]
    winner = call.store.merge(found.name, _text(body, "master"), losers)
    return Answer({"id": winner, "success": True})


def undelete(call: Call) -> Answer:
    """{ids: […]}"""
    for record_id in call.fields().get("ids", []):
        call.store.undelete(str(record_id))
    return Answer({"success": True})


def field_security(call: Call) -> Answer:
    """{object, field, hidden?: bool, readOnly?: true}, or {object, hidden} for all of it."""
    body = call.fields()
    if "field" not in body and "hidden" in body:
        call.store.hide_object(_object_name(call, body), hidden=bool(body["hidden"]))
        return Answer({"success": True})
    found = _object(call, body)
    name = _field(found, body)
    if "hidden" in body:
        call.store.hide_field(found.name, name, hidden=bool(body["hidden"]))
    if body.get("readOnly"):
        call.store.read_only_field(found.name, name)
    return Answer({"success": True})


def add_field(call: Call) -> Answer:
    """{object, name, type, label?, length?, precision?, scale?, picklist?: […], flags?: […]}"""
    body = call.fields()
    found = _object(call, body)
    name, kind = _text(body, "name"), _text(body, "type")
    if name in found.fields:
        raise fail(400, "DUPLICATE_DEVELOPER_NAME", f"There is already a field named {name}")
    if not (name.endswith("__c") and name.isidentifier()) or kind not in _FIELD_TYPES:
        raise fail(400, "INVALID_FIELD", f"{name} of type {kind} cannot be added")
    call.store.add_field(found.name, {key: value for key, value in body.items() if key != "object"})
    return Answer({"success": True}, 201)


_FIELD_TYPES = frozenset(
    [
        "boolean",
        "currency",
        "date",
        "datetime",
        "double",
        "email",
        "int",
        "multipicklist",
        "percent",
        "phone",
        "picklist",
        "string",
        "textarea",
        "url",
    ]
)


def rules(call: Call) -> Answer:
    """{duplicates?: {Lead: {active, action}}, assignment?: {active, entries, default_owner}}"""
    body = call.fields()
    for name, changes in body.get("duplicates", {}).items():
        _change(call.store.rules.duplicates[name], changes, ("active", "action"))
    assignment = dict(body.get("assignment", {}))
    if "entries" in assignment:
        assignment["entries"] = [tuple(entry) for entry in assignment["entries"]]
    _change(call.store.rules.assignment, assignment, ("active", "entries", "default_owner"))
    return Answer({"success": True})


def limits(call: Call) -> Answer:
    """{allowance?, enforced?, used?}"""
    _change(call.store.usage, call.fields(), ("allowance", "enforced", "used"))
    return Answer({"success": True})


def sessions(call: Call) -> Answer:
    """{expire?: true, lifetime?: seconds, rotateRefreshTokens?, trustedNetwork?, soapLogin?,
    passwordFlow?: bool}"""
    body, store = call.fields(), call.store
    if body.pop("expire", False):
        store.sessions.end_all()
    if "lifetime" in body:
        store.sessions.lifetime = timedelta(seconds=_seconds(body.pop("lifetime")))
    switches = {
        "rotateRefreshTokens": (store.grants, "rotation"),
        "trustedNetwork": (store.logins, "trusted_network"),
        "soapLogin": (store.logins, "soap_login"),
        "passwordFlow": (store.logins, "password_flow"),
    }
    for name, value in body.items():
        if name not in switches:
            raise fail(400, "INVALID_ARGUMENT", f"unknown setting: {name}")
        target, attribute = switches[name]
        setattr(target, attribute, bool(value))
    return Answer({"success": True})


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise fail(400, "INVALID_ARGUMENT", "lifetime must be a number of seconds")
    return value


def _change(target: object, changes: dict[str, Any], known: tuple[str, ...]) -> None:
    for name, value in changes.items():
        if name not in known:
            raise fail(400, "INVALID_ARGUMENT", f"unknown setting: {name}")
        setattr(target, name, value)


def _object(call: Call, body: dict[str, Any]) -> ObjectType:
    found = call.store.schema.find(_text(body, "object"))
    if found is None:
        raise _unsupported(body)
    return found


def _object_name(call: Call, body: dict[str, Any]) -> str:
    """The name of an object, in sight or not."""
    name = _text(body, "object")
    if name not in call.store.schema.objects:
        raise _unsupported(body)
    return name


def _unsupported(body: dict[str, Any]) -> ApiError:
    return fail(400, "INVALID_TYPE", f"sObject type '{body['object']}' is not supported.")


def _field(found: ObjectType, body: dict[str, Any]) -> str:
    name = _text(body, "field")
    if name not in found.fields:
        message = f"No such column '{name}' on sobject of type {found.name}"
        raise fail(400, "INVALID_FIELD", message)
    return name


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise fail(400, "MISSING_ARGUMENT", f"{name} is required")
    return value
