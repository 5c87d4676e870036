"""Engagements v1: calls, e-mails, meetings, notes and tasks as one kind of record."""

from collections.abc import Mapping
from heapq import merge
from itertools import islice

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer, whole
from integrations.sandbox.hubspot.errors import Json, invalid, not_found
from integrations.sandbox.hubspot.objecttypes import (
    ACTIVITIES,
    COMPANIES,
    CONTACTS,
    DEALS,
    TICKETS,
    ObjectType,
)
from integrations.sandbox.hubspot.ordering import Entry
from integrations.sandbox.hubspot.records import Record
from integrations.sandbox.hubspot.timestamps import DAY_MS, parse_moment

MAX_PAGE, MAX_RECENT, MAX_AFTER = 250, 100, 250
RECENT_MS = 30 * DAY_MS

# What the metadata of each kind is called in v1, and which property it is.
_METADATA: Mapping[str, Mapping[str, str]] = {
    "calls": {
        "body": "hs_call_body",
        "title": "hs_call_title",
        "status": "hs_call_status",
        "toNumber": "hs_call_to_number",
        "fromNumber": "hs_call_from_number",
        "durationMilliseconds": "hs_call_duration",
        "recordingUrl": "hs_call_recording_url",
        "disposition": "hs_call_disposition",
    },
    "emails": {
        "subject": "hs_email_subject",
        "html": "hs_email_html",
        "text": "hs_email_text",
        "status": "hs_email_status",
    },
    "meetings": {
        "title": "hs_meeting_title",
        "body": "hs_meeting_body",
        "startTime": "hs_meeting_start_time",
        "endTime": "hs_meeting_end_time",
        "location": "hs_meeting_location",
    },
    "notes": {"body": "hs_note_body"},
    "tasks": {
        "subject": "hs_task_subject",
        "body": "hs_task_body",
        "status": "hs_task_status",
        "taskType": "hs_task_type",
        "priority": "hs_task_priority",
    },
}
_NUMBERS = frozenset({"durationMilliseconds", "startTime", "endTime"})


def list_engagements(call: Call) -> Response:
    limit = min(call.number("limit", 100, most=10**9), MAX_PAGE)
    offset = whole(call.query.get("offset", 0), "offset", most=10**15, least=0)
    pages = [_page(call, kind, offset, limit + 1) for kind in ACTIVITIES]
    found = list(islice(merge(*pages, key=lambda entry: entry[0]), limit + 1))
    page = found[:limit]
    return answer(
        {
            "results": [_shown(call, kind, record) for _, kind, record in page],
            "hasMore": len(found) > limit,
            "offset": page[-1][0] if page else 0,
        }
    )


def list_engagements_modified(call: Call) -> Response:
    """Newest first, thirty days back, at most; `offset` counts records."""
    limit = min(call.number("count", 20, most=10**9), MAX_RECENT)
    offset = whole(call.query.get("offset", 0), "offset", most=10**15, least=0)
    since = whole(call.query.get("since", 0), "since", most=10**15, least=0)
    found = _modified(call, (max(since, call.store.now() - RECENT_MS), 0))[::-1]
    page = found[offset : offset + limit]
    return answer(
        {
            "results": [_shown(call, kind, record) for _, kind, record in page],
            "hasMore": offset + limit < len(found),
            "offset": offset + len(page),
            "total": len(found),
        }
    )


def list_engagements_modified_after(call: Call) -> Response:
    """Oldest first. `after` is a time in milliseconds, or what the page before answered."""
    limit = min(call.number("limit", 100, most=10**9), MAX_AFTER)
    after = call.query.get("after", "0")
    ms, _, record_id = after.partition("-")
    if not ms.isdecimal() or not (record_id or "0").isdecimal():
        raise invalid(f"Invalid value for after: {after}")
    found = _modified(call, (int(ms), int(record_id or 0)))
    page = found[:limit]
    cursor = "-".join(str(part) for part in page[-1][0]) if page else after
    return answer(
        {
            "results": [_shown(call, kind, record) for _, kind, record in page],
            "hasMore": len(found) > limit,
            "after": cursor,
        }
    )


def read_engagement(call: Call) -> Response:
    for kind in ACTIVITIES:
        record = call.store.find(call.store.tables[kind.name], call.path["record_id"])
        if record is not None:
            return answer(_shown(call, kind, record))
    raise not_found()


def _page(
    call: Call, kind: ObjectType, offset: int, limit: int
) -> list[tuple[int, ObjectType, Record]]:
    table = call.store.tables[kind.name]
    return [(each.id, kind, each) for each in table.page(offset + 1, limit, archived=False)]


def _modified(call: Call, after: Entry) -> list[tuple[Entry, ObjectType, Record]]:
    """Those whose modified time and id come after the ones given, in that order."""
    found = [
        ((record.updated, record.id), kind, record)
        for kind in ACTIVITIES
        for record in call.store.tables[kind.name].records.values()
    ]
    return sorted(
        (each for each in found if each[0] > after),
        key=lambda entry: entry[0],
    )


def _shown(call: Call, kind: ObjectType, record: Record) -> Json:
    def tied(other: ObjectType) -> list[int]:
        return list(call.store.associations.of(kind, record.id, other))

    owner = record.get("hubspot_owner_id")
    return {
        "engagement": {
            "id": record.id,
            "portalId": call.store.portal_id,
            "active": True,
            "createdAt": record.created,
            "lastUpdated": record.updated,
            "ownerId": int(owner) if owner else None,
            "type": kind.singular,
            "timestamp": parse_moment(record.get("hs_timestamp") or "") or record.created,
        },
        "associations": {
            "contactIds": tied(CONTACTS),
            "companyIds": tied(COMPANIES),
            "dealIds": tied(DEALS),
            "ticketIds": tied(TICKETS),
            "ownerIds": [],
            "workflowIds": [],
        },
        "attachments": [],
        "metadata": _metadata(kind, record),
    }


def _metadata(kind: ObjectType, record: Record) -> Json:
    found = {name: record.get(source) for name, source in _METADATA[kind.name].items()}
    return {
        name: parse_moment(value) if name in _NUMBERS else value
        for name, value in found.items()
        if value is not None
    }
