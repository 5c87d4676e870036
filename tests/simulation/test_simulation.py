"""Seeds that broke something once, and some hundreds of others, in every test run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.mishaps import close_rivals
from tests.simulation.playing import play

A_FEW = 4
REGRESSIONS = [
    int(line.split()[0])
    for line in Path(__file__).with_name("regressions.txt").read_text().splitlines()
    if line and not line.startswith("#")
]

SEEDS = sorted({*REGRESSIONS, *range(1, 201)})
GROUPS = [SEEDS[start : start + A_FEW] for start in range(0, len(SEEDS), A_FEW)]


@pytest.fixture(autouse=True)
def rivals_leave() -> Iterator[None]:
    yield
    close_rivals()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seeds", GROUPS, ids=str)
def test_inv_27_every_invariant_holds_after_storms(seeds: list[int]) -> None:
    for seed in seeds:
        outcome = play(seed)
        assert not outcome.broken, str(outcome)


@pytest.mark.django_db(transaction=True)
def test_the_same_seed_gives_the_same_trace() -> None:
    assert play(7).trace == play(7).trace
