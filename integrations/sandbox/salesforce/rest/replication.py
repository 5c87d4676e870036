"""`updated` and `deleted`: which records changed between two moments."""

from datetime import datetime, timedelta

from integrations.sandbox.salesforce.errors import ApiError, fail
from integrations.sandbox.salesforce.moments import format_moment, parse_moment
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.rest.calls import Answer, Call

_MOST_IDS = 600_000
_REACH = {"updated": timedelta(days=30), "deleted": timedelta(days=15)}


def updated(call: Call) -> Answer:
    found, start, end = _window(call, "updated")
    live = ' AND "IsDeleted" = 0' if found.soft_delete else ""
    rows = _rows(call, found, '"Id"', live, start, end)
    return Answer({"ids": [row[0] for row in rows], "latestDateCovered": _covered(call, end)})


def deleted(call: Call) -> Answer:
    found, start, end = _window(call, "deleted")
    gone = ' AND "IsDeleted" = 1' if found.soft_delete else " AND 0"
    rows = _rows(call, found, '"Id", "SystemModstamp"', gone, start, end)
    earliest = call.store.now() - _REACH["deleted"]
    return Answer(
        {
            "deletedRecords": [{"id": row[0], "deletedDate": row[1]} for row in rows],
            "earliestDateAvailable": format_moment(earliest.replace(second=0)),
            "latestDateCovered": _covered(call, end),
        }
    )


def _window(call: Call, what: str) -> tuple[ObjectType, datetime, datetime]:
    """The object and the asked-for window, whole minutes."""
    found = call.object()
    if not found.facts["replicateable"]:
        raise fail(400, "INVALID_TYPE", f"{found.name} is not replicateable")
    start, end = _moment(call, "start"), _moment(call, "end")
    if start >= end:
        raise _bad_date("startDate before endDate is required")
    if call.store.now() - start > _REACH[what]:
        raise _bad_date(f"startDate before {_REACH[what].days} days ago")
    return found, start, end


def _moment(call: Call, name: str) -> datetime:
    text = call.query.get(name, "").replace(" ", "+")
    try:
        return parse_moment(text).replace(second=0, microsecond=0)
    except ValueError:
        raise _bad_date(f"invalid {name} date: {text}") from None


def _bad_date(message: str) -> ApiError:
    return fail(400, "INVALID_REPLICATION_DATE", message)


def _rows(
    call: Call, found: ObjectType, what: str, live: str, start: datetime, end: datetime
) -> list[tuple[str, ...]]:
    rows = call.store.database.execute(
        f'SELECT {what} FROM "{found.name}" WHERE "SystemModstamp" >= ? AND "SystemModstamp" < ?'
        f'{live} ORDER BY "SystemModstamp", "Id"',
        (format_moment(start), format_moment(end)),
    ).fetchall()
    if len(rows) > _MOST_IDS:
        raise fail(400, "EXCEEDED_ID_LIMIT", f"more than {_MOST_IDS} ids in the given range")
    return rows


def _covered(call: Call, end: datetime) -> str:
    """How far the answer is complete: never beyond what already is visible."""
    visible = call.store.now() - timedelta(milliseconds=call.store.config.lag_ms)
    return format_moment(min(end, visible).replace(second=0))
