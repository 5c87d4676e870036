"""The org's setup pages, over HTTP: objects, fields, picklists, record types, validation rules."""

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.salesforce import features, recordtypes, setup, validation
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.rest import kinds
from integrations.sandbox.salesforce.rest.bodies import (
    checked,
    field_name,
    named_object,
    object_name,
    text,
)
from integrations.sandbox.salesforce.rest.calls import Answer, Call
from integrations.sandbox.salesforce.rest.kinds import Kind

_DONE = {"success": True}
_NAME = kinds.like(label=kinds.text, displayFormat=kinds.text)
_OBJECT = {**dict.fromkeys(("name", "label", "labelPlural"), kinds.text), "nameField": _NAME}
_FIELD: dict[str, Kind] = {
    **dict.fromkeys(("name", "type", "label", "formula", "displayFormat"), kinds.text),
    **dict.fromkeys(("controllerName", "relationshipName", "childRelationshipName"), kinds.text),
    **dict.fromkeys(("length", "precision", "scale", "digits"), kinds.count),
    **dict.fromkeys(("required", "masterDetail"), kinds.flag),
    **dict.fromkeys(("flags", "referenceTo"), kinds.texts),
    "defaultValue": kinds.scalar,
    "picklist": kinds.choices,
    "validFor": kinds.lists,
}
_CHANGE: dict[str, Kind] = {
    **_FIELD,
    **dict.fromkeys(("object", "field"), kinds.text),
    **dict.fromkeys(("hidden", "readOnly"), kinds.flag),
}
_RECORD_TYPE: dict[str, Kind] = {
    **dict.fromkeys(("name", "developerName"), kinds.text),
    "default": kinds.flag,
    "picklists": kinds.lists,
}
_RULE = dict.fromkeys(("name", "condition", "message", "field", "code"), kinds.text)


def add_object(call: Call) -> Answer:
    """{name, label?, labelPlural?, nameField?: {label?, displayFormat?}}"""
    found = setup.add_object(call.store, checked(call, _OBJECT))
    return Answer({**_DONE, "keyPrefix": found.prefix}, 201)


def add_field(call: Call) -> Answer:
    """{object, name, type, …}: see docs/sandbox.md."""
    found, line = _line(call, _FIELD)
    added = setup.add_field(call.store, found, line)
    return Answer({**_DONE, "fields": [field.name for field in added]}, 201)


def change_field(call: Call) -> Answer:
    """{object, field, hidden?, readOnly?, type?, picklist?: […]}, or {object, hidden} for all."""
    body = checked(call, _CHANGE)
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
    body = checked(call, {"object": kinds.text, "field": kinds.text})
    found = named_object(call, body)
    setup.delete_field(call.store, found, field_name(found, body))
    return Answer(_DONE)


def add_record_type(call: Call) -> Answer:
    """{object, name, developerName?, default?: true, picklists?: {field: [values]}}"""
    found, line = _line(call, _RECORD_TYPE)
    text(line, "name")
    return Answer({**_DONE, "id": recordtypes.add_record_type(call.store, found, line)}, 201)


def add_validation_rule(call: Call) -> Answer:
    """{object, name, condition, message, field?, code?}: the condition is what WHERE may hold."""
    found, line = _line(call, _RULE)
    for name in ("name", "condition", "message"):
        text(line, name)
    validation.add_rule(call.store, found, line)
    return Answer(_DONE, 201)


def drop_validation_rule(call: Call) -> Answer:
    """{object, name}"""
    found, line = _line(call, _RULE)
    validation.drop_rule(call.store, found, text(line, "name"))
    return Answer(_DONE)


def switch(call: Call) -> Answer:
    """{stateCountryPicklists?: true, personAccounts?: true}: neither can be switched off again."""
    body = checked(call, dict.fromkeys(features.FEATURES, kinds.flag))
    for name, wanted in body.items():
        if wanted:
            features.FEATURES[name](call.store)
    return Answer(_DONE)


def _line(call: Call, known: Mapping[str, Kind]) -> tuple[ObjectType, dict[str, Any]]:
    """The object that the body names, and the rest of the body."""
    body = checked(call, {"object": kinds.text, **known})
    found = named_object(call, body)
    return found, {key: value for key, value in body.items() if key != "object"}
