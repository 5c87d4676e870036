"""Lists: create, find, rename, refilter, delete, restore."""

from typing import Any

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer, nothing, whole
from integrations.sandbox.hubspot.errors import Json, invalid, not_found
from integrations.sandbox.hubspot.recordlist import RecordList
from integrations.sandbox.hubspot.timestamps import iso

MAX_SEARCH = 500
MAX_IDS = 10_000


def create_list(call: Call) -> Response:
    body = call.body()
    kind = call.store.kind(str(body.get("objectTypeId", "")))
    new = call.store.lists.create(
        body.get("name"), kind, body.get("processingType"), body.get("filterBranch")
    )
    return answer({"list": new.json()})


def read_list(call: Call) -> Response:
    call.store.lists.settle()
    return answer({"list": found(call).json(filters=call.flag("includeFilters"))})


def read_lists(call: Call) -> Response:
    call.store.lists.settle()
    wanted, filters = call.names("listIds"), call.flag("includeFilters")
    known = [each for each in call.store.lists.live() if str(each.id) in wanted]
    return answer({"lists": [each.json(filters=filters) for each in known]})


def read_list_by_name(call: Call) -> Response:
    call.store.lists.settle()
    name = call.path["name"]
    each = call.store.lists.named(name, call.store.kind(call.path["object_type"]))
    if each is None:
        raise not_found(f"List does not exist with name {name}.", subCategory="ILS.LIST_NOT_FOUND")
    return answer({"list": each.json(filters=call.flag("includeFilters"))})


def translate_id(call: Call) -> Response:
    """The id of a list, by its id in v1."""
    legacy = call.query.get("legacyListId", "")
    each = _by_legacy_id(call).get(legacy)
    if each is None:
        raise not_found(
            f"List does not exist with legacy ID {legacy}.", subCategory="ILS.LIST_NOT_FOUND"
        )
    return answer({"listId": str(each.id), "legacyListId": legacy})


def translate_ids(call: Call) -> Response:
    wanted = call.json()
    if not isinstance(wanted, list) or len(wanted) > MAX_IDS:
        raise invalid(f"Invalid input JSON: a list of at most {MAX_IDS} ids was expected")
    known = _by_legacy_id(call)
    texts = [str(each) for each in wanted]
    return answer(
        {
            "legacyListIdsToIdsMapping": [
                {"listId": str(known[each].id), "legacyListId": each}
                for each in texts
                if each in known
            ],
            "missingLegacyListIds": [each for each in texts if each not in known],
        }
    )


def search_lists(call: Call) -> Response:
    call.store.lists.settle()
    body = call.body()
    offset = whole(body.get("offset") or 0, "offset", most=10**9, least=0)
    count = min(whole(body.get("count") or 20, "count", most=10**9), MAX_SEARCH)
    matching = [each for each in call.store.lists.live() if _wanted(each, body)]
    matching.sort(key=lambda each: each.id)
    page = matching[offset : offset + count]
    return answer(
        {
            "offset": offset + len(page),
            "hasMore": offset + len(page) < len(matching),
            "lists": [_summary(each) for each in page],
            "total": len(matching),
        }
    )


def delete_list(call: Call) -> Response:
    call.store.lists.delete(found(call))
    return nothing()


def restore_list(call: Call) -> Response:
    call.store.lists.restore(found(call, deleted=True))
    return nothing()


def rename_list(call: Call) -> Response:
    each = found(call)
    call.store.lists.rename(each, call.query.get("listName"))
    return answer({"updatedList": each.json(filters=call.flag("includeFilters"))})


def update_filters(call: Call) -> Response:
    each = found(call)
    call.store.lists.refilter(each, call.body().get("filterBranch"))
    return answer({"updatedList": each.json()})


def found(call: Call, *, deleted: bool = False) -> RecordList:
    return call.store.lists.get(call.path["list_id"], deleted=deleted)


def _by_legacy_id(call: Call) -> dict[str, RecordList]:
    return {str(each.legacy_id): each for each in call.store.lists.live()}


def _wanted(each: RecordList, body: Json) -> bool:
    query = str(body.get("query") or "").lower()
    conditions: list[tuple[Any, bool]] = [
        (query, query in each.name.lower()),
        (body.get("processingTypes"), each.processing in (body.get("processingTypes") or ())),
        (body.get("listIds"), str(each.id) in map(str, body.get("listIds") or ())),
        (body.get("objectTypeId"), each.kind.type_id == body.get("objectTypeId")),
    ]
    return all(holds for asked, holds in conditions if asked)


def _summary(each: RecordList) -> Json:
    """Search gives the size as text, among the additional properties."""
    shown = each.json(filters=False)
    shown.pop("size")
    offered = {"hs_list_size": str(len(each.members)), "hs_list_reference_count": "0"}
    if each.by_time:
        offered["hs_last_record_added_at"] = iso(each.by_time[-1][0])
    return shown | {"additionalProperties": offered}
