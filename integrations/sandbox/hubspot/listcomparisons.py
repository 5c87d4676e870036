"""Operations of list filters that compare two values of a record: texts, numbers or booleans."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from integrations.sandbox.hubspot.listoperands import (
    Operation,
    operand,
    refused,
    unknown_operator,
)
from integrations.sandbox.hubspot.records import Record
from integrations.sandbox.hubspot.schema import Property, Schema

Compare = Callable[[str, str], bool]


def _same_text(one: str, other: str) -> bool:
    return one.lower() == other.lower()


# By operation type: the property types that it is for, and its operators.
COMPARISONS: Mapping[str, tuple[frozenset[str], Mapping[str, Compare]]] = {
    "STRING_COMPARATIVE": (
        frozenset({"string", "phone_number"}),
        {"IS_EQUAL_TO": _same_text},
    ),
    "NUMBER_COMPARATIVE": (
        frozenset({"number"}),
        {
            "IS_EQUAL_TO": lambda one, other: Decimal(one) == Decimal(other),
            "IS_GREATER_THAN": lambda one, other: Decimal(one) > Decimal(other),
            "IS_LESS_THAN": lambda one, other: Decimal(one) < Decimal(other),
        },
    ),
    "BOOL_COMPARATIVE": (
        frozenset({"bool", "enumeration"}),
        {"IS_EQUAL_TO": str.__eq__, "IS_NOT_EQUAL_TO": str.__ne__},
    ),
}


def compared(
    kind: str, known: Property, operation: Operation, schema: Schema
) -> Callable[[Record], bool | None]:
    """None for a record that lacks one of the values. Raises ApiError 400."""
    types, operators = COMPARISONS[kind]
    name, operator = str(operand(operation, "comparisonPropertyName")), operation.get("operator")
    compare = operators.get(str(operator))
    if compare is None:
        raise unknown_operator(kind, str(operator))
    other = schema.live(name)
    if other is None or not {known.type, other.type} <= types:
        raise refused(f"Properties {known.name} and {name} cannot be compared by {kind}")

    def read(record: Record) -> bool | None:
        one, two = record.read(known.name), record.read(name)
        return compare(one, two) if one and two else None

    return read
