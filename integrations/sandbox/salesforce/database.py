"""The tables behind the org: SQLite in memory, one table per object, a column per field."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from integrations.sandbox.salesforce.fields import ID_TYPES, Field
from integrations.sandbox.salesforce.moments import in_zone
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.sosl.terms import matches

_SQL_TYPES = {"boolean": "INTEGER", "int": "INTEGER", "date": "TEXT", "datetime": "TEXT"}
# Columns beside the fields: which deletion took this row along, so that undelete finds it.
_EXTRA = ("_deleted_with",)
_INDEXES = {
    "Lead": ("Email", "OwnerId", "ConvertedContactId"),
    "Contact": ("Email", "AccountId", "ReportsToId"),
    "Account": ("Name", "ParentId"),
    "CampaignMember": ("CampaignId", "LeadId", "ContactId"),
    "CampaignMemberStatus": ("CampaignId",),
    "Campaign": ("ParentId",),
    "Case": ("AccountId", "ContactId"),
    "Opportunity": ("AccountId", "CampaignId", "ContactId"),
    "Task": ("WhatId", "WhoId"),
}
Row = dict[str, Any]


class Database:
    """Reads and writes rows as dictionaries of stored fields. Knows no rules."""

    TooComplicated = sqlite3.OperationalError

    def __init__(self, objects: Iterable[ObjectType]) -> None:
        # One event loop uses it; tests and the console may look in from another thread.
        self.connection = sqlite3.connect(
            ":memory:", check_same_thread=False, isolation_level=None, cached_statements=400
        )
        self._names: dict[str, tuple[str, ...]] = {}  # of a table's columns
        self.connection.create_function("fold", 1, _fold, deterministic=True)
        self.connection.create_function("sosl", 2, matches, deterministic=True)
        self.connection.create_function("digits", 1, _digits, deterministic=True)
        self.connection.create_function("mask", 1, _mask, deterministic=True)
        self.connection.create_function("in_zone", 2, in_zone, deterministic=True)
        for found in objects:
            self.create_table(found)

    def close(self) -> None:
        self.connection.close()

    def execute(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> sqlite3.Cursor:
        return self.connection.execute(sql, values)

    def add_column(self, object_type: str, field: Field) -> None:
        self.execute(f'ALTER TABLE "{object_type}" ADD COLUMN {_column(field)}')
        self._names.pop(object_type, None)
        if field.type == "boolean":
            self.execute(f'UPDATE "{object_type}" SET "{field.name}" = 0')
        if field.has("externalId") or field.type == "reference":
            self._create_index(object_type, field.name)

    def drop_column(self, object_type: str, field: Field) -> None:
        self.execute(f'DROP INDEX IF EXISTS "{object_type}_{field.name}"')
        self.execute(f'ALTER TABLE "{object_type}" DROP COLUMN "{field.name}"')
        self._names.pop(object_type, None)

    def insert(self, object_type: str, values: Mapping[str, Any]) -> None:
        self.connection.execute(_insert(object_type, tuple(values)), list(values.values()))

    def insert_many(
        self, object_type: str, names: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> None:
        with self.savepoint():
            self.connection.executemany(_insert(object_type, tuple(names)), rows)

    def update(self, object_type: str, record_id: str, values: Mapping[str, Any]) -> None:
        sql = _update(object_type, tuple(values))
        self.connection.execute(sql, [*values.values(), record_id])

    def row(self, object_type: str, record_id: str) -> dict[str, Any] | None:
        """All columns of a record, deleted or not."""
        cursor = self.connection.execute(
            f'SELECT * FROM "{object_type}" WHERE "Id" = ?', (record_id,)
        )
        found = cursor.fetchone()
        if found is None:
            return None
        if object_type not in self._names:
            self._names[object_type] = tuple(column[0] for column in cursor.description)
        return dict(zip(self._names[object_type], found, strict=True))

    def rows_by_id(
        self, object_type: str, names: Sequence[str], record_ids: Sequence[str]
    ) -> dict[str, Row]:
        """Some columns of records by their ids, deleted or not. `names` hold Id."""
        sql = _by_id(object_type, tuple(names))
        found = self.connection.execute(sql, (json.dumps(record_ids),))
        at = names.index("Id")
        return {row[at]: dict(zip(names, row, strict=True)) for row in found}

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        cursor = self.connection.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def value(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.connection.execute(sql, values).fetchone()
        return row[0] if row else None

    @contextmanager
    def at_most(self, steps: int | None) -> Iterator[None]:
        """Statements inside the block are interrupted after that many steps."""
        if steps is None:
            yield
            return
        self.connection.set_progress_handler(lambda: 1, steps)
        try:
            yield
        finally:
            self.connection.set_progress_handler(None, 0)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """All or nothing; may be nested."""
        self.connection.execute("SAVEPOINT work")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK TO work")
            raise
        finally:
            self.connection.execute("RELEASE work")

    def create_table(self, found: ObjectType) -> None:
        columns = [_column(field) for field in found.fields.values() if field.stored]
        columns += [f'"{name}" TEXT' for name in _EXTRA]
        self.execute(f'CREATE TABLE "{found.name}" ({", ".join(columns)})')
        if "SystemModstamp" in found.fields:
            self._create_index(found.name, "SystemModstamp", "Id")
        external = [f.name for f in found.fields.values() if f.has("externalId")]
        for name in (*_INDEXES.get(found.name, ()), *external):
            self._create_index(found.name, name)

    def _create_index(self, object_type: str, *names: str) -> None:
        columns = ", ".join(f'"{name}"' for name in names)
        self.execute(f'CREATE INDEX "{object_type}_{names[0]}" ON "{object_type}" ({columns})')


@lru_cache(maxsize=500)
def _insert(object_type: str, names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f'INSERT INTO "{object_type}" ({columns}) VALUES ({", ".join("?" * len(names))})'


@lru_cache(maxsize=500)
def _by_id(object_type: str, names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f'SELECT {columns} FROM "{object_type}" WHERE "Id" IN (SELECT value FROM json_each(?))'


@lru_cache(maxsize=500)
def _update(object_type: str, names: tuple[str, ...]) -> str:
    changes = ", ".join(f'"{name}" = ?' for name in names)
    return f'UPDATE "{object_type}" SET {changes} WHERE "Id" = ?'


def _column(field: Field) -> str:
    if field.type == "id":
        return f'"{field.name}" TEXT PRIMARY KEY'
    if field.type in ID_TYPES:
        return f'"{field.name}" TEXT'
    if field.type in ("double", "currency", "percent"):
        return f'"{field.name}" REAL'
    return f'"{field.name}" {_SQL_TYPES.get(field.type, "TEXT COLLATE NOCASE")}'


def _fold(text: Any) -> Any:
    """Lower case beyond ASCII, which SQLite's own comparison does not know."""
    return text.casefold() if isinstance(text, str) else text


def _mask(text: str | None) -> str | None:
    """An encrypted text as those see it who may not."""
    return None if text is None else "X" * len(text)


def _digits(text: str | None) -> str:
    return "".join(filter(str.isdigit, text or ""))
