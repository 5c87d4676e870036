"""What both bulk APIs do with a record: insert, update, upsert, delete or hard delete it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from integrations.sandbox.salesforce import lifecycle, upserting
from integrations.sandbox.salesforce.errors import ApiError, Problem, fail, refuse
from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.ids import to_18
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.rules import Options
from integrations.sandbox.salesforce.writing import Writer

OPERATIONS = ("insert", "update", "upsert", "delete", "hardDelete")
CHUNK = 200  # records that are written in one go
Record = Mapping[str, Any]
Read = Callable[[], Record]  # makes the record, and may raise Refusal


@dataclass(frozen=True)
class Outcome:
    """What became of one record."""

    id: str | None = None
    created: bool = False
    problems: tuple[Problem, ...] = ()

    @property
    def failed(self) -> bool:
        return bool(self.problems)

    def error(self) -> str:
        """`REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --`."""
        return ";".join(
            f"{each.code}:{each.message}:{','.join(each.fields or ())}{' ' * bool(each.fields)}--"
            for each in self.problems
        )


@dataclass(frozen=True)
class Load:
    """One operation on records of one object. `check_lock` may raise Refusal for any of them."""

    org: Org
    found: ObjectType
    operation: str
    key: Field | None
    options: Options
    check_lock: Callable[[], None]

    @cached_property
    def writer(self) -> Writer:
        return Writer(self.org, self.found, self.options)

    def carry_out(self, reads: Sequence[Read]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for start in range(0, len(reads), CHUNK):
            outcomes += self._chunk(reads[start : start + CHUNK])
        return outcomes

    def _chunk(self, reads: Sequence[Read]) -> list[Outcome]:
        records = [_attempt(read) for read in reads]
        good = [record for record in records if not isinstance(record, Outcome)]
        doubled = upserting.doubled_keys(self.key, good) if self.key else set()
        return [
            record if isinstance(record, Outcome) else self._write(record, doubled)
            for record in records
        ]

    def _write(self, record: Record, doubled: set[Any]) -> Outcome:
        try:
            self.check_lock()
            return self._one(record, doubled)
        except ApiError as error:
            return Outcome(problems=error.problems)

    def _one(self, record: Record, doubled: set[Any]) -> Outcome:
        if self.operation == "insert":
            return Outcome(self.writer.create(record), created=True)
        if self.operation == "upsert":
            assert self.key is not None
            return Outcome(*upserting.upsert(self.writer, self.key, record, doubled))
        record_id = self._id_of(record)
        if self.operation == "update":
            values = {name: value for name, value in record.items() if name.lower() != "id"}
            self.writer.update(record_id, values)
        elif self.operation == "delete":
            lifecycle.delete(self.org, self.found, record_id)
        else:
            lifecycle.purge(self.org, self.found, record_id)
        return Outcome(to_18(record_id))

    def _id_of(self, record: Record) -> str:
        given = next((value for name, value in record.items() if name.lower() == "id"), None)
        if not given:
            verb = "an update" if self.operation == "update" else "a delete"
            raise refuse("MISSING_ARGUMENT", f"Id not specified in {verb} call")
        return str(given)


def _attempt(read: Read) -> Record | Outcome:
    try:
        return read()
    except ApiError as error:
        return Outcome(problems=error.problems)


def check_operation(
    found: ObjectType, operation: str, key_name: str | None, *, hard_delete: bool
) -> Field | None:
    """The key of an upsert, else None. Raises ApiError where a job cannot be made."""
    if operation not in OPERATIONS:
        raise fail(400, "INVALIDOPERATION", f"Invalid operation: {operation}")
    if operation == "hardDelete" and not hard_delete:
        raise fail(
            400,
            "FEATURENOTENABLED",
            "hardDelete operation requires special user profile permission, please contact your"
            " system administrator",
        )
    return _upsert_key(found, key_name) if operation == "upsert" else None


def _upsert_key(found: ObjectType, name: str | None) -> Field:
    if not name:
        raise fail(
            400,
            "INVALIDJOB",
            f"External ID was blank for {found.name}. An External ID must be specified for upsert.",
        )
    key = found.field(name)
    if key is None or not (key.has("externalId") or key.type == "id"):
        message = f"Field name provided, {name} does not match an External ID for {found.name}"
        raise fail(400, "INVALIDJOB", message)
    return key
