"""Companies v2 and deals v1, as older connectors read them."""

from collections.abc import Callable

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer, whole
from integrations.sandbox.hubspot.errors import Json, not_found
from integrations.sandbox.hubspot.objecttypes import COMPANIES, CONTACTS, DEALS
from integrations.sandbox.hubspot.oldforms import (
    company_form,
    deal_form,
    filled,
    record_properties,
)
from integrations.sandbox.hubspot.ordering import Ordering
from integrations.sandbox.hubspot.records import Record
from integrations.sandbox.hubspot.table import Table
from integrations.sandbox.hubspot.timestamps import DAY_MS

MAX_PAGE, MAX_RECENT = 250, 100
RECENT_MS = 30 * DAY_MS

Show = Callable[[Call, Record, bool], Json]  # the flag asks for every property


def list_companies(call: Call) -> Response:
    offset, limit = _offset(call), _limit(call, "limit", 100, MAX_PAGE)
    found = list(_companies(call).page(offset + 1, limit + 1, archived=False))
    page = found[:limit]
    return answer(
        {
            "companies": [_company(call, record, False) for record in page],
            "has-more": len(found) > limit,
            "offset": page[-1].id if page else 0,
        }
    )


def read_company(call: Call) -> Response:
    return answer(_company(call, _found(call, _companies(call)), True))


def list_vids_of_company(call: Call) -> Response:
    company, limit = _found(call, _companies(call)), _limit(call, "count", 20, 100)
    offset = whole(call.query.get("vidOffset", 0), "vidOffset", most=10**15, least=0)
    tied = sorted(call.store.associations.of(COMPANIES, company.id, CONTACTS))
    vids = [vid for vid in tied if vid > offset]
    page = vids[:limit]
    return answer(
        {
            "vids": page,
            "vidOffset": page[-1] if page else 0,
            "hasMore": len(vids) > limit,
        }
    )


def list_companies_modified(call: Call) -> Response:
    return _recent(call, _companies(call), _companies(call).index.modified, _company)


def list_companies_created(call: Call) -> Response:
    return _recent(call, _companies(call), _companies(call).index.created, _company)


def list_deals(call: Call) -> Response:
    """Newest first, from before the deal that `offset` names."""
    offset, limit = _offset(call), _limit(call, "limit", 100, MAX_PAGE)
    ids = sorted(_deals(call).records, reverse=True)
    following = [record_id for record_id in ids if not offset or record_id < offset]
    page = [_deals(call).records[record_id] for record_id in following[:limit]]
    every, ties = call.flag("includeAllProperties"), call.flag("includeAssociations")
    return answer(
        {
            "deals": [_deal(call, record, every, ties) for record in page],
            "hasMore": len(following) > limit,
            "offset": page[-1].id if page else 0,
        }
    )


def read_deal(call: Call) -> Response:
    return answer(_deal(call, _found(call, _deals(call)), True))


def list_deals_modified(call: Call) -> Response:
    return _recent(call, _deals(call), _deals(call).index.modified, _deal)


def list_deals_created(call: Call) -> Response:
    return _recent(call, _deals(call), _deals(call).index.created, _deal)


def _recent(call: Call, table: Table, ordering: Ordering, show: Show) -> Response:
    """Newest first, thirty days back, at most; `offset` counts records."""
    now, limit, offset = call.store.now(), _limit(call, "count", 20, MAX_RECENT), _offset(call)
    since = whole(call.query.get("since", 0), "since", most=10**15, least=0)
    table.index.catch_up(now)
    entries = ordering[ordering.first_from(max(since, now - RECENT_MS)) : len(ordering)][::-1]
    page = [table.index.visible(record_id) for _, record_id in entries[offset : offset + limit]]
    return answer(
        {
            "results": [show(call, record, True) for record in page if record is not None],
            "hasMore": offset + limit < len(entries),
            "offset": offset + len(page),
            "total": len(entries),
        }
    )


def _company(call: Call, record: Record, every: bool) -> Json:
    return company_form(call.store, record, _properties(call, _companies(call), record, every))


def _deal(call: Call, record: Record, every: bool, ties: bool = True) -> Json:
    properties = _properties(call, _deals(call), record, every)
    return deal_form(call.store, record, properties, ties=ties)


def _properties(call: Call, table: Table, record: Record, every: bool) -> Json:
    past = call.query.getlist("propertiesWithHistory")
    names = filled(table, record) if every else call.query.getlist("properties")
    now = record_properties(table, record, names, history=False)
    return now | record_properties(table, record, past, history=True)


def _found(call: Call, table: Table) -> Record:
    record = call.store.find_or_survivor(table, call.path["record_id"])
    if record is None:
        raise not_found()
    return record


def _companies(call: Call) -> Table:
    return call.store.tables[COMPANIES.name]


def _deals(call: Call) -> Table:
    return call.store.tables[DEALS.name]


def _offset(call: Call) -> int:
    return whole(call.query.get("offset", 0), "offset", most=10**15, least=0)


def _limit(call: Call, name: str, default: int, most: int) -> int:
    return min(call.number(name, default, most=10**9), most)
