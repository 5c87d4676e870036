"""Conditions as SQL. SOQL has no unknown: a comparison with a blank is true or false."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from integrations.sandbox.salesforce.errors import ApiError, fail
from integrations.sandbox.salesforce.fields import (
    COMPOUND_TYPES,
    ID_TYPES,
    NUMBER_TYPES,
    TEXT_TYPES,
    Field,
)
from integrations.sandbox.salesforce.ids import to_18
from integrations.sandbox.salesforce.moments import (
    Calendar,
    format_moment,
    format_time,
    parse_moment,
)
from integrations.sandbox.salesforce.soql.periods import period
from integrations.sandbox.salesforce.soql.refusals import located
from integrations.sandbox.salesforce.soql.syntax import Literal

Bind = Callable[[Any], str]  # remembers a value, answers its mark in the SQL
_WANTED = {
    "time": ("time", "time and should not be enclosed in quotes"),
    "boolean": ("boolean", "boolean and should not be enclosed in quotes"),
    "date": ("date", "date and should not be enclosed in quotes"),
    "datetime": ("datetime", "dateTime and should not be enclosed in quotes"),
    **dict.fromkeys(TEXT_TYPES, ("string", "string and should be enclosed in quotes")),
    **dict.fromkeys(ID_TYPES, ("string", "ID and should be enclosed in quotes")),
    **dict.fromkeys(NUMBER_TYPES, ("number", "double and should not be enclosed in quotes")),
}


class Filters:
    """Turns one comparison of a field with literals into SQL."""

    def __init__(self, *, soql: str, today: date, calendar: Calendar, bind: Bind) -> None:
        self._soql = soql
        self._today = today
        self._calendar = calendar
        self._bind = bind

    def compare(self, sql: str, field: Field, operator: str, literal: Literal) -> str:
        """`sql` is the expression that reads `field`. Raises ApiError."""
        self._check_operator(field, operator, literal)
        if operator == "LIKE":
            return self._like(sql, literal)
        if literal.kind == "period":
            return self._in_period(sql, field, operator, literal)
        value = self.value(field, literal)
        if isinstance(value, str) and field.type in TEXT_TYPES and not value.isascii():
            sql, value = f"fold({sql})", value.casefold()
        word = {"=": "IS", "!=": "IS NOT"}.get(operator, operator)
        return f"{sql} {word} {self._bind(value)}"

    def within(self, sql: str, field: Field, literals: Sequence[Literal]) -> str:
        """`IN (…)`."""
        values = [self.value(field, literal) for literal in literals]
        plain = [v for v in values if v is not None and not _needs_folding(field, v)]
        folded = [v.casefold() for v in values if v is not None and _needs_folding(field, v)]
        tests = [f"{sql} IS NULL"] if None in values else []
        if plain:
            tests.append(f"{sql} IN ({', '.join(map(self._bind, plain))})")
        if folded:
            tests.append(f"fold({sql}) IN ({', '.join(map(self._bind, folded))})")
        return f"({' OR '.join(tests)})"

    def includes(self, sql: str, field: Field, literals: Sequence[Literal]) -> str:
        """`INCLUDES ('a;b', 'c')`: has a and b, or has c."""
        if field.type != "multipicklist":
            raise self._bad_operator(field, "INCLUDES", literals[0].at)
        groups = [str(self.value(field, literal) or "").split(";") for literal in literals]
        tests = [" AND ".join(self._has(sql, choice) for choice in group) for group in groups]
        return f"({' OR '.join(tests)})"

    def value(self, field: Field, literal: Literal) -> Any:
        """The stored value that a literal stands for. Raises INVALID_FIELD for a wrong kind."""
        if literal.kind == "null" or (literal.value == "" and field.type in TEXT_TYPES):
            return None
        wanted, words = _WANTED[field.type]
        if literal.kind != wanted:
            message = f"value of filter criterion for field '{field.name}' must be of type {words}"
            raise located(self._soql, literal.at, message)
        return self._converted(field, literal)

    def _converted(self, field: Field, literal: Literal) -> Any:
        try:
            return _CONVERT.get(field.type, _same)(literal.value)
        except ValueError:
            what = "ID field" if field.type in ID_TYPES else field.type
            message = f"invalid {what}: {literal.value}"
            code = "INVALID_QUERY_FILTER_OPERATOR" if field.type in ID_TYPES else "INVALID_FIELD"
            raise located(self._soql, literal.at, message, code) from None

    def _check_operator(self, field: Field, operator: str, literal: Literal) -> None:
        ordered = operator in ("<", "<=", ">", ">=")
        if field.type in ("boolean", "multipicklist") and ordered:
            raise self._bad_operator(field, operator, literal.at)
        if operator == "LIKE" and (field.type not in TEXT_TYPES or literal.kind != "string"):
            raise self._bad_operator(field, operator, literal.at)
        if literal.kind == "period" and field.type not in ("date", "datetime"):
            self.value(field, literal)

    def _bad_operator(self, field: Field, operator: str, at: int) -> ApiError:
        message = f"invalid operator on {field.type} field: {operator}"
        return located(self._soql, at, message, "INVALID_QUERY_FILTER_OPERATOR")

    def _like(self, sql: str, literal: Literal) -> str:
        pattern = str(literal.value)
        if not pattern.isascii():
            sql, pattern = f"fold({sql})", pattern.casefold()
        return f"{sql} LIKE {self._bind(pattern)} ESCAPE '\\'"

    def _in_period(self, sql: str, field: Field, operator: str, literal: Literal) -> str:
        first, after = (self._day(d, field) for d in self._range(literal))
        tests = {
            "=": f"({sql} >= {first} AND {sql} < {after})",
            "!=": f"NOT coalesce({sql} >= {first} AND {sql} < {after}, 0)",
            "<": f"{sql} < {first}",
            "<=": f"{sql} < {after}",
            ">": f"{sql} >= {after}",
            ">=": f"{sql} >= {first}",
        }
        return tests[operator]

    def _range(self, literal: Literal) -> tuple[date, date]:
        try:
            name, week_start = str(literal.value), self._calendar.week_start
            return period(name, literal.count, self._today, week_start)
        except (OverflowError, ValueError):
            raise located(self._soql, literal.at, "The date range is too large") from None

    def _day(self, day: date, field: Field) -> str:
        """When the day begins, for a user of that time zone."""
        if field.type == "date":
            return self._bind(day.isoformat())
        return self._bind(format_moment(datetime.combine(day, time(), self._calendar.zone)))

    def _has(self, sql: str, choice: str) -> str:
        wanted = self._bind(f";{choice.casefold()};")
        return f"instr(';' || fold({sql}) || ';', {wanted}) > 0"


def check_filterable(field: Field) -> None:
    """Raises INVALID_FIELD for a field that WHERE may not name."""
    if not field.has("filterable") or field.type in COMPOUND_TYPES:
        message = f"field '{field.name}' can not be filtered in a query call"
        raise fail(400, "INVALID_FIELD", message)


def _needs_folding(field: Field, value: Any) -> bool:
    return isinstance(value, str) and field.type in TEXT_TYPES and not value.isascii()


def _same(value: Any) -> Any:
    return value


def _id(value: str) -> str:
    full = to_18(value)
    if full is None:
        raise ValueError(value)
    return full


def _day_text(value: str) -> str:
    return date.fromisoformat(value).isoformat()


def _moment_text(value: str) -> str:
    moment: datetime = parse_moment(value).astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}+0000"


_CONVERT: dict[str, Callable[[Any], Any]] = {
    "id": _id,
    "reference": _id,
    "date": _day_text,
    "datetime": _moment_text,
    "time": format_time,
}
