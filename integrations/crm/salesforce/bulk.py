"""Bulk API 2.0 queries, for reading very many records with few calls."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from integrations.crm.port import Page
from integrations.crm.salesforce import soql
from integrations.crm.salesforce.client import SalesforceClient
from integrations.crm.salesforce.errors import not_understood
from integrations.crm.salesforce.queries import Queries
from integrations.crm.salesforce.translate import NAMES, Json, Reader, records
from integrations.domain.errors import CRMError, TransientError

ROWS = 10_000  # of a result page
FIRST_WAIT, LONGEST_WAIT = 1.0, 15.0  # seconds between looks
PATIENCE = 1_800.0  # seconds until a job counts as stuck

# What CSV cannot tell from text. Bulk leaves blank cells empty.
_TRUTHS = {"true": True, "false": False, "": None}


class BulkReading:
    def __init__(
        self, client: SalesforceClient, queries: Queries, *, sleep: Callable[[float], None]
    ) -> None:
        self._client, self._queries, self._sleep = client, queries, sleep

    def scan(self, found: Reader, *, total: int | None) -> Iterator[Page]:
        """All living records, in no order."""
        job, fitting, started = self._queries.with_known_fields(found, self._start)
        try:
            self._wait(job)
            for rows in self._results(job):
                yield Page(
                    records=records(rows, fitting, datetime.now(UTC)),
                    cursor=soql.instant(started),
                    fields=fitting.fields,
                    total=total,
                )
        finally:
            self._drop(job)

    def _start(self, fitting: Reader) -> tuple[str, Reader, datetime]:
        query = soql.select(fitting.asked, NAMES[fitting.object_type])
        answer = self._client.restful(
            "jobs/query",
            operation="bulk.start",
            method="POST",
            body={"operation": "query", "query": query},
            repeatable=False,
        )
        return str(answer.body["id"]), fitting, answer.at

    def _wait(self, job: str) -> None:
        wait, waited = FIRST_WAIT, 0.0
        while True:
            body: Any = self._client.restful(f"jobs/query/{job}", operation="bulk.look").body
            state = str(body.get("state"))
            if state == "JobComplete":
                return
            if state in ("Failed", "Aborted"):
                raise TransientError(
                    f"Salesforce gave up a bulk query: {body.get('errorMessage') or state}.",
                    code=f"BULK_{state.upper()}",
                )
            if waited > PATIENCE:
                raise TransientError("Salesforce does not finish a bulk query.", code="BULK_STUCK")
            self._sleep(wait)
            waited, wait = waited + wait, min(wait * 1.5, LONGEST_WAIT)

    def _results(self, job: str) -> Iterator[list[Json]]:
        locator = ""
        while True:
            path = f"/services/data/v{self._client.version}/jobs/query/{job}/results"
            beyond = f"&locator={locator}" if locator else ""
            response = self._client.raw(
                f"{path}?maxRecords={ROWS}{beyond}", operation="bulk.results"
            )
            yield read_csv(response.content)
            locator = response.headers.get("Sforce-Locator", "null")
            if locator in ("null", ""):
                return

    def _drop(self, job: str) -> None:
        """Salesforce drops a job itself after seven days: no harm if this fails."""
        try:
            self._client.restful(f"jobs/query/{job}", operation="bulk.drop", method="DELETE")
        except CRMError:
            return


def read_csv(content: bytes) -> list[Json]:
    """Rows of a result, as REST would have told them as far as records need it."""
    lines = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    if not lines.fieldnames or "Id" not in lines.fieldnames:
        raise not_understood()
    return [{name: _cell(name, text) for name, text in row.items()} for row in lines]


def _cell(name: str, text: str) -> object:
    if name in ("IsDeleted", "IsConverted"):
        return _TRUTHS.get(text, False)
    return text or None
