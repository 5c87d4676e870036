"""Which records changed, or went, between two moments.

https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_getupdated.htm
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from integrations.sandbox.salesforce.errors import ApiError, fail
from integrations.sandbox.salesforce.moments import format_moment, parse_moment
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import Org

_MOST_IDS = 600_000
_UPDATES_REACH = timedelta(days=30)
_DELETIONS_REACH = timedelta(days=15)
Window = tuple[datetime, datetime]


@dataclass(frozen=True)
class Updated:
    """Ids in the order of their changes. Moments are as stored."""

    ids: Sequence[str]
    latest_covered: str


@dataclass(frozen=True)
class Deleted:
    """Ids with the moments of their deletions."""

    records: Sequence[tuple[str, str]]
    earliest_available: str
    latest_covered: str


def updated(org: Org, found: ObjectType, start: str, end: str) -> Updated:
    """Living records that changed from `start` to before `end`. Raises ApiError."""
    window = _window(org, found, start, end, _UPDATES_REACH)
    live = ' AND "IsDeleted" = 0' if found.soft_delete else ""
    rows = _rows(org, found, '"Id"', live, window)
    return Updated([row[0] for row in rows], _covered(org, window[1]))


def deleted(org: Org, found: ObjectType, start: str, end: str) -> Deleted:
    """Records that went into the Recycle Bin. Raises ApiError."""
    window = _window(org, found, start, end, _DELETIONS_REACH)
    gone = ' AND "IsDeleted" = 1' if found.soft_delete else " AND 0"
    rows = _rows(org, found, '"Id", "SystemModstamp"', gone, window)
    earliest = format_moment((org.now() - _DELETIONS_REACH).replace(second=0))
    return Deleted([(row[0], row[1]) for row in rows], earliest, _covered(org, window[1]))


def _window(
    org: Org, found: ObjectType, start_text: str, end_text: str, reach: timedelta
) -> Window:
    """Whole minutes: seconds are ignored."""
    if not found.facts["replicateable"]:
        raise fail(400, "INVALID_TYPE", f"{found.name} is not replicateable")
    start, end = _moment("start", start_text), _moment("end", end_text)
    if start >= end:
        raise _bad_date("startDate before endDate is required")
    if org.now() - start > reach:
        raise _bad_date(f"startDate before {reach.days} days ago")
    return start, end


def _moment(name: str, text: str) -> datetime:
    try:
        return parse_moment(text).replace(second=0, microsecond=0)
    except ValueError:
        raise _bad_date(f"invalid {name} date: {text}") from None


def _bad_date(message: str) -> ApiError:
    return fail(400, "INVALID_REPLICATION_DATE", message)


def _rows(
    org: Org, found: ObjectType, what: str, live: str, window: Window
) -> list[tuple[str, ...]]:
    rows = org.database.execute(
        f'SELECT {what} FROM "{found.name}" WHERE "SystemModstamp" >= ? AND "SystemModstamp" < ?'
        f'{live} ORDER BY "SystemModstamp", "Id"',
        tuple(format_moment(moment) for moment in window),
    ).fetchall()
    if len(rows) > _MOST_IDS:
        raise fail(400, "EXCEEDED_ID_LIMIT", f"more than {_MOST_IDS} ids in the given range")
    return rows


def _covered(org: Org, end: datetime) -> str:
    """How far the answer is complete: never beyond what already is visible."""
    visible = org.now() - timedelta(milliseconds=org.config.lag_ms) - org.longest_commit
    return format_moment(min(end, visible).replace(second=0))
