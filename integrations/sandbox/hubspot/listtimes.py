"""Operations of list filters that compare moments of a record with time points or each other."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime

from integrations.sandbox.hubspot.listmoments import (
    UNITS,
    Interval,
    Now,
    last_written,
    shifted,
    start_of,
    stored_moment,
    time_point,
)
from integrations.sandbox.hubspot.listoperands import (
    Operation,
    choice,
    integer,
    operand,
    refused,
    unknown_operator,
)
from integrations.sandbox.hubspot.records import Record
from integrations.sandbox.hubspot.schema import Property, Schema
from integrations.sandbox.hubspot.timestamps import DAY_MS, to_ms

Read = Callable[[Record], bool | None]  # None where the record has no value to compare
MAX_UNITS = 1_000
_PARSERS = ("VALUE", "UPDATED_AT")
_MONTHS = (
    "JANUARY",
    "FEBRUARY",
    "MARCH",
    "APRIL",
    "MAY",
    "JUNE",
    "JULY",
    "AUGUST",
    "SEPTEMBER",
    "OCTOBER",
    "NOVEMBER",
    "DECEMBER",
)
_ENDS = ("INCLUSIVE", "EXCLUSIVE")


def _point(known: Property, operation: Operation, now: Now, schema: Schema) -> Read:
    operator = _operator(operation, "TIME_POINT", ("IS_BEFORE", "IS_AFTER"))
    within = _end(operation, "endpointBehavior") == "INCLUSIVE"
    point = time_point(operand(operation, "timePoint"), now, schema)
    moment = _moment(known, operation)

    def read(record: Record) -> bool | None:
        ms, at = moment(record), point(record)
        if ms is None or at is None:
            return None
        return _before(ms, at, within) if operator == "IS_BEFORE" else _after(ms, at, within)

    return read


def _ranged(known: Property, operation: Operation, now: Now, schema: Schema) -> Read:
    negated = _operator(operation, "TIME_RANGED", ("IS_BETWEEN", "IS_NOT_BETWEEN")) != "IS_BETWEEN"
    low = time_point(operand(operation, "lowerBoundTimePoint"), now, schema)
    high = time_point(operand(operation, "upperBoundTimePoint"), now, schema)
    from_low = _end(operation, "lowerBoundEndpointBehavior") == "INCLUSIVE"
    to_high = _end(operation, "upperBoundEndpointBehavior") == "INCLUSIVE"
    moment = _moment(known, operation)

    def read(record: Record) -> bool | None:
        ms, lower, upper = moment(record), low(record), high(record)
        if ms is None or lower is None or upper is None:
            return None
        return (_after(ms, lower, from_low) and _before(ms, upper, to_high)) is not negated

    return read


def _calendar(known: Property, operation: Operation, now: Now, schema: Schema) -> Read:
    operator = _operator(operation, "CALENDAR_DATE", _CALENDAR)
    unit, count = choice(operation, "timeUnit", UNITS), integer(operation, "timeUnitCount", 1)
    if not 1 <= count <= MAX_UNITS:
        raise refused(f"timeUnitCount must be between 1 and {MAX_UNITS}, but was {count}")
    first = _first_month(operation)

    def read(record: Record) -> bool | None:
        ms = stored_moment(record, known.name)
        if ms is None:
            return None
        moment = datetime.fromtimestamp(now() / 1000, UTC)
        low, high = _CALENDAR[operator](unit, moment, start_of(unit, moment, first), count)
        return to_ms(low) <= ms < to_ms(high)

    return read


Bounds = tuple[datetime, datetime]


def _first_month(operation: Operation) -> int:
    """Of the fiscal year, where the operation asks for one."""
    if operation.get("useFiscalYear") is not True:
        return 1
    given = {"fiscalYearStart": _MONTHS[0]} | dict(operation)
    return _MONTHS.index(choice(given, "fiscalYearStart", _MONTHS)) + 1


def _this(unit: str, moment: datetime, start: datetime, count: int) -> Bounds:
    return start, shifted(unit, start, 1)


def _so_far(unit: str, moment: datetime, start: datetime, count: int) -> Bounds:
    return start, moment


def _next(unit: str, moment: datetime, start: datetime, count: int) -> Bounds:
    following = shifted(unit, start, 1)
    return following, shifted(unit, following, count)


def _last(unit: str, moment: datetime, start: datetime, count: int) -> Bounds:
    return shifted(unit, start, -count), start


_CALENDAR: Mapping[str, Callable[[str, datetime, datetime, int], Bounds]] = {
    "IN_THIS_TIME_UNIT": _this,
    "IN_THIS_TIME_UNIT_SO_FAR": _so_far,
    "IN_NEXT_TIME_UNIT": _next,
    "IN_LAST_TIME_UNIT": _last,
}


def _comparative(known: Property, operation: Operation, now: Now, schema: Schema) -> Read:
    return _compared(known, operation, schema, stored_moment)


def _comparative_updated(known: Property, operation: Operation, now: Now, schema: Schema) -> Read:
    return _compared(known, operation, schema, last_written)


def _compared(
    known: Property,
    operation: Operation,
    schema: Schema,
    moment: Callable[[Record, str], int | None],
) -> Read:
    kind, other = str(operation["operationType"]), str(operand(operation, "comparisonPropertyName"))
    operator = _operator(operation, kind, ("IS_BEFORE", "IS_AFTER"))
    if schema.live(other) is None:
        raise refused(f'Property "{other}" does not exist')

    def read(record: Record) -> bool | None:
        one, two = moment(record, known.name), moment(record, other)
        if one is None or two is None:
            return None
        return one < two if operator == "IS_BEFORE" else one > two

    return read


def _rolling_updated(known: Property, operation: Operation, now: Now, schema: Schema) -> Read:
    operators = ("UPDATED_IN_LAST_X_DAYS", "NOT_UPDATED_IN_LAST_X_DAYS")
    wanted = _operator(operation, "ROLLING_PROPERTY_UPDATED", operators) == operators[0]
    span = integer(operation, "numberOfDays") * DAY_MS

    def read(record: Record) -> bool | None:
        ms = last_written(record, known.name)
        return None if ms is None else (now() - ms < span) is wanted

    return read


def _moment(known: Property, operation: Operation) -> Callable[[Record], int | None]:
    parser = str(operation.get("propertyParser", "VALUE"))
    if parser not in _PARSERS:
        raise refused(f"Invalid value for propertyParser: {parser}")
    if parser == "VALUE" and known.type not in {"date", "datetime"}:
        raise refused(f"Property {known.name} of type {known.type} holds no time")
    read = stored_moment if parser == "VALUE" else last_written
    return lambda record: read(record, known.name)


def _operator(operation: Operation, kind: str, known: Collection[str]) -> str:
    operator = str(operation.get("operator"))
    if operator not in known:
        raise unknown_operator(kind, operator)
    return operator


def _end(operation: Operation, name: str) -> str:
    end = str(operation.get(name, "INCLUSIVE"))
    if end not in _ENDS:
        raise refused(f"Invalid value for {name}: {end}")
    return end


def _after(ms: int, at: Interval, within: bool) -> bool:
    return ms >= (at[0] if within else at[1])


def _before(ms: int, at: Interval, within: bool) -> bool:
    return ms < (at[1] if within else at[0])


Compile = Callable[[Property, Operation, Now, Schema], Read]

# By operation type; the second set compares what a property of any type holds or when it was set.
ON_MOMENTS: Mapping[str, Compile] = {
    "CALENDAR_DATE": _calendar,
    "COMPARATIVE_DATE": _comparative,
}
ON_ANYTHING: Mapping[str, Compile] = {
    "TIME_POINT": _point,
    "TIME_RANGED": _ranged,
    "COMPARATIVE_PROPERTY_UPDATED": _comparative_updated,
    "ROLLING_PROPERTY_UPDATED": _rolling_updated,
}
