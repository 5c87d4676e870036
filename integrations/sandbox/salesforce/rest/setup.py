"""The org's setup pages, over HTTP: objects, fields, picklists, record types, validation rules."""

from typing import Any

from integrations.sandbox.salesforce import features, recordtypes, setup, validation
from integrations.sandbox.salesforce.errors import fail
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.rest.bodies import (
    field_name,
    named_object,
    object_name,
    text,
)
from integrations.sandbox.salesforce.rest.calls import Answer, Call

_DONE = {"success": True}


def add_object(call: Call) -> Answer:
    """{name, label?, labelPlural?, nameField?: {label?, displayFormat?}}"""
    found = setup.add_object(call.store, call.fields())
    return Answer({**_DONE, "keyPrefix": found.prefix}, 201)


def add_field(call: Call) -> Answer:
    """{object, name, type, …}: see docs/sandbox.md."""
    found, line = _line(call)
    added = setup.add_field(call.store, found, line)
    return Answer({**_DONE, "fields": [field.name for field in added]}, 201)


def change_field(call: Call) -> Answer:
    """{object, field, hidden?, readOnly?, type?, picklist?: […]}, or {object, hidden} for all."""
    body = call.fields()
    if "field" not in body and "hidden" in body:
        call.store.hide_object(object_name(call, body), hidden=bool(body["hidden"]))
        return Answer(_DONE)
    found = named_object(call, body)
    name = field_name(found, body)
    if "type" in body:
        line = {key: value for key, value in body.items() if key not in ("object", "field")}
        setup.retype_field(call.store, found, name, line)
    elif "picklist" in body:
        setup.set_picklist(call.store, found, name, body["picklist"])
    if "hidden" in body:
        call.store.hide_field(found.name, name, hidden=bool(body["hidden"]))
    if body.get("readOnly"):
        call.store.read_only_field(found.name, name)
    return Answer(_DONE)


def delete_field(call: Call) -> Answer:
    """{object, field}"""
    body = call.fields()
    found = named_object(call, body)
    setup.delete_field(call.store, found, field_name(found, body))
    return Answer(_DONE)


def add_record_type(call: Call) -> Answer:
    """{object, name, developerName?, default?: true, picklists?: {field: [values]}}"""
    found, line = _line(call)
    text(line, "name")
    return Answer({**_DONE, "id": recordtypes.add_record_type(call.store, found, line)}, 201)


def add_validation_rule(call: Call) -> Answer:
    """{object, name, condition, message, field?, code?}: the condition is what WHERE may hold."""
    found, line = _line(call)
    for name in ("name", "condition", "message"):
        text(line, name)
    validation.add_rule(call.store, found, line)
    return Answer(_DONE, 201)


def drop_validation_rule(call: Call) -> Answer:
    """{object, name}"""
    found, line = _line(call)
    validation.drop_rule(call.store, found, text(line, "name"))
    return Answer(_DONE)


def switch(call: Call) -> Answer:
    """{stateCountryPicklists?: true, personAccounts?: true}: neither can be switched off again."""
    body = call.fields()
    unknown = body.keys() - features.FEATURES.keys()
    if unknown:
        raise fail(400, "INVALID_ARGUMENT", f"unknown features: {', '.join(sorted(unknown))}")
    for name, wanted in body.items():
        if wanted is True:
            features.FEATURES[name](call.store)
    return Answer(_DONE)


def _line(call: Call) -> tuple[ObjectType, dict[str, Any]]:
    """The object that the body names, and the rest of the body."""
    body = call.fields()
    found = named_object(call, body)
    return found, {key: value for key, value in body.items() if key != "object"}
