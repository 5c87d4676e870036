"""One worker's turn at a run: what it came to, and whether the run still wants it."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection as database
from django.utils import timezone

from integrations.models import SyncRun


class Cancelled(Exception):
    """Somebody asked for the run to stop."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one worker's turn at settling came to."""

    settled: int
    finished: bool
    wait: timedelta = timedelta()


def beat(run: SyncRun) -> None:
    """The run's heart beats, and what it has read so far is told.

    Raises Cancelled where somebody asked for it to stop, or switched its integration off.
    """
    now = timezone.now()
    with database.cursor() as cursor:
        cursor.execute(BEAT, [now, run.collected, run.pk])
        row = cursor.fetchone()
    run.heartbeat_at = now
    if row is None or row[0]:
        raise Cancelled


def is_settling(run: SyncRun) -> bool:
    return SyncRun.objects.filter(
        pk=run.pk, status=SyncRun.Status.RUNNING, phase=SyncRun.Phase.SETTLING
    ).exists()


BEAT = """
UPDATE integrations_syncrun r SET heartbeat_at = %s, collected = GREATEST(collected, %s)
FROM integrations_integration i
WHERE r.id = %s AND i.id = r.integration_id
RETURNING r.cancel_requested_at IS NOT NULL OR NOT i.enabled"""
