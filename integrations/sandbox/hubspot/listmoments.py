"""Time points of list filters: fixed, relative to now, or taken from another property.

https://developers.hubspot.com/docs/api-reference/crm-lists-v3/list-filters
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from integrations.sandbox.hubspot.listoperands import choice, integer, operand, refused
from integrations.sandbox.hubspot.records import Record
from integrations.sandbox.hubspot.schema import Schema
from integrations.sandbox.hubspot.timestamps import parse_moment, to_ms

Now = Callable[[], int]
Interval = tuple[int, int]  # milliseconds, the second one outside
Point = Callable[[Record], Interval | None]

UNITS = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR")
_FISCAL = ("FISCAL_YEAR", "FISCAL_QUARTER")  # the portal's fiscal year is the calendar's
_CLOCK = ("hour", "minute", "second", "millisecond")
_WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_SPANS = ("weeks", "days", "hours", "minutes", "seconds", "milliseconds")
_MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}


def time_point(point: Any, now: Now, schema: Schema) -> Point:
    """An instant, or a whole day where no hour is given. Raises ApiError 400."""
    if not isinstance(point, Mapping):
        raise refused("A time point must be an object")
    kind = choice(point, "timeType", ("DATE", "INDEXED", "PROPERTY_REFERENCED"))
    if kind == "PROPERTY_REFERENCED":
        return _referenced(point, schema)
    zone = _zone(point)
    if kind == "DATE":
        fixed = _interval(_date(point, zone), point)
        return lambda record: fixed
    return _indexed(point, now, zone)


def last_written(record: Record, name: str) -> int | None:
    changes = record.changes(name)
    return changes[0].ms if changes else None


def stored_moment(record: Record, name: str) -> int | None:
    return parse_moment(record.read(name) or "")


def start_of(unit: str, moment: datetime, first_month: int = 1) -> datetime:
    """When the day, week (from Monday), month, quarter or year of a moment begins.

    Years, and their quarters, begin with the first day of `first_month`.
    """
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "DAY":
        return day
    if unit == "WEEK":
        return day - timedelta(days=day.weekday())
    past = (day.month - first_month) % 12 % _MONTHS[unit]
    return _by_months(day.replace(day=1), -past)


def shifted(unit: str, moment: datetime, count: int) -> datetime:
    if unit in {"DAY", "WEEK"}:
        return moment + timedelta(days=count * (7 if unit == "WEEK" else 1))
    return _by_months(moment, count * _MONTHS[unit])


def _by_months(moment: datetime, count: int) -> datetime:
    """The same day, or the last one of a shorter month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + count, 12)
    first = moment.replace(year=year, month=month + 1, day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    last = (following - timedelta(days=1)).day
    return first.replace(day=min(moment.day, last))


def _zone(point: Mapping[str, Any]) -> tzinfo:
    """The portal and its users are in UTC."""
    if point.get("timezoneSource", "CUSTOM") != "CUSTOM" or point.get("zoneId") is None:
        return UTC
    try:
        return ZoneInfo(str(point["zoneId"]))
    except (KeyError, ValueError):
        raise refused(f"Invalid value for zoneId: {point['zoneId']}") from None


def _date(point: Mapping[str, Any], zone: tzinfo) -> datetime:
    parts = [integer(point, name) for name in ("year", "month", "day")]
    try:
        return datetime(parts[0], parts[1], parts[2], tzinfo=zone)
    except ValueError:
        raise refused("The date does not exist") from None


def _interval(day: datetime, clock: Mapping[str, Any]) -> Interval:
    if clock.get("hour") is None:
        return to_ms(day), to_ms(day + timedelta(days=1))
    hour, minute, second, millisecond = (integer(clock, name, 0) for name in _CLOCK)
    try:
        moment = day.replace(
            hour=hour, minute=minute, second=second, microsecond=millisecond * 1000
        )
    except ValueError:
        raise refused("The time does not exist") from None
    return to_ms(moment), to_ms(moment) + 1


def _indexed(point: Mapping[str, Any], now: Now, zone: tzinfo) -> Point:
    reference = operand(point, "indexReference")
    if not isinstance(reference, Mapping):
        raise refused("'indexReference' must be an object")
    kind = choice(reference, "referenceType", ("NOW", "TODAY", *UNITS[1:], *_FISCAL))
    kind = kind.removeprefix("FISCAL_")
    offset = point.get("offset") or {}
    if not isinstance(offset, Mapping):
        raise refused("'offset' must be an object")

    def resolve() -> Interval:
        moment = datetime.fromtimestamp(now() / 1000, UTC).astimezone(zone)
        if kind == "NOW":
            start = to_ms(_offset(moment, offset))
            return start, start + 1
        return _interval(_offset(_anchor(kind, reference, moment), offset), reference)

    try:
        resolve()  # so that what is wrong is refused now, not when a record is looked at
    except (OverflowError, ValueError):
        raise refused("The time point is out of range") from None
    return lambda record: resolve()


def _anchor(kind: str, reference: Mapping[str, Any], moment: datetime) -> datetime:
    """The day of the current unit that the reference names, its first one by default."""
    if kind == "TODAY":
        return start_of("DAY", moment)
    start = start_of(kind, moment)
    if kind == "WEEK":
        day = str(reference.get("dayOfWeek", "MONDAY"))
        if day not in _WEEKDAYS:
            raise refused(f"Invalid value for dayOfWeek: {day}")
        return start + timedelta(days=_WEEKDAYS.index(day))
    start = _by_months(start, integer(reference, "month", 1) - 1)
    return start + timedelta(days=integer(reference, "day", 1) - 1)


def _offset(moment: datetime, offset: Mapping[str, Any]) -> datetime:
    months = sum(
        integer(offset, name, 0) * count
        for name, count in (("years", 12), ("quarters", 3), ("months", 1))
    )
    spans = {name: integer(offset, name, 0) for name in _SPANS}
    return _by_months(moment, months) + timedelta(**spans)


def _referenced(point: Mapping[str, Any], schema: Schema) -> Point:
    name = str(operand(point, "property"))
    if schema.live(name) is None:
        raise refused(f'Property "{name}" does not exist')
    kind = choice(
        {"referenceType": "VALUE"} | dict(point), "referenceType", ("VALUE", "UPDATED_AT")
    )
    read = last_written if kind == "UPDATED_AT" else stored_moment

    def resolve(record: Record) -> Interval | None:
        ms = read(record, name)
        return None if ms is None else (ms, ms + 1)

    return resolve
