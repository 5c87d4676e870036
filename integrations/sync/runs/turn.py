"""One worker's turn at a run: what it came to, and whether the run still wants it."""

from dataclasses import dataclass
from datetime import timedelta

from integrations.models import SyncRun


class Cancelled(Exception):
    """Somebody asked for the run to stop."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one worker's turn at settling came to."""

    settled: int
    finished: bool
    wait: timedelta = timedelta()


def stop_if_asked(run: SyncRun) -> None:
    if SyncRun.objects.filter(pk=run.pk, cancel_requested_at__isnull=False).exists():
        raise Cancelled


def is_settling(run: SyncRun) -> bool:
    return SyncRun.objects.filter(
        pk=run.pk, status=SyncRun.Status.RUNNING, phase=SyncRun.Phase.SETTLING
    ).exists()
