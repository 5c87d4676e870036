"""What the operations of list filters are given, and how they refuse it."""

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from integrations.sandbox.hubspot.errors import ApiError, invalid

Operation = Mapping[str, Any]


def refused(message: str) -> ApiError:
    return invalid(message, subCategory="ILS.INVALID_FILTER")


def unknown_operator(kind: str, operator: str) -> ApiError:
    return refused(f"Operator {operator} is not valid for operation type {kind}")


def operand(operation: Operation, name: str) -> Any:
    if operation.get(name) is None:
        raise refused(f"The operation needs '{name}'")
    return operation[name]


def choice(operation: Operation, name: str, among: Collection[str]) -> str:
    """An operand that is one of a few words."""
    value = str(operand(operation, name))
    if value not in among:
        raise refused(f"Invalid value for {name}: {value}")
    return value


def decimal(value: Any) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise refused(f"{value} is not a number") from None


def integer(operation: Operation, name: str, default: int | None = None) -> int:
    value = operation.get(name, default)
    number = decimal(operand(operation, name) if value is None else value)
    if not number.is_finite():
        raise refused(f"{value} is not a number")
    return int(number)
