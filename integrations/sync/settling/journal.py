"""Writing down what happened: log entries for people to read, tallies for the run."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from integrations.crm.port import WriteStatus
from integrations.domain.people import Status
from integrations.domain.plans import Action, FieldChange, Plan
from integrations.domain.records import Provider
from integrations.models import LogEntry, RunTally, SyncRun
from integrations.sync.settling.cases import Case, Done
from integrations.sync.settling.verdicts import Verdict
from integrations.sync.trees.copying import insert

OUTCOMES = {
    Action.CREATE: LogEntry.Outcome.CREATED,
    Action.UPDATE: LogEntry.Outcome.UPDATED,
    Action.OPT_OUT: LogEntry.Outcome.UPDATED,
    Action.DELETE: LogEntry.Outcome.DELETED,
}


def entries_of(
    case: Case, after: Plan, verdict: Verdict, *, run: SyncRun, now: datetime, newly_linked: bool
) -> list[LogEntry]:
    """What is worth saying of one person. Unchanged people are counted, not listed."""
    entries = [_of_write(case, done, run, now) for done in case.done if _is_news(case, done)]
    entries += _of_problems(case, verdict, run, now)
    if after.kept:
        entries.append(_entry(case, run, now, outcome="skipped", reason="kept", changes=after.kept))
    if newly_linked and not case.done:
        entries.append(_entry(case, run, now, outcome="linked"))
    if _stands_aside_now(case, verdict) or _is_held_now(case, verdict):
        entries.append(_entry(case, run, now, outcome="skipped", reason=verdict.reason))
    return entries


def tally_of(case: Case, verdict: Verdict) -> Counter[tuple[str, str]]:
    """What this case adds to the run's counts."""
    tally: Counter[tuple[str, str]] = Counter()
    for done in case.done:
        outcome = OUTCOMES[done.write.action].value if done.landed else "failed"
        tally[done.write.object_type.value, outcome] += 1
    if verdict.troubles and all(done.landed for done in case.done):
        tally["people", "uncrossable"] += 1
    if case.plan.conflicts:
        tally["people", "conflicts"] += case.plan.conflicts
    tally["people", "settled"] += 1
    if verdict.status is Status.EXCLUDED:
        tally["skipped", verdict.reason] += 1
    elif not case.done and verdict.clear:
        tally["people", "unchanged"] += 1
    return tally


def store_tally(run_id: int, tally: Counter[tuple[str, str]]) -> None:
    RunTally.objects.bulk_create(
        RunTally(run_id=run_id, subject=subject, outcome=outcome, count=count)
        for (subject, outcome), count in tally.items()
    )


def change_row(change: FieldChange) -> dict[str, object]:
    """A field's change as the log keeps it."""
    row: dict[str, object] = {
        "mapping": change.mapping,
        "field": change.field,
        "old": change.old,
        "new": change.new,
        "rule": change.rule.value if change.rule else None,
        "why": change.why.value,
    }
    return row | {"conflict": True, "lost": change.lost} if change.conflict else row


def _of_write(case: Case, done: Done, run: SyncRun, now: datetime) -> LogEntry:
    conflict = any(change.conflict for change in done.write.changes)
    outcome = LogEntry.Outcome.CONFLICT if conflict else OUTCOMES[done.write.action]
    error = done.result.error
    entry = _entry(
        case,
        run,
        now,
        outcome=outcome if done.landed else LogEntry.Outcome.FAILED,
        changes=done.write.changes,
        code=error.code if error and not done.landed else "",
        message=error.message if error and not done.landed else "",
    )
    to_hubspot = done.write.object_type.provider is Provider.HUBSPOT
    entry.object_type = done.write.object_type.value
    entry.record_id = done.result.id or done.write.id or ""
    entry.direction = (
        LogEntry.Direction.TO_HUBSPOT if to_hubspot else LogEntry.Direction.TO_SALESFORCE
    )
    return entry


def _is_news(case: Case, done: Done) -> bool:
    """The tenth retry of the same request tells nobody anything."""
    waits = done.result.status in (WriteStatus.NOT_SENT, WriteStatus.UNKNOWN)
    return done.landed or not waits or case.claim.attempts == 0


def _of_problems(case: Case, verdict: Verdict, run: SyncRun, now: datetime) -> list[LogEntry]:
    """Values that cannot cross, said when the person starts failing for them."""
    told = case.claim.status == Status.FAILING or case.held is not None
    if told or any(not done.landed for done in case.done):
        return []
    return [
        _entry(
            case,
            run,
            now,
            outcome="failed",
            code=trouble.error.code,
            message=trouble.error.message,
        )
        for trouble in verdict.troubles
    ]


def _stands_aside_now(case: Case, verdict: Verdict) -> bool:
    before = (case.claim.status, case.claim.reason)
    return verdict.status is Status.EXCLUDED and before != (verdict.status.value, verdict.reason)


def _is_held_now(case: Case, verdict: Verdict) -> bool:
    return case.held is not None and case.claim.reason != verdict.reason


def _entry(
    case: Case,
    run: SyncRun,
    now: datetime,
    *,
    outcome: str,
    reason: str = "",
    code: str = "",
    message: str = "",
    changes: Iterable[FieldChange] = (),
) -> LogEntry:
    ref = case.claim.hubspot or case.claim.salesforce
    return LogEntry(
        integration_id=run.integration_id,
        run_id=case.claim.run_id or run.pk,
        person_id=case.claim.id,
        at=now,
        object_type=ref.object_type.value if ref else "",
        record_id=ref.id if ref else "",
        email=case.claim.email_key or "",
        outcome=outcome,
        trigger=case.claim.because,
        reason=reason,
        code=code,
        message=message,
        changes=[change_row(change) for change in changes],
    )


def store_entries(entries: Sequence[LogEntry]) -> None:
    insert(entries)
