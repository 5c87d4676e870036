"""Pacing and daily caps."""

import pytest

from integrations.crm.budget import (
    BURST,
    SEARCH,
    Level,
    Limits,
    LocalBudget,
    Rate,
    rate_name,
    take,
)
from integrations.domain.errors import LimitReached

TEN_A_SECOND = Rate(calls=10, seconds=1, burst=2)  # eight a second are left beside the burst


class Time:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now, self.day = 0.0, "monday"
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def budget_of(limits: Limits, time: Time) -> LocalBudget:
    return LocalBudget(limits, now=lambda: time.now, sleep=time.sleep, today=lambda: time.day)


def test_a_burst_passes_without_a_wait() -> None:
    level, wait = take(TEN_A_SECOND, Level(2, 0), now=0, calls=2)

    assert (level.tokens, wait) == (0, 0)


def test_who_comes_too_early_waits_for_the_refill() -> None:
    assert take(TEN_A_SECOND, Level(0, 0), now=0)[1] == pytest.approx(1 / 8)


def test_who_comes_later_queues_behind() -> None:
    first, _ = take(TEN_A_SECOND, Level(0, 0), now=0)

    assert take(TEN_A_SECOND, first, now=0)[1] == pytest.approx(2 / 8)


def test_a_bucket_holds_no_more_than_its_burst() -> None:
    assert take(TEN_A_SECOND, Level(0, 0), now=1_000)[0].tokens == 1


def test_a_clock_that_goes_back_refills_nothing() -> None:
    level, _ = take(TEN_A_SECOND, Level(1, 50), now=10)

    assert level == Level(0, 50)


@pytest.mark.parametrize("seconds", [1, 3, 10])
def test_no_window_sees_more_calls_than_the_rate(seconds: int) -> None:
    time = Time()
    budget = budget_of(Limits(rates={BURST: TEN_A_SECOND}), time)
    moments = []
    for _ in range(200):
        budget.spend("contacts.list")
        moments.append(time.now)

    windows = [[m for m in moments if start <= m < start + seconds] for start in moments]

    assert max(map(len, windows)) <= 10 * seconds


def test_searches_are_paced_apart() -> None:
    assert (rate_name("contacts.search"), rate_name("contacts.list")) == (SEARCH, BURST)


def test_an_operation_without_a_rate_is_not_paced() -> None:
    time = Time()
    budget = budget_of(Limits(), time)

    for _ in range(100):
        budget.spend("query")

    assert time.slept == []


def test_the_days_share_less_the_reserve_is_a_limit() -> None:
    budget = budget_of(Limits(allocation=10, reserve=2), Time())
    budget.spend("query", calls=8)

    with pytest.raises(LimitReached):
        budget.spend("query")


def test_a_new_day_has_a_share_of_its_own() -> None:
    time = Time()
    budget = budget_of(Limits(allocation=1), time)
    budget.spend("query")
    time.day = "tuesday"

    budget.spend("query")


def test_the_ledger_counts_by_operation() -> None:
    budget = budget_of(Limits(), Time())
    budget.record("query")
    budget.record("query", 2, used=3, limit=100)

    assert budget.calls == {"query": 3}
