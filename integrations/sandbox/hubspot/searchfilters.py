"""The filters of a search, compiled into one test of a record."""

import fnmatch
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from integrations.sandbox.hubspot.errors import invalid
from integrations.sandbox.hubspot.records import Record
from integrations.sandbox.hubspot.schema import Property, Schema
from integrations.sandbox.hubspot.timestamps import parse_moment

Matches = Callable[[Record], bool]
Tied = Callable[[Record], Collection[int]]  # the ids of a record's associated ones
Key = Callable[[str], Any]  # what a stored value is compared as

_PRESENCE = frozenset({"HAS_PROPERTY", "NOT_HAS_PROPERTY"})
_TOKEN = frozenset({"CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN"})
_MEMBER = frozenset({"EQ", "NEQ", "IN", "NOT_IN"})
_RANGE = frozenset({"LT", "LTE", "GT", "GTE", "BETWEEN"})
OPERATORS = _PRESENCE | _TOKEN | _MEMBER | _RANGE
_TOKENS = re.compile(r"\w+")


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One condition. `values` holds one value, two for BETWEEN, any number for IN and NOT_IN."""

    name: str
    operator: str
    values: tuple[str, ...]
    matches: Matches


def parse_filter(each: Any, schema: Schema, associated: Callable[[str], Tied]) -> Filter:
    """Raises ApiError 400 for an unknown operator or property, or a missing value."""
    if not isinstance(each, Mapping):
        raise invalid("Invalid input JSON: a filter must be an object")
    name, operator = str(each.get("propertyName")), str(each.get("operator"))
    if operator not in OPERATORS:
        raise invalid(f"Invalid input JSON: {operator} is not a filter operator")
    values = _values(each, operator)
    if name.startswith("associations."):
        return Filter(
            name=name,
            operator=operator,
            values=values,
            matches=_tied(associated(name.removeprefix("associations.")), operator, values),
        )
    known = schema.live(name)
    if known is None:
        raise invalid(f'Property "{name}" does not exist')
    return Filter(
        name=name, operator=operator, values=values, matches=_test(known, operator, values)
    )


def sort_key(known: Property) -> Key:
    """Text sorts without regard to case, numbers and dates by value."""
    return _KEYS.get(known.type, str.lower)


def _values(each: Mapping[str, Any], operator: str) -> tuple[str, ...]:
    if operator in _PRESENCE:
        return ()
    if operator in {"IN", "NOT_IN"}:
        values = each.get("values")
        if not isinstance(values, list) or not values:
            raise invalid(f"operator {operator} requires values")
        return tuple(str(value) for value in values)
    wanted = [each.get("value")]
    if operator == "BETWEEN":
        wanted.append(each.get("highValue"))
    if any(value is None for value in wanted):
        raise invalid(f"operator {operator} requires a value")
    return tuple(str(value) for value in wanted)


def _tied(tied: Tied, operator: str, values: tuple[str, ...]) -> Matches:
    """By the ids of associated records, or by whether there are any."""
    if operator in _PRESENCE:
        return lambda record: bool(tied(record)) is (operator == "HAS_PROPERTY")
    if operator not in _MEMBER:
        raise invalid(f"operator {operator} is not available for associations")
    wanted = {int(value) for value in values if value.isdecimal()}
    negated = operator in {"NEQ", "NOT_IN"}
    return lambda record: wanted.isdisjoint(tied(record)) is negated


def _test(known: Property, operator: str, values: tuple[str, ...]) -> Matches:
    name = known.name
    if operator == "HAS_PROPERTY":
        return lambda record: bool(record.read(name))
    if operator == "NOT_HAS_PROPERTY":
        return lambda record: not record.read(name)
    if operator in _TOKEN:
        return _token_test(name, values[0], wanted=operator == "CONTAINS_TOKEN")
    if operator in _MEMBER:
        return _member_test(known, operator, values)
    return _range_test(known, operator, values)


def _member_test(known: Property, operator: str, values: tuple[str, ...]) -> Matches:
    """IN takes text as it is sent, so that only lower-case values are found."""
    name, key = known.name, sort_key(known)
    as_sent = operator in {"IN", "NOT_IN"} and key is str.lower
    wanted = set(values) if as_sent else {_operand(known, value) for value in values}
    negated = operator in {"NEQ", "NOT_IN"}
    if known.multiple:
        return lambda record: wanted.isdisjoint((record.read(name) or "").split(";")) is negated

    def matches(record: Record) -> bool:
        value = record.read(name)
        return (value is not None and key(value) in wanted) is not negated

    return matches


def _range_test(known: Property, operator: str, values: tuple[str, ...]) -> Matches:
    name, key = known.name, sort_key(known)
    compare = _COMPARISONS[operator]
    bounds = [_operand(known, value) for value in values]

    def matches(record: Record) -> bool:
        value = record.read(name)
        return value is not None and compare(key(value), *bounds)

    return matches


_COMPARISONS: Mapping[str, Callable[..., bool]] = {
    "LT": lambda value, bound: value < bound,
    "LTE": lambda value, bound: value <= bound,
    "GT": lambda value, bound: value > bound,
    "GTE": lambda value, bound: value >= bound,
    "BETWEEN": lambda value, low, high: low <= value <= high,
}


def _token_test(name: str, text: str, *, wanted: bool) -> Matches:
    found = _wildcard(text.lower()) if "*" in text else _all_tokens(text.lower())

    def matches(record: Record) -> bool:
        value = record.read(name)
        return (value is not None and found(value.lower())) is wanted

    return matches


def _wildcard(text: str) -> Callable[[str], bool]:
    pattern = re.compile(fnmatch.translate(text))
    return lambda value: any(map(pattern.match, [value, *value.split(), *_tokens(value)]))


def _all_tokens(text: str) -> Callable[[str], bool]:
    tokens = _tokens(text)
    return lambda value: tokens.issubset(_tokens(value))


def _tokens(text: str) -> set[str]:
    return set(_TOKENS.findall(text))


def _operand(known: Property, text: str) -> Any:
    """A filter's value as its property is compared. Raises ApiError 400."""
    if known.type in {"date", "datetime"}:
        ms = parse_moment(text)
        if ms is None:
            raise invalid(f"{text} is not a valid date for {known.name}")
        return ms
    try:
        return sort_key(known)(text)
    except InvalidOperation:
        raise invalid(f"{text} is not a valid number for {known.name}") from None


def _moment(value: str) -> int:
    return parse_moment(value) or 0


_KEYS: Mapping[str, Key] = {
    "number": Decimal,
    "date": _moment,
    "datetime": _moment,
    "enumeration": str,
    "bool": str,
}
