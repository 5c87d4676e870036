"""Search: which records match, in which order, without a scan where an order is at hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.sandbox.hubspot.ordering import Ordering
from integrations.sandbox.hubspot.records import Record
from integrations.sandbox.hubspot.searchfilters import Filter, sort_key
from integrations.sandbox.hubspot.table import Table
from integrations.sandbox.hubspot.timestamps import parse_moment


@dataclass(frozen=True, kw_only=True)
class Search:
    """Groups are ORed, the filters of a group ANDed. `sort` is a property that exists."""

    groups: Sequence[Sequence[Filter]]
    sort: str
    descending: bool
    query: str
    offset: int
    limit: int


def run_search(table: Table, search: Search, now: int) -> tuple[int, list[Record]]:
    """How many match, and the page that was asked for."""
    table.index.catch_up(now)
    places = _ordered_range(table, search)
    if places is not None:
        return _page_of_range(table, search, *places)
    matching = [record for record in _candidates(table, search) if _matches(table, search, record)]
    _sort(table, search, matching)
    return len(matching), matching[search.offset : search.offset + search.limit]


def orderings(table: Table) -> dict[str, Ordering]:
    """The properties that the index keeps in order."""
    index = table.index
    found = {table.kind.created: index.created, "hs_object_id": index.ids}
    return found | {table.kind.modified: index.modified}


def _ordered_range(table: Table, search: Search) -> tuple[Ordering, int, int] | None:
    """The range of entries that answers the whole search, if its order does."""
    ordering = orderings(table).get(search.sort)
    if ordering is None or search.query or len(search.groups) > 1:
        return None
    filters = search.groups[0] if search.groups else ()
    bounds = [_bounds(each) for each in filters if each.name == search.sort]
    if len(bounds) != len(filters) or None in bounds:
        return None
    return ordering, *_places(ordering, bounds)


def _page_of_range(
    table: Table, search: Search, ordering: Ordering, start: int, stop: int
) -> tuple[int, list[Record]]:
    total = max(0, stop - start)
    first, last = search.offset, min(search.offset + search.limit, total)
    if search.descending:
        places = range(stop - 1 - first, stop - 1 - last, -1)
    else:
        places = range(start + first, start + last)
    records = (table.index.visible(ordering[place][1]) for place in places)
    return total, [record for record in records if record is not None]


def _places(ordering: Ordering, bounds: Iterable[Any]) -> tuple[int, int]:
    start, stop = 0, len(ordering)
    for low, high in bounds:
        if low is not None:
            start = max(start, ordering.first_from(low))
        if high is not None:
            stop = min(stop, ordering.first_from(high + 1))
    return start, stop


def _bounds(each: Filter) -> tuple[int | None, int | None] | None:
    """The lowest and highest number that the filter lets through."""
    numbers = [parse_moment(value) for value in each.values]
    if not numbers or None in numbers:
        return None
    first, last = int(numbers[0] or 0), int(numbers[-1] or 0)
    return {
        "EQ": (first, first),
        "GT": (first + 1, None),
        "GTE": (first, None),
        "LT": (None, first - 1),
        "LTE": (None, first),
        "BETWEEN": (first, last),
    }.get(each.operator)


def _candidates(table: Table, search: Search) -> Iterable[Record]:
    """A set of records that holds every match, as small as is cheaply known."""
    index = table.index
    narrowed = [_narrow(table, group) for group in search.groups]
    if not narrowed or any(ids is None for ids in narrowed):
        ids: Iterable[int] = [record_id for _, record_id in index.ids]
    else:
        ids = {record_id for found in narrowed for record_id in found or ()} | set(index.held())
    found = (index.visible(record_id) for record_id in ids)
    return (record for record in found if record is not None)


def _narrow(table: Table, group: Sequence[Filter]) -> list[int] | None:
    ordered = orderings(table)
    for each in group:
        if each.operator in {"EQ", "IN"} and each.name in table.unique:
            held = [table.holder(each.name, value) for value in each.values]
            return [record_id for record_id in held if record_id is not None]
    for each in group:
        bounds = _bounds(each) if each.name in ordered else None
        if bounds is not None:
            start, stop = _places(ordered[each.name], [bounds])
            return [record_id for _, record_id in ordered[each.name][start:stop]]
    return None


def _matches(table: Table, search: Search, record: Record) -> bool:
    if search.query and not _found_by_text(table, record, search.query):
        return False
    groups = search.groups
    return not groups or any(all(each.matches(record) for each in group) for group in groups)


def _found_by_text(table: Table, record: Record, query: str) -> bool:
    """Every word must begin or be part of one of the properties that HubSpot looks in."""
    text = " ".join(record.get(name) or "" for name in table.schema.searchable).lower()
    return all(word in text for word in query.lower().split())


def _sort(table: Table, search: Search, records: list[Record]) -> None:
    """Blank values come last in either direction; equal ones by id."""
    known = table.schema.get(search.sort)
    key = sort_key(known)
    records.sort(key=lambda record: record.id)
    blank = [record for record in records if record.read(search.sort) is None]
    filled = [record for record in records if record.read(search.sort) is not None]
    filled.sort(key=lambda record: key(record.read(search.sort) or ""), reverse=search.descending)
    records[:] = filled + blank
