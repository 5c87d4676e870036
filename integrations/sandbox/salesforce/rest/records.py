"""Single records: create, read, update, delete, and the same by external id."""

from collections.abc import Sequence
from typing import Any

from integrations.sandbox.salesforce.errors import ApiError, Problem, fail
from integrations.sandbox.salesforce.errors import resource_not_found as not_found
from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.ids import to_18
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.querying import compile_soql
from integrations.sandbox.salesforce.references import locate
from integrations.sandbox.salesforce.rest.calls import Answer, Call
from integrations.sandbox.salesforce.rest.conditions import stopped, version_of
from integrations.sandbox.salesforce.upserting import matching

Row = dict[str, Any]


def create(call: Call) -> Answer:
    found = call.object()
    check_lock(call)
    record_id = call.store.create(found.name, call.fields(), call.options())
    return _created(call, found, record_id)


def read(call: Call) -> Answer:
    found = call.object()
    return read_record(call, found, _existing(call, found, call.path["id"]))


def update(call: Call) -> Answer:
    found = call.object()
    row = _existing(call, found, call.path["id"])
    if unmet := _stopped(call, found, row):
        return unmet
    _write(call, found, row["Id"], call.fields(), "Id")
    return Answer(status=204)


def delete(call: Call) -> Answer:
    check_lock(call)
    found = call.object()
    row = locate(call.store, found, call.path["id"])
    if unmet := _stopped(call, found, row):
        return unmet
    call.store.delete(found.name, row["Id"])
    return Answer(status=204)


def read_by_key(call: Call) -> Answer:
    found, _, matches = _by_key(call)
    if not matches:
        raise not_found()
    if len(matches) > 1:
        return _several(call, matches)
    return read_record(call, found, locate(call.store, found, matches[0]))


def upsert(call: Call) -> Answer:
    """PATCH by external id: 201 created, 200 updated, 300 where several match."""
    found, key, matches = _by_key(call)
    values = call.fields()
    if len(matches) > 1:
        return _several(call, matches)
    if matches:
        _write(call, found, matches[0], values, key.name)
        return _upserted(call, matches[0])
    if key.name == "Id" or call.query.get("updateOnly", "").lower() == "true":
        raise not_found()
    check_lock(call)
    _refuse_key(values, key.name)
    whole = {**values, key.name: call.path["value"]}
    record_id = call.store.create(found.name, whole, call.options())
    return _created(call, found, record_id, upserted=True)


def delete_by_key(call: Call) -> Answer:
    found, _, matches = _by_key(call)
    if not matches:
        raise not_found()
    if len(matches) > 1:
        return _several(call, matches)
    call.store.delete(found.name, matches[0])
    return Answer(status=204)


def check_lock(call: Call) -> None:
    """Raises UNABLE_TO_LOCK_ROW where the fault strikes."""
    call.locks.check()


def key_field(found: ObjectType, name: str) -> Field:
    """The field that records may be looked up by. Raises NOT_FOUND."""
    key = found.field(name)
    if key is None or not (key.has("externalId") or key.type == "id"):
        raise fail(
            404,
            "NOT_FOUND",
            f"Provided external ID field does not exist or is not accessible: {name}",
        )
    return key


def read_rows(
    call: Call, found: ObjectType, fields: Sequence[str] | None, ids: Sequence[str]
) -> dict[str, bytes]:
    """Records as JSON by id; deleted and unknown ids are left out."""
    selected = "FIELDS(ALL)" if fields is None else ", ".join(fields)
    quoted = ", ".join(f"'{record_id}'" for record_id in ids)
    soql = f"SELECT {selected} FROM {found.name} WHERE Id IN ({quoted}) LIMIT 200"
    plan = compile_soql(call.store, soql, base=call.base, include_deleted=False)
    sql = plan.select(f't0."Id", CAST({plan.row} AS BLOB)')
    return dict(call.store.database.execute(sql, plan.values).fetchall())


def _existing(call: Call, found: ObjectType, record_id: str) -> Row:
    """A living record, as single-record resources refuse it."""
    full = to_18(record_id)
    row = call.store.row(found.name, full) if full else None
    if row is None:
        message = f"Provided external ID field does not exist or is not accessible: {record_id}"
        raise fail(404, "NOT_FOUND", message)
    return locate(call.store, found, row["Id"])


def read_record(call: Call, found: ObjectType, row: Row) -> Answer:
    """A record that was found, with the fields that are asked for."""
    version = version_of(found, row)
    if version and (unneeded := stopped(call, version)):
        return unneeded
    asked = call.query.get("fields")
    fields = [name.strip() for name in asked.split(",")] if asked else None
    content = read_rows(call, found, fields, [row["Id"]])[row["Id"]]
    return Answer(content, headers=version.headers() if version else {})


def _stopped(call: Call, found: ObjectType, row: Row) -> Answer | None:
    version = version_of(found, row)
    return stopped(call, version) if version else None


def _write(call: Call, found: ObjectType, record_id: str, values: dict[str, Any], key: str) -> None:
    check_lock(call)
    _refuse_key(values, key)
    call.store.update(found.name, record_id, values, call.options())


def _refuse_key(values: dict[str, Any], key: str) -> None:
    """The record is named by the URL, not by its body."""
    for name in values:
        if name.lower() in ("id", key.lower()):
            message = f"The {name} field should not be specified in the sobject data."
            raise ApiError(400, Problem("INVALID_FIELD", message, [name]))


def _by_key(call: Call) -> tuple[ObjectType, Field, Sequence[str]]:
    found = call.object()
    key = key_field(found, call.path["field"])
    return found, key, matching(call.store, found, key, call.path["value"])


def _several(call: Call, matches: Sequence[str]) -> Answer:
    kind = call.object().name
    return Answer([f"{call.base}/sobjects/{kind}/{match}" for match in matches], 300)


def _upserted(call: Call, record_id: str) -> Answer:
    if call.version < 46:
        return Answer(status=204)
    return Answer({"id": record_id, "success": True, "errors": [], "created": False})


def _created(call: Call, found: ObjectType, record_id: str, *, upserted: bool = False) -> Answer:
    body = {"id": record_id, "success": True, "errors": []}
    if upserted and call.version >= 46:
        body["created"] = True
    return Answer(body, 201, {"Location": f"{call.base}/sobjects/{found.name}/{record_id}"})
