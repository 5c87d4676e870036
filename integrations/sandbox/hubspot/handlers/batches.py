"""Up to a hundred records at a time, with partial failures."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer, nothing, text_list
from integrations.sandbox.hubspot.errors import ApiError, Json, invalid, missing_objects
from integrations.sandbox.hubspot.handlers.objects import (
    associate_new,
    check_id_property,
    parse_ties,
    require_minimum,
)
from integrations.sandbox.hubspot.presenting import Presenter, Projection, presenter_of_write
from integrations.sandbox.hubspot.records import Record
from integrations.sandbox.hubspot.table import Table
from integrations.sandbox.hubspot.timestamps import iso
from integrations.sandbox.hubspot.writing import Claims, Values

MAX_INPUTS, MAX_INPUTS_WITH_HISTORY = 100, 50


@dataclass
class Batch:
    """What a batch call has come to: results, refusals, and keys that were not found."""

    call: Call
    table: Table
    inputs: list[Json]
    results: list[Json] = field(default_factory=list)
    errors: list[Json] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    claims: Claims = field(default_factory=set)
    _presenters: dict[tuple[str, ...], Presenter] = field(default_factory=dict)

    def show(self, record: Record, values: Values) -> Json:
        """The answer to a write. Mostly all inputs of a batch name the same properties."""
        names = tuple(values)
        if names not in self._presenters:
            self._presenters[names] = presenter_of_write(self.call.store, self.table, names)
        return self._presenters[names].show(record)

    def fail(self, error: ApiError, each: Json) -> None:
        """One input's refusal: its own if it can be told by a trace id, else the whole call's."""
        trace = trace_id(each)
        if trace is None:
            raise error
        self.errors.append(error.item(trace))

    def done(self, shown: Json, each: Json) -> None:
        trace = trace_id(each)
        self.results.append(shown if trace is None else shown | {"objectWriteTraceId": trace})

    def answer(self, status: int = 200) -> Response:
        return batch_answer(
            self.call, self.results, self._errors(), status, requested=len(self.inputs)
        )

    def _errors(self) -> list[Json]:
        if not self.missing:
            return self.errors
        return [*self.errors, missing_objects(self.table.kind.singular, self.missing)]


def batch_answer(
    call: Call,
    results: Sequence[Any],
    errors: Sequence[Json],
    status: int = 200,
    *,
    requested: int = 0,
) -> Response:
    """`status` where everything went well, 207 where something failed."""
    moment = iso(call.store.now())
    body: Json = {
        "status": "COMPLETE",
        "results": results,
        "requestedAt": moment,
        "startedAt": moment,
        "completedAt": moment,
    }
    if errors:
        body |= {"numErrors": len(errors), "errors": errors}
    return answer(body, 207 if errors else status)


def inputs_of(body: Json, *, most: int = MAX_INPUTS, what: str = "a batch request") -> list[Json]:
    inputs = body.get("inputs")
    if not isinstance(inputs, list) or not all(isinstance(each, dict) for each in inputs):
        raise invalid("Invalid input JSON: 'inputs' must be a list of objects")
    if len(inputs) > most:
        raise invalid(
            f"The maximum number of inputs supported in {what} is {most}. "
            "Please reduce the number of items and try again"
        )
    return inputs


def trace_id(each: Json) -> str | None:
    trace = each.get("objectWriteTraceId")
    return None if trace is None else str(trace)


def batch_read(call: Call) -> Response:
    table, body = call.table, call.body()
    history = text_list(body, "propertiesWithHistory")
    if history:
        what = "a batch request for property histories"
        inputs = inputs_of(body, most=MAX_INPUTS_WITH_HISTORY, what=what)
    else:
        inputs = inputs_of(body)
    name = body.get("idProperty")
    check_id_property(table, name)
    keys = [key_of(each) for each in inputs]
    refuse_duplicates(keys)
    archived = call.flag("archived")
    found = [call.store.find(table, key, name, archived=archived) for key in keys]
    projection = Projection(table, text_list(body, "properties"), history)
    batch = Batch(call, table, inputs)
    batch.missing = [key for key, record in zip(keys, found, strict=True) if record is None]
    records = dict.fromkeys(record for record in found if record is not None)
    batch.results = Presenter(call.store, table, projection).show_all(records)
    return batch.answer()


def _begin(call: Call) -> Batch:
    """A batch that writes. Where that fault strikes, every other input is refused out of hand."""
    batch = Batch(call, call.table, inputs_of(call.body()))
    if len(batch.inputs) > 1 and call.faults.strikes("half-refused"):
        batch.errors = [_locked(each).item(trace_id(each)) for each in batch.inputs[1::2]]
        batch.inputs = batch.inputs[::2]
    return batch


def _locked(each: Json) -> ApiError:
    message = "The resource is locked by another write, try again."
    context = {"ids": [str(each["id"])]} if "id" in each else {}
    return ApiError(423, "LOCKED", message, context=context)


def batch_create(call: Call) -> Response:
    """All or nothing, unless every input has a trace id to be told by."""
    batch = _begin(call)
    refuse_duplicate_traces(batch.inputs)
    cleaned = []
    for each in batch.inputs:
        try:
            values = call.store.clean(batch.table, each.get("properties") or {}, None, batch.claims)
            require_minimum(call, batch.table, values)
            ties = parse_ties(call, batch.table, each.get("associations"))
            cleaned.append((each, values, ties))
        except ApiError as error:
            batch.fail(error, each)
    for each, values, ties in cleaned:
        shown, record = _create(batch, values)
        associate_new(call, batch.table, record, ties)
        batch.done(shown, each)
    return batch.answer(201)


def batch_update(call: Call) -> Response:
    batch = _begin(call)
    cleaned = list(_checked(batch, _find_for_update))
    for each, record, values in cleaned:
        if record is not None:
            call.store.update(batch.table, record, values, call.store.app())
            batch.done(batch.show(record, values), each)
    return batch.answer()


def batch_upsert(call: Call) -> Response:
    batch = _begin(call)
    cleaned = list(_checked(batch, _find_for_upsert))
    for each, record, values in cleaned:
        if record is None:
            batch.done(_create(batch, values)[0] | {"new": True}, each)
            continue
        call.store.update(batch.table, record, values, call.store.app())
        batch.done(batch.show(record, values) | {"new": False}, each)
    return batch.answer()


def batch_archive(call: Call) -> Response:
    table = call.table
    for each in inputs_of(call.body()):
        record = call.store.find(table, key_of(each))
        if record is not None:
            call.store.archive(table, record)
    return nothing()


Found = tuple[Record | None, bool]  # the record, and whether to go on with this input


def _checked(
    batch: Batch, find: Callable[[Batch, Json, str], Found]
) -> Iterator[tuple[Json, Record | None, Values]]:
    """The inputs that may be written, each with its record and cleaned values."""
    keys = [key_of(each) for each in batch.inputs]
    refuse_duplicates(
        [f"{each.get('idProperty')} {key}" for each, key in zip(batch.inputs, keys, strict=True)],
        keys,
    )
    refuse_duplicate_traces(batch.inputs)
    for each, key in zip(batch.inputs, keys, strict=True):
        check_id_property(batch.table, each.get("idProperty"))
        record, wanted = find(batch, each, key)
        if not wanted:
            continue
        try:
            properties = each.get("properties") or {}
            if record is None:
                properties = _with_key(each, dict(properties))
            values = batch.call.store.clean(batch.table, properties, record, batch.claims)
            if record is None:
                require_minimum(batch.call, batch.table, values)
        except ApiError as error:
            if each.get("idProperty") == batch.table.kind.key and find is _find_for_upsert:
                raise  # by e-mail address an upsert succeeds or fails as a whole
            batch.fail(error, each)
            continue
        yield each, record, values


def _find_for_update(batch: Batch, each: Json, key: str) -> Found:
    name = each.get("idProperty")
    record = batch.call.store.find(batch.table, key, name)
    if record is None and not _merged_away(batch.table, key, name):
        batch.missing.append(key)
    return record, record is not None


def _find_for_upsert(batch: Batch, each: Json, key: str) -> Found:
    name = each.get("idProperty")
    record = batch.call.store.find(batch.table, key, name)
    if record is None and name in {None, "hs_object_id"}:
        batch.missing.append(key)
        return None, False
    return record, True


def _merged_away(table: Table, key: str, name: str | None) -> bool:
    """HubSpot leaves such an id out of a batch update without a word."""
    return name in {None, "hs_object_id"} and key.isdecimal() and int(key) in table.forwards


def _with_key(each: Json, values: dict[str, Any]) -> dict[str, Any]:
    return {str(each["idProperty"]): key_of(each)} | values


def _create(batch: Batch, values: Values) -> tuple[Json, Record]:
    store = batch.call.store
    record = store.create(batch.table, values, store.app())
    return batch.show(record, values), record


def key_of(each: Json) -> str:
    if each.get("id") is None or isinstance(each["id"], dict | list):
        raise invalid("Invalid input JSON: every input needs an 'id'")
    return str(each["id"])


def refuse_duplicates(keys: Sequence[str], shown: Sequence[str] | None = None) -> None:
    if len(set(keys)) == len(keys):
        return
    named = keys if shown is None else shown
    twice = {name for place, name in enumerate(named) if keys.count(keys[place]) > 1}
    ids = sorted(twice)
    raise invalid(
        f"Duplicate IDs found in batch input: [{', '.join(ids)}]. IDs must be unique",
        context={"ids": ids},
    )


def refuse_duplicate_traces(inputs: Sequence[Json]) -> None:
    traces = [trace for each in inputs if (trace := trace_id(each)) is not None]
    if len(set(traces)) != len(traces):
        raise invalid("objectWriteTraceId must be unique for each input")
