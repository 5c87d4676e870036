"""How many API calls a day will have taken, and when they run out (M20).

What is done every hour, or at the same hour each day, shows in the ledger and will be done again;
what was done once will not. So the calls of an hour to come are the median of the hours like it,
operation by operation. A ledger without a whole hour knows none: then it is what the schedule's
runs take. What is owed now comes on top.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIKE_DAYS = 7  # how many days back the same hour is looked at
FEWEST_DAYS = 3  # less than these say nothing about a day: any whole hour is looked at instead

Operations = Mapping[str, int]
Ledger = Mapping[datetime, Operations]  # calls by the hour they were made in, and operation


class Cap(StrEnum):
    ALLOCATION = "allocation"  # our own share, less what is kept in reserve
    LIMIT = "limit"  # the CRM's


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """Calls that may be made within 24 hours; None is no cap. `elsewhere` are those that others
    made of the CRM's limit."""

    allocation: int | None = None
    reserve: int = 0
    limit: int | None = None
    elsewhere: int = 0

    def room(self) -> dict[Cap, int]:
        """How many of ours fit under each cap."""
        room = {}
        if self.allocation is not None:
            room[Cap.ALLOCATION] = self.allocation - self.reserve
        if self.limit is not None:
            room[Cap.LIMIT] = self.limit - self.elsewhere
        return room


@dataclass(frozen=True, slots=True, kw_only=True)
class CallForecast:
    """`today` and `by_midnight` are of the day by UTC; `last_day` is of the 24 hours until now, by
    which the caps go. `left` may still be made; None where nothing caps. `runs_out_at` lies within
    the next 24 hours, None where calls last; `cap` is what they run out of."""

    today: int
    by_midnight: int
    last_day: int
    left: int | None
    runs_out_at: datetime | None
    cap: Cap | None

    @property
    def is_exhausted(self) -> bool:
        return self.left is not None and self.left <= 0


def foresee_calls(
    ledger: Ledger, *, now: datetime, scheduled: float, owed: int, caps: Caps
) -> CallForecast:
    """`scheduled` are the calls of an hour's runs by schedule, where the ledger is too young to
    tell; `owed` those that settling everybody who is due will take, at once."""
    made = {hour: sum(calls.values()) for hour, calls in ledger.items()}
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    today = sum(calls for hour, calls in made.items() if hour >= midnight)
    coming = list(_coming(ledger, now, scheduled))
    by_midnight = today + owed + sum(calls for hour, calls in coming if hour < midnight + DAY)
    last_day = _within_a_day(made, now)
    room = caps.room()
    at, cap = _running_out(made, coming, now=now, owed=owed, room=room)
    return CallForecast(
        today=today,
        by_midnight=round(by_midnight),
        last_day=last_day,
        left=min((most - last_day for most in room.values()), default=None),
        runs_out_at=at,
        cap=cap,
    )


def expected_calls(ledger: Ledger, hour: datetime, *, this: datetime) -> float | None:
    """What an hour will take, operation by operation; None where the ledger cannot tell. `this` is
    the hour that has begun."""
    like = _hours_like(ledger, hour, this)
    if not like:
        return None
    operations = {name for one in like for name in ledger.get(one, {})}
    return sum(
        float(median(ledger.get(one, {}).get(name, 0) for one in like)) for name in operations
    )


def _hours_like(ledger: Ledger, hour: datetime, this: datetime) -> Sequence[datetime]:
    """The same hour of the days before; in a young ledger any whole hour of the last day."""
    first = min(ledger, default=this)  # the ledger began in the middle of it
    days = [hour - DAY * back for back in range(1, LIKE_DAYS + 1)]
    days = [one for one in days if first < one]
    if len(days) >= FEWEST_DAYS:
        return days
    whole = [this - HOUR * back for back in range(1, 24)]
    return [one for one in whole if first < one]


def _coming(ledger: Ledger, now: datetime, scheduled: float) -> Iterator[tuple[datetime, float]]:
    """The hours of the next 24 with their calls; of the one that has begun, what is left of it."""
    this = now.replace(minute=0, second=0, microsecond=0)
    for ahead in range(24):
        expected = expected_calls(ledger, this + HOUR * ahead, this=this)
        calls = scheduled if expected is None else expected
        yield this + HOUR * ahead, calls * ((this + HOUR - now) / HOUR if ahead == 0 else 1)


def _within_a_day(made: Mapping[datetime, int], at: datetime) -> int:
    return sum(calls for hour, calls in made.items() if hour > at - DAY)


def _running_out(
    made: Mapping[datetime, int],
    coming: Sequence[tuple[datetime, float]],
    *,
    now: datetime,
    owed: int,
    room: Mapping[Cap, int],
) -> tuple[datetime | None, Cap | None]:
    """When the calls of 24 hours first reach a cap, and which; calls age out as hours pass."""
    if not room:
        return None, None
    cap = min(room, key=lambda one: room[one])
    most, added = room[cap], float(owed)
    if _within_a_day(made, now) + added >= most:
        return now, cap
    for hour, calls in coming:
        begun, end = max(hour, now), hour + HOUR
        used = _within_a_day(made, begun) + added
        if used + calls >= most:
            return begun + (end - begun) * ((most - used) / calls), cap
        added += calls
    return None, None
