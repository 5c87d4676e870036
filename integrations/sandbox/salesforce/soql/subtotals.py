"""GROUP BY ROLLUP and CUBE: a row counts once for every set of groups, totals included.

https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_group_by_rollup.htm
"""

from collections.abc import Sequence
from itertools import product

from integrations.sandbox.salesforce.fields import TEXT_TYPES, Field

MOST = 3  # fields of a ROLLUP or CUBE


class Subtotals:
    """The sets as a table of 1 and 0, a column for each group: 0 where it is added up."""

    def __init__(self, word: str, groups: Sequence[str]) -> None:
        """`word` is ROLLUP, CUBE or empty; `groups` are the SQL of what is grouped."""
        self._marks = {sql: f"sets.column{place}" for place, sql in enumerate(groups, 1) if word}
        self._sets = _SETS[word](len(groups)) if word else []

    @property
    def sql(self) -> str:
        """What the FROM clause gets, empty without sets."""
        rows = ", ".join(f"({', '.join(map(str, each))})" for each in self._sets)
        return f" CROSS JOIN (VALUES {rows}) AS sets" if rows else ""

    @property
    def marks(self) -> list[str]:
        return list(self._marks.values())

    def shown(self, sql: str, field: Field) -> str:
        """A group as a result row shows it: blank where it is added up."""
        if sql not in self._marks:
            return sql
        chosen = f"CASE WHEN {self._marks[sql]} THEN {sql} END"
        # A column brings its collation along, an expression has none.
        return f"({chosen}) COLLATE NOCASE" if field.type in TEXT_TYPES else f"({chosen})"

    def added_up(self, sql: str) -> str | None:
        """`GROUPING(…)`: 1 in the rows that add the group up; None for what is no group."""
        return f"(1 - {self._marks[sql]})" if sql in self._marks else None


def _rollup(count: int) -> list[tuple[int, ...]]:
    return [(1,) * kept + (0,) * (count - kept) for kept in range(count, -1, -1)]


def _cube(count: int) -> list[tuple[int, ...]]:
    return list(product((1, 0), repeat=count))


_SETS = {"ROLLUP": _rollup, "CUBE": _cube}
