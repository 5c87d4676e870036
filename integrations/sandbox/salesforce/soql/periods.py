"""Date literals: TODAY, LAST_N_DAYS:3, THIS_MONTH … as half-open ranges of days."""

from collections.abc import Callable
from datetime import date, timedelta

Range = tuple[date, date]  # the first day, the day after the last


def _add_months(month: date, count: int) -> date:
    at = month.year * 12 + month.month - 1 + count
    return date(at // 12, at % 12 + 1, 1)


def _day(today: date, week_start: int) -> date:
    return today


def _week(today: date, week_start: int) -> date:
    return today - timedelta(days=(today.weekday() - week_start) % 7)


def _month(today: date, week_start: int) -> date:
    return today.replace(day=1)


def _quarter(today: date, week_start: int) -> date:
    return date(today.year, (today.month - 1) // 3 * 3 + 1, 1)


def _year(today: date, week_start: int) -> date:
    return date(today.year, 1, 1)


def _days(start: date, count: int) -> date:
    return start + timedelta(days=count)


# Unit: where the current one begins, and how to move by units.
_UNITS: dict[str, tuple[Callable[[date, int], date], Callable[[date, int], date]]] = {
    "DAY": (_day, _days),
    "WEEK": (_week, lambda start, count: start + timedelta(weeks=count)),
    "MONTH": (_month, _add_months),
    "QUARTER": (_quarter, lambda start, count: _add_months(start, 3 * count)),
    "YEAR": (_year, lambda start, count: _add_months(start, 12 * count)),
}
# Name: the unit, and the offsets of its first and last unit for a count of n.
PERIODS: dict[str, tuple[str, Callable[[int], tuple[int, int]]]] = {
    "TODAY": ("DAY", lambda n: (0, 0)),
    "YESTERDAY": ("DAY", lambda n: (-1, -1)),
    "TOMORROW": ("DAY", lambda n: (1, 1)),
    "LAST_90_DAYS": ("DAY", lambda n: (-90, 0)),
    "NEXT_90_DAYS": ("DAY", lambda n: (1, 90)),
    "LAST_N_DAYS": ("DAY", lambda n: (-n, 0)),
    "NEXT_N_DAYS": ("DAY", lambda n: (1, n)),
    "N_DAYS_AGO": ("DAY", lambda n: (-n, -n)),
}
for _unit in ("WEEK", "MONTH", "QUARTER", "YEAR"):
    PERIODS[f"THIS_{_unit}"] = (_unit, lambda n: (0, 0))
    PERIODS[f"LAST_{_unit}"] = (_unit, lambda n: (-1, -1))
    PERIODS[f"NEXT_{_unit}"] = (_unit, lambda n: (1, 1))
    PERIODS[f"LAST_N_{_unit}S"] = (_unit, lambda n: (-n, -1))
    PERIODS[f"NEXT_N_{_unit}S"] = (_unit, lambda n: (1, n))
    PERIODS[f"N_{_unit}S_AGO"] = (_unit, lambda n: (-n, -n))


# The org's fiscal year is the calendar's.
for _unit in ("QUARTER", "YEAR"):
    for _name in (f"THIS_{_unit}", f"LAST_{_unit}", f"NEXT_{_unit}", f"N_{_unit}S_AGO"):
        PERIODS[_name.replace(_unit, f"FISCAL_{_unit}")] = PERIODS[_name]
    for _way in ("LAST", "NEXT"):
        PERIODS[f"{_way}_N_FISCAL_{_unit}S"] = PERIODS[f"{_way}_N_{_unit}S"]


def takes_count(name: str) -> bool:
    return "_N_" in f"_{name}"


def period(name: str, count: int, today: date, week_start: int) -> Range:
    """The days that the literal names. Weeks begin on `week_start`, 0 for Monday."""
    unit, offsets = PERIODS[name]
    begin, move = _UNITS[unit]
    first, last = offsets(count)
    current = begin(today, week_start)
    return move(current, first), move(current, last + 1)
