"""Everything, what changed, what went: by keys that go on where the last page ended."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from integrations.crm.port import Page
from integrations.crm.salesforce import soql
from integrations.crm.salesforce.client import SalesforceClient
from integrations.crm.salesforce.queries import Queries, Rows
from integrations.crm.salesforce.translate import STAMP, Reader
from integrations.domain.records import ObjectType, Record

# Longer than a transaction lives: a record may show up with a time that has passed already.
OVERLAP = timedelta(minutes=10)
# A cursor never comes closer to now than this, whatever times the records bear.
SETTLE = timedelta(seconds=60)


class Changes:
    def __init__(self, client: SalesforceClient, queries: Queries) -> None:
        self._client, self._queries = client, queries

    def scan(self, found: Reader, *, total: int | None) -> Iterator[Page]:
        """All living records by id."""
        cursor, where = "", ""
        while True:
            rows = self._queries.page(found, where=where, order="Id")
            found = rows.reader
            cursor = cursor or soql.instant(rows.at)
            yield Page(records=rows.records, cursor=cursor, fields=rows.fields, total=total)
            if rows.done:
                return
            where = f"Id > {soql.text(rows.records[-1].id)}"

    def since(self, found: Reader, *, since: str, clause: str = "") -> Iterator[Page]:
        """Records that moved, deleted ones too, oldest first; `clause` narrows them down."""
        now = self.server_time()
        start = (datetime.fromisoformat(since) if since else now) - OVERLAP
        where = f"{STAMP} >= {soql.instant(start)}"
        cursor = since or soql.instant(now - SETTLE)
        while True:
            rows = self._moved(found, where, clause)
            found = rows.reader
            cursor = later(cursor, rows.records, now - SETTLE)
            yield Page(records=rows.records, cursor=cursor, fields=rows.fields)
            if rows.done:
                return
            where = _beyond(rows.records[-1])

    def server_time(self) -> datetime:
        """Salesforce's clock; ours decides nothing."""
        return self._client.restful("limits", operation="limits").at

    def _moved(self, found: Reader, where: str, clause: str) -> Rows:
        narrowed = f"({where}) AND ({clause})" if clause else where
        return self._queries.page(found, where=narrowed, order=f"{STAMP}, Id", deleted=True)


def gone_clause(object_type: ObjectType) -> str:
    """Which records no longer stand for a person: deleted, merged away or converted."""
    if object_type is ObjectType.SALESFORCE_LEAD:
        return "IsDeleted = true OR IsConverted = true"
    return "IsDeleted = true"


def later(cursor: str, records: tuple[Record, ...], latest: datetime) -> str:
    """The cursor moved on to the last record, but not beyond `latest`, and never back."""
    if not records:
        return cursor
    reached = min(records[-1].modified_at, latest)
    return max(cursor, soql.instant(reached), key=datetime.fromisoformat)


def _beyond(last: Record) -> str:
    stamp = soql.instant(last.modified_at)
    return f"({STAMP} = {stamp} AND Id > {soql.text(last.id)}) OR {STAMP} > {stamp}"
