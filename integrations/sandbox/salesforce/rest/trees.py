"""`composite/tree/{object}`: records with their children, created all or not at all."""

from collections.abc import Iterator
from typing import Any

from integrations.sandbox.salesforce.errors import ApiError, Refusal, fail
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.rest.calls import Answer, Call
from integrations.sandbox.salesforce.rest.records import check_lock

_MOST = 200
_MOST_TYPES = 5
_MOST_DEPTH = 5
Record = dict[str, Any]
Result = dict[str, Any]


class _Failed(Exception):
    """Records could not be created: their results."""


def create(call: Call) -> Answer:
    """{records: [{attributes: {type, referenceId}, field: value, Children: {records: […]}}]}

    https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobject_tree.htm
    """
    root, records = call.object(), _records(call.fields())
    try:
        _check(list(_all(records, 1)))
        with call.store.database.savepoint():
            results = _level(call, records, root, {})
    except _Failed as failed:
        return Answer({"hasErrors": True, "results": failed.args[0]}, 400)
    return Answer({"hasErrors": False, "results": results}, 201)


def _records(holder: Record) -> list[Record]:
    records = holder.get("records")
    if not isinstance(records, list) or not all(isinstance(each, dict) for each in records):
        raise _bad("The records parameter must be a list of objects")
    return records


def _all(records: list[Record], depth: int) -> Iterator[tuple[int, Record]]:
    for record in records:
        yield depth, record
        for children in _children(record).values():
            yield from _all(_records(children), depth + 1)


def _children(record: Record) -> dict[str, Record]:
    return {n: v for n, v in record.items() if isinstance(v, dict) and "records" in v}


def _check(found: list[tuple[int, Record]]) -> None:
    if not 1 <= len(found) <= _MOST:
        raise _over(f"A request holds between 1 and {_MOST} records")
    if max(depth for depth, _ in found) > _MOST_DEPTH:
        raise _over(f"A tree may be at most {_MOST_DEPTH} levels deep")
    if len({_attribute(record, "type").lower() for _, record in found}) > _MOST_TYPES:
        raise _over(f"A request holds at most {_MOST_TYPES} types of records")
    names = [_attribute(record, "referenceId") for _, record in found]
    doubled = [name for name in names if names.count(name) > 1]
    if doubled:
        error = {
            "statusCode": "INVALID_INPUT",
            "message": "Duplicate ReferenceId provided in the request.",
            "fields": [],
        }
        raise _Failed([{"referenceId": name, "errors": [error]} for name in doubled])


def _attribute(record: Record, name: str) -> str:
    attributes = record.get("attributes")
    value = attributes.get(name) if isinstance(attributes, dict) else None
    if not isinstance(value, str) or not value:
        raise _bad(f"Include a {name} in the attributes of each record.")
    return value


def _level(
    call: Call, records: list[Record], found: ObjectType, parents: dict[int, tuple[str, str]]
) -> list[Result]:
    """Create records of one level, then their children's: as the API does, level by level."""
    made = [_create(call, each, found, parents.get(id(each))) for each in records]
    failed = [result for result in made if "errors" in result]
    if failed:
        raise _Failed(failed)
    return [*made, *_below(call, records, found, made)]


def _below(
    call: Call, records: list[Record], found: ObjectType, made: list[Result]
) -> Iterator[Result]:
    wanted: dict[str, list[Record]] = {}
    parents: dict[int, tuple[str, str]] = {}
    types: dict[str, ObjectType] = {}
    for record, result in zip(records, made, strict=True):
        for name, holder in _children(record).items():
            field, kind = _relationship(call, found, name)
            types[name.lower()] = kind
            wanted.setdefault(name.lower(), []).extend(_records(holder))
            parents |= {id(each): (field, result["id"]) for each in _records(holder)}
    for name, children in wanted.items():
        yield from _level(call, children, types[name], parents)


def _relationship(call: Call, found: ObjectType, name: str) -> tuple[str, ObjectType]:
    child = found.child(name)
    kind = call.store.schema.find(child.object_type) if child else None
    if child is None or kind is None:
        raise fail(400, "INVALID_FIELD", f"No such column '{name}' on sobject of type {found.name}")
    return child.field, kind


def _create(
    call: Call, record: Record, found: ObjectType, parent: tuple[str, str] | None
) -> Result:
    reference, kind = _attribute(record, "referenceId"), _attribute(record, "type")
    if kind.lower() != found.name.lower():
        raise _bad(f"A record of type {kind} stands where {found.name} is expected.")
    nested = _children(record)
    values = {name: value for name, value in record.items() if name not in nested}
    if parent:
        values[parent[0]] = parent[1]
    try:
        check_lock(call)
        created = call.store.create(found.name, values, call.options())
    except Refusal as error:
        return {"referenceId": reference, "errors": [each.row() for each in error.problems]}
    return {"referenceId": reference, "id": created}


def _bad(message: str) -> ApiError:
    return fail(400, "INVALID_INPUT", message)


def _over(message: str) -> ApiError:
    return fail(400, "LIMIT_EXCEEDED", message)
