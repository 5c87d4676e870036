"""Bulk API 2.0 ingest jobs: one file of records, written in the background.

https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/create_job.htm
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from integrations.sandbox.salesforce.bulk import csvfiles
from integrations.sandbox.salesforce.bulk.columns import Column, columns, record
from integrations.sandbox.salesforce.bulk.csvfiles import BadFile
from integrations.sandbox.salesforce.bulk.loads import Load, Outcome
from integrations.sandbox.salesforce.errors import ApiError, fail
from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.moments import format_moment
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.rules import Options

STEP = 10_000  # records of an internal batch
ENDED = frozenset({"JobComplete", "Failed", "Aborted"})
_ABORTABLE = frozenset({"Open", "UploadComplete", "InProgress"})
_DELETABLE = ENDED | {"UploadComplete"}


@dataclass
class Ingest:
    """One job. `outcomes` are those of the first rows; the others are unprocessed."""

    id: str
    found: ObjectType
    operation: str
    key: Field | None
    assignment_rule: str | None
    delimiter: str
    line_ending: str
    version: float
    created: datetime
    created_by: str
    state: str = "Open"
    changed: datetime | None = None
    error: str | None = None
    content: bytes | None = None
    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    _columns: Sequence[Column] = ()

    @property
    def failures(self) -> int:
        return sum(outcome.failed for outcome in self.outcomes)

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    def upload(self, content: bytes) -> None:
        """The one file of the job. Raises ApiError."""
        if self.state != "Open":
            raise self._wrong_state("Uploading data")
        if self.content is not None:
            raise fail(400, "INVALIDJOBSTATE", "Data has already been uploaded for this job")
        self.content = content

    def close(self, now: datetime) -> None:
        """Nothing more is coming. Raises ApiError."""
        if self.state != "Open":
            raise self._wrong_state("Closing the job")
        self._turn("UploadComplete", now)

    def abort(self, now: datetime) -> None:
        """What is written stays written. Raises ApiError."""
        if self.state not in _ABORTABLE:
            raise self._wrong_state("Aborting the job")
        with suppress(BadFile):
            self._read_rows()
        self._turn("Aborted", now)

    def check_deletable(self) -> None:
        """Raises ApiError."""
        if self.state not in _DELETABLE:
            raise self._wrong_state("Deleting the job")

    def work(self, org: Org, check_lock: Callable[[], None]) -> bool:
        """Do one internal batch; answers whether there is more to do."""
        if self.state == "UploadComplete":
            self._begin(org.now())
        if self.state != "InProgress":
            return False
        with org.acting_as(self.created_by):
            self._write_batch(org, check_lock)
        if len(self.outcomes) < len(self.rows):
            return True
        self._turn("JobComplete", org.now())
        return False

    def successful(self) -> bytes:
        rows = (
            (outcome.id, str(outcome.created).lower(), *row)
            for outcome, row in self._processed()
            if not outcome.failed
        )
        return self._csv(["sf__Id", "sf__Created", *self.header], rows)

    def failed(self) -> bytes:
        rows = (
            (outcome.id or "", outcome.error(), *row)
            for outcome, row in self._processed()
            if outcome.failed
        )
        return self._csv(["sf__Id", "sf__Error", *self.header], rows)

    def unprocessed(self) -> bytes:
        return self._csv(self.header, self.rows[len(self.outcomes) :])

    def brief(self) -> dict[str, Any]:
        """What creating, closing, aborting and listing answer."""
        url = f"services/data/v{self.version}/jobs/ingest/{self.id}/batches"
        optional = {
            "externalIdFieldName": self.key.name if self.key else None,
            "assignmentRuleId": self.assignment_rule,
            "contentUrl": url if self.state == "Open" else None,
        }
        return {
            "id": self.id,
            "operation": self.operation,
            "object": self.found.name,
            "createdById": self.created_by,
            "createdDate": format_moment(self.created),
            "systemModstamp": format_moment(self.changed or self.created),
            "state": self.state,
            "concurrencyMode": "Parallel",
            "contentType": "CSV",
            "apiVersion": self.version,
            "lineEnding": self.line_ending,
            "columnDelimiter": self.delimiter,
            **{name: value for name, value in optional.items() if value},
        }

    def status(self) -> dict[str, Any]:
        spent = len(self.outcomes) // 10
        return {
            **self.brief(),
            "jobType": "V2Ingest",
            "numberRecordsProcessed": len(self.outcomes),
            "numberRecordsFailed": self.failures,
            "retries": 0,
            "totalProcessingTime": spent,
            "apiActiveProcessingTime": spent,
            "apexProcessingTime": 0,
            **({"errorMessage": self.error} if self.error else {}),
        }

    def _begin(self, now: datetime) -> None:
        try:
            self._read_rows()
            self._columns = columns(self.found, self.header)
        except BadFile as bad:
            self.error = str(bad)
            self._turn("Failed", now)
        else:
            self._turn("InProgress", now)

    def _read_rows(self) -> None:
        content, self.content = self.content, None
        if content is not None:
            self.header, self.rows = csvfiles.read(
                content, delimiter=self.delimiter, line_ending=self.line_ending
            )

    def _write_batch(self, org: Org, check_lock: Callable[[], None]) -> None:
        options = Options(auto_assign=self.assignment_rule is not None)
        load = Load(org, self.found, self.operation, self.key, options, check_lock)
        start = len(self.outcomes)
        batch = self.rows[start : start + STEP]
        self.outcomes += load.carry_out([partial(record, self._columns, row) for row in batch])

    def _processed(self) -> Iterable[tuple[Outcome, list[str]]]:
        return zip(self.outcomes, self.rows, strict=False)

    def _csv(self, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
        return csvfiles.write(header, rows, delimiter=self.delimiter, line_ending=self.line_ending)

    def _turn(self, state: str, now: datetime) -> None:
        self.state, self.changed = state, now

    def _wrong_state(self, what: str) -> ApiError:
        return fail(400, "INVALIDJOBSTATE", f"{what} is not possible: the job is {self.state}")
