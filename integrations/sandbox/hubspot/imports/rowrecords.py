"""One record out of one row: recognised, checked, created or updated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from integrations.sandbox.hubspot.errors import ApiError
from integrations.sandbox.hubspot.imports.cells import read_cell
from integrations.sandbox.hubspot.imports.finding import Finder
from integrations.sandbox.hubspot.imports.plans import LABEL, OTHER_ID, RECORD_ID, Column, Plan
from integrations.sandbox.hubspot.imports.report import Report
from integrations.sandbox.hubspot.imports.sheets import BadCell, Row
from integrations.sandbox.hubspot.objecttypes import CONTACTS, ObjectType
from integrations.sandbox.hubspot.records import Record, Source
from integrations.sandbox.hubspot.table import Table
from integrations.sandbox.hubspot.values import normal_email

if TYPE_CHECKING:
    from integrations.sandbox.hubspot.store import Store

Placed = tuple[int, Column, str]  # where the cell stands, what it means, what it holds

# HubSpot's types of import errors for the codes that refuse a value; rules have codes of their own.
_TYPES: Mapping[str, str] = {
    "INVALID_EMAIL": "INVALID_EMAIL",
    "CONFLICTING_UNIQUE_VALUE": "DUPLICATE_UNIQUE_PROPERTY_VALUE",
    "INVALID_OPTION": "INVALID_ENUMERATION_OPTION",
    "INVALID_INTEGER": "COULD_NOT_PARSE_NUMBER",
    "INVALID_LONG": "COULD_NOT_PARSE_DATE",
    "INVALID_DATE": "COULD_NOT_PARSE_DATE",
    "READ_ONLY_VALUE": "FAILED_VALIDATION",
    "VALUE_TOO_LONG": "COLUMN_TOO_LARGE",
}
_BY_RULE = "INVALID_CUSTOM_PROPERTY_VALIDATION"


@dataclass(frozen=True, kw_only=True)
class RowRecords:
    """Writes the records of rows. Where `shared`, several rows may mean one record."""

    store: "Store"
    plan: Plan
    report: Report
    finder: Finder
    source: Source
    seen: set[tuple[str, str, str]]

    def write(
        self, row: Row, kind: ObjectType, columns: Sequence[Column], *, shared: bool
    ) -> Record | None:
        """None where the row has nothing of this kind, or nothing that may be written."""
        table = self.store.tables[kind.name]
        cells = _cells(row, kind, columns)
        if not cells:
            return None
        try:
            record = self._find(table, cells, shared=shared)
        except BadCell as bad:
            self._refuse(row, bad, cells)
            return None
        values = self._values(table, row, cells)
        try:
            return self._write(table, row, record, values, cells)
        except BadCell as bad:
            self.report.refuse(row, bad, kind=kind)
            return None

    def _find(self, table: Table, cells: Sequence[Placed], *, shared: bool) -> Record | None:
        """By the first of its identifiers that names one; each of them is checked."""
        found = [
            self._named(table, place, column, text, shared=shared)
            for place, column, text in cells
            if _is_id(column) or self.finder.identifies(table, column.property_name)
        ]
        record = next((each for each in found if each is not None), None)
        self._check_operation(table, record)
        return record

    def _named(
        self, table: Table, place: int, column: Column, text: str, *, shared: bool
    ) -> Record | None:
        name = column.property_name or RECORD_ID
        if name == table.kind.key and normal_email(text) in self.store.writer.blocked:
            raise _At(place, "GDPR_BLACKLISTED_EMAIL", f"{text} was deleted for privacy reasons")
        self._note_key(table, column, text, shared=shared)
        if not _is_id(column):
            return self.finder.by(table, name, text)
        found = self.finder.by_id(table, text)
        if found is None:
            raise _At(place, "INVALID_OBJECT_ID", f"There is no record with the id {text}")
        return found

    def _check_operation(self, table: Table, record: Record | None) -> None:
        """What this import made itself, rows of a created record may go on with."""
        operation = self.plan.operation(table.kind)
        ours = self.report.written.get(table.kind.name, {})
        if record is not None and operation == "CREATE" and record.id not in ours:
            raise BadCell("CREATE_ONLY_IMPORT", f"Record {record.id} exists already")
        if record is None and operation == "UPDATE":
            raise BadCell("UPDATE_ONLY_IMPORT", "There is no such record to update")

    def _note_key(self, table: Table, column: Column, text: str, *, shared: bool) -> None:
        key = (table.kind.name, column.property_name or RECORD_ID, text.lower())
        if key in self.seen and not shared:
            what = "DUPLICATE_OBJECT_ID" if _is_id(column) else "DUPLICATE_ALTERNATE_ID"
            raise BadCell(what, f"{text} stands in another row too")
        self.seen.add(key)

    def _values(self, table: Table, row: Row, cells: Sequence[Placed]) -> dict[str, str]:
        """A cell that cannot be read is left out, and the rest of the row imported."""
        values = {}
        for place, column, text in cells:
            if _is_id(column):
                continue
            known = table.schema.get(column.property_name or "")
            try:
                values[known.name] = read_cell(
                    known, text, self.plan.date_format, self.store.owners
                )
            except BadCell as bad:
                self.report.refuse(row, bad, column, place)
        return values

    def _write(
        self,
        table: Table,
        row: Row,
        record: Record | None,
        values: dict[str, str],
        cells: Sequence[Placed],
    ) -> Record | None:
        cleaned = self._clean(table, row, record, values, cells)
        if cleaned is None:
            return None
        if not cleaned and record is None:
            raise BadCell(
                "FAILED_TO_PROCESS_OBJECT_WITH_EMPTY_PROPERTY_VALUES", "No value could be imported"
            )
        count = len(cleaned)
        if table.kind is CONTACTS and self.plan.marketable is not None:
            cleaned["hs_marketable_status"] = "true" if self.plan.marketable else "false"
        if record is not None:
            self.store.update(table, record, cleaned, self.source)
            self.report.wrote(table.kind, record, count, created=False)
            return record
        _require(table, cleaned)
        made = self.store.create(table, cleaned, self.source)
        self.finder.note(table, made)
        self.report.wrote(table.kind, made, count, created=True)
        return made

    def _clean(
        self,
        table: Table,
        row: Row,
        record: Record | None,
        values: dict[str, str],
        cells: Sequence[Placed],
    ) -> dict[str, str] | None:
        """Without the values that are refused; None where one of them identifies the record."""
        places = {column.property_name: (place, column) for place, column, _ in cells}
        try:
            return self.store.clean(table, values, record)
        except ApiError as error:
            if not error.errors:
                raise BadCell("DUPLICATE_UNIQUE_PROPERTY_VALUE", error.message) from None
            refused = {each["context"]["propertyName"][0]: each for each in error.errors}
        for name, each in refused.items():
            place, column = places[name]
            bad = BadCell(_TYPES.get(each["code"], _BY_RULE), each["message"])
            self.report.refuse(row, bad, column, place)
        if any(self.finder.identifies(table, name) for name in refused):
            return None
        kept = {name: value for name, value in values.items() if name not in refused}
        return self._clean(table, row, record, kept, cells)

    def _refuse(self, row: Row, bad: BadCell, cells: Sequence[Placed]) -> None:
        at = bad.place if isinstance(bad, _At) else None
        for place, column, _ in cells:
            if place == at or (at is None and (_is_id(column) or column.type == OTHER_ID)):
                self.report.refuse(row, bad, column, place)
                return
        self.report.refuse(row, bad, kind=cells[0][1].kind)


class _At(BadCell):
    """In this column."""

    def __init__(self, place: int, type_: str, message: str) -> None:
        super().__init__(type_, message)
        self.place = place


def _cells(row: Row, kind: ObjectType, columns: Sequence[Column]) -> list[Placed]:
    """Those that hold something of this kind. A blank cell leaves its property as it is."""
    return [
        (place, column, text.strip())
        for place, (column, text) in enumerate(zip(columns, row.cells, strict=True))
        if column.kind is kind
        and text.strip()
        and not (column.ignored or column.ties or column.type == LABEL)
    ]


def _is_id(column: Column) -> bool:
    return column.type == RECORD_ID or column.property_name == "hs_object_id"


def _require(table: Table, values: Mapping[str, str]) -> None:
    missing = [name for name in table.schema.required if not values.get(name)]
    names = ("email", "firstname", "lastname")
    if table.kind is CONTACTS and not any(values.get(name) for name in names):
        missing = list(names)
    if missing:
        raise BadCell("MISSING_REQUIRED_PROPERTY", f"Without any of {', '.join(missing)}")
