"""Carries an import out: the records of every file, then what ties them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from integrations.sandbox.hubspot.imports.finding import Finder
from integrations.sandbox.hubspot.imports.plans import Column, FilePlan, Plan
from integrations.sandbox.hubspot.imports.report import Report
from integrations.sandbox.hubspot.imports.rowrecords import RowRecords
from integrations.sandbox.hubspot.imports.sheets import (
    BadCell,
    BadFile,
    Row,
    columns_in_order,
    read_rows,
)
from integrations.sandbox.hubspot.imports.ties import Ties
from integrations.sandbox.hubspot.objecttypes import CONTACTS
from integrations.sandbox.hubspot.records import Record, Source

if TYPE_CHECKING:
    from integrations.sandbox.hubspot.store import Store

Done = tuple[Row, Sequence[Column], Mapping[str, Record]]


def run_import(store: "Store", plan: Plan, contents: Mapping[int, bytes], source: Source) -> Report:
    """`contents` are the files by their ids, in the order of the plan's."""
    report = Report(store.now())
    sheets = list(_sheets(store, plan, contents, report))
    if report.failed:
        return report
    finder = Finder()
    writer = RowRecords(
        store=store, plan=plan, report=report, finder=finder, source=source, seen=set()
    )
    done = [each for sheet in sheets for each in _write(writer, *sheet)]
    ties = Ties(store=store, plan=plan, report=report, finder=finder)
    for row, columns, held in done:
        ties.of_row(row, columns, held)
    _opt_out(store, plan, report)
    return report


def _sheets(
    store: "Store", plan: Plan, contents: Mapping[int, bytes], report: Report
) -> Iterable[tuple[FilePlan, list[Column], list[Row]]]:
    for file, (file_id, content) in zip(plan.files, contents.items(), strict=True):
        try:
            rows = read_rows(content, file_id, file)
            columns = columns_in_order(file, rows)
            _check_columns(store, columns)
        except BadFile as bad:
            report.refuse(Row(file_id, 0, ()), bad)
            report.failed = True
            continue
        body = rows[1:] if file.header else rows
        report.counters["TOTAL_ROWS"] += len(body)
        report.counters["MAPPED_COLUMNS"] += sum(not column.ignored for column in columns)
        yield file, columns, body


def _check_columns(store: "Store", columns: Iterable[Column]) -> None:
    for column in columns:
        schema = store.tables[column.kind.name].schema
        named = column.property_name is not None and not column.ignored
        if named and schema.live(column.property_name or "") is None:
            message = f'Property "{column.property_name}" does not exist'
            raise BadFile("PROPERTY_DEFINITION_NOT_FOUND", message)


def _write(
    writer: RowRecords, file: FilePlan, columns: Sequence[Column], rows: Sequence[Row]
) -> Iterable[Done]:
    shared = len(file.kinds) > 1 or any(column.ties for column in columns)
    for row in rows:
        if len(row.cells) != len(columns):
            message = f"{len(columns)} cells were expected, but there were {len(row.cells)}"
            writer.report.refuse(row, BadCell("INCORRECT_NUMBER_OF_COLUMNS", message))
            continue
        held = {
            kind.name: record
            for kind in file.kinds
            if (record := writer.write(row, kind, columns, shared=shared)) is not None
        }
        yield row, columns, held


def _opt_out(store: "Store", plan: Plan, report: Report) -> None:
    """Everybody on a list of people who want no e-mail."""
    contacts = store.tables[CONTACTS.name]
    for record_id in report.written.get(CONTACTS.name, ()) if plan.opt_out else ():
        email = contacts.records[record_id].get("email")
        if email:
            store.opt_out(email)
