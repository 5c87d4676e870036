"""Up to 200 records in one request, each with a result of its own."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from integrations.sandbox.salesforce import upserting
from integrations.sandbox.salesforce.errors import ApiError, Problem, Refusal, fail, refuse
from integrations.sandbox.salesforce.ids import to_18
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.rest.calls import Answer, Call
from integrations.sandbox.salesforce.rest.records import check_lock, key_field, read_rows
from integrations.sandbox.salesforce.upserting import doubled_keys
from integrations.sandbox.salesforce.writing import Writer, Writers

MOST = 200
_MOST_RUNS = 10
_ROLLED_BACK = Problem(
    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "Record rolled back because not all records were valid and the request was using AllOrNone"
    " header",
)
Record = dict[str, Any]
Result = dict[str, Any]


class _Edit(NamedTuple):
    """An update as asked for: of which object, of which record, to which values."""

    object_type: str
    id: str | None
    values: Record


class _RolledBack(Exception):
    """Some row failed and the request was all or none."""


def create(call: Call) -> Answer:
    writers = Writers(call.store, call.options())

    def one(record: Record) -> Result:
        return _done(writers.of(_type_of(call, record)).create(record))

    return _each(call, _records(call), one)


def update(call: Call) -> Answer:
    writers = Writers(call.store, call.options())
    edits = [_edit(record) for record in _records(call)]
    for name in {edit.object_type for edit in edits}:
        if found := call.store.schema.find(name):
            writers.of(found).expect(e.id for e in edits if e.id and e.object_type == name)

    def one(edit: _Edit) -> Result:
        writer = writers.of(_known(call, edit.object_type))
        if not edit.id:
            raise refuse("MISSING_ARGUMENT", "Id not specified in an update call")
        writer.update(edit.id, edit.values)
        return _done(to_18(edit.id) or edit.id)

    return _each(call, edits, one)


def upsert(call: Call) -> Answer:
    found = call.object()
    key = key_field(found, call.path["field"])
    records = _records(call)
    doubled = doubled_keys(key, records)
    writer = Writer(call.store, found, call.options())

    def one(record: Record) -> Result:
        _type_of(call, record)
        done = upserting.upsert(writer, key, record, doubled)
        return {**_done(done.id), "created": done.created}

    return _each(call, records, one, upserting=True)


def delete(call: Call) -> Answer:
    ids = [part.strip() for part in call.query.get("ids", "").split(",") if part.strip()]
    _check_size(ids)

    def one(record_id: str) -> Result:
        found = call.store.schema.by_id(record_id) if to_18(record_id) else None
        if found is None:
            raise refuse("MALFORMED_ID", f"malformed id {record_id}")
        call.store.delete(found.name, record_id)
        return _done(to_18(record_id) or record_id)

    all_or_none = call.query.get("allOrNone", "false").lower() == "true"
    return Answer(_run(call, ids, one, all_or_none=all_or_none))


def retrieve(call: Call) -> Answer:
    """Several records by id: GET with `ids` and `fields`, or POST with both in the body."""
    found = call.object()
    if call.request.method == "POST":
        body = call.fields()
        ids, fields = body.get("ids"), body.get("fields")
    else:
        ids = call.query.get("ids", "").split(",")
        fields = call.query.get("fields", "").split(",")
    if not isinstance(ids, list) or not isinstance(fields, list) or not all([*fields, *ids]):
        raise fail(400, "MISSING_ARGUMENT", "Both ids and fields are required")
    if len(ids) > 2_000:
        raise fail(400, "LIMIT_EXCEEDED", "At most 2000 records can be retrieved in one request")
    return Answer(_retrieved(call, found, [str(i).strip() for i in ids], fields))


def _retrieved(call: Call, found: ObjectType, ids: list[str], fields: list[str]) -> bytes:
    full = [to_18(record_id) for record_id in ids]
    if None in full:
        bad = ids[full.index(None)]
        raise fail(400, "MALFORMED_ID", f"malformed id {bad}")
    known = [record_id for record_id in full if record_id]
    rows: dict[str, bytes] = {}
    for start in range(0, len(known), MOST):
        names = [str(name).strip() for name in fields]
        rows |= read_rows(call, found, names, known[start : start + MOST])
    return b"[%b]" % b",".join(rows.get(record_id, b"null") for record_id in known)


def _records(call: Call) -> list[Record]:
    body = call.fields()
    records = body.get("records")
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise fail(400, "INVALID_ARGUMENT", "The records parameter must be a list of objects")
    _check_size(records)
    runs = [kind for kind, _ in groupby(records, _type_name)]
    if len(runs) > _MOST_RUNS:
        message = "Cannot have more than 10 chunks in a single operation. Please rearrange the data"
        raise fail(400, "LIMIT_EXCEEDED", f"{message} to reduce chunking.")
    return records


def _check_size(records: Sequence[Any]) -> None:
    if not records:
        raise fail(400, "MISSING_ARGUMENT", "At least one record is required")
    if len(records) > MOST:
        message = "record limit reached. cannot submit more than 200 records in this transaction"
        raise fail(400, "LIMIT_EXCEEDED", message)


def _type_name(record: Record) -> str:
    attributes = record.get("attributes")
    return str(attributes.get("type", "")) if isinstance(attributes, dict) else ""


def _type_of(call: Call, record: Record) -> ObjectType:
    return _known(call, _type_name(record))


def _known(call: Call, name: str) -> ObjectType:
    found = call.store.schema.find(name)
    if found is None:
        raise refuse("INVALID_TYPE", f"sObject type '{name}' is not supported.")
    return found


def _edit(record: Record) -> _Edit:
    names = [name for name in record if name.lower() == "id"]
    given = record[names[0]] if names else None
    values = {name: value for name, value in record.items() if name not in names}
    return _Edit(_type_name(record), str(given) if given else None, values)


def _each(
    call: Call,
    records: Sequence[Any],
    one: Callable[[Any], Result],
    *,
    upserting: bool = False,
) -> Answer:
    all_or_none = call.fields().get("allOrNone") is True
    results = _run(call, records, one, all_or_none=all_or_none)
    if upserting:
        results = [{**result, "created": result.get("created", True)} for result in results]
    return Answer(results)


def _run(
    call: Call, records: Sequence[Any], one: Callable[[Any], Result], *, all_or_none: bool
) -> list[Result]:
    results: list[Result] = []
    try:
        with call.store.database.savepoint():
            results = [_attempt(call, one, record) for record in records]
            if all_or_none and not all(result["success"] for result in results):
                raise _RolledBack
    except _RolledBack:
        rolled_back = {"success": False, "errors": [_ROLLED_BACK.row()]}
        results = [rolled_back if result["success"] else result for result in results]
    return results


def _attempt(call: Call, one: Callable[[Any], Result], record: Any) -> Result:
    try:
        check_lock(call)
        return one(record)
    except Refusal as error:
        return _failed(error)


def _failed(error: ApiError) -> Result:
    return {"success": False, "errors": [problem.row() for problem in error.problems]}


def _done(record_id: str) -> Result:
    return {"id": record_id, "success": True, "errors": []}
