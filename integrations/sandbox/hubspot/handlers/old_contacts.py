"""Contacts v1, as older connectors read it. The rest of lists v1 is gone, as at HubSpot."""

from collections.abc import Iterable

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer, whole
from integrations.sandbox.hubspot.errors import Json, invalid, not_found
from integrations.sandbox.hubspot.objecttypes import COMPANIES, CONTACTS
from integrations.sandbox.hubspot.oldforms import contact_form, contact_properties, filled
from integrations.sandbox.hubspot.ordering import Ordering
from integrations.sandbox.hubspot.records import Record
from integrations.sandbox.hubspot.table import Table
from integrations.sandbox.hubspot.timestamps import DAY_MS

MAX_PAGE, MAX_BATCH = 100, 100
RECENT_MS = 30 * DAY_MS
FEW = ("firstname", "lastname", "company", "lastmodifieddate")


def list_contacts(call: Call) -> Response:
    table, limit = _table(call), _count(call)
    offset = whole(call.query.get("vidOffset", 0), "vidOffset", most=10**15, least=0)
    found = list(table.page(offset + 1, limit + 1, archived=False))
    page = found[:limit]
    return answer(
        {
            "contacts": [_listed(call, record) for record in page],
            "has-more": len(found) > limit,
            "vid-offset": page[-1].id if page else 0,
        }
    )


def list_recently_updated(call: Call) -> Response:
    return _recent(call, _table(call).index.modified)


def list_recently_created(call: Call) -> Response:
    return _recent(call, _table(call).index.created)


def read_by_vid(call: Call) -> Response:
    return answer(_profile(call, _found(call, call.path["record_id"])))


def read_by_email(call: Call) -> Response:
    return answer(_profile(call, _found(call, call.path["email"], "email")))


def batch_read_by_vid(call: Call) -> Response:
    return _batch(call, call.query.getlist("vid"), None)


def batch_read_by_email(call: Call) -> Response:
    return _batch(call, call.query.getlist("email"), "email")


def _batch(call: Call, keys: list[str], name: str | None) -> Response:
    """By vid; what is not found is left out without a word."""
    if len(keys) > MAX_BATCH:
        raise invalid(f"At most {MAX_BATCH} contacts can be read at once")
    found = [call.store.find_or_survivor(_table(call), key, name) for key in keys]
    history = call.query.get("propertyMode") == "value_and_history"
    return answer(
        {
            str(record.id): _shown(call, record, history=history)
            for record in found
            if record is not None
        }
    )


def _recent(call: Call, ordering: Ordering) -> Response:
    """Newest first, thirty days back, from before a time and a vid on."""
    table, limit, now = _table(call), _count(call), call.store.now()
    table.index.catch_up(now)
    time = whole(call.query.get("timeOffset", now + 1), "timeOffset", most=10**15, least=0)
    vid = whole(call.query.get("vidOffset", 0), "vidOffset", most=10**15, least=0)
    first, stop = ordering.first_from(now - RECENT_MS), ordering.place_of((time, vid))
    start = max(first, stop - limit)
    entries = ordering[start:stop][::-1] if stop > start else []
    records = [table.index.visible(record_id) for _, record_id in entries]
    return answer(
        {
            "contacts": [_listed(call, record) for record in records if record is not None],
            "has-more": start > first and bool(entries),
            "vid-offset": entries[-1][1] if entries else 0,
            "time-offset": entries[-1][0] if entries else 0,
        }
    )


def _listed(call: Call, record: Record) -> Json:
    """With a few properties only, unless others are asked for."""
    names = dict.fromkeys([*FEW, *call.query.getlist("property")])
    history = call.query.get("propertyMode") == "value_and_history"
    properties = contact_properties(_table(call), record, names, history=history)
    return {"addedAt": record.created} | _form(call, record, properties)


def _profile(call: Call, record: Record) -> Json:
    history = call.query.get("propertyMode", "value_and_history") == "value_and_history"
    return _shown(call, record, history=history)


def _shown(call: Call, record: Record, *, history: bool) -> Json:
    names: Iterable[str] = call.query.getlist("property") or filled(_table(call), record)
    properties = contact_properties(_table(call), record, names, history=history)
    return _form(call, record, properties) | _company(call, record)


def _form(call: Call, record: Record, properties: Json) -> Json:
    shown = contact_form(call.store, record, properties)
    if call.query.get("showListMemberships", "true").lower() == "true":
        shown["list-memberships"] = _memberships(call, record)
    return shown


def _memberships(call: Call, record: Record) -> list[Json]:
    call.store.lists.settle()
    return [
        {
            "static-list-id": each.legacy_id,
            "internal-list-id": each.id,
            "timestamp": each.members[record.id],
            "vid": record.id,
            "is-member": True,
        }
        for each in call.store.lists.live(CONTACTS)
        if record.id in each.members
    ]


def _company(call: Call, record: Record) -> Json:
    company_id = call.store.associations.primary(CONTACTS, record.id)
    table = call.store.tables[COMPANIES.name]
    company = table.records.get(company_id) if company_id is not None else None
    if company is None:
        return {}
    properties = contact_properties(table, company, filled(table, company), history=False)
    shown = {"company-id": company.id, "portal-id": call.store.portal_id, "properties": properties}
    return {"associated-company": shown}


def _found(call: Call, key: str, name: str | None = None) -> Record:
    record = call.store.find_or_survivor(_table(call), key, name)
    if record is None:
        raise not_found("contact does not exist")
    return record


def _table(call: Call) -> Table:
    return call.store.tables[CONTACTS.name]


def _count(call: Call) -> int:
    """Higher counts are accepted, but give no more."""
    return min(call.number("count", 20, most=10**9), MAX_PAGE)
