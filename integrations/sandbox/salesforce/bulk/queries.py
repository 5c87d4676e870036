"""Bulk API 2.0 query jobs: a query whose result is read as CSV, in pieces."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson

from integrations.sandbox.salesforce.bulk import csvfiles
from integrations.sandbox.salesforce.bulk.csvfiles import DELIMITERS, LINE_ENDINGS
from integrations.sandbox.salesforce.errors import fail
from integrations.sandbox.salesforce.ids import PREFIXES
from integrations.sandbox.salesforce.moments import format_moment
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.querying import compile_soql, page_rows, rowids
from integrations.sandbox.salesforce.soql.plan import Plan
from integrations.sandbox.salesforce.soql.tables import Column

LIFE = timedelta(days=7)


@dataclass(frozen=True)
class Result:
    """Which rows a query found, in its order; their values are read when they are asked for."""

    plan: Plan
    rowids: "array[int]"

    @classmethod
    def of(cls, org: Org, soql: str, *, base: str, include_deleted: bool) -> "Result":
        """Run a query. Raises ApiError."""
        plan = compile_flat(org, soql, base=base, include_deleted=include_deleted)
        return cls(plan, rowids(org, plan))

    def csv(
        self,
        org: Org,
        offset: int,
        count: int,
        *,
        delimiter: str = "COMMA",
        line_ending: str = "LF",
    ) -> bytes:
        """Rows of the result under a header of API names."""
        wanted = self.rowids[offset : offset + count].tolist()
        sql = self.plan.select_by_rowid(", ".join(map(_csv_sql, self.plan.columns)))
        values = {**self.plan.values, "rows": orjson.dumps(wanted).decode()}
        header = [".".join(column.path) for column in self.plan.columns]
        found = org.database.execute(sql, values)
        return csvfiles.write(header, found, delimiter=delimiter, line_ending=line_ending)

    def records(self, org: Org) -> list[dict[str, Any]]:
        """All rows as REST shows them."""
        rows = page_rows(org, self.plan, self.rowids)
        records: list[dict[str, Any]] = orjson.loads(b"[%b]" % rows.text)
        return records


@dataclass
class BulkQuery:
    """One job. `rowids` is its result, fixed when the job runs."""

    id: str
    operation: str
    plan: Plan
    created: datetime
    created_by: str
    version: float
    delimiter: str
    line_ending: str
    state: str = "UploadComplete"
    rowids: "array[int]" = field(default_factory=lambda: array("q"))

    def brief(self) -> dict[str, Any]:
        """What creating, aborting and listing answer."""
        moment = format_moment(self.created)
        return {
            "id": self.id,
            "operation": self.operation,
            "object": self.plan.entity.name,
            "createdById": self.created_by,
            "createdDate": moment,
            "systemModstamp": moment,
            "state": self.state,
            "concurrencyMode": "Parallel",
            "contentType": "CSV",
            "apiVersion": self.version,
            "lineEnding": self.line_ending,
            "columnDelimiter": self.delimiter,
        }

    def status(self) -> dict[str, Any]:
        return {
            **self.brief(),
            "jobType": "V2Query",
            "numberRecordsProcessed": len(self.rowids),
            "retries": 0,
            "totalProcessingTime": len(self.rowids) // 100,
            "isPkChunkingSupported": True,
        }

    def run(self, org: Org) -> None:
        """Finish the job, if it is still to be done."""
        if self.state == "UploadComplete":
            self.rowids = rowids(org, self.plan)
            self.state = "JobComplete"

    def csv(self, org: Org, offset: int, count: int) -> bytes:
        """Rows of the result under a header of API names."""
        result = Result(self.plan, self.rowids)
        return result.csv(
            org, offset, count, delimiter=self.delimiter, line_ending=self.line_ending
        )


def start(org: Org, body: dict[str, Any], *, base: str, version: float) -> BulkQuery:
    """A job from what the client posted. Raises ApiError."""
    operation = body.get("operation")
    if operation not in ("query", "queryAll"):
        raise fail(400, "INVALIDOPERATION", f"Invalid operation: {operation}")
    delimiter, line_ending = file_options(body)
    soql = str(body.get("query", ""))
    plan = compile_flat(org, soql, base=base, include_deleted=operation == "queryAll")
    job_id = org.ids.new(PREFIXES["bulk job"])
    return BulkQuery(
        job_id, operation, plan, org.now(), org.user_id, version, delimiter, line_ending
    )


def file_options(body: Mapping[str, Any]) -> tuple[str, str]:
    """The names of the delimiter and of the line ending that a job asks for. Raises ApiError."""
    _choice(body, "contentType", "CSV", {"CSV": csvfiles.MEDIA_TYPE})
    delimiter = _choice(body, "columnDelimiter", "COMMA", DELIMITERS)
    return delimiter, _choice(body, "lineEnding", "LF", LINE_ENDINGS)


def compile_flat(org: Org, soql: str, *, base: str, include_deleted: bool) -> Plan:
    """A query whose rows fit into a flat file. Raises ApiError."""
    plan = compile_soql(org, soql, base=base, include_deleted=include_deleted)
    _check_flat(plan)
    return plan


def _choice(body: Mapping[str, Any], name: str, default: str, known: Mapping[str, str]) -> str:
    value = body.get(name) or default
    if value not in known:
        raise fail(400, "INVALIDJOB", f"Invalid {name}: {value}")
    return str(value)


def _check_flat(plan: Plan) -> None:
    if plan.kind != "rows" or plan.nested:
        message = "Aggregate Relationships not supported in Bulk Query"
        raise fail(400, "FUNCTIONALITY_NOT_ENABLED", message)
    for word, found in (("OFFSET", plan.offset), ("TYPEOF", plan.polymorphic)):
        if found:
            message = f"{word} not supported in Bulk Query"
            raise fail(400, "FUNCTIONALITY_NOT_ENABLED", message)
    if any(column.field.type == "address" for column in plan.columns):
        message = "Selecting compound data not supported in Bulk Query"
        raise fail(400, "INVALIDENTITY", message)


def _csv_sql(column: Column) -> str:
    if column.field.type == "boolean":
        return (
            f"CASE WHEN {column.sql} THEN 'true' WHEN {column.sql} IS NULL THEN '' ELSE 'false' END"
        )
    if column.field.type == "datetime":
        return f"replace({column.sql}, '+0000', 'Z')"
    return column.sql
