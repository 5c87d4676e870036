"""A run in the foreground: asked for, carried out and waited for by one process, with no broker."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from integrations.crm.port import CRM
from integrations.domain.records import Provider
from integrations.models import Integration, SyncRun
from integrations.sync.running.phases import collect
from integrations.sync.running.turns import take_turn
from integrations.sync.runs.lifecycle import (
    AlreadyRunning,
    cancel_run,
    finish,
    request_run,
    stuck_runs,
)

LOOK_AGAIN = timedelta(seconds=1)
# A run that waits is looked at this often: it may be cancelled from a page, and its heart beats.
LONGEST_NAP = timedelta(seconds=5)

Sleep = Callable[[float], None]
Tell = Callable[[SyncRun], None]
CRMs = Mapping[Provider, CRM]


def run_in_foreground(
    integration: Integration,
    *,
    trigger: str,
    scope: Mapping[str, Any] | None = None,
    dry_run: bool = False,
    on_wait: Tell = lambda run: None,
    on_start: Tell = lambda run: None,
    sleep: Sleep = time.sleep,
    crms: CRMs | None = None,
) -> SyncRun:
    """Carry out one run, from its request to its end. Ctrl-C cancels it.

    `on_wait` is told once of each open run of the same scope that must end first.
    Raises AlreadyRunning where that run would write, nobody works on it, and ours only reads.
    """
    worker = _Worker(sleep, crms)
    run = _ask(integration, trigger, dict(scope or {}), dry_run, on_wait, worker)
    on_start(run)
    try:
        worker.bring_to_end(run)
    except KeyboardInterrupt:
        cancel_run(run)
        finish(run, SyncRun.Status.CANCELLED)
    return run


def _ask(
    integration: Integration,
    trigger: str,
    scope: Mapping[str, Any],
    dry_run: bool,
    on_wait: Tell,
    worker: "_Worker",
) -> SyncRun:
    while True:
        try:
            return request_run(
                integration, trigger=trigger, scope=scope, dry_run=dry_run, ring=False
            )
        except AlreadyRunning as busy:
            if busy.run.status == SyncRun.Status.QUEUED and busy.run.trigger == trigger:
                return busy.run  # nobody has begun it: it reads all that ours would
            on_wait(busy.run)
            _wait_for(busy, trigger, worker)


def _wait_for(busy: AlreadyRunning, trigger: str, worker: "_Worker") -> None:
    """Until the run ended. One whose worker died is picked up."""
    run = busy.run
    only_reads = trigger == SyncRun.Trigger.FIRST_READ
    while run.is_open:
        if not _is_stuck(run):
            worker.sleep(LOOK_AGAIN.total_seconds())
        elif only_reads and run.trigger != trigger:
            raise busy
        else:
            worker.bring_to_end(run)
        run.refresh_from_db()


def _is_stuck(run: SyncRun) -> bool:
    return any(stuck.pk == run.pk for stuck in stuck_runs(timezone.now()))


@dataclass(frozen=True, slots=True)
class _Worker:
    """One process that does what any worker does, turn after turn."""

    sleep: Sleep
    crms: CRMs | None

    def bring_to_end(self, run: SyncRun) -> None:
        while run.is_open:
            wait = self._take_turn(run)
            run.refresh_from_db()
            if wait and run.is_open:
                self.sleep(min(wait, LONGEST_NAP).total_seconds())

    def _take_turn(self, run: SyncRun) -> timedelta:
        """Do what can be done now. Answers how long to wait before there is more."""
        if not run.is_settling:
            return timedelta() if collect(run, self.crms) else LOOK_AGAIN
        turn = take_turn(run, self.crms)
        return turn.wait or LOOK_AGAIN
