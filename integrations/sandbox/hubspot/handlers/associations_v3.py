"""Associations as v3 has them: a type is a name, and a tie has one."""

from starlette.responses import Response

from integrations.sandbox.hubspot.associations import AssociationType
from integrations.sandbox.hubspot.call import Call, answer, nothing
from integrations.sandbox.hubspot.errors import ApiError, invalid
from integrations.sandbox.hubspot.handlers.associations import (
    MAX_READ,
    MAX_WRITE,
    ends_of,
    existing,
    none_found,
    object_of,
    pair_of,
    table_of,
)
from integrations.sandbox.hubspot.handlers.batches import batch_answer, inputs_of, key_of
from integrations.sandbox.hubspot.objecttypes import ObjectType
from integrations.sandbox.hubspot.presenting import written
from integrations.sandbox.hubspot.tiepages import MAX_BATCH_PAGE, MAX_PAGE, tied_page


def list_types(call: Call) -> Response:
    source, target = table_of(call, "from_type"), table_of(call, "to_type")
    known = call.store.associations.between(source.kind, target.kind)
    return answer({"results": [{"id": str(each.type_id), "name": each.name} for each in known]})


def read_associations(call: Call) -> Response:
    source, target = table_of(call, "object_type"), table_of(call, "to_type")
    record_id = existing(source, call.path["record_id"])
    limit = call.number("limit", MAX_PAGE, most=MAX_PAGE)
    page = tied_page(
        call.store.associations,
        source.kind,
        record_id,
        target.kind,
        base=str(call.request.base_url),
        after=call.query.get("after"),
        limit=limit,
    )
    return answer(page)


def associate(call: Call) -> Response:
    ends = ends_of(call)
    known = _type(call, ends[0], ends[2], call.path["type"])
    call.store.associations.tie(*ends, {known.type_id})
    source = table_of(call, "object_type")
    return answer(written(call.store, source, source.records[ends[1]], []))


def dissociate(call: Call) -> Response:
    ends = ends_of(call)
    known = _type(call, ends[0], ends[2], call.path["type"])
    call.store.associations.untie(*ends, {known.type_id})
    return nothing()


def batch_read(call: Call) -> Response:
    source, target = table_of(call, "from_type"), table_of(call, "to_type")
    results, missing = [], []
    for each in inputs_of(call.body(), most=MAX_READ):
        key = key_of(each)
        page = tied_page(
            call.store.associations,
            source.kind,
            int(key) if key.isdecimal() else 0,
            target.kind,
            base=str(call.request.base_url),
            limit=MAX_BATCH_PAGE,
        )
        if tied := page.pop("results"):
            results.append({"from": {"id": key}, "to": tied} | page)
        else:
            missing.append(none_found(source.kind, target.kind, key))
    return batch_answer(call, results, missing)


def batch_create(call: Call) -> Response:
    source, target = table_of(call, "from_type"), table_of(call, "to_type")
    results, errors = [], []
    for each in inputs_of(call.body(), most=MAX_WRITE):
        try:
            one, other = pair_of(source, target, each)
            known = _type(call, source.kind, target.kind, str(each.get("type")))
            call.store.associations.tie(source.kind, one, target.kind, other, {known.type_id})
            shown = {"from": {"id": str(one)}, "to": {"id": str(other)}, "type": known.name}
            results.append(shown)
        except ApiError as error:
            errors.append(error.item())
    return batch_answer(call, results, errors, 201)


def batch_archive(call: Call) -> Response:
    source, target = table_of(call, "from_type"), table_of(call, "to_type")
    for each in inputs_of(call.body(), most=MAX_WRITE):
        one, other = key_of(object_of(each.get("from"))), key_of(object_of(each.get("to")))
        known = _type(call, source.kind, target.kind, str(each.get("type")))
        if one.isdecimal() and other.isdecimal():
            call.store.associations.untie(
                source.kind, int(one), target.kind, int(other), {known.type_id}
            )
    return nothing()


def _type(call: Call, source: ObjectType, target: ObjectType, name: str) -> AssociationType:
    """By name or by number. Raises ApiError 400."""
    for known in call.store.associations.between(source, target):
        if name in {known.name, str(known.type_id)}:
            return known
    raise invalid(f"Association type {name} is not valid between {source.name} and {target.name}")
