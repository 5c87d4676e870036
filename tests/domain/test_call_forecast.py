"""How many calls a day will have taken, and when they run out (M20)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.domain.call_forecast import Cap, Caps, Ledger, expected_calls, foresee_calls

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
THIS = datetime(2026, 3, 2, 18, tzinfo=UTC)
NOW = THIS + timedelta(minutes=30)
NO_CAPS = Caps()


def every_hour(calls: int, *, days: float = 8, **more: int) -> dict[datetime, dict[str, int]]:
    """The same each hour, the one that has begun half of it."""
    hours = range(1, int(days * 24) + 1)
    ledger = {THIS - HOUR * back: {"poll": calls, **more} for back in hours}
    return ledger | {THIS: {"poll": calls // 2}}


def foresee(ledger: Ledger, caps: Caps = NO_CAPS, *, owed: int = 0, scheduled: float = 0):
    return foresee_calls(ledger, now=NOW, scheduled=scheduled, owed=owed, caps=caps)


def test_m20_a_steady_pace_goes_on_until_midnight():
    forecast = foresee(every_hour(60))

    assert forecast.today == 18 * 60 + 30
    assert forecast.by_midnight == 24 * 60


def test_m20_what_happened_once_is_not_foreseen_again():
    ledger = every_hour(60)
    ledger[THIS - DAY + 2 * HOUR] = {"poll": 60, "first load": 5000}

    assert foresee(ledger).by_midnight == 24 * 60


def test_m20_what_happens_daily_at_an_hour_is_foreseen_there_and_only_there():
    ledger = every_hour(60)
    for back in range(1, 8):
        ledger[THIS - DAY * back + 2 * HOUR]["full pass"] = 400

    assert foresee(ledger).by_midnight == 24 * 60 + 400
    assert expected_calls(ledger, THIS + 2 * HOUR, this=THIS) == 460
    assert expected_calls(ledger, THIS + 3 * HOUR, this=THIS) == 60


def test_m20_a_ledger_of_hours_goes_by_its_whole_hours():
    ledger = {THIS - 3 * HOUR: {"first load": 9000}}
    ledger |= {THIS - 2 * HOUR: {"poll": 50}, THIS - HOUR: {"poll": 70}, THIS: {"poll": 10}}

    assert foresee(ledger).by_midnight == 9000 + 50 + 70 + 10 + round(60 * 5.5)


def test_m20_a_ledger_without_a_whole_hour_goes_by_the_schedule():
    forecast = foresee({THIS: {"first load": 700}}, scheduled=120)

    assert forecast.by_midnight == 700 + 120 * 5.5


def test_m20_nothing_done_and_nothing_scheduled_foresees_nothing():
    forecast = foresee({}, Caps(allocation=100))

    assert (forecast.today, forecast.by_midnight, forecast.left) == (0, 0, 100)
    assert forecast.runs_out_at is None


def test_m20_what_is_owed_comes_on_top():
    assert foresee(every_hour(60), owed=37).by_midnight == 24 * 60 + 37


def test_m20_calls_that_last_never_run_out():
    forecast = foresee(every_hour(10), Caps(allocation=1000, reserve=100, limit=5000))

    assert (forecast.runs_out_at, forecast.cap) == (None, None)
    assert forecast.left == 900 - forecast.last_day


def test_m20_more_each_hour_than_yesterday_runs_out_within_the_hour_that_reaches_the_cap():
    # Nothing yesterday, 100 an hour since noon: 625 of 900 are made at 18:30.
    ledger = {THIS - HOUR * back: {"poll": 100} for back in range(1, 7)} | {THIS: {"poll": 25}}
    forecast = foresee(ledger, Caps(allocation=1000, reserve=100))

    # 50 more until 19:00, then 225 at 100 an hour.
    assert forecast.runs_out_at == THIS + 3 * HOUR + timedelta(minutes=15)
    assert forecast.cap is Cap.ALLOCATION


def test_m20_calls_older_than_a_day_make_room_again():
    # As many as may be made were, a day ago: they age out as fast as new ones come.
    ledger = every_hour(10)

    assert foresee(ledger, Caps(allocation=300)).runs_out_at is None


def test_m20_the_reserve_is_not_spent():
    ledger = every_hour(10)

    assert foresee(ledger, Caps(allocation=240, reserve=24)).is_exhausted
    assert not foresee(ledger, Caps(allocation=300, reserve=24)).is_exhausted


def test_m20_calls_of_others_count_towards_the_crms_limit_alone():
    ledger = every_hour(10)
    caps = Caps(allocation=1000, limit=1000, elsewhere=800)
    forecast = foresee(ledger, caps)

    assert forecast.is_exhausted
    assert foresee(ledger, Caps(allocation=1000, limit=1000)).left == 1000 - forecast.last_day


def test_m20_a_debt_larger_than_what_is_left_runs_out_at_once():
    forecast = foresee(every_hour(1), Caps(limit=500), owed=600)

    assert (forecast.runs_out_at, forecast.cap) == (NOW, Cap.LIMIT)


ledgers = st.dictionaries(
    st.integers(0, 200).map(lambda back: THIS - HOUR * back),
    st.dictionaries(st.sampled_from(["poll", "write", "scan"]), st.integers(0, 500), max_size=3),
    max_size=60,
)


@given(ledgers, st.integers(0, 1000), st.integers(0, 3000), st.integers(1, 2000))
def test_m20_more_owed_or_less_room_never_lets_calls_last_longer(ledger, owed, room, more):
    later = datetime.max.replace(tzinfo=UTC)
    one = foresee(ledger, Caps(allocation=room + more), owed=owed)
    less = foresee(ledger, Caps(allocation=room), owed=owed)
    owing = foresee(ledger, Caps(allocation=room + more), owed=owed + more)

    assert one.by_midnight >= one.today
    assert owing.by_midnight == one.by_midnight + more
    assert (less.runs_out_at or later) <= (one.runs_out_at or later)
    assert (owing.runs_out_at or later) <= (one.runs_out_at or later)


@pytest.mark.parametrize("minute", [0, 1, 59])
def test_m20_the_hour_that_has_begun_is_foreseen_for_what_is_left_of_it(minute):
    now = THIS + timedelta(minutes=minute)
    forecast = foresee_calls(every_hour(60), now=now, scheduled=0, owed=0, caps=NO_CAPS)

    assert forecast.by_midnight - forecast.today == 60 * 5 + 60 - minute
