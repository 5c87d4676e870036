"""Property definitions and their groups."""

import re
from typing import Any

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer, nothing
from integrations.sandbox.hubspot.errors import ApiError, Json, conflict, invalid, not_found
from integrations.sandbox.hubspot.handlers.batches import batch_answer, inputs_of
from integrations.sandbox.hubspot.schema import Group, Option, Property
from integrations.sandbox.hubspot.table import Table

_NAME = re.compile(r"[a-z][a-z0-9_]{0,99}\Z")
_SENSITIVITIES = frozenset({"non_sensitive", "sensitive", "highly_sensitive"})
MAX_READ = 100


def list_properties(call: Call) -> Response:
    if call.query.get("dataSensitivity", "non_sensitive") not in _SENSITIVITIES:
        raise invalid("Invalid value for dataSensitivity")
    if call.query.get("dataSensitivity", "non_sensitive") != "non_sensitive":
        return answer({"results": []})
    archived = call.flag("archived")
    known = call.table.schema.properties.values()
    shown = [each.json() for each in known if (each.archived_at is not None) is archived]
    return answer({"results": shown})


def read_property(call: Call) -> Response:
    known = call.table.schema.get(call.path["name"], archived=call.flag("archived"))
    return answer(known.json())


def create_property(call: Call) -> Response:
    return answer(add_property(call, call.table, call.body()).json(), 201)


def update_property(call: Call) -> Response:
    schema, body = call.table.schema, call.body()
    known = schema.get(call.path["name"])
    changed = _changed(call, known, body)
    if known.definition_fixed and body.keys() - {"groupName", "displayOrder", "options"}:
        raise invalid(f'The definition of property "{known.name}" is read only')
    schema.check(changed)
    schema.properties[known.name] = changed
    return answer(changed.json())


def archive_property(call: Call) -> Response:
    _archive(call, call.table.schema.get(call.path["name"]))
    return nothing()


def batch_create_properties(call: Call) -> Response:
    results, errors = [], []
    for each in inputs_of(call.body()):
        try:
            results.append(add_property(call, call.table, each).json())
        except ApiError as error:
            errors.append(error.item())
    return batch_answer(call, results, errors, 200 if call.version == "2026-09" else 201)


def batch_read_properties(call: Call) -> Response:
    body = call.body()
    archived = body.get("archived") is True
    results, missing = [], []
    for each in inputs_of(body, most=MAX_READ):
        try:
            known = call.table.schema.get(str(each.get("name")), archived=archived)
            results.append(known.json())
        except ApiError as error:
            missing.append(error.item())
    return batch_answer(call, results, missing)


def batch_archive_properties(call: Call) -> Response:
    for each in inputs_of(call.body()):
        known = call.table.schema.live(str(each.get("name")))
        if known is not None:
            _archive(call, known)
    return nothing()


def list_groups(call: Call) -> Response:
    groups = call.table.schema.groups.values()
    return answer({"results": [each.json() for each in groups if not each.archived]})


def read_group(call: Call) -> Response:
    return answer(_group(call).json())


def create_group(call: Call) -> Response:
    schema, body = call.table.schema, call.body()
    name, label = body.get("name"), body.get("label")
    if not isinstance(name, str) or not _NAME.match(name) or not label:
        raise invalid("A property group needs a name of lower-case letters and a label")
    existing = schema.groups.get(name)
    if existing is not None and not existing.archived:
        raise conflict(f"A property group named '{name}' already exists.")
    schema.groups[name] = Group(name, str(label), _order(body, -1))
    return answer(schema.groups[name].json(), 201)


def update_group(call: Call) -> Response:
    group, body = _group(call), call.body()
    group.label = str(body.get("label", group.label))
    group.display_order = _order(body, group.display_order)
    return answer(group.json())


def archive_group(call: Call) -> Response:
    group = _group(call)
    members = call.table.schema.properties.values()
    if any(each.group == group.name and each.archived_at is None for each in members):
        raise invalid(f"Property group '{group.name}' still has properties")
    group.archived = True
    return nothing()


def _group(call: Call) -> Group:
    group = call.table.schema.groups.get(call.path["name"])
    if group is None or group.archived:
        raise not_found(f"Property group '{call.path['name']}' does not exist")
    return group


def add_property(call: Call, table: Table, body: Json) -> Property:
    """Raises ApiError: 409 for a taken name, 400 for a bad definition."""
    for name in ("name", "label", "type", "fieldType", "groupName"):
        if not isinstance(body.get(name), str) or not body[name]:
            raise invalid(f"Invalid input JSON: '{name}' is required")
    if not _NAME.match(body["name"]):
        raise invalid(
            f"Property name '{body['name']}' is invalid: it must begin with a letter and hold "
            "only lower-case letters, digits and underscores"
        )
    blank = Property(
        name=body["name"],
        label=body["label"],
        type=body["type"],
        field_type=body["fieldType"],
        group=body["groupName"],
        unique=body.get("hasUniqueValue") is True,
        created=call.store.now(),
    )
    known = table.schema.add(_changed(call, blank, body))
    if known.unique:
        table.add_unique(known.name)
    return known


def _changed(call: Call, known: Property, body: Json) -> Property:
    """The definition with what the body says; uniqueness and name stay as they are."""
    fields: dict[str, Any] = dict(vars(known))
    for name, (attribute, kind) in _ATTRIBUTES.items():
        value = body.get(name)
        if value is not None and type(value) is not kind:
            raise invalid(f"Invalid input JSON: '{name}' has the wrong type")
        if value is not None:
            fields[attribute] = value
    if body.get("options") is not None:
        fields["options"] = _options(body["options"])
    return Property(**fields | {"updated": call.store.now()})


_ATTRIBUTES = {
    "label": ("label", str),
    "type": ("type", str),
    "fieldType": ("field_type", str),
    "groupName": ("group", str),
    "description": ("description", str),
    "displayOrder": ("display_order", int),
    "hidden": ("hidden", bool),
    "formField": ("form_field", bool),
    "externalOptions": ("external_options", bool),
    "calculationFormula": ("formula", str),
}


def _options(options: Any) -> list[Option]:
    if not isinstance(options, list):
        raise invalid("Invalid input JSON: 'options' must be a list")
    return [_option(each, place) for place, each in enumerate(options)]


def _order(body: Json, default: int) -> int:
    order = body.get("displayOrder", default)
    if not isinstance(order, int):
        raise invalid("Invalid input JSON: 'displayOrder' must be a whole number")
    return order


def _option(each: Any, place: int) -> Option:
    if not isinstance(each, dict) or each.get("value") is None or not each.get("label"):
        raise invalid("Invalid input JSON: every option needs a label and a value")
    return Option(
        label=str(each["label"]),
        value=str(each["value"]),
        hidden=each.get("hidden") is True,
        display_order=_order(each, place),
        description=str(each.get("description") or ""),
    )


def _archive(call: Call, known: Property) -> None:
    if known.hubspot_defined:
        raise invalid(f'Property "{known.name}" is defined by HubSpot and cannot be archived')
    known.archived_at = call.store.now()
