"""`create`, `update`, `upsert`, `delete`, `undelete` and `emptyRecycleBin`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.sandbox.salesforce import lifecycle, upserting
from integrations.sandbox.salesforce.errors import fail, refuse
from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.ids import to_18
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.soap.calls import SoapCall
from integrations.sandbox.salesforce.soap.markup import Markup, element
from integrations.sandbox.salesforce.soap.parsing import Node
from integrations.sandbox.salesforce.soap.results import each, not_saved, saved
from integrations.sandbox.salesforce.soap.sobjects import type_of, values_of
from integrations.sandbox.salesforce.upserting import doubled_keys
from integrations.sandbox.salesforce.writing import Writers


def create(call: SoapCall) -> list[Markup]:
    writers = Writers(call.store, call.options())

    def one(node: Node) -> Sequence[Markup]:
        found = type_of(call, node)
        if _id_of(node):
            message = "cannot specify Id in an insert call"
            raise refuse("INVALID_FIELD_FOR_INSERT_UPDATE", message, ["Id"])
        return saved(writers.of(found).create(values_of(found, node)))

    return each(call, call.request.children, one, not_saved)


def update(call: SoapCall) -> list[Markup]:
    writers = Writers(call.store, call.options())

    def one(node: Node) -> Sequence[Markup]:
        found, record_id = type_of(call, node), _id_of(node)
        if not record_id:
            raise refuse("MISSING_ARGUMENT", "Id not specified in an update call")
        writers.of(found).update(record_id, values_of(found, node))
        return saved(to_18(record_id) or record_id)

    return each(call, call.request.children, one, not_saved)


@dataclass(frozen=True)
class _Wish:
    """A record to upsert, of its type, by its key."""

    found: ObjectType
    key: Field
    record: Mapping[str, Any]


def upsert(call: SoapCall) -> list[Markup]:
    writers = Writers(call.store, call.options())
    wishes = [_wish(call, node) for node in call.request.all("sObjects")]
    by_type = {wish.found.name: [w for w in wishes if w.found is wish.found] for wish in wishes}
    doubled = {
        name: doubled_keys(alike[0].key, [wish.record for wish in alike])
        for name, alike in by_type.items()
    }

    def one(wish: _Wish) -> Sequence[Markup]:
        writer = writers.of(wish.found)
        done = upserting.upsert(writer, wish.key, wish.record, doubled[wish.found.name])
        return [element("created", done.created), *saved(done.id)]

    return each(call, wishes, one, _not_upserted)


def _wish(call: SoapCall, node: Node) -> _Wish:
    """Raises INVALID_TYPE and INVALID_FIELD, which are faults of the call."""
    found = type_of(call, node)
    key = _key(found, call.request.value("externalIDFieldName"))
    own_id = {"Id": _id_of(node)} if key.type == "id" and _id_of(node) else {}
    return _Wish(found, key, {**values_of(found, node), **own_id})


def _key(found: ObjectType, name: str) -> Field:
    """The field to look records up by."""
    key = found.field(name)
    if key is None or not (key.has("externalId") or key.has("idLookup") or key.type == "id"):
        raise fail(
            400,
            "INVALID_FIELD",
            f"Field name provided, {name} does not match an External ID, Salesforce Id, or indexed"
            f" field for {found.name}",
        )
    return key


def _not_upserted(errors: Sequence[Markup], item: object) -> list[Markup]:
    return [element("created", False), *not_saved(errors, item)]


def delete(call: SoapCall) -> list[Markup]:
    def one(record_id: str) -> Sequence[Markup]:
        call.store.delete(_type_by_id(call, record_id).name, record_id)
        return saved(to_18(record_id) or record_id)

    return each(call, call.request.texts, one, not_saved)


def _type_by_id(call: SoapCall, record_id: str) -> ObjectType:
    found = call.store.schema.by_id(record_id) if to_18(record_id) else None
    if found is None:
        raise refuse("MALFORMED_ID", f"malformed id {record_id}", ["Id"])
    return found


def undelete(call: SoapCall) -> list[Markup]:
    def one(record_id: str) -> Sequence[Markup]:
        call.store.undelete(record_id)
        return saved(to_18(record_id) or record_id)

    return each(call, call.request.texts, one, not_saved)


def empty_recycle_bin(call: SoapCall) -> list[Markup]:
    """For good, and only what is in the bin."""

    def one(record_id: str) -> Sequence[Markup]:
        found, full = _type_by_id(call, record_id), to_18(record_id) or record_id
        row = call.store.row(found.name, full)
        if row is None or not row.get("IsDeleted"):
            raise refuse("INVALID_ID_FIELD", "Entity is not in the recycle bin", ["Id"])
        lifecycle.purge(call.store, found, full)
        return saved(full)

    return each(call, call.request.texts, one, not_saved)


def _id_of(node: Node) -> str:
    return node.value("Id") or node.value("id")
