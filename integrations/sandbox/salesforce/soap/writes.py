"""`create`, `update`, `upsert`, `delete` and `undelete`."""

from collections.abc import Sequence
from typing import Any

from integrations.sandbox.salesforce.errors import fail, refuse
from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.ids import to_18
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.soap.calls import SoapCall
from integrations.sandbox.salesforce.soap.markup import Markup, element
from integrations.sandbox.salesforce.soap.parsing import Node
from integrations.sandbox.salesforce.soap.results import each, not_saved, saved
from integrations.sandbox.salesforce.soap.sobjects import type_of, values_of
from integrations.sandbox.salesforce.upserting import matching


def create(call: SoapCall) -> list[Markup]:
    options = call.options()

    def one(node: Node) -> Sequence[Markup]:
        found = type_of(call, node)
        if _id_of(node):
            message = "cannot specify Id in an insert call"
            raise refuse("INVALID_FIELD_FOR_INSERT_UPDATE", message, ["Id"])
        return saved(call.store.create(found.name, values_of(found, node), options))

    return each(call, list(call.request.all("sObjects")), one, not_saved)


def update(call: SoapCall) -> list[Markup]:
    options = call.options()

    def one(node: Node) -> Sequence[Markup]:
        found, record_id = type_of(call, node), _id_of(node)
        if not record_id:
            raise refuse("MISSING_ARGUMENT", "Id not specified in an update call")
        call.store.update(found.name, record_id, values_of(found, node), options)
        return saved(to_18(record_id) or record_id)

    return each(call, list(call.request.all("sObjects")), one, not_saved)


def upsert(call: SoapCall) -> list[Markup]:
    key_name = call.request.value("externalIDFieldName")

    def one(node: Node) -> Sequence[Markup]:
        found = type_of(call, node)
        return _upsert(call, found, _key(found, key_name), node)

    return each(call, list(call.request.all("sObjects")), one, _not_upserted)


def _key(found: ObjectType, name: str) -> Field:
    """The field to look records up by. Raises INVALID_FIELD, which is a fault of the call."""
    key = found.field(name)
    if key is None or not (key.has("externalId") or key.has("idLookup") or key.type == "id"):
        raise fail(
            400,
            "INVALID_FIELD",
            f"Field name provided, {name} does not match an External ID, Salesforce Id, or indexed"
            f" field for {found.name}",
        )
    return key


def _upsert(call: SoapCall, found: ObjectType, key: Field, node: Node) -> list[Markup]:
    values = values_of(found, node)
    wanted = _id_of(node) if key.type == "id" else _taken(values, key.name)
    if not wanted and key.type != "id":
        raise refuse("MISSING_ARGUMENT", f"{key.name} not specified", [key.name])
    matches = matching(call.store, found, key, wanted) if wanted else []
    if len(matches) > 1:
        message = f"{key.name}: more than one record found for external id field: {list(matches)}"
        raise refuse("DUPLICATE_EXTERNAL_ID", message, [key.name])
    if matches:
        call.store.update(found.name, matches[0], values, call.options())
        return [element("created", False), *saved(matches[0])]
    if key.type != "id":
        values[key.name] = wanted
    return [element("created", True), *saved(call.store.create(found.name, values, call.options()))]


def _not_upserted(errors: Sequence[Markup], item: object) -> list[Markup]:
    return [element("created", False), *not_saved(errors, item)]


def delete(call: SoapCall) -> list[Markup]:
    def one(record_id: str) -> Sequence[Markup]:
        found = call.store.schema.by_id(record_id) if to_18(record_id) else None
        if found is None:
            raise refuse("MALFORMED_ID", f"malformed id {record_id}", ["Id"])
        call.store.delete(found.name, record_id)
        return saved(to_18(record_id) or record_id)

    return each(call, call.request.values("ids"), one, not_saved)


def undelete(call: SoapCall) -> list[Markup]:
    def one(record_id: str) -> Sequence[Markup]:
        call.store.undelete(record_id)
        return saved(to_18(record_id) or record_id)

    return each(call, call.request.values("ids"), one, not_saved)


def _id_of(node: Node) -> str:
    return node.value("Id") or node.value("id")


def _taken(values: dict[str, Any], name: str) -> Any:
    """The value of that field, in any case, out of the others."""
    key = next((key for key in values if key.lower() == name.lower()), None)
    return None if key is None else values.pop(key)
