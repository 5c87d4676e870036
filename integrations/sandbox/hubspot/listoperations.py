"""The operations of list filters, by type: what a property must hold to let its record in."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal

from integrations.sandbox.hubspot.errors import invalid
from integrations.sandbox.hubspot.listoperands import (
    Operation,
    decimal,
    operand,
    unknown_operator,
)
from integrations.sandbox.hubspot.listtimes import ON_ANYTHING, ON_MOMENTS
from integrations.sandbox.hubspot.records import Record
from integrations.sandbox.hubspot.schema import Property, Schema
from integrations.sandbox.hubspot.timestamps import DAY_MS, parse_moment, to_ms

Test = Callable[[str], bool]
Matches = Callable[[Record], bool]
Now = Callable[[], int]

_MOMENTS = frozenset({"DATETIME", "RANGED_DATE", "ROLLING_DATE_RANGE", "DATE"})
_FITTING: Mapping[str, frozenset[str]] = {
    "string": frozenset({"STRING", "MULTISTRING"}),
    "phone_number": frozenset({"STRING", "MULTISTRING"}),
    "number": frozenset({"NUMBER", "NUMBER_RANGED"}),
    "bool": frozenset({"BOOL", "ENUMERATION"}),
    "enumeration": frozenset({"ENUMERATION", "BOOL"}),
    "date": _MOMENTS,
    "datetime": _MOMENTS,
}


def compile_operation(known: Property, operation: Operation, now: Now, schema: Schema) -> Matches:
    """Raises ApiError 400 for an operation or operator that the property's type does not have."""
    kind, operator = str(operation.get("operationType")), str(operation.get("operator"))
    if kind == "ALL_PROPERTY":
        return _presence(known.name, operator)
    compile_time = ON_ANYTHING.get(kind)
    if compile_time is None and known.type in {"date", "datetime"}:
        compile_time = ON_MOMENTS.get(kind)
    if compile_time is not None:
        return _answered(compile_time(known, operation, now, schema), operation)
    if kind not in _FITTING.get(known.type, frozenset()):
        raise invalid(
            f"Operation type {kind} is not valid for property {known.name} of type {known.type}",
            subCategory="ILS.INVALID_FILTER",
        )
    ever = operator.startswith("HAS_")
    if ever and kind not in {"BOOL", "NUMBER", "STRING", "ENUMERATION"}:
        raise unknown_operator(kind, operator)
    test, negated = _TESTS[kind](operation, _now_form(operator) if ever else operator, now)
    read = _past(known.name, test) if ever else _present(known.name, test)
    return _answered(read, operation, negated=negated)


def _answered(
    read: Callable[[Record], bool | None], operation: Operation, *, negated: bool = False
) -> Matches:
    """Records without a value are in only if the operation says so."""
    blank = operation.get("includeObjectsWithNoValueSet", False) is True
    return lambda record: blank if (found := read(record)) is None else found is not negated


def _presence(name: str, operator: str) -> Matches:
    if operator == "IS_KNOWN":
        return lambda record: bool(record.read(name))
    if operator in {"IS_UNKNOWN", "IS_NOT_KNOWN"}:
        return lambda record: not record.read(name)
    raise unknown_operator("ALL_PROPERTY", operator)


def _present(name: str, test: Test) -> Callable[[Record], bool | None]:
    def read(record: Record) -> bool | None:
        value = record.read(name)
        return test(value) if value else None

    return read


def _past(name: str, test: Test) -> Callable[[Record], bool | None]:
    def read(record: Record) -> bool | None:
        values = [change.value for change in record.changes(name) if change.value]
        return any(test(value) for value in values) if values else None

    return read


def _now_form(operator: str) -> str:
    """`HAS_NEVER_BEEN_EQUAL_TO` asks of the past what `IS_NOT_EQUAL_TO` asks of the present."""
    return _PAST.get(operator, operator)


_PAST = {
    "HAS_EVER_BEEN_EQUAL_TO": "IS_EQUAL_TO",
    "HAS_NEVER_BEEN_EQUAL_TO": "IS_NOT_EQUAL_TO",
    "HAS_EVER_CONTAINED": "CONTAINS",
    "HAS_NEVER_CONTAINED": "DOES_NOT_CONTAIN",
    "HAS_EVER_BEEN_ANY_OF": "IS_ANY_OF",
    "HAS_NEVER_BEEN_ANY_OF": "IS_NONE_OF",
    "HAS_EVER_BEEN_EXACTLY": "IS_EXACTLY",
    "HAS_NEVER_BEEN_EXACTLY": "IS_NOT_EXACTLY",
    "HAS_EVER_CONTAINED_ALL": "CONTAINS_ALL",
    "HAS_NEVER_CONTAINED_ALL": "DOES_NOT_CONTAIN_ALL",
}


def _texts(operation: Operation) -> list[str]:
    values = operand(operation, "values")
    if not isinstance(values, list) or not values:
        raise invalid("'values' must be a list of values", subCategory="ILS.INVALID_FILTER")
    return [str(value) for value in values]


def _string(operation: Operation, operator: str, now: Now) -> tuple[Test, bool]:
    return _text_test("STRING", operator, [str(operand(operation, "value"))])


def _multistring(operation: Operation, operator: str, now: Now) -> tuple[Test, bool]:
    return _text_test("MULTISTRING", operator, _texts(operation))


def _text_test(kind: str, operator: str, wanted: list[str]) -> tuple[Test, bool]:
    positive, negated = _TEXT.get(operator, ("", False))
    if not positive or (operator.endswith("_EXACTLY") and kind == "STRING"):
        raise unknown_operator(kind, operator)
    lowered = [value.lower() for value in wanted]
    compare = _COMPARE_TEXT[positive]
    return lambda value: any(compare(value.lower(), each) for each in lowered), negated


_TEXT = {
    "IS_EQUAL_TO": ("equal", False),
    "IS_NOT_EQUAL_TO": ("equal", True),
    "CONTAINS": ("contain", False),
    "DOES_NOT_CONTAIN": ("contain", True),
    "CONTAINS_EXACTLY": ("contain", False),
    "DOES_NOT_CONTAIN_EXACTLY": ("contain", True),
    "STARTS_WITH": ("start", False),
    "ENDS_WITH": ("end", False),
}
_COMPARE_TEXT: Mapping[str, Callable[[str, str], bool]] = {
    "equal": str.__eq__,
    "contain": str.__contains__,
    "start": str.startswith,
    "end": str.endswith,
}


def _enumeration(operation: Operation, operator: str, now: Now) -> tuple[Test, bool]:
    wanted = set(_texts(operation))
    tests: Mapping[str, tuple[Test, bool]] = {
        "IS_ANY_OF": (lambda value: not wanted.isdisjoint(value.split(";")), False),
        "IS_NONE_OF": (lambda value: not wanted.isdisjoint(value.split(";")), True),
        "IS_EXACTLY": (lambda value: wanted == set(value.split(";")), False),
        "IS_NOT_EXACTLY": (lambda value: wanted == set(value.split(";")), True),
        "CONTAINS_ALL": (lambda value: wanted.issubset(value.split(";")), False),
        "DOES_NOT_CONTAIN_ALL": (lambda value: wanted.issubset(value.split(";")), True),
    }
    if operator not in tests:
        raise unknown_operator("ENUMERATION", operator)
    return tests[operator]


def _bool(operation: Operation, operator: str, now: Now) -> tuple[Test, bool]:
    if operator not in {"IS_EQUAL_TO", "IS_NOT_EQUAL_TO"}:
        raise unknown_operator("BOOL", operator)
    wanted = str(operand(operation, "value")).lower()
    return (lambda value: value == wanted), operator == "IS_NOT_EQUAL_TO"


def _number(operation: Operation, operator: str, now: Now) -> tuple[Test, bool]:
    wanted = decimal(operand(operation, "value"))
    tests: Mapping[str, tuple[Test, bool]] = {
        "IS_EQUAL_TO": (lambda value: Decimal(value) == wanted, False),
        "IS_NOT_EQUAL_TO": (lambda value: Decimal(value) == wanted, True),
        "IS_GREATER_THAN": (lambda value: Decimal(value) > wanted, False),
        "IS_GREATER_THAN_OR_EQUAL_TO": (lambda value: Decimal(value) >= wanted, False),
        "IS_LESS_THAN": (lambda value: Decimal(value) < wanted, False),
        "IS_LESS_THAN_OR_EQUAL_TO": (lambda value: Decimal(value) <= wanted, False),
    }
    if operator not in tests:
        raise unknown_operator("NUMBER", operator)
    return tests[operator]


def _between(kind: str, operator: str) -> bool:
    if operator not in {"IS_BETWEEN", "IS_NOT_BETWEEN"}:
        raise unknown_operator(kind, operator)
    return operator == "IS_NOT_BETWEEN"


def _number_range(operation: Operation, operator: str, now: Now) -> tuple[Test, bool]:
    negated = _between("NUMBER_RANGED", operator)
    low = decimal(operand(operation, "lowerBound"))
    high = decimal(operand(operation, "upperBound"))
    return (lambda value: low <= Decimal(value) <= high), negated


def _date_range(operation: Operation, operator: str, now: Now) -> tuple[Test, bool]:
    negated = _between("RANGED_DATE", operator)
    low = int(decimal(operand(operation, "lowerBound")))
    high = int(decimal(operand(operation, "upperBound")))
    return (lambda value: low <= _ms(value) <= high), negated


def _datetime(operation: Operation, operator: str, now: Now) -> tuple[Test, bool]:
    moment = int(decimal(operand(operation, "timestamp")))
    if operator == "IS_BEFORE":
        return (lambda value: _ms(value) < moment), False
    if operator == "IS_AFTER":
        return (lambda value: _ms(value) > moment), False
    raise unknown_operator("DATETIME", operator)


def _date(operation: Operation, operator: str, now: Now) -> tuple[Test, bool]:
    numbers = [int(decimal(operand(operation, part))) for part in ("year", "month", "day")]
    try:
        start = to_ms(datetime(*numbers, tzinfo=UTC))  # type: ignore[misc, arg-type]
    except ValueError:
        raise invalid("The date does not exist", subCategory="ILS.INVALID_FILTER") from None
    tests: Mapping[str, Test] = {
        "IS_EQUAL_TO": lambda value: start <= _ms(value) < start + DAY_MS,
        "IS_BEFORE_DATE": lambda value: _ms(value) < start,
        "IS_AFTER_DATE": lambda value: _ms(value) >= start + DAY_MS,
    }
    if operator not in tests:
        raise unknown_operator("DATE", operator)
    return tests[operator], False


def _rolling(operation: Operation, operator: str, now: Now) -> tuple[Test, bool]:
    span = int(decimal(operand(operation, "numberOfDays"))) * DAY_MS
    tests: Mapping[str, Test] = {
        "IS_LESS_THAN_X_DAYS_AGO": lambda value: 0 <= now() - _ms(value) < span,
        "IS_MORE_THAN_X_DAYS_AGO": lambda value: now() - _ms(value) > span,
        "IS_LESS_THAN_X_DAYS_FROM_NOW": lambda value: 0 <= _ms(value) - now() < span,
        "IS_MORE_THAN_X_DAYS_FROM_NOW": lambda value: _ms(value) - now() > span,
    }
    if operator not in tests:
        raise unknown_operator("ROLLING_DATE_RANGE", operator)
    return tests[operator], False


def _ms(value: str) -> int:
    return parse_moment(value) or 0


_TESTS: Mapping[str, Callable[[Operation, str, Now], tuple[Test, bool]]] = {
    "STRING": _string,
    "MULTISTRING": _multistring,
    "ENUMERATION": _enumeration,
    "BOOL": _bool,
    "NUMBER": _number,
    "NUMBER_RANGED": _number_range,
    "RANGED_DATE": _date_range,
    "DATETIME": _datetime,
    "DATE": _date,
    "ROLLING_DATE_RANGE": _rolling,
}
