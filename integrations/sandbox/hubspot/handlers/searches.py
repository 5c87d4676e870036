"""POST …/search."""

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer, text_list, whole
from integrations.sandbox.hubspot.errors import Json, invalid
from integrations.sandbox.hubspot.presenting import Presenter, Projection
from integrations.sandbox.hubspot.searchfilters import Filter, Tied, parse_filter
from integrations.sandbox.hubspot.searching import Search, run_search
from integrations.sandbox.hubspot.table import Table

MAX_PAGE = 200
MAX_RESULTS = 10_000
MAX_BODY = 3_000
MAX_GROUPS, MAX_FILTERS, MAX_ALL_FILTERS = 5, 6, 18


def search_records(call: Call) -> Response:
    if len(call.raw.decode("utf-8", "replace")) > MAX_BODY:
        raise invalid(f"The request body must not be longer than {MAX_BODY} characters")
    table, body = call.table, call.body()
    search = _parse(call, table, body)
    total, found = run_search(table, search, call.store.now())
    projection = Projection(table, text_list(body, "properties"))
    answered: Json = {
        "total": total,
        "results": Presenter(call.store, table, projection).show_all(found),
    }
    following = search.offset + search.limit
    if following < total:
        answered["paging"] = {"next": {"after": str(following)}}
    return answer(answered)


def _parse(call: Call, table: Table, body: Json) -> Search:
    limit = whole(body.get("limit") or 10, "limit", most=MAX_PAGE)
    offset = whole(body.get("after") or 0, "after", most=10**9, least=0)
    if offset + limit > MAX_RESULTS:
        raise invalid(f"Search results are limited to {MAX_RESULTS}: paging cannot go further")
    sort, descending = sort_order(table, body.get("sorts") or [])
    return Search(
        groups=filter_groups(call, table, body),
        sort=sort,
        descending=descending,
        query=str(body.get("query") or ""),
        offset=offset,
        limit=limit,
    )


def filter_groups(call: Call, table: Table, body: Json) -> list[list[Filter]]:
    """Raises ApiError 400 for what is no filter, and for too many of them."""
    groups = body.get("filterGroups") or []
    if body.get("filters"):
        groups = [{"filters": body["filters"]}, *groups]
    if not isinstance(groups, list) or len(groups) > MAX_GROUPS:
        raise invalid(f"filterGroups must be a list of at most {MAX_GROUPS} groups")
    parsed = [_group(call, table, group) for group in groups]
    if sum(map(len, parsed)) > MAX_ALL_FILTERS:
        raise invalid(f"A search can have at most {MAX_ALL_FILTERS} filters")
    return [group for group in parsed if group]


def _group(call: Call, table: Table, group: Any) -> list[Filter]:
    filters = group.get("filters") if isinstance(group, dict) else None
    if not isinstance(filters, list):
        raise invalid("Invalid input JSON: every filter group needs a list of filters")
    if len(filters) > MAX_FILTERS:
        raise invalid(f"A filter group can have at most {MAX_FILTERS} filters")
    associated = _associated(call, table)
    return [parse_filter(each, table.schema, associated) for each in filters]


def _associated(call: Call, table: Table) -> Callable[[str], Tied]:
    def towards(name: str) -> Tied:
        target = call.store.kind(name)
        return lambda record: call.store.associations.of(table.kind, record.id, target).keys()

    return towards


def sort_order(table: Table, sorts: Any) -> tuple[str, bool]:
    """A sort is a name, `-name`, or an object with a direction."""
    if not isinstance(sorts, list) or len(sorts) > 1:
        raise invalid("A search can be sorted by one property only")
    if not sorts:
        return table.kind.created, False
    sort = sorts[0]
    if isinstance(sort, dict):
        name, direction = str(sort.get("propertyName")), str(sort.get("direction", "ASCENDING"))
        if direction not in {"ASCENDING", "DESCENDING"}:
            raise invalid(f"Invalid input JSON: {direction} is not a sort direction")
        descending = direction == "DESCENDING"
    else:
        name, descending = str(sort).removeprefix("-"), str(sort).startswith("-")
    if table.schema.live(name) is None:
        raise invalid(f'Property "{name}" does not exist')
    return name, descending
