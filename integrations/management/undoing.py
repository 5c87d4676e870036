"""An undo's plan as the command shows it."""

from dataclasses import asdict
from typing import Any

from integrations.domain.records import Value
from integrations.management.tables import table
from integrations.sync.undo.foreseeing import UndoPlan, UndoRow
from integrations.sync.words import NOT_UNDONE, OBJECT_TYPES, say

SHOWN = 20


def plan_as_json(plan: UndoPlan) -> dict[str, Any]:
    return {
        "people": plan.people,
        "records": plan.records,
        "fields": plan.fields,
        "kept": dict(plan.kept),
        "rows": [asdict(row) for row in plan.rows],
    }


def describe_plan(plan: UndoPlan) -> str:
    lines = [
        f"Would put back {plan.fields} fields of {plan.records} records ({plan.people} people).",
        *(f"Left alone, {count}: {say(NOT_UNDONE, reason)}." for reason, count in _kept(plan)),
    ]
    rows = [_cells(row) for row in plan.rows[:SHOWN]]
    if rows:
        heads = ("Person", "Record", "Field", "Now", "Before", "Left alone, because")
        lines += ["", table([heads, *rows])]
    return "\n".join(lines)


def _kept(plan: UndoPlan) -> list[tuple[str, int]]:
    return sorted(plan.kept.items(), key=lambda item: (-item[1], item[0]))


def _cells(row: UndoRow) -> tuple[str, ...]:
    record = f"{say(OBJECT_TYPES, row.object_type)} {row.record_id}"
    why = say(NOT_UNDONE, row.kept) if row.kept else ""
    return (row.title, record, row.field, _shown(row.now), _shown(row.before), why)


def _shown(value: Value) -> str:
    if value is None:
        return "–"
    text = str(value)
    return text if len(text) <= 30 else f"{text[:29]}…"
