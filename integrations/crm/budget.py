"""How many calls we may make: a pace for bursts, a cap for the day.

The calculation is pure, so that a row in a database and a process of its own share it.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from integrations.domain.errors import LimitReached

SEARCH = "search"
BURST = "burst"


class Budget(Protocol):
    """Every call to a CRM passes here, under the name of its operation ("contacts.batch_read")."""

    def spend(self, operation: str, calls: int = 1) -> None:
        """Wait until the calls may be made. Raises LimitReached where the day's share is used."""

    def record(
        self,
        operation: str,
        calls: int = 1,
        *,
        used: int | None = None,
        limit: int | None = None,
    ) -> None:
        """Note calls that were made, with the CRM's own count of the day where it told one."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`calls` in every `seconds`; `burst` of them may follow each other without a pause."""

    calls: float
    seconds: float
    burst: float

    @property
    def per_second(self) -> float:
        # A rolling window sees the burst and what was refilled during it.
        return (self.calls - self.burst) / self.seconds


@dataclass(frozen=True, slots=True)
class Level:
    """How full a bucket was at an instant (seconds on any clock). Below zero is a queue."""

    tokens: float
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a connection may use. `allocation` and `reserve` are calls a day; None is no cap."""

    rates: Mapping[str, Rate] = field(default_factory=dict)
    allocation: int | None = None
    reserve: int = 0


HUBSPOT_LIMITS = Limits(
    rates={BURST: Rate(100, 10, 20), SEARCH: Rate(5, 1, 1)},
    allocation=250_000,
)
SALESFORCE_LIMITS = Limits(rates={BURST: Rate(200, 10, 50)}, allocation=15_000)


def take(rate: Rate, level: Level, *, now: float, calls: int = 1) -> tuple[Level, float]:
    """The bucket after the calls, and the seconds to wait before making them.

    Whoever comes later queues behind: the level may fall below zero, nobody is turned away.
    """
    refilled = level.tokens + max(0.0, now - level.at) * rate.per_second
    tokens = min(rate.burst, refilled) - calls
    return Level(tokens, max(now, level.at)), max(0.0, -tokens / rate.per_second)


def rate_name(operation: str) -> str:
    """Which rate an operation falls under: HubSpot counts searches apart."""
    return SEARCH if operation.endswith(".search") else BURST


def check_day(limits: Limits, *, used: int, calls: int) -> None:
    """Raises LimitReached where `calls` more would exceed the day's share less the reserve."""
    if limits.allocation is not None and used + calls > limits.allocation - limits.reserve:
        raise LimitReached(
            f"The API calls set aside for today are used up ({used} of {limits.allocation}, "
            f"{limits.reserve} kept in reserve). Work goes on tomorrow, or when an administrator "
            "raises the share.",
            code="OUR_DAILY_SHARE",
        )


class LocalBudget:
    """A budget of one process. `now` is a monotonic clock in seconds, `today` names the day."""

    def __init__(
        self,
        limits: Limits,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        today: Callable[[], str] = lambda: datetime.now(UTC).date().isoformat(),
    ) -> None:
        self.limits = limits
        self.calls: Counter[str] = Counter()
        self._now, self._sleep, self._today = now, sleep, today
        self._levels = {name: Level(rate.burst, now()) for name, rate in limits.rates.items()}
        self._day, self._used = today(), 0
        self._lock = threading.Lock()

    def spend(self, operation: str, calls: int = 1) -> None:
        with self._lock:
            self._turn_day()
            check_day(self.limits, used=self._used, calls=calls)
            self._used += calls
            wait = self._reserve(rate_name(operation), calls)
        if wait:
            self._sleep(wait)

    def record(
        self,
        operation: str,
        calls: int = 1,
        *,
        used: int | None = None,
        limit: int | None = None,
    ) -> None:
        with self._lock:
            self.calls[operation] += calls

    def _turn_day(self) -> None:
        if (today := self._today()) != self._day:
            self._day, self._used = today, 0

    def _reserve(self, name: str, calls: int) -> float:
        rate = self.limits.rates.get(name)
        if rate is None:
            return 0.0
        self._levels[name], wait = take(rate, self._levels[name], now=self._now(), calls=calls)
        return wait
