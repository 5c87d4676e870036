"""Jobs and batches of the Bulk API before 2.0: the client cuts its data into batches itself.

https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/asynch_api_intro.htm
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from integrations.sandbox.salesforce.bulk.chunking import Chunk, Chunking
from integrations.sandbox.salesforce.bulk.csvfiles import BadFile
from integrations.sandbox.salesforce.bulk.formats import records
from integrations.sandbox.salesforce.bulk.loads import Load, Outcome
from integrations.sandbox.salesforce.bulk.queries import Result
from integrations.sandbox.salesforce.errors import ApiError, fail
from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.ids import PREFIXES
from integrations.sandbox.salesforce.moments import format_moment
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.rules import Options

QUERIES = frozenset({"query", "queryAll"})
CONTENT_TYPES = ("CSV", "XML", "JSON")
MOST_RECORDS = 10_000


@dataclass
class Job:
    """`base` is `/services/data/vXX.0`, for the addresses in query results."""

    id: str
    found: ObjectType
    operation: str
    key: Field | None
    content_type: str
    concurrency: str
    version: float
    base: str
    assignment_rule: str | None
    chunking: Chunking | None
    created: datetime
    created_by: str
    state: str = "Open"
    batches: "dict[str, Batch]" = field(default_factory=dict)

    @property
    def queries(self) -> bool:
        return self.operation in QUERIES

    def add(self, org: Org, content: bytes, chunk: Chunk | None = None) -> "Batch":
        """Raises ApiError where the job takes no more."""
        if self.state != "Open" and chunk is None:
            message = "Closed job cannot accept new batches"
            raise fail(400, "INVALIDJOBSTATE", message)
        batch = Batch(org.ids.new(PREFIXES["batch"]), self, content, org.now(), chunk)
        self.batches[batch.id] = batch
        return batch

    def change(self, state: str) -> None:
        """Close or abort. Raises ApiError."""
        if state not in ("Closed", "Aborted"):
            raise fail(400, "INVALIDJOBSTATE", f"Invalid job state: {state}")
        if self.state == "Aborted":
            raise fail(400, "INVALIDJOBSTATE", "Aborted job cannot be changed")
        self.state = state
        for batch in self.batches.values() if state == "Aborted" else ():
            batch.abort()

    def info(self) -> dict[str, Any]:
        """What `jobInfo` says, None where an element is left out."""
        states = [batch.state for batch in self.batches.values()]
        moment = format_moment(self.created)
        return {
            "id": self.id,
            "operation": self.operation,
            "object": self.found.name,
            "createdById": self.created_by,
            "createdDate": moment,
            "systemModstamp": moment,
            "state": self.state,
            "externalIdFieldName": self.key.name if self.key else None,
            "concurrencyMode": self.concurrency,
            "contentType": self.content_type,
            "assignmentRuleId": self.assignment_rule,
            "numberBatchesQueued": states.count("Queued"),
            "numberBatchesInProgress": states.count("InProgress"),
            "numberBatchesCompleted": states.count("Completed"),
            "numberBatchesFailed": states.count("Failed"),
            "numberBatchesTotal": len(states),
            "numberRecordsProcessed": sum(batch.processed for batch in self.batches.values()),
            "numberRetries": 0,
            "apiVersion": self.version,
            "numberRecordsFailed": sum(batch.failures for batch in self.batches.values()),
            **_TIMES,
        }


_TIMES = {"totalProcessingTime": 0, "apiActiveProcessingTime": 0, "apexProcessingTime": 0}


@dataclass
class Batch:
    """Records to write, or a query. A query's `result` has `result_id`."""

    id: str
    job: Job
    content: bytes
    created: datetime
    chunk: Chunk | None = None
    state: str = "Queued"
    message: str | None = None
    outcomes: Sequence[Outcome] = ()
    result: Result | None = None
    result_id: str = ""

    @property
    def processed(self) -> int:
        return len(self.result.rowids) if self.result else len(self.outcomes)

    @property
    def failures(self) -> int:
        return sum(outcome.failed for outcome in self.outcomes)

    def abort(self) -> None:
        if self.state == "Queued":
            self.state, self.message = "NotProcessed", "Aborted"

    def work(self, org: Org, check_lock: Callable[[], None]) -> "list[Batch]":
        """Do all of it; answers the batches that this one was cut into."""
        if self.state != "Queued":
            return []
        try:
            with org.acting_as(self.job.created_by):
                return self._carry_out(org, check_lock)
        except BadFile as bad:
            self.state, self.message = "Failed", str(bad)
        except ApiError as error:
            problem = error.problems[0]
            said = f"{problem.code}: {problem.message}"
            self.state, self.message = "Failed", f"InvalidBatch : Failed to process query: {said}"
        return []

    def info(self) -> dict[str, Any]:
        """What `batchInfo` says, None where an element is left out."""
        moment = format_moment(self.created)
        return {
            "id": self.id,
            "jobId": self.job.id,
            "state": self.state,
            "stateMessage": self.message,
            "createdDate": moment,
            "systemModstamp": moment,
            "numberRecordsProcessed": self.processed,
            "numberRecordsFailed": self.failures,
            **_TIMES,
        }

    def _carry_out(self, org: Org, check_lock: Callable[[], None]) -> "list[Batch]":
        if not self.job.queries:
            self._load(org, check_lock)
        elif self.job.chunking is None or self.chunk is not None:
            self._query(org)
        else:
            self.state = "NotProcessed"
            chunks = self.job.chunking.chunks(org, self.job.found)
            return [self.job.add(org, self.content, chunk) for chunk in chunks]
        self.state = "Completed"
        return []

    def _load(self, org: Org, check_lock: Callable[[], None]) -> None:
        job = self.job
        reads = records(job.found, job.content_type, self.content)
        if len(reads) > MOST_RECORDS:
            raise BadFile(f"InvalidBatch : Records in batch exceed the limit of {MOST_RECORDS}")
        options = Options(auto_assign=job.assignment_rule is not None, base=job.base)
        load = Load(org, job.found, job.operation, job.key, options, check_lock)
        self.outcomes = load.carry_out(reads)

    def _query(self, org: Org) -> None:
        soql = self.content.decode(errors="replace")
        deleted = self.job.operation == "queryAll"
        result = Result.of(org, soql, base=self.job.base, include_deleted=deleted)
        self.result = self.chunk.only(org, result) if self.chunk else result
        self.result_id = org.ids.new(PREFIXES["batch result"])
