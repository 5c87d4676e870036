"""What runs counted, for many runs in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum

from integrations.models import RunTally, SyncRun

Counts = dict[str, dict[str, int]]


ORDER = (
    "hubspot_contact",
    "salesforce_lead",
    "salesforce_contact",
    "hubspot_company",
    "salesforce_account",
)


@dataclass(frozen=True, slots=True)
class SubjectCounts:
    """What happened to the records of one object type: `[{"outcome", "n"}]`."""

    subject: str
    counts: list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class CountedRun:
    """A run with its counts by object type, and each outcome's sum over all of them."""

    run: SyncRun
    counts: Counts

    def _sum(self, *outcomes: str) -> int:
        return sum(by.get(outcome, 0) for by in self._records() for outcome in outcomes)

    def _records(self) -> Iterable[dict[str, int]]:
        return (by for subject, by in self.counts.items() if subject not in ("people", "skipped"))

    @property
    def created(self) -> int:
        return self._sum("created")

    @property
    def updated(self) -> int:
        return self._sum("updated")

    @property
    def deleted(self) -> int:
        return self._sum("deleted")

    @property
    def failed(self) -> int:
        return self._sum("failed") + self.counts.get("people", {}).get("uncrossable", 0)

    @property
    def skipped(self) -> int:
        return sum(self.counts.get("skipped", {}).values())

    @property
    def unchanged(self) -> int:
        return self.counts.get("people", {}).get("unchanged", 0)

    @property
    def conflicts(self) -> int:
        return self.counts.get("people", {}).get("conflicts", 0)

    @property
    def rows(self) -> list[SubjectCounts]:
        """The counts of each object type that had any."""
        subjects = (subject for subject in ORDER if self.counts.get(subject))
        return [SubjectCounts(subject, _ordered(self.counts[subject])) for subject in subjects]

    @property
    def skips(self) -> list[dict[str, object]]:
        skipped = sorted(self.counts.get("skipped", {}).items(), key=lambda pair: -pair[1])
        return [{"reason": reason, "n": n} for reason, n in skipped]

    @property
    def seconds(self) -> float | None:
        if not self.run.started_at or not self.run.finished_at:
            return None
        return (self.run.finished_at - self.run.started_at).total_seconds()


def counted(runs: Iterable[SyncRun]) -> list[CountedRun]:
    """The runs in their order, each with its counts."""
    runs = list(runs)
    counts: dict[int, Counts] = defaultdict(lambda: defaultdict(dict))
    tallies = RunTally.objects.filter(run__in=runs).values("run", "subject", "outcome")
    for row in tallies.annotate(n=Sum("count")):
        counts[row["run"]][row["subject"]][row["outcome"]] = row["n"]
    return [CountedRun(run, counts[run.pk]) for run in runs]


def _ordered(counts: dict[str, int]) -> list[dict[str, object]]:
    return [{"outcome": outcome, "n": n} for outcome, n in sorted(counts.items()) if n]
