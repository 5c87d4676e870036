"""Sync runs: asked for, carried out, watched, cancelled, picked up again.

The row is the truth. Collecting is done by one worker at a time, settling by any number; whoever
finds nothing left to settle ends the run. A worker that dies leaves a row whose heart stands still.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from integrations.domain.errors import CRMError
from integrations.models import Integration, SyncRun
from integrations.sync.connections.suspension import lift_suspension, note_failure
from integrations.sync.owed import debts
from integrations.sync.owed.asking import NOTICES, scope_key
from integrations.sync.runs import bells
from integrations.sync.runs.summary import close_summary

HEART_STOPPED = timedelta(seconds=40)
SUCCEEDED = (SyncRun.Status.SUCCEEDED, SyncRun.Status.SUCCEEDED_WITH_ERRORS)


class AlreadyRunning(Exception):
    """A run of the same scope is under way: `run`."""

    def __init__(self, run: SyncRun) -> None:
        super().__init__(f"Run {run.pk} of the same scope is under way.")
        self.run = run


def request_run(
    integration: Integration,
    *,
    trigger: str,
    scope: Mapping[str, Any] | None = None,
    user: Any = None,
    dry_run: bool = False,
    ring: bool = True,
) -> SyncRun:
    """Ask for a run. The workers are told once it is stored, unless the caller carries it out.

    Raises AlreadyRunning where one of the same scope is open.
    """
    scope = dict(scope or {})
    key = scope_key(scope, dry_run=dry_run)
    try:
        with transaction.atomic():
            run = SyncRun.objects.create(
                integration=integration,
                trigger=trigger,
                scope=scope,
                scope_key=key,
                dry_run=dry_run,
                requested_by=user,
            )
    except IntegrityError as error:
        open_run = integration.runs.open().filter(scope_key=key).first()
        if open_run is None:
            raise
        raise AlreadyRunning(open_run) from error
    if ring:
        transaction.on_commit(lambda: bells.ring_collect(run.pk))
    return run


def cancel_run(run: SyncRun, *, user: Any = None) -> None:
    """Stop between two batches. What only this run asked for is no longer owed."""
    now = timezone.now()
    SyncRun.objects.filter(pk=run.pk, status=SyncRun.Status.QUEUED).update(
        status=SyncRun.Status.CANCELLED, finished_at=now, phase=SyncRun.Phase.DONE
    )
    SyncRun.objects.filter(pk=run.pk, status=SyncRun.Status.RUNNING).update(cancel_requested_at=now)
    debts.withdraw(run)


def finish(run: SyncRun, status: str | None, *, found: Mapping[str, Any] | None = None) -> None:
    """End the run, once. Without a status it succeeded, with or without errors.

    `found` goes into its summary with it: whoever sees that the run ended sees that too.
    """
    summary = {**close_summary(run), **(found or {})}
    outcome = status or (
        SyncRun.Status.SUCCEEDED_WITH_ERRORS if summary["failed"] else SyncRun.Status.SUCCEEDED
    )
    ended = SyncRun.objects.filter(pk=run.pk, status__in=SyncRun.OPEN).update(
        status=outcome,
        phase=SyncRun.Phase.DONE,
        finished_at=timezone.now(),
        summary=summary,
        failure_kind=run.failure_kind,
        failure_message=run.failure_message,
    )
    if ended and not run.dry_run:
        if NOTICES not in run.scope:
            _plan_next(run.integration)
        if outcome in SUCCEEDED:
            lift_suspension(run.integration)  # whatever stopped it is mended
    run.refresh_from_db()


def fail(run: SyncRun, error: CRMError) -> None:
    """A CRM cannot be worked with. What is owed stays owed."""
    run.failure_kind, run.failure_message = error.kind.value, error.message
    note_failure(run.integration, error)
    finish(run, SyncRun.Status.FAILED)


def _plan_next(integration: Integration) -> None:
    next_run_at = timezone.now() + timedelta(minutes=integration.every_minutes)
    Integration.objects.filter(pk=integration.pk).update(next_run_at=next_run_at)


def stuck_runs(now: datetime) -> list[SyncRun]:
    """Open runs whose heart stands still: their worker died, or the broker forgot to ring."""
    quiet = Q(heartbeat_at__lt=now - HEART_STOPPED) | Q(
        heartbeat_at=None, created_at__lt=now - HEART_STOPPED
    )
    return list(SyncRun.objects.open().filter(quiet).select_related("integration"))
