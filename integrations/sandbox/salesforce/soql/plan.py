"""What a compiled query is: SQL, and the values it needs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from integrations.sandbox.salesforce.objects import ObjectType, Schema
from integrations.sandbox.salesforce.soql.tables import Column


@dataclass
class Context:
    """What all parts of one statement share."""

    schema: Schema
    soql: str
    base: str  # /services/data/vXX.X
    today: date
    include_deleted: bool
    values: dict[str, Any] = field(default_factory=dict)
    tables: int = 0

    def bind(self, value: Any) -> str:
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def number(self) -> int:
        self.tables += 1
        return self.tables - 1


@dataclass(frozen=True)
class Plan:
    """SQL for one query. `kind`: rows of records, one count, or aggregate rows."""

    kind: str
    entity: ObjectType
    columns: Sequence[Column]
    nested: bool  # holds child subqueries
    row: str  # the expression for a row's JSON
    tables: str
    joins: str
    tail: str  # WHERE … GROUP BY … ORDER BY
    values: dict[str, Any]
    limit: int | None
    offset: int

    def select(self, what: str, *, at_most: int | None = None) -> str:
        """The statement that answers `what` for the query's rows."""
        limits = [n for n in (self.limit, at_most) if n is not None]
        limit = min(limits) if limits else -1
        return f"SELECT {what} {self.tables} {self.tail} LIMIT {limit} OFFSET {self.offset}"

    def select_by_rowid(self, what: str) -> str:
        """The statement that reads the rows of a JSON list of rowids `:rows`, in its order."""
        name = self.entity.name
        return (
            f'SELECT {what} FROM json_each(:rows) AS k CROSS JOIN "{name}" AS t0'
            f" ON t0.rowid = k.value {self.joins}"
        )
