"""Writes through sObject Collections: 200 records a call, results by position."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from integrations.crm.attempts import not_sent
from integrations.crm.batches import chunks, twinless, write_all
from integrations.crm.catalog import Catalog
from integrations.crm.port import Write, WriteResult, WriteStatus
from integrations.crm.salesforce.client import SalesforceClient
from integrations.crm.salesforce.errors import not_understood, record_error
from integrations.crm.salesforce.translate import NAMES, row_of
from integrations.domain.errors import Category, CRMError, FailureKind, RecordError
from integrations.domain.plans import Action
from integrations.domain.records import ObjectType
from integrations.domain.values import Unreadable

BATCH = 200
COLLECTIONS = "composite/sobjects"

Json = Mapping[str, Any]
Send = Callable[[Sequence[Write]], list[WriteResult]]


class Writing:
    def __init__(self, client: SalesforceClient, catalog: Catalog) -> None:
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
            yield from self._of_type([w for w in writes if w.object_type is object_type])

    def _of_type(self, writes: Sequence[Write]) -> Iterator[tuple[Sequence[Write], Send]]:
        creates = [write for write in writes if write.action is Action.CREATE]
        for kind in dict.fromkeys((w.unique_field, _wants_assignment(w)) for w in creates):
            mine = [w for w in creates if (w.unique_field, _wants_assignment(w)) == kind]
            for part in chunks(mine, BATCH):
                yield part, partial(self._create, *kind)
        updates = [write for write in writes if write.action is Action.UPDATE]
        for part in twinless(updates, BATCH, key=lambda write: write.id):
            yield part, self._update
        deletes = [write for write in writes if write.action is Action.DELETE]
        for part in twinless(deletes, BATCH, key=lambda write: write.id):
            yield part, self._delete
        for write in writes:
            if write.action is Action.OPT_OUT:
                yield [write], _no_opt_out

    def _create(
        self, unique_field: str, assigned: bool, writes: Sequence[Write]
    ) -> list[WriteResult]:
        """By a unique field the same create may be sent twice: the second finds the first."""
        if not unique_field:
            return self._save(COLLECTIONS, "POST", writes, assigned=assigned, repeatable=False)
        path = f"{COLLECTIONS}/{NAMES[writes[0].object_type]}/{unique_field}"
        return self._save(path, "PATCH", writes, assigned=assigned, repeatable=True)

    def _update(self, writes: Sequence[Write]) -> list[WriteResult]:
        return self._save(COLLECTIONS, "PATCH", writes, assigned=False, repeatable=True)

    def _save(
        self,
        path: str,
        method: str,
        writes: Sequence[Write],
        *,
        assigned: bool,
        repeatable: bool,
    ) -> list[WriteResult]:
        rows, refused = self._rows(writes)
        sent = [write for write in writes if write.key in rows]
        if not sent:
            return refused
        answer = self._client.restful(
            path,
            operation=f"composite.{writes[0].action}",
            method=method,
            body={"allOrNone": False, "records": [rows[write.key] for write in sent]},
            headers={"Sforce-Auto-Assign": "TRUE" if assigned else "FALSE"},
            repeatable=repeatable,
        )
        return refused + _results(sent, answer.body)

    def _delete(self, writes: Sequence[Write]) -> list[WriteResult]:
        ids = ",".join(write.id or "" for write in writes)
        answer = self._client.restful(
            COLLECTIONS,
            operation="composite.delete",
            method="DELETE",
            params={"ids": ids, "allOrNone": "false"},
        )
        return _results(writes, answer.body)

    def _rows(self, writes: Sequence[Write]) -> tuple[dict[str, dict[str, Any]], list[WriteResult]]:
        """The rows by key, and the results of those writes whose values cannot be written."""
        rows: dict[str, dict[str, Any]] = {}
        refused: list[WriteResult] = []
        for write in writes:
            specs = self._catalog.get(write.object_type)
            named = {"attributes": {"type": NAMES[write.object_type]}}
            try:
                rows[write.key] = {**named, **_id(write), **row_of(write.values, specs)}
            except Unreadable as error:
                refused.append(_refused(write, _unwritable(str(error))))
        return rows, refused


def _wants_assignment(write: Write) -> bool:
    """A new lead without an owner goes through the org's assignment rules; nothing else does."""
    return write.object_type is ObjectType.SALESFORCE_LEAD and not write.values.get("OwnerId")


def _id(write: Write) -> dict[str, str]:
    return {"id": write.id} if write.id else {}


def _results(writes: Sequence[Write], body: object) -> list[WriteResult]:
    if not isinstance(body, list) or len(body) != len(writes):
        raise not_understood()
    return [_result(write, item) for write, item in zip(writes, body, strict=True)]


def _result(write: Write, item: Json) -> WriteResult:
    if item.get("success"):
        return WriteResult(
            key=write.key, status=WriteStatus.DONE, id=str(item.get("id") or write.id)
        )
    error = record_error(next(iter(item.get("errors") or [{}])))
    if write.action is Action.DELETE and error.code == "ENTITY_IS_DELETED":
        return WriteResult(key=write.key, status=WriteStatus.DONE, id=write.id)
    return _refused(write, error)


def _refused(write: Write, error: RecordError) -> WriteResult:
    return WriteResult(key=write.key, status=WriteStatus.REFUSED, id=write.id, error=error)


def _unwritable(message: str) -> RecordError:
    return RecordError(
        kind=FailureKind.PERMANENT,
        category=Category.PROPERTY_VALUES,
        code="UNWRITABLE_VALUE",
        message=message,
    )


def _no_opt_out(writes: Sequence[Write]) -> list[WriteResult]:
    """In Salesforce an opt-out is a field like others: whoever asks for more has a bug."""
    error = RecordError(
        kind=FailureKind.INTERNAL,
        category=Category.PLATFORM,
        code="NO_OPT_OUT",
        message="Salesforce has no opt-out but the field HasOptedOutOfEmail.",
    )
    return [_refused(write, error) for write in writes]
