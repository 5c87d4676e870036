"""A run's summary for people to read."""

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.management.tables import Cell, duration, reasons, table
from integrations.models import SyncRun
from integrations.sync.words import OBJECT_TYPES, say

Summary = Mapping[str, Any]


def describe(summary: Summary) -> str:
    """The summary of `sync.summary.summarize` in a few aligned lines."""
    return "\n\n".join([_heading(summary), outcomes_table(summary["outcomes"]), _people(summary)])


def outcomes_table(outcomes: Mapping[str, Mapping[str, int]]) -> str:
    names = list(next(iter(outcomes.values())))
    shown = [name for name in ("created", "updated", "deleted", "failed") if name in names]
    rows: list[Sequence[Cell]] = [
        (say(OBJECT_TYPES, kind), *(counts[name] for name in shown))
        for kind, counts in sorted(outcomes.items())
    ]
    return table([("", *shown), *rows])


def _heading(summary: Summary) -> str:
    status = str(SyncRun.Status(summary["status"]).label).lower()
    seconds = summary["duration_s"]
    took = f" in {duration(seconds)}" if seconds is not None else ""
    what = "Dry run" if summary["dry_run"] else "Run"
    nothing = ". Nothing was written; this is what would be" if summary["dry_run"] else ""
    return f"{what} {summary['run']} {status}{took}{nothing}."


def _people(summary: Summary) -> str:
    people, calls = summary["people"], summary["api_calls"]
    excluded, failing = people["excluded"], people["failing"]
    lines = [
        ("Unchanged", summary["unchanged"], ""),
        ("Skipped", sum(summary["skipped"].values()), _why(summary["skipped"])),
        ("Conflicts", summary["conflicts"], ""),
        ("In sync now", people["in_sync"], ""),
        ("Waiting", people["waiting"], ""),
        ("Excluded", sum(excluded.values()), _why(excluded)),
        ("Failing", sum(failing.values()), _why(failing)),
        (
            "API calls",
            sum(calls.values()),
            f"{calls['hubspot']} HubSpot, {calls['salesforce']} Salesforce",
        ),
    ]
    return table([("People", "", ""), *lines])


def _why(counts: Mapping[str, int]) -> str:
    return reasons(counts) if counts else ""
