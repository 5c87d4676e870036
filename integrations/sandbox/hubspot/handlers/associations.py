"""Associations, v4 and dated."""

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer, nothing
from integrations.sandbox.hubspot.errors import ApiError, Json, invalid, not_found
from integrations.sandbox.hubspot.handlers.batches import batch_answer, inputs_of, key_of
from integrations.sandbox.hubspot.objecttypes import ObjectType
from integrations.sandbox.hubspot.table import Table
from integrations.sandbox.hubspot.ties import Types

MAX_PAGE, MAX_READ, MAX_WRITE = 500, 1_000, 2_000


def read_associations(call: Call) -> Response:
    source, target = table_of(call, "object_type"), table_of(call, "to_type")
    record_id = existing(source, call.path["record_id"])
    limit = call.number("limit", MAX_PAGE, most=MAX_PAGE)
    body = _page(call, source.kind, record_id, target.kind, call.query.get("after"), limit)
    return answer(body)


def associate_default(call: Call) -> Response:
    ends = ends_of(call)
    plain = call.store.associations.plain(ends[0], ends[2])
    call.store.associations.tie(*ends, {plain})
    return batch_answer(call, _specs(call, *ends), [])


def associate_labelled(call: Call) -> Response:
    ends = ends_of(call)
    types = _type_ids(call.json())
    call.store.associations.tie(*ends, types)
    known = call.store.associations.types
    return answer(
        {
            "fromObjectTypeId": ends[0].type_id,
            "fromObjectId": ends[1],
            "toObjectTypeId": ends[2].type_id,
            "toObjectId": ends[3],
            "labels": [label for each in types if (label := known[each].label)],
        },
        201,
    )


def dissociate(call: Call) -> Response:
    source, target = table_of(call, "object_type"), table_of(call, "to_type")
    one, other = call.path["record_id"], call.path["to_id"]
    if one.isdecimal() and other.isdecimal():
        call.store.associations.untie(source.kind, int(one), target.kind, int(other))
    return nothing()


def batch_read_associations(call: Call) -> Response:
    source, target = table_of(call, "from_type"), table_of(call, "to_type")
    results, missing = [], []
    for each in inputs_of(call.body(), most=MAX_READ):
        key = key_of(each)
        found = (
            _page(call, source.kind, int(key), target.kind, each.get("after"), MAX_PAGE)
            if key.isdecimal()
            else {"results": []}
        )
        if found["results"]:
            renamed = {"from": {"id": key}, "to": found.pop("results")}
            results.append(renamed | found)
        else:
            missing.append(none_found(source.kind, target.kind, key))
    return batch_answer(call, results, missing)


def batch_create_associations(call: Call) -> Response:
    def one(source: Table, target: Table, each: Json) -> list[Json]:
        types = _type_ids(each.get("types"))
        ends = pair_of(source, target, each)
        call.store.associations.tie(source.kind, ends[0], target.kind, ends[1], types)
        known = call.store.associations.types
        return [
            {
                "fromObjectTypeId": source.kind.type_id,
                "fromObjectId": ends[0],
                "toObjectTypeId": target.kind.type_id,
                "toObjectId": ends[1],
                "labels": [label for each in types if (label := known[each].label)],
            }
        ]

    return _each_pair(call, one, 200 if call.version == "2026-09" else 201)


def batch_associate_default(call: Call) -> Response:
    def one(source: Table, target: Table, each: Json) -> list[Json]:
        ends = pair_of(source, target, each)
        plain = call.store.associations.plain(source.kind, target.kind)
        call.store.associations.tie(source.kind, ends[0], target.kind, ends[1], {plain})
        return _specs(call, source.kind, ends[0], target.kind, ends[1])

    return _each_pair(call, one, 200)


def batch_archive_associations(call: Call) -> Response:
    source, target = table_of(call, "from_type"), table_of(call, "to_type")
    for each in inputs_of(call.body(), most=MAX_WRITE):
        one = key_of(object_of(each.get("from")))
        targets = each.get("to")
        for other in targets if isinstance(targets, list) else [targets]:
            _untie(call, source, one, target, key_of(object_of(other)))
    return batch_answer(call, [], []) if call.dated else nothing()


def batch_archive_labels(call: Call) -> Response:
    source, target = table_of(call, "from_type"), table_of(call, "to_type")
    for each in inputs_of(call.body(), most=MAX_WRITE):
        one, other = key_of(object_of(each.get("from"))), key_of(object_of(each.get("to")))
        _untie(call, source, one, target, other, _type_ids(each.get("types")))
    return batch_answer(call, [], []) if call.dated else nothing()


def table_of(call: Call, name: str) -> Table:
    return call.store.table(call.path[name])


def existing(table: Table, key: str) -> int:
    if not key.isdecimal() or int(key) not in table.records:
        raise not_found(f"{table.kind.label} with ID {key} does not exist")
    return int(key)


def ends_of(call: Call) -> tuple[ObjectType, int, ObjectType, int]:
    source, target = table_of(call, "object_type"), table_of(call, "to_type")
    one = existing(source, call.path["record_id"])
    return source.kind, one, target.kind, existing(target, call.path["to_id"])


def pair_of(source: Table, target: Table, each: Json) -> tuple[int, int]:
    one, other = object_of(each.get("from")), object_of(each.get("to"))
    return existing(source, key_of(one)), existing(target, key_of(other))


def object_of(value: Any) -> Json:
    if not isinstance(value, dict):
        raise invalid("Invalid input JSON: 'from' and 'to' must be objects with an 'id'")
    return value


def _type_ids(types: Any) -> list[int]:
    if not isinstance(types, list) or not types:
        raise invalid("Invalid input JSON: association types must be a list")
    ids = [object_of(each).get("associationTypeId") for each in types]
    if not all(str(each).isdecimal() for each in ids):
        raise invalid("Invalid input JSON: every association type needs an 'associationTypeId'")
    return [int(str(each)) for each in ids]


def _page(
    call: Call, source: ObjectType, record_id: int, target: ObjectType, after: Any, limit: int
) -> Json:
    found = sorted(call.store.associations.of(source, record_id, target).items())
    start = int(after) if str(after or "").isdecimal() else 0
    page = [each for each in found if each[0] >= start]
    body: Json = {"results": [_shown(call, *each) for each in page[:limit]]}
    if len(page) > limit:
        token = str(page[limit][0])
        body["paging"] = {"next": {"after": token, "link": f"{call.url}?after={token}"}}
    return body


def _shown(call: Call, other_id: int, types: Types) -> Json:
    known = call.store.associations.types
    return {"toObjectId": other_id, "associationTypes": [known[each].json() for each in types]}


def _specs(
    call: Call, source: ObjectType, record_id: int, target: ObjectType, other_id: int
) -> list[Json]:
    associations = call.store.associations
    types = associations.of(source, record_id, target)[other_id]
    known = [associations.types[each] for each in types]
    there = [_spec(record_id, other_id, each.category, each.type_id) for each in known]
    back = [_spec(other_id, record_id, each.category, each.inverse) for each in known]
    return there + back


def _spec(one: int, other: int, category: str, type_id: int) -> Json:
    return {
        "from": {"id": str(one)},
        "to": {"id": str(other)},
        "associationSpec": {"associationCategory": category, "associationTypeId": type_id},
    }


def _each_pair(
    call: Call, one: Callable[[Table, Table, Json], list[Json]], status: int
) -> Response:
    source, target = table_of(call, "from_type"), table_of(call, "to_type")
    results, errors = [], []
    for each in inputs_of(call.body(), most=MAX_WRITE):
        try:
            results += one(source, target, each)
        except ApiError as error:
            errors.append(error.item())
    return batch_answer(call, results, errors, status)


def _untie(
    call: Call, source: Table, one: str, target: Table, other: str, types: Any = None
) -> None:
    if one.isdecimal() and other.isdecimal():
        call.store.associations.untie(source.kind, int(one), target.kind, int(other), types)


def none_found(source: ObjectType, target: ObjectType, key: str) -> Json:
    """As one entry of a batch's `errors`; a program tells it by its sub-category."""
    one, other = source.singular.lower(), target.singular.lower()
    return ApiError(
        404,
        "OBJECT_NOT_FOUND",
        f"No {other} is associated with {one} {key}.",
        context={"fromObjectId": [key], "fromObjectType": [one], "toObjectType": [other]},
        subCategory="crm.associations.NO_ASSOCIATIONS_FOUND",
    ).item()
