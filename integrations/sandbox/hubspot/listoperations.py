"""The operations of list filters, by type: what a property must hold to let its record in."""

from collections.abc import Callable, Mapping

from integrations.sandbox.hubspot.errors import invalid
from integrations.sandbox.hubspot.listcomparisons import COMPARISONS, compared
from integrations.sandbox.hubspot.listoperands import Operation, unknown_operator
from integrations.sandbox.hubspot.listtimes import ON_ANYTHING, ON_MOMENTS
from integrations.sandbox.hubspot.listvalues import TESTS, Now, Test
from integrations.sandbox.hubspot.records import Record
from integrations.sandbox.hubspot.schema import Property, Schema

Matches = Callable[[Record], bool]

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


# The operation types as the guide to list filters writes them; the reference has the others.
_GUIDE: Mapping[str, str] = {
    "alltypes": "ALL_PROPERTY",
    "bool": "BOOL",
    "bool-comparative": "BOOL_COMPARATIVE",
    "datetime": "DATETIME",
    "datetime-comparative": "COMPARATIVE_DATE",
    "datetime-ranged": "RANGED_DATE",
    "datetime-rolling": "ROLLING_DATE_RANGE",
    "enumeration": "ENUMERATION",
    "multistring": "MULTISTRING",
    "number": "NUMBER",
    "number-comparative": "NUMBER_COMPARATIVE",
    "number-ranged": "NUMBER_RANGED",
    "property-updated-comparative": "COMPARATIVE_PROPERTY_UPDATED",
    "rolling-property-updated": "ROLLING_PROPERTY_UPDATED",
    "string": "STRING",
    "string-comparative": "STRING_COMPARATIVE",
}


def compile_operation(known: Property, operation: Operation, now: Now, schema: Schema) -> Matches:
    """Raises ApiError 400 for an operation or operator that the property's type does not have."""
    kind, operator = str(operation.get("operationType")), str(operation.get("operator"))
    kind = _GUIDE.get(kind, kind)
    if kind == "ALL_PROPERTY":
        return _presence(known.name, operator)
    if kind in COMPARISONS:
        return _answered(compared(kind, known, operation, schema), operation)
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
    test, negated = TESTS[kind](operation, _now_form(operator) if ever else operator, now)
    read = _past(known.name, test) if ever else _present(known.name, test)
    return _answered(read, operation, negated=negated)


def _answered(
    read: Callable[[Record], bool | None], operation: Operation, *, negated: bool = False
) -> Matches:
    """Records without a value are in only if the operation says so."""
    blank = operation.get("includeObjectsWithNoValueSet", False) is True
    return lambda record: blank if (found := read(record)) is None else found is not negated


def _presence(name: str, operator: str) -> Matches:
    if operator in {"IS_KNOWN", "IS_NOT_BLANK"}:
        return lambda record: bool(record.read(name))
    if operator in {"IS_UNKNOWN", "IS_NOT_KNOWN", "IS_BLANK"}:
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
