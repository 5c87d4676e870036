"""How far a run is, for pages and terminals."""

from dataclasses import dataclass

from django.utils import timezone

from integrations.models import SyncRun


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """`rate` is in people a second since settling began; both it and the time left are estimates
    and None until there is something to judge by."""

    phase: str
    collected: int
    to_collect: int | None
    settled: int
    to_settle: int | None
    rate: float | None
    seconds_left: float | None
    counts: dict[str, dict[str, int]]


def progress(run: SyncRun) -> Progress:
    counts = run.tallies.totals()
    settled = counts.get("people", {}).get("settled", 0)
    rate = _rate(run, settled)
    left = max(0, run.owed_at_start - settled) if run.owed_at_start is not None else None
    return Progress(
        phase=run.phase,
        collected=run.collected,
        to_collect=run.to_collect,
        settled=settled,
        to_settle=run.owed_at_start,
        rate=rate,
        seconds_left=left / rate if left is not None and rate else None,
        counts=counts,
    )


def _rate(run: SyncRun, settled: int) -> float | None:
    if not settled or run.settling_since is None:
        return None
    seconds = ((run.finished_at or timezone.now()) - run.settling_since).total_seconds()
    return settled / seconds if seconds > 0 else None
