"""Celery tasks: door-bells. Each takes an id at most and calls one use case."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from integrations.models import SyncRun
from integrations.sync.running import phases
from integrations.sync.running.turns import take_turn
from integrations.sync.running.upkeep import prune, reclaim, start_due, start_noticed
from integrations.sync.runs.bells import ring_reconcile

WORKERS = 2
TURN = timedelta(seconds=20)


@shared_task
def start_due_syncs() -> None:
    start_due(timezone.now())
    start_noticed()


@shared_task
def collect(run_id: int) -> None:
    run = _run(run_id)
    if run is not None and phases.collect(run):
        ring_reconcile(run_id, workers=WORKERS)


@shared_task
def reconcile(run_id: int) -> None:
    run = _run(run_id)
    if run is None:
        return
    turn = take_turn(run, for_at_most=TURN)
    if not turn.finished:
        ring_reconcile(run_id, wait=turn.wait)


@shared_task
def reclaim_stuck_runs() -> None:
    reclaim(timezone.now())


@shared_task
def prune_logs() -> None:
    prune(timezone.now())


def _run(run_id: int) -> SyncRun | None:
    """The run, or None for a bell that outlived it."""
    found = SyncRun.objects.select_related("integration__hubspot", "integration__salesforce")
    return found.filter(pk=run_id).first()
