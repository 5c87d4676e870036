"""Figures by people and by floor."""

from tests.benchmarks.measuring import Cost
from tests.benchmarks.table import Row, table

FLOOR = Row(
    name="floor",
    cost=Cost(cpu_s=1.0, wall_s=4.0, peak_mb=40.0, told={}),
    calls=100,
    records=8_000,
    people=4_000,
)
OURS = Row(
    name="ours",
    cost=Cost(cpu_s=6.0, wall_s=8.0, peak_mb=100.0, told={}),
    calls=300,
    records=8_000,
    people=4_000,
    floor=FLOOR,
)


def cells(row: Row) -> list[str]:
    line = table([row]).splitlines()[-1]
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_costs_are_told_per_thousand_people_and_memory_is_not() -> None:
    assert cells(FLOOR) == ["floor", "2,000", "0.25", "25", "40", "1"]


def test_beside_each_figure_is_how_many_times_the_floors_it_is() -> None:
    assert cells(OURS) == [
        "ours",
        "1,000 (0.50 x)",
        "1.5 (6.00 x)",
        "75 (3.00 x)",
        "100 (2.50 x)",
        "2 (2.00 x)",
    ]
