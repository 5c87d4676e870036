"""Operations of list filters that test one value: a text, number, boolean, option or date."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal

from integrations.sandbox.hubspot.errors import invalid
from integrations.sandbox.hubspot.listoperands import (
    Operation,
    decimal,
    integer,
    operand,
    unknown_operator,
)
from integrations.sandbox.hubspot.timestamps import DAY_MS, parse_moment, to_ms

Test = Callable[[str], bool]
Now = Callable[[], int]


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
    stamps = "Timestamp" if "lowerBoundTimestamp" in operation else ""  # as the guide has them
    low = integer(operation, f"lowerBound{stamps}")
    high = integer(operation, f"upperBound{stamps}")
    return (lambda value: low <= _ms(value) <= high), negated


def _datetime(operation: Operation, operator: str, now: Now) -> tuple[Test, bool]:
    moment = integer(operation, "timestamp")
    day = moment // DAY_MS * DAY_MS
    tests: Mapping[str, Test] = {
        "IS_EQUAL_TO": lambda value: _ms(value) == moment,
        "IS_BEFORE": lambda value: _ms(value) < moment,
        "IS_AFTER": lambda value: _ms(value) > moment,
        "IS_BEFORE_DATE": lambda value: _ms(value) < day,
        "IS_AFTER_DATE": lambda value: _ms(value) >= day + DAY_MS,
    }
    if operator not in tests:
        raise unknown_operator("DATETIME", operator)
    return tests[operator], False


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


TESTS: Mapping[str, Callable[[Operation, str, Now], tuple[Test, bool]]] = {
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
