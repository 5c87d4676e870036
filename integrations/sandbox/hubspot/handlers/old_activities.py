"""Engagements v1: calls, e-mails, meetings, notes and tasks as one kind of record."""

from collections.abc import Mapping
from heapq import merge
from itertools import islice

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer, whole
from integrations.sandbox.hubspot.errors import Json, not_found
from integrations.sandbox.hubspot.objecttypes import (
    ACTIVITIES,
    COMPANIES,
    CONTACTS,
    DEALS,
    TICKETS,
    ObjectType,
)
from integrations.sandbox.hubspot.records import Record
from integrations.sandbox.hubspot.timestamps import parse_moment

MAX_PAGE = 250

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
