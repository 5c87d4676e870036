"""What a compiled query is: SQL, and the values it needs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.moments import Calendar
from integrations.sandbox.salesforce.objects import ObjectType, Schema
from integrations.sandbox.salesforce.soql.tables import Column


@dataclass
class Context:
    """What all parts of one statement share."""

    schema: Schema
    soql: str
    base: str  # /services/data/vXX.X
    now: datetime
    calendar: Calendar  # the user's: where and when days and weeks begin
    user_id: str
    include_deleted: bool
    page: int  # records in a page, those of a child query included
    locator: str = ""  # for the pages of child queries
    children: "list[Plan]" = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    tables: int = 0

    @property
    def today(self) -> date:
        return self.now.astimezone(self.calendar.zone).date()

    def bind(self, value: Any) -> str:
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def number(self) -> int:
        self.tables += 1
        return self.tables - 1


@dataclass(frozen=True)
class Output:
    """A value of an aggregate row: its name, how it was asked for, and its SQL."""

    name: str
    asked: str
    aggregate: bool
    field: Field
    sql: str


@dataclass(frozen=True)
class Plan:
    """SQL for one query. `kind`: rows of records, one count, or aggregate rows."""

    kind: str
    entity: ObjectType
    alias: str  # of the entity's table
    columns: Sequence[Column]
    outputs: "Sequence[Output]"  # of aggregate rows
    nested: "Sequence[Plan]"  # child subqueries
    row: str  # the expression for a row's JSON
    tables: str
    joins: str
    tail: str  # WHERE … GROUP BY … ORDER BY
    values: dict[str, Any]
    limit: int | None
    offset: int
    usage: str | None = None  # VIEW or REFERENCE: the records count as looked at
    locator: str = ""
    relationship: str = ""  # of a child query
    polymorphic: bool = False  # whether it selects by TYPEOF
    children: "Sequence[Plan]" = ()  # child queries at any depth, for the parent `:parent`

    def select(self, what: str, *, at_most: int | None = None) -> str:
        """The statement that answers `what` for the query's rows."""
        limits = [n for n in (self.limit, at_most) if n is not None]
        limit = min(limits) if limits else -1
        return f"SELECT {what} {self.tables} {self.tail} LIMIT {limit} OFFSET {self.offset}"

    def select_by_rowid(self, what: str) -> str:
        """The statement that reads the rows of a JSON list of rowids `:rows`, in its order."""
        name = self.entity.name
        return (
            f'SELECT {what} FROM json_each(:rows) AS k CROSS JOIN "{name}" AS {self.alias}'
            f" ON {self.alias}.rowid = k.value {self.joins}"
        )
