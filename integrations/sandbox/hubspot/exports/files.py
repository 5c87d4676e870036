"""The file of an export: CSV, zipped where it is large."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

MAX_ROWS, MAX_BYTES = 1_000_000, 2_000_000  # of one CSV file that is not zipped

Row = Sequence[str]


@dataclass(frozen=True)
class ExportFile:
    name: str
    media_type: str
    content: bytes


def csv_file(name: str, day: str, header: Row, rows: Iterable[Row]) -> ExportFile:
    """One CSV file, or a zip file of those that hold a million rows each."""
    stem = f"hubspot-crm-exports-{_slug(name)}-{day}"
    parts = list(_parts(header, rows))
    if len(parts) == 1 and len(parts[0]) <= MAX_BYTES:
        return ExportFile(f"{stem}.csv", "text/csv; charset=utf-8", parts[0])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, part in enumerate(parts, 1):
            suffix = f"-{number}" if len(parts) > 1 else ""
            archive.writestr(f"{stem}{suffix}.csv", part)
    return ExportFile(f"{stem}.zip", "application/zip", packed.getvalue())


def _parts(header: Row, rows: Iterable[Row]) -> Iterable[bytes]:
    remaining = iter(rows)
    while True:
        batch = list(islice(remaining, MAX_ROWS))
        yield _csv([header, *batch])
        if len(batch) < MAX_ROWS:
            return


def _csv(rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "export"
