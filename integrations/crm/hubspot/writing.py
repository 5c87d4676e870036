"""Writes in batches, with an outcome for each record."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from integrations.crm.attempts import not_sent
from integrations.crm.batches import chunks, twinless, write_all
from integrations.crm.catalog import Catalog
from integrations.crm.hubspot import operations as op
from integrations.crm.hubspot.client import HubSpotClient
from integrations.crm.hubspot.errors import record_error
from integrations.crm.hubspot.translate import batch_ids, properties_of, reader
from integrations.crm.port import Write, WriteResult, WriteStatus
from integrations.domain.errors import Category, CRMError, FailureKind, RecordError
from integrations.domain.plans import Action
from integrations.domain.records import ObjectType
from integrations.domain.values import Unreadable

BATCH = 100

Json = Mapping[str, Any]
Send = Callable[[Sequence[Write]], list[WriteResult]]


class Writing:
    def __init__(self, client: HubSpotClient, catalog: Catalog) -> None:
        self._client, self._catalog = client, catalog

    def write(self, writes: Sequence[Write]) -> list[WriteResult]:
        try:
            for object_type in {write.object_type for write in writes}:
                self._catalog.get(object_type)
        except CRMError as error:
            return [not_sent(write, error) for write in writes]
        results = write_all(self._batches(writes))
        return [results[write.key] for write in writes]

    def _batches(self, writes: Sequence[Write]) -> Iterator[tuple[Sequence[Write], Send]]:
        for object_type in dict.fromkeys(write.object_type for write in writes):
            mine = [write for write in writes if write.object_type is object_type]
            yield from self._of_type(mine, object_type)

    def _of_type(
        self, writes: Sequence[Write], object_type: ObjectType
    ) -> Iterator[tuple[Sequence[Write], Send]]:
        by_action = {action: [w for w in writes if w.action is action] for action in Action}
        for part in chunks(by_action[Action.CREATE], BATCH):
            yield part, partial(self._create, object_type)
        for part in twinless(by_action[Action.UPDATE], BATCH, key=lambda write: write.id):
            yield part, partial(self._update, object_type)
        for write in by_action[Action.OPT_OUT]:
            yield [write], self._opt_out
        for part in twinless(by_action[Action.DELETE], BATCH, key=lambda write: write.id):
            yield part, partial(self._archive, object_type)

    def _create(self, object_type: ObjectType, writes: Sequence[Write]) -> list[WriteResult]:
        inputs, results = self._inputs(
            writes, object_type, lambda write: {"objectWriteTraceId": write.key}
        )
        if inputs:
            body = self._send(op.BATCH_CREATE, object_type, list(inputs.values()))
            named = [(str(raw.get("objectWriteTraceId") or ""), raw) for raw in body["results"]]
            sent = [write for write in writes if write.key in inputs]
            matched = _by_trace(named, sent) if all(name for name, _ in named) else {}
            results |= self._outcomes(
                sent,
                body,
                done=matched or _by_values(body["results"], sent),
                names={write.key: write.key for write in sent},
            )
        return list(results.values())

    def _update(self, object_type: ObjectType, writes: Sequence[Write]) -> list[WriteResult]:
        inputs, results = self._inputs(writes, object_type, lambda write: {"id": write.id})
        if inputs:
            body = self._send(op.BATCH_UPDATE, object_type, list(inputs.values()))
            by_id = {str(raw["id"]): raw for raw in body["results"]}
            sent = [write for write in writes if write.key in inputs]
            results |= self._outcomes(
                sent,
                body,
                done={w.key: by_id[w.id] for w in sent if w.id and w.id in by_id},
                names={write.id or "": write.key for write in sent},
            )
        return list(results.values())

    def _archive(self, object_type: ObjectType, writes: Sequence[Write]) -> list[WriteResult]:
        ids = [write.id for write in writes if write.id]
        self._client.call(
            op.BATCH_ARCHIVE,
            object_name=op.PATH_NAMES[object_type],
            body={"inputs": batch_ids(ids)},
        )
        return [WriteResult(key=w.key, status=WriteStatus.DONE, id=w.id) for w in writes]

    def _opt_out(self, writes: Sequence[Write]) -> list[WriteResult]:
        """`hs_email_optout` cannot be written: the person is unsubscribed from all email."""
        for write in writes:
            self._client.call(
                op.UNSUBSCRIBE, path={"email": write.email or ""}, query=[("channel", "EMAIL")]
            )
        return [WriteResult(key=w.key, status=WriteStatus.DONE, id=w.id) for w in writes]

    def _inputs(
        self,
        writes: Sequence[Write],
        object_type: ObjectType,
        name: Callable[[Write], dict[str, Any]],
    ) -> tuple[dict[str, dict[str, Any]], dict[str, WriteResult]]:
        """The inputs by key, and the results of those writes whose values cannot be written."""
        specs = self._catalog.get(object_type)
        inputs: dict[str, dict[str, Any]] = {}
        refused: dict[str, WriteResult] = {}
        for write in writes:
            try:
                inputs[write.key] = {
                    **name(write),
                    "properties": properties_of(write.values, specs),
                }
            except Unreadable as error:
                refused[write.key] = _refused(write, _unwritable(error))
        return inputs, refused

    def _send(
        self, operation: op.Operation, object_type: ObjectType, inputs: list[dict[str, Any]]
    ) -> dict[str, Any]:
        name = op.PATH_NAMES[object_type]
        body = self._client.call(operation, object_name=name, body={"inputs": inputs}).body or {}
        return {"results": body.get("results") or [], "errors": body.get("errors") or []}

    def _outcomes(
        self,
        writes: Sequence[Write],
        body: Json,
        *,
        done: Mapping[str, Json],
        names: Mapping[str, str],
    ) -> dict[str, WriteResult]:
        errors = _errors_by_key(body["errors"], names)
        return {write.key: self._outcome(write, done, errors) for write in writes}

    def _outcome(
        self, write: Write, done: Mapping[str, Json], errors: Mapping[str, RecordError]
    ) -> WriteResult:
        if raw := done.get(write.key):
            specs = self._catalog.get(write.object_type)
            told = [name for name in write.values if name in raw["properties"]]
            values = reader(write.object_type, specs, told).values(raw["properties"])
            return WriteResult(
                key=write.key, status=WriteStatus.DONE, id=str(raw["id"]), values=values
            )
        if error := errors.get(write.key):
            return _refused(write, error)
        return _left_out(write)


def _by_trace(named: Iterable[tuple[str, Json]], writes: Sequence[Write]) -> dict[str, Json]:
    keys = {write.key for write in writes}
    return {name: raw for name, raw in named if name in keys}


def _by_values(results: Sequence[Json], writes: Sequence[Write]) -> dict[str, Json]:
    """Results without trace ids, told apart by address: HubSpot does not promise their order."""
    by_email = {str(raw["properties"].get("email") or "").lower(): raw for raw in results}
    matched = {w.key: by_email[e] for w in writes if (e := _email(w)) and e in by_email}
    nameless = [w for w in writes if not _email(w)]
    rest = [raw for raw in results if not raw["properties"].get("email")]
    if len(nameless) == len(rest) == 1:
        matched[nameless[0].key] = rest[0]
    return matched


def _email(write: Write) -> str:
    return str(write.values.get("email") or "").strip().lower()


def _errors_by_key(items: Iterable[Json], names: Mapping[str, str]) -> dict[str, RecordError]:
    """One entry may speak for several records, named by id or by trace id."""
    found: dict[str, RecordError] = {}
    for item in items:
        context = item.get("context") or {}
        named = [*(context.get("objectWriteTraceId") or []), *(context.get("ids") or [])]
        error = record_error(dict(item))
        found |= {names[str(name)]: error for name in named if str(name) in names}
    return found


def _refused(write: Write, error: RecordError) -> WriteResult:
    return WriteResult(key=write.key, status=WriteStatus.REFUSED, id=write.id, error=error)


def _left_out(write: Write) -> WriteResult:
    """No word about a record. A create may have landed; an update met a record that is gone."""
    creating = write.action is Action.CREATE
    error = RecordError(
        kind=FailureKind.TRANSIENT if creating else FailureKind.PERMANENT,
        category=Category.RECORD_STATE,
        code="LEFT_OUT",
        message="HubSpot left this record out of its answer"
        + ("." if creating else ": it was deleted or merged meanwhile."),
    )
    status = WriteStatus.UNKNOWN if creating else WriteStatus.REFUSED
    return WriteResult(key=write.key, status=status, id=write.id, error=error)


def _unwritable(error: Unreadable) -> RecordError:
    return RecordError(
        kind=FailureKind.PERMANENT,
        category=Category.PROPERTY_VALUES,
        code="UNWRITABLE_VALUE",
        message=str(error),
    )
