"""CSV as the bulk APIs read and write it.

https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/datafiles_prepare_csv.htm
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

DELIMITERS = {
    "BACKQUOTE": "`",
    "CARET": "^",
    "COMMA": ",",
    "PIPE": "|",
    "SEMICOLON": ";",
    "TAB": "\t",
}
LINE_ENDINGS = {"LF": "\n", "CRLF": "\r\n"}
MEDIA_TYPE = "text/csv"
# A field may hold what a long text area holds.
csv.field_size_limit(200_000)


class BadFile(Exception):
    """A file that cannot be loaded at all. The text is the job's, or the batch's, own message."""


def read(
    content: bytes, *, delimiter: str = "COMMA", line_ending: str | None = None
) -> tuple[list[str], list[list[str]]]:
    """The header and the rows. `line_ending` None takes either. Raises BadFile."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise BadFile("ClientInputError : Failed to read CSV: it is not UTF-8") from None
    if line_ending is not None:
        _check_line_ending(text, line_ending)
    try:
        lines = csv.reader(
            io.StringIO(text, newline=""), delimiter=DELIMITERS[delimiter], strict=True
        )
        rows = [row for row in lines if row]
    except csv.Error as error:
        raise BadFile(f"InvalidBatch : Failed to parse CSV: {error}") from None
    if not rows:
        raise BadFile("InvalidBatch : Failed to parse CSV: there is no header")
    header, *records = rows
    for number, row in enumerate(records, 1):
        if len(row) != len(header):
            raise BadFile(
                f"InvalidBatch : Row {number} has {len(row)} columns, the header {len(header)}"
            )
    return header, records


def write(
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    delimiter: str = "COMMA",
    line_ending: str = "LF",
) -> bytes:
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=DELIMITERS[delimiter],
        lineterminator=LINE_ENDINGS[line_ending],
        quoting=csv.QUOTE_ALL,
    )
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def _check_line_ending(text: str, line_ending: str) -> None:
    """The end of the first line shows it."""
    end = text.find("\n")
    if end < 0:
        return
    found = "CRLF" if text[:end].endswith("\r") else "LF"
    if found != line_ending:
        raise BadFile(
            "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is "
            + line_ending
        )
