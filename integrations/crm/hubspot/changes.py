"""What changed since a time, through search: ids and times only, because its index lags.

HubSpot pages search by offset up to 10,000 results, and a record that changes while we page
moves to the end and shifts the rest. So each page starts anew at the last time seen, and where
one time fills a page, goes on by id: no cap, no shift.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.crm.hubspot import operations as op
from integrations.crm.hubspot.client import HubSpotClient
from integrations.crm.hubspot.translate import MERGED, MODIFIED, NEVER, merged_ids, modified_at
from integrations.crm.port import Page, Seen
from integrations.domain.records import ObjectType, Record, Ref

SEARCH_PAGE, LIST_PAGE = 200, 100
OVERLAP = timedelta(minutes=10)

Json = Mapping[str, Any]


Key = tuple[str, int]  # a record's id, and its time in milliseconds


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search, oldest first. `keys` are all that were found, `rows` what is new."""

    rows: list[Json]
    keys: list[Key]
    at: datetime
    total: int | None

    def without(self, told: set[Key]) -> "Found":
        fresh = (row for row, key in zip(self.rows, self.keys, strict=True) if key not in told)
        return replace(self, rows=list(fresh))


def milliseconds(moment: datetime) -> int:
    return (moment - NEVER) // timedelta(milliseconds=1)


def start_of(since: str, now: datetime) -> datetime:
    """Where to begin reading for a cursor; an empty one begins now."""
    return (datetime.fromisoformat(since) if since else now) - OVERLAP


class Changes:
    def __init__(self, client: HubSpotClient) -> None:
        self._client = client

    def seen(
        self, object_type: ObjectType, *, since: str, fields: frozenset[str]
    ) -> Iterator[Page]:
        """Pages of `Seen`. The cursor is the latest time seen."""
        cursor = since
        for found in self._since(object_type, since, []):
            seen = tuple(_seen(object_type, raw) for raw in found.rows)
            latest = max((item.modified_at for item in seen), default=None)
            cursor = _later(cursor or found.at.isoformat(), latest)
            yield Page(seen=seen, cursor=cursor, fields=fields, total=found.total)

    def merged(self, object_type: ObjectType, *, since: str) -> Iterator[list[Record]]:
        """The records that were merged away, told by the survivors that changed since."""
        clause = {"propertyName": MERGED, "operator": "HAS_PROPERTY"}
        for found in self._since(object_type, since, [clause]):
            yield [
                _gone(object_type, raw, old_id, found.at)
                for raw in found.rows
                for old_id in merged_ids(raw)
            ]

    def archived(self, object_type: ObjectType, *, since: str) -> Iterator[list[Record]]:
        """The records archived since. HubSpot promises no order: the whole bin is listed."""
        query = [("limit", str(LIST_PAGE)), ("archived", "true"), ("properties", "hs_object_id")]
        after: list[tuple[str, str]] = []
        while True:
            name = op.PATH_NAMES[object_type]
            answer = self._client.call(op.LIST, object_name=name, query=[*query, *after])
            start = start_of(since, answer.at)
            records = [_archived(object_type, raw, answer.at) for raw in answer.body["results"]]
            yield [record for record in records if record.modified_at >= start]
            following = (answer.body.get("paging") or {}).get("next")
            if not following:
                return
            after = [("after", str(following["after"]))]

    def _since(
        self, object_type: ObjectType, since: str, clauses: list[dict[str, str]]
    ) -> Iterator[Found]:
        stamp_name = MODIFIED[object_type]
        start = milliseconds(start_of(since, datetime.now(UTC)))
        told: set[Key] = set()
        while True:
            bound = {"propertyName": stamp_name, "operator": "GTE", "value": str(start)}
            found = self._search(object_type, [bound, *clauses], sort=stamp_name)
            yield found.without(told)
            if len(found.keys) < SEARCH_PAGE:
                return
            last = found.keys[-1][1]
            told = {key for key in told.union(found.keys) if key[1] == last}
            if last <= start:
                yield from self._sharing(object_type, last, clauses, told)
                last, told = last + 1, set()
            start = last

    def _sharing(
        self, object_type: ObjectType, stamp: int, clauses: list[dict[str, str]], told: set[Key]
    ) -> Iterator[Found]:
        """The other records with one time, by id."""
        same = {"propertyName": MODIFIED[object_type], "operator": "EQ", "value": str(stamp)}
        last_id = "0"
        while True:
            beyond = {"propertyName": "hs_object_id", "operator": "GT", "value": last_id}
            found = self._search(object_type, [same, beyond, *clauses], sort="hs_object_id")
            yield found.without(told)
            if len(found.keys) < SEARCH_PAGE:
                return
            last_id = found.keys[-1][0]

    def _search(
        self, object_type: ObjectType, filters: list[dict[str, str]], *, sort: str
    ) -> Found:
        body = {
            "filterGroups": [{"filters": filters}],
            "sorts": [{"propertyName": sort, "direction": "ASCENDING"}],
            "properties": [MODIFIED[object_type], MERGED],
            "limit": SEARCH_PAGE,
        }
        answer = self._client.call(op.SEARCH, object_name=op.PATH_NAMES[object_type], body=body)
        rows = answer.body["results"]
        keys = [(str(raw["id"]), milliseconds(modified_at(raw, object_type))) for raw in rows]
        return Found(rows, keys, answer.at, answer.body.get("total"))


def _seen(object_type: ObjectType, raw: Json) -> Seen:
    return Seen(ref=Ref(object_type, str(raw["id"])), modified_at=modified_at(raw, object_type))


def _later(cursor: str, moment: datetime | None) -> str:
    if moment is None or moment <= datetime.fromisoformat(cursor):
        return cursor
    return moment.isoformat()


def _gone(object_type: ObjectType, survivor: Json, old_id: str, read_at: datetime) -> Record:
    return Record(
        object_type=object_type,
        id=old_id,
        values={},
        modified_at=modified_at(survivor, object_type),
        read_at=read_at,
        deleted=True,
        merged_into=str(survivor["id"]),
    )


def _archived(object_type: ObjectType, raw: Json, read_at: datetime) -> Record:
    return Record(
        object_type=object_type,
        id=str(raw["id"]),
        values={},
        modified_at=modified_at(raw, object_type),
        read_at=read_at,
        deleted=True,
    )
