"""Criteria of a HubSpot list, checked and turned into HubSpot's filter branch (M4).

A list holds whoever meets every criterion of at least one group.
https://developers.hubspot.com/docs/api-reference/crm-lists-v3/list-filters
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from integrations.domain.records import FieldKind, FieldSpec

Json = dict[str, Any]
MEMBERSHIP = "list membership"  # in place of a property; no property's name has a space
LONGEST_SPAN = 36_500  # days


class Operator(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    LACKS = "lacks"
    STARTS = "starts"
    ENDS = "ends"
    ANY_OF = "any_of"
    NONE_OF = "none_of"
    EQUALS = "equals"
    DIFFERS = "differs"
    MORE = "more"
    AT_LEAST = "at_least"
    LESS = "less"
    AT_MOST = "at_most"
    YES = "yes"
    NO = "no"
    BEFORE = "before"
    AFTER = "after"
    WITHIN = "within"  # the last so many days
    LONGER_AGO = "longer_ago"
    KNOWN = "known"
    UNKNOWN = "unknown"
    MEMBER = "member"
    NO_MEMBER = "no_member"


class Flaw(StrEnum):
    """What is wrong with a criterion: the wording key."""

    NO_FIELD = "no_field"
    NO_OPERATOR = "no_operator"
    NO_VALUE = "no_value"
    NOT_OFFERED = "not_offered"
    NO_NUMBER = "no_number"
    NO_DATE = "no_date"
    NO_DAYS = "no_days"


@dataclass(frozen=True, slots=True)
class Criterion:
    """`field` is a property's name, or MEMBERSHIP; then the value is a list's id."""

    field: str
    operator: str
    values: tuple[str, ...] = ()


Group = Sequence[Criterion]

TEXTS = {
    Operator.IS: "IS_EQUAL_TO",
    Operator.IS_NOT: "IS_NOT_EQUAL_TO",
    Operator.CONTAINS: "CONTAINS",
    Operator.LACKS: "DOES_NOT_CONTAIN",
    Operator.STARTS: "STARTS_WITH",
    Operator.ENDS: "ENDS_WITH",
}
CHOICES = {Operator.ANY_OF: "IS_ANY_OF", Operator.NONE_OF: "IS_NONE_OF"}
NUMBERS = {
    Operator.EQUALS: "IS_EQUAL_TO",
    Operator.DIFFERS: "IS_NOT_EQUAL_TO",
    Operator.MORE: "IS_GREATER_THAN",
    Operator.AT_LEAST: "IS_GREATER_THAN_OR_EQUAL_TO",
    Operator.LESS: "IS_LESS_THAN",
    Operator.AT_MOST: "IS_LESS_THAN_OR_EQUAL_TO",
}
SWITCHES = {Operator.YES: True, Operator.NO: False}
DAYS = {Operator.BEFORE: "IS_BEFORE_DATE", Operator.AFTER: "IS_AFTER_DATE"}
SPANS = {
    Operator.WITHIN: "IS_LESS_THAN_X_DAYS_AGO",
    Operator.LONGER_AGO: "IS_MORE_THAN_X_DAYS_AGO",
}
PRESENCE = {Operator.KNOWN: "IS_KNOWN", Operator.UNKNOWN: "IS_UNKNOWN"}
MEMBERSHIPS = {Operator.MEMBER: "IN_LIST", Operator.NO_MEMBER: "NOT_IN_LIST"}

# "Is not x" is true of a blank, and so is "is not ticked".
TRUE_OF_BLANKS = frozenset(
    {Operator.IS_NOT, Operator.LACKS, Operator.NONE_OF, Operator.DIFFERS, Operator.NO}
)
WITHOUT_VALUE = frozenset({*SWITCHES, *PRESENCE})

_OFFERED: dict[FieldKind, tuple[Operator, ...]] = {
    **dict.fromkeys(
        (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.EMAIL, FieldKind.PHONE, FieldKind.URL),
        tuple(TEXTS),
    ),
    **dict.fromkeys((FieldKind.PICKLIST, FieldKind.MULTI_PICKLIST), tuple(CHOICES)),
    **dict.fromkeys(
        (FieldKind.NUMBER, FieldKind.INTEGER, FieldKind.CURRENCY, FieldKind.PERCENT),
        tuple(NUMBERS),
    ),
    FieldKind.BOOLEAN: tuple(SWITCHES),
    **dict.fromkeys((FieldKind.DATE, FieldKind.DATETIME), (*DAYS, *SPANS)),
}


def operators_for(spec: FieldSpec) -> tuple[Operator, ...]:
    """The operators that fit a property, most usual first."""
    offered = _OFFERED.get(spec.kind, ())
    if offered == tuple(CHOICES) and not spec.options:
        offered = ()
    return (*offered, *PRESENCE)


def find_flaw(
    criterion: Criterion, fields: Mapping[str, FieldSpec], lists: Mapping[str, object]
) -> Flaw | None:
    """What keeps a criterion from being used. `lists` are those that may be named, by id."""
    offered = _offered(criterion, fields)
    if not offered:
        return Flaw.NO_FIELD
    if criterion.operator not in offered:
        return Flaw.NO_OPERATOR
    operator = Operator(criterion.operator)
    if operator in WITHOUT_VALUE:
        return None
    if not any(criterion.values):
        return Flaw.NO_VALUE
    if operator in MEMBERSHIPS:
        return None if criterion.values[0] in lists else Flaw.NOT_OFFERED
    return _value_flaw(operator, criterion.values, fields[criterion.field])


def filter_branch(groups: Sequence[Group]) -> Json:
    """HubSpot's form of criteria that have no flaw."""
    return {
        "filterBranchType": "OR",
        "filterBranchOperator": "OR",
        "filters": [],
        "filterBranches": [
            {
                "filterBranchType": "AND",
                "filterBranchOperator": "AND",
                "filterBranches": [],
                "filters": [_filter(criterion) for criterion in group],
            }
            for group in groups
        ],
    }


def _offered(criterion: Criterion, fields: Mapping[str, FieldSpec]) -> tuple[Operator, ...]:
    if criterion.field == MEMBERSHIP:
        return tuple(MEMBERSHIPS)
    spec = fields.get(criterion.field)
    return operators_for(spec) if spec else ()


def _value_flaw(operator: Operator, values: tuple[str, ...], spec: FieldSpec) -> Flaw | None:
    if operator in CHOICES:
        offered = {option.value for option in spec.options}
        return None if offered >= {*values} else Flaw.NOT_OFFERED
    for readers, flaw in _READERS:
        read = readers.get(operator)
        if read is not None:
            return flaw if read(values[0]) is None else None
    return None


def _filter(criterion: Criterion) -> Json:
    operator = Operator(criterion.operator)
    if operator in MEMBERSHIPS:
        return {
            "filterType": "IN_LIST",
            "listId": criterion.values[0],
            "operator": MEMBERSHIPS[operator],
        }
    operation = {
        **_operation(operator, criterion.values),
        "includeObjectsWithNoValueSet": operator in TRUE_OF_BLANKS,
    }
    return {"filterType": "PROPERTY", "property": criterion.field, "operation": operation}


def _operation(operator: Operator, values: tuple[str, ...]) -> Json:
    if operator in PRESENCE:
        return {"operationType": "ALL_PROPERTY", "operator": PRESENCE[operator]}
    if operator in SWITCHES:
        return {
            "operationType": "BOOL",
            "operator": "IS_EQUAL_TO",
            "value": SWITCHES[operator],
        }
    if operator in TEXTS:
        return _several("MULTISTRING", TEXTS[operator], values)
    if operator in CHOICES:
        return _several("ENUMERATION", CHOICES[operator], values)
    if operator in NUMBERS:
        return {
            "operationType": "NUMBER",
            "operator": NUMBERS[operator],
            "value": read_number(values[0]),
        }
    return _timed(operator, values[0])


def _several(kind: str, operator: str, values: tuple[str, ...]) -> Json:
    return {"operationType": kind, "operator": operator, "values": list(values)}


def _timed(operator: Operator, value: str) -> Json:
    if operator in SPANS:
        return {
            "operationType": "ROLLING_DATE_RANGE",
            "operator": SPANS[operator],
            "numberOfDays": read_days(value),
            "requiresTimeZoneConversion": False,
        }
    day = read_date(value) or date.min
    return {
        "operationType": "DATE",
        "operator": DAYS[operator],
        "year": day.year,
        "month": day.month,
        "day": day.day,
    }


def read_number(text: str) -> int | float | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def read_days(text: str) -> int | None:
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        return None
    return int(text) if 0 < int(text) <= LONGEST_SPAN else None


def read_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_READERS: tuple[tuple[Mapping[Operator, Callable[[str], object]], Flaw], ...] = (
    (dict.fromkeys(NUMBERS, read_number), Flaw.NO_NUMBER),
    (dict.fromkeys(DAYS, read_date), Flaw.NO_DATE),
    (dict.fromkeys(SPANS, read_days), Flaw.NO_DAYS),
)
