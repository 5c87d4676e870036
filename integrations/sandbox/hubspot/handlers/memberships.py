"""Who is on a list, and since when."""

import base64
from typing import Any

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer, nothing
from integrations.sandbox.hubspot.errors import Json, invalid
from integrations.sandbox.hubspot.handlers.batches import batch_answer, inputs_of
from integrations.sandbox.hubspot.handlers.lists import found
from integrations.sandbox.hubspot.ordering import Entry, Ordering
from integrations.sandbox.hubspot.recordlist import RecordList
from integrations.sandbox.hubspot.timestamps import iso

MAX_PAGE = 250
MAX_MOVE = 100_000


def read_members(call: Call) -> Response:
    each = _settled(call)
    return _page(call, each, each.by_id)


def read_members_by_joining(call: Call) -> Response:
    each = _settled(call)
    return _page(call, each, each.by_time)


def add_members(call: Call) -> Response:
    each = _settled(call)
    known, missing = _split(call, each, call.json())
    added = call.store.lists.add(each, known)
    return answer(
        {"recordsIdsAdded": _texts(added), "recordIdsMissing": missing, "recordIdsRemoved": []}
    )


def remove_members(call: Call) -> Response:
    each = _settled(call)
    known, missing = _split(call, each, call.json())
    removed = call.store.lists.remove(each, known)
    return answer(
        {"recordsIdsAdded": [], "recordIdsMissing": missing, "recordIdsRemoved": _texts(removed)}
    )


def add_and_remove_members(call: Call) -> Response:
    each, body = _settled(call), call.body()
    coming, missing = _split(call, each, body.get("recordIdsToAdd") or [])
    going, gone = _split(call, each, body.get("recordIdsToRemove") or [])
    lists = call.store.lists
    added, removed = lists.add(each, coming), lists.remove(each, going)
    return answer(
        {
            "recordsIdsAdded": _texts(added),
            "recordIdsMissing": [*missing, *gone],
            "recordIdsRemoved": _texts(removed),
        }
    )


def add_members_from(call: Call) -> Response:
    each = _settled(call)
    source = call.store.lists.get(call.path["source_id"])
    if len(source.members) > MAX_MOVE:
        raise invalid(f"A list of more than {MAX_MOVE} members cannot be added at once")
    call.store.lists.add(each, list(source.members))
    return nothing()


def remove_all_members(call: Call) -> Response:
    each = _settled(call)
    call.store.lists.remove(each, list(each.members))
    return nothing()


def read_lists_of_record(call: Call) -> Response:
    call.store.lists.settle()
    kind = call.store.kind(call.path["object_type"])
    return answer({"results": _lists_of(call, kind.name, call.path["record_id"])})


def batch_read_lists_of_records(call: Call) -> Response:
    call.store.lists.settle()
    results = []
    for each in inputs_of(call.body()):
        kind = call.store.kind(str(each.get("objectTypeId", "0-1")))
        record_id = str(each.get("recordId"))
        results.append(
            {
                "recordId": record_id,
                "objectTypeId": kind.type_id,
                "recordListMemberships": _lists_of(call, kind.name, record_id),
            }
        )
    return batch_answer(call, results, [])


def _lists_of(call: Call, kind: str, record_id: str) -> list[Json]:
    lists = [each for each in call.store.lists.live() if each.kind.name == kind]
    return [
        {
            "listId": str(each.id),
            "listVersion": each.version,
            "firstAddedTimestamp": iso(joined),
            "lastAddedTimestamp": iso(joined),
            "isPublicList": False,
        }
        for each in lists
        if (joined := each.members.get(int(record_id) if record_id.isdecimal() else -1)) is not None
    ]


def _settled(call: Call) -> RecordList:
    call.store.lists.settle()
    return found(call)


def _page(call: Call, each: RecordList, ordering: Ordering) -> Response:
    """Forward from `after`, or backward from `before`, which wins if both are given."""
    limit = call.number("limit", 100, most=MAX_PAGE)
    if "before" in call.query:
        stop = ordering.place_of(_entry(call.query["before"]))
        start = max(0, stop - limit)
        page = ordering[start:stop][::-1]
    else:
        start = ordering.first_after(_entry(call.query["after"])) if "after" in call.query else 0
        stop = min(start + limit, len(ordering))
        page = ordering[start:stop]
    results = [
        {"recordId": str(record_id), "membershipTimestamp": iso(each.members[record_id])}
        for _, record_id in page
    ]
    body: Json = {"results": results, "total": len(ordering)}
    paging = _paging(call, ordering, start, stop)
    return answer(body | ({"paging": paging} if paging else {}))


def _paging(call: Call, ordering: Ordering, start: int, stop: int) -> Json:
    paging: Json = {}
    if stop < len(ordering) and stop > start:
        token = _token(ordering[stop - 1])
        paging["next"] = {"after": token, "link": f"{call.url}?after={token}"}
    if start > 0:
        token = _token(ordering[start])
        paging["prev"] = {"before": token, "link": f"{call.url}?before={token}"}
    return paging


def _token(entry: Entry) -> str:
    return base64.urlsafe_b64encode(f"{entry[0]}:{entry[1]}".encode()).decode().rstrip("=")


def _entry(token: str) -> Entry:
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        number, _, record_id = text.partition(":")
        return int(number), int(record_id)
    except ValueError:
        raise invalid(f"Invalid paging token: {token}") from None


def _split(call: Call, each: RecordList, ids: Any) -> tuple[list[int], list[str]]:
    """The ids of live records, and those of none."""
    if not isinstance(ids, list):
        raise invalid("Invalid input JSON: a list of record ids was expected")
    if len(ids) > MAX_MOVE:
        raise invalid(f"At most {MAX_MOVE} records can be moved at once")
    records = call.store.tables[each.kind.name].records
    texts = dict.fromkeys(str(record_id) for record_id in ids)
    known = [int(text) for text in texts if text.isdecimal() and int(text) in records]
    held = set(known)
    return known, [text for text in texts if not text.isdecimal() or int(text) not in held]


def _texts(ids: list[int]) -> list[str]:
    return [str(record_id) for record_id in ids]
