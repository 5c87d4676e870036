"""Ringing the workers. The broker may lose a bell, or be away: the rows say what is to be done."""

from datetime import timedelta

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)

COLLECT = "integrations.tasks.collect"
RECONCILE = "integrations.tasks.reconcile"


def ring_collect(run_id: int) -> None:
    _ring(COLLECT, run_id)


def ring_reconcile(run_id: int, *, workers: int = 1, wait: timedelta = timedelta()) -> None:
    for _ in range(workers):
        _ring(RECONCILE, run_id, wait)


def _ring(task: str, run_id: int, wait: timedelta = timedelta()) -> None:
    try:
        current_app.send_task(task, [run_id], countdown=wait.total_seconds() or None)
    except OperationalError:
        log.warning("the broker is away; the run is picked up later", task=task, run=run_id)
