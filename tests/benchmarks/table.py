"""The results as a table for a terminal and for a document."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.benchmarks.measuring import Cost

HEADINGS = ("", "records/s", "CPU s", "API calls", "peak MB", "wall s")
WIDTH = 18
LABEL = 34


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`floor` is the row that this one is a multiple of; None for a floor."""

    name: str
    cost: Cost
    calls: int
    records: int
    people: int
    floor: "Row | None" = None

    def figures(self) -> tuple[float, ...]:
        """Records a second, CPU seconds and calls per 1,000 people, MB, seconds per 1,000."""
        share = 1_000 / self.people
        return (
            self.records / self.cost.wall_s,
            self.cost.cpu_s * share,
            self.calls * share,
            self.cost.peak_mb,
            self.cost.wall_s * share,
        )


def table(rows: Sequence[Row]) -> str:
    """One line a row, in Markdown; beside each figure how many times the floor's it is."""
    lines = [_line(HEADINGS), _line(["-" * LABEL, *["-" * (WIDTH - 1) + ":"] * 5])]
    return "\n".join([*lines, *(_line([row.name, *_cells(row)]) for row in rows)])


def _cells(row: Row) -> list[str]:
    floor = row.floor.figures() if row.floor else None
    if floor is None:
        return [_rounded(value) for value in row.figures()]
    return [
        f"{_rounded(value)} ({value / base:.2f} x)"
        for value, base in zip(row.figures(), floor, strict=True)
    ]


def _line(cells: Sequence[str]) -> str:
    first, *rest = cells
    return "| " + " | ".join([first.ljust(LABEL), *(cell.rjust(WIDTH) for cell in rest)]) + " |"


def _rounded(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
