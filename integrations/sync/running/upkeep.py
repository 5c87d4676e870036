"""What the scheduler rings for: syncs that are due, runs whose worker died, logs that are old."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from integrations.models import ApiCalls, Integration, LogEntry, SyncError, SyncRun
from integrations.sync.connections.budgets import forget_idle_buckets
from integrations.sync.owed.asking import NOTICES, READ_ALL
from integrations.sync.runs import bells
from integrations.sync.runs.lifecycle import AlreadyRunning, request_run, stuck_runs

LEDGER_IS_KEPT = timedelta(days=90)
BETWEEN_FULL_PASSES = timedelta(hours=1)


def start_due(now: datetime) -> int:
    """Ask for a run of every integration whose time has come. Answers how many."""
    started = 0
    for integration in Integration.objects.due(now):
        scope = {READ_ALL: True} if _begins_full_pass(integration, now) else {}
        try:
            request_run(integration, trigger=SyncRun.Trigger.SCHEDULE, scope=scope)
        except AlreadyRunning:
            continue
        started += 1
    return started


def _begins_full_pass(integration: Integration, now: datetime) -> bool:
    """One that failed isn't begun again at every poll: reading everything costs calls (INV-35)."""
    lately = Q(created_at__gt=now - BETWEEN_FULL_PASSES) | Q(status__in=SyncRun.OPEN)
    begun = integration.runs.filter(lately, scope__has_key=READ_ALL)
    return integration.wants_full_pass(now) and not begun.exists()


def start_noticed() -> int:
    """Ask for a look at what HubSpot's webhooks named. Answers of how many integrations."""
    started = 0
    for integration in Integration.objects.noticed():
        try:
            request_run(integration, trigger=SyncRun.Trigger.WEBHOOK, scope={NOTICES: True})
        except AlreadyRunning:
            continue  # what arrived since it began is looked at when it has ended
        started += 1
    return started


def reclaim(now: datetime) -> int:
    """Ring again for runs that nobody works on. Answers how many."""
    stuck = stuck_runs(now)
    for run in stuck:
        if run.is_settling:
            bells.ring_reconcile(run.pk)
        else:
            bells.ring_collect(run.pk)
    return len(stuck)


def prune(now: datetime) -> None:
    """Forget what is older than the installation keeps."""
    kept_since = now - timedelta(days=settings.LOG_RETENTION_DAYS)
    LogEntry.objects.filter(at__lt=kept_since).delete()
    SyncError.objects.filter(resolved_at__lt=kept_since).delete()
    finished = SyncRun.objects.filter(finished_at__lt=kept_since)
    finished.exclude(status__in=SyncRun.OPEN).delete()
    ApiCalls.objects.filter(hour__lt=now - LEDGER_IS_KEPT).delete()
    forget_idle_buckets()
