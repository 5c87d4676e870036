"""The rows of an uploaded file, and what can be wrong with one."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from integrations.sandbox.hubspot.errors import Json
from integrations.sandbox.hubspot.imports.plans import Column, FilePlan
from integrations.sandbox.hubspot.objecttypes import ObjectType


@dataclass(frozen=True)
class Row:
    """`line` counts from 1, the header's included; 0 stands for the whole file."""

    file_id: int
    line: int
    cells: Sequence[str]


class BadCell(Exception):
    """`type` is one of HubSpot's types of import errors."""

    def __init__(self, type_: str, message: str) -> None:
        super().__init__(message)
        self.type = type_
        self.message = message


class BadFile(BadCell):
    """Nothing of the file can be imported."""


@dataclass(frozen=True, kw_only=True)
class RowError:
    """`place` is the column's, from 0; what concerns no one column has none, nor a value."""

    id: int
    ms: int
    row: Row
    type: str
    message: str
    kind: ObjectType | None = None
    place: int | None = None
    value: str | None = None

    def json(self, *, message: bool, cells: bool) -> Json:
        body: Json = {
            "id": str(self.id),
            "createdAt": self.ms,
            "errorType": self.type,
            "sourceData": {
                "fileId": self.row.file_id,
                "lineNumber": self.row.line,
                "rowData": list(self.row.cells) if cells else [],
                "additionalRowData": [],
                "containsEncryptedProperties": False,
            },
        }
        if message:
            body["errorMessage"] = self.message
        if self.kind is not None:
            body["objectTypeId"] = self.kind.type_id
            if not self.kind.custom:
                body["objectType"] = self.kind.singular
        if self.place is not None:
            body["knownColumnNumber"] = self.place
        if self.value is not None:
            body |= {"invalidValue": self.value, "invalidValueToDisplay": self.value}
        return body


def read_rows(content: bytes, file_id: int, plan: FilePlan) -> list[Row]:
    """The header first, where there is one. Raises BadFile for what is no CSV."""
    try:
        text = content.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadFile("INVALID_FILE_TYPE", f"{plan.name} could not be read: {error}") from None
    rows = [Row(file_id, number, cells) for number, cells in enumerate(lines, 1) if any(cells)]
    if not rows:
        raise BadFile("INVALID_FILE_TYPE", f"{plan.name} has no rows")
    return rows


def columns_in_order(plan: FilePlan, rows: Sequence[Row]) -> list[Column]:
    """As the file has them, by their names where it has a header. Raises BadFile."""
    width = len(rows[0].cells)
    if width != len(plan.columns):
        message = f"{plan.name} has {width} columns, of which {len(plan.columns)} are mapped"
        raise BadFile("INCORRECT_NUMBER_OF_COLUMNS", message)
    if not plan.header:
        return list(plan.columns)
    left = list(plan.columns)
    ordered = []
    for name in rows[0].cells:
        found = next((each for each in left if each.name.strip() == name.strip()), None)
        if found is None:
            raise BadFile("INVALID_COLUMN_CONFIGURATION", f"Column {name} is not mapped")
        left.remove(found)
        ordered.append(found)
    return ordered
