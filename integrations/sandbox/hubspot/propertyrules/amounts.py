"""Rules for numbers and moments."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

from integrations.sandbox.hubspot.listmoments import shifted
from integrations.sandbox.hubspot.propertyrules.checks import (
    Arguments,
    Check,
    Compile,
    choice,
    only,
    refused,
    several,
    whole,
)
from integrations.sandbox.hubspot.timestamps import day, iso, parse_moment, to_ms

MAX_DECIMALS = 20
WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_PERIOD = re.compile(
    r"P(?=.)(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?"
    r"(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?\Z"
)
_Moment = Callable[[int], int]  # a bound, from now


def decimals(arguments: Arguments) -> Check:
    most = whole(only(arguments), 0, MAX_DECIMALS)

    def passes(value: str, now: int) -> bool:
        exponent = Decimal(value).as_tuple().exponent
        return isinstance(exponent, int) and -exponent <= most

    return Check("INVALID_DECIMAL", f"Enter at most {most} decimal places", passes)


def least(arguments: Arguments) -> Check:
    bound = _number(only(arguments))
    message = f"Enter a number of at least {bound}"
    return Check("INVALID_MIN_NUMBER", message, lambda value, now: Decimal(value) >= bound)


def most(arguments: Arguments) -> Check:
    bound = _number(only(arguments))
    message = f"Enter a number of at most {bound}"
    return Check("INVALID_MAX_NUMBER", message, lambda value, now: Decimal(value) <= bound)


def weekdays(arguments: Arguments) -> Check:
    allowed = {choice(name, WEEKDAYS) for name in several(arguments, len(WEEKDAYS))}
    message = f"Enter a date on one of these days: {', '.join(arguments)}"

    def passes(value: str, now: int) -> bool:
        return WEEKDAYS[_at(parse_moment(value) or 0).weekday()] in allowed

    return Check("INVALID_DAYS_OF_WEEK", message, passes)


def no_earlier(code: str) -> Compile:
    """Than a moment in milliseconds."""

    def compiled(arguments: Arguments) -> Check:
        bound = _milliseconds(only(arguments))
        return _bounded(code, f"no earlier than {iso(bound)}", lambda now: bound, later=True)

    return compiled


def no_later(code: str) -> Compile:
    def compiled(arguments: Arguments) -> Check:
        bound = _milliseconds(only(arguments))
        return _bounded(code, f"no later than {iso(bound)}", lambda now: bound, later=False)

    return compiled


def after_period(code: str, *, days: bool) -> Compile:
    """At least an ISO-8601 period from now, or from today where only `days` count."""

    def compiled(arguments: Arguments) -> Check:
        bound = _period(only(arguments), 1, days=days)
        return _bounded(code, f"at least {arguments[0]} from now", bound, later=True)

    return compiled


def before_period(code: str, *, days: bool) -> Compile:
    def compiled(arguments: Arguments) -> Check:
        bound = _period(only(arguments), -1, days=days)
        return _bounded(code, f"at least {arguments[0]} before now", bound, later=False)

    return compiled


def _bounded(code: str, wanted: str, bound: _Moment, *, later: bool) -> Check:
    def passes(value: str, now: int) -> bool:
        ms = parse_moment(value) or 0
        return ms >= bound(now) if later else ms <= bound(now)

    return Check(f"INVALID_{code}", f"Enter a date {wanted}", passes)


def _number(argument: str) -> Decimal:
    try:
        number = Decimal(argument)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise refused(f"{argument} is not a number")
    return number


def _milliseconds(argument: str) -> int:
    if not re.fullmatch(r"-?\d{1,14}", argument):
        raise refused(f"{argument} is not a time stamp in milliseconds")
    return int(argument)


def _period(argument: str, sign: int, *, days: bool) -> _Moment:
    found = _PERIOD.match(argument)
    if found is None:
        raise refused(f"{argument} is not a period of ISO 8601")
    years, months, weeks, more_days, *clock = (sign * int(part or 0) for part in found.groups())
    hours, minutes, seconds = clock
    span = timedelta(weeks=weeks, days=more_days, hours=hours, minutes=minutes, seconds=seconds)

    def bound(now: int) -> int:
        start = parse_moment(day(now)) if days else now
        return to_ms(shifted("MONTH", _at(start or 0), 12 * years + months) + span)

    try:
        bound(0), bound(4_000_000_000_000)
    except (ValueError, OverflowError):
        raise refused(f"{argument} is too long") from None
    return bound


def _at(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
