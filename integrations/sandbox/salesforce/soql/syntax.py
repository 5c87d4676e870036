"""The parts of a SOQL query. Every part knows where it stood in the text."""

from dataclasses import dataclass
from typing import Literal as OneOf

Scalar = str | float | int | bool | None


@dataclass(frozen=True)
class Path:
    """`Email` or `Account.Owner.Name`."""

    names: tuple[str, ...]
    at: int

    @property
    def text(self) -> str:
        return ".".join(self.names)


@dataclass(frozen=True)
class Call:
    """`COUNT()`, `MAX(CreatedDate)`, `CALENDAR_YEAR(convertTimezone(CreatedDate))`."""

    name: str  # upper case
    argument: "Path | Call | None"
    at: int

    @property
    def text(self) -> str:
        return f"{self.name}({self.argument.text if self.argument else ''})"


Operand = Path | Call


@dataclass(frozen=True)
class Literal:
    """A value in a condition; `period` is a date literal such as LAST_N_DAYS:3."""

    kind: OneOf["string", "number", "boolean", "null", "date", "datetime", "time", "period"]
    value: Scalar
    at: int
    count: int = 0  # the n of LAST_N_DAYS:n


@dataclass(frozen=True)
class Comparison:
    """`operator` is one of = != < <= > >= LIKE IN NOT IN INCLUDES EXCLUDES."""

    operand: Operand
    operator: str
    value: "Literal | tuple[Literal, ...] | Query"
    at: int


@dataclass(frozen=True)
class Not:
    condition: "Condition"


@dataclass(frozen=True)
class Junction:
    """Conditions joined by AND, or by OR."""

    word: OneOf["AND", "OR"]
    conditions: "tuple[Condition, ...]"


Condition = Comparison | Not | Junction


@dataclass(frozen=True)
class Fields:
    """`FIELDS(STANDARD)`, `FIELDS(CUSTOM)`, `FIELDS(ALL)`."""

    which: str
    at: int


@dataclass(frozen=True)
class TypeOf:
    """`TYPEOF Owner WHEN User THEN Email ELSE Name END`: fields by object of the parent."""

    relationship: Path
    branches: tuple[tuple[Path, tuple[Path, ...]], ...]
    otherwise: tuple[Path, ...]


@dataclass(frozen=True)
class Item:
    """One thing selected."""

    what: "Path | Call | Fields | TypeOf | Query"
    alias: str | None = None


@dataclass(frozen=True)
class Order:
    operand: Operand
    descending: bool
    nulls_last: bool


@dataclass(frozen=True)
class Query:
    items: tuple[Item, ...]
    source: Path
    alias: str | None = None
    scope: str = "EVERYTHING"  # or MINE
    where: Condition | None = None
    group_by: tuple[Operand, ...] = ()
    subtotals: str = ""  # or ROLLUP, CUBE
    having: Condition | None = None
    order_by: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0
    usage: str | None = None  # FOR VIEW, REFERENCE or UPDATE
