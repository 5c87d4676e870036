"""What the body of an export says."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from integrations.sandbox.hubspot.call import Call, text_list
from integrations.sandbox.hubspot.errors import Json, invalid
from integrations.sandbox.hubspot.exports.columns import (
    MAX_TIED,
    Column,
    association_columns,
    property_columns,
)
from integrations.sandbox.hubspot.exports.files import ExportFile, csv_file
from integrations.sandbox.hubspot.exports.jobs import Order
from integrations.sandbox.hubspot.handlers.searches import filter_groups, sort_order
from integrations.sandbox.hubspot.objecttypes import ObjectType
from integrations.sandbox.hubspot.records import Record
from integrations.sandbox.hubspot.searching import Search, run_search
from integrations.sandbox.hubspot.table import Table
from integrations.sandbox.hubspot.timestamps import day

MAX_ASSOCIATED = 4
EVERYTHING = 10**9
_LANGUAGE = re.compile("[A-Z]{2}(?:_[A-Z]{2})?")
_NEEDED = ("exportType", "format", "exportName", "language", "objectType")
_DIRECTIONS = {"ASC": "ASCENDING", "DESC": "DESCENDING"}

Rows = Callable[[], Iterable[Record]]


def parse_order(call: Call) -> Order:
    """Raises ApiError 400."""
    body = call.body()
    for name in _NEEDED:
        if not isinstance(body.get(name), str) or not body[name]:
            raise invalid(f"Invalid input JSON: '{name}' is required")
    _check_format(str(body["format"]).upper())
    if not _LANGUAGE.fullmatch(body["language"].upper()):
        raise invalid(f"Invalid input JSON: {body['language']} is not a valid language")
    kind = call.store.kind(body["objectType"])
    table = call.store.tables[kind.name]
    names = text_list(body, "objectProperties")
    columns = _columns(call, table, names, body)
    export_type = body["exportType"].upper()
    if export_type not in _ROWS:
        raise invalid(f"Invalid input JSON: {body['exportType']} is not a type of export")
    rows = _ROWS[export_type](call, table, body)
    return Order(
        name=body["exportName"],
        type=export_type,
        kind=kind,
        properties=names,
        make=_maker(call, body["exportName"], columns, rows),
    )


def _maker(
    call: Call, name: str, columns: Sequence[Column], rows: Rows
) -> Callable[[], tuple[ExportFile, int]]:
    def make() -> tuple[ExportFile, int]:
        records = list(rows())
        header = [column.header for column in columns]
        cells = ([column.cell(record) for column in columns] for record in records)
        return csv_file(name, day(call.store.now()), header, cells), len(records)

    return make


def _check_format(wanted: str) -> None:
    if wanted in {"XLS", "XLSX"}:
        raise invalid(f"The format {wanted} is not available here, only CSV is")
    if wanted != "CSV":
        raise invalid(f"Invalid input JSON: {wanted} is not a format; use CSV, XLSX or XLS")


def _columns(call: Call, table: Table, names: list[str], body: Json) -> list[Column]:
    internal = text_list(body, "exportInternalValuesOptions")
    if not set(internal) <= {"NAMES", "VALUES"}:
        raise invalid("Invalid input JSON: exportInternalValuesOptions may hold NAMES and VALUES")
    for name in names:
        if table.schema.live(name) is None:
            raise invalid(f'Property "{name}" does not exist')
    columns = property_columns(call.store, table, names, internal)
    targets = _associated(call, table, body)
    display = _flag(body, "includePrimaryDisplayPropertyForAssociatedObjects", len(targets) == 1)
    labelled = _flag(body, "includeLabeledAssociations", False)
    lifted = _flag(body, "overrideAssociatedObjectsPerDefinitionPerRowLimit", False)
    most = EVERYTHING if lifted else MAX_TIED
    for target in targets:
        columns += association_columns(
            call.store, table, target, display=display, labelled=labelled, most=most
        )
    return columns


def _associated(call: Call, table: Table, body: Json) -> list[ObjectType]:
    """Older clients name one type, newer ones up to four."""
    wanted = body.get("associatedObjectType")
    names = [wanted] if isinstance(wanted, str) else text_list(body, "associatedObjectType")
    if len(names) > MAX_ASSOCIATED:
        raise invalid(f"At most {MAX_ASSOCIATED} associated objects can be exported")
    targets = [call.store.kind(name) for name in names if name]
    for target in targets:
        call.store.associations.plain(table.kind, target)
    return targets


def _view(call: Call, table: Table, body: Json) -> Rows:
    """The records that a search finds, without its limit on results."""
    wanted = body.get("publicCrmSearchRequest") or {}
    if not isinstance(wanted, dict):
        raise invalid("Invalid input JSON: 'publicCrmSearchRequest' must be an object")
    wanted = {**wanted, "filterGroups": _groups(wanted), "filters": []}
    sort, descending = sort_order(table, [_sort(each) for each in _list_of(wanted, "sorts")])
    search = Search(
        groups=filter_groups(call, table, wanted),
        sort=sort,
        descending=descending,
        query=str(wanted.get("query") or ""),
        offset=0,
        limit=EVERYTHING,
    )
    return lambda: run_search(table, search, call.store.now())[1]


def _list(call: Call, table: Table, body: Json) -> Rows:
    lists = call.store.lists
    each = lists.get(str(body.get("listId") or ""))
    if each.kind is not table.kind:
        raise invalid(f"List {each.id} does not hold objects of type {table.kind.singular}")

    def rows() -> list[Record]:
        lists.settle()
        return [table.records[record_id] for record_id in sorted(each.members)]

    return rows


_ROWS: Mapping[str, Callable[[Call, Table, Json], Rows]] = {"VIEW": _view, "LIST": _list}


def _groups(wanted: Json) -> list[Any]:
    """Filters of their own are one more group; the guide's examples call the name `property`."""
    groups = list(_list_of(wanted, "filterGroups"))
    if filters := _list_of(wanted, "filters"):
        groups.insert(0, {"filters": filters})
    return [_group(group) for group in groups]


def _group(group: Any) -> Any:
    if not isinstance(group, dict):
        return group
    return {**group, "filters": [_filter(each) for each in _list_of(group, "filters")]}


def _filter(each: Any) -> Any:
    if isinstance(each, dict) and "property" in each:
        return {"propertyName": each["property"], **each}
    return each


def _sort(each: Any) -> Any:
    if not isinstance(each, dict):
        return each
    direction = str(each.get("order") or each.get("direction") or "ASC")
    return {**each, "direction": _DIRECTIONS.get(direction, direction)}


def _list_of(body: Json, name: str) -> list[Any]:
    found = body.get(name) or []
    if not isinstance(found, list):
        raise invalid(f"Invalid input JSON: '{name}' must be a list")
    return found


def _flag(body: Json, name: str, default: bool) -> bool:
    value = body.get(name)
    if not isinstance(value, bool | None):
        raise invalid(f"Invalid input JSON: '{name}' must be a boolean")
    return default if value is None else value
