"""How far a run is, drawn on a terminal while the run goes on."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from django.db import connections
from tqdm import tqdm

from integrations.models import SyncRun
from integrations.sync.runs.progress import Progress, progress

EVERY = 0.5  # seconds
STOP_S = 5


@contextmanager
def progress_bar(run: SyncRun, terminal: TextIO) -> Iterator[None]:
    """Draw the run's progress for as long as the block runs; nothing if it is no terminal."""
    if not terminal.isatty():
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=_draw, args=(run.pk, terminal, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(STOP_S)


def _draw(run_id: int, terminal: TextIO, stop: threading.Event) -> None:
    try:
        bar: tqdm[Any]
        with tqdm(file=terminal, leave=False, dynamic_ncols=True) as bar:
            phase = None
            while not stop.wait(EVERY):
                run = SyncRun.objects.get(pk=run_id)
                if run.is_open:
                    phase = _show(bar, run, progress(run), phase)
    finally:
        connections.close_all()  # this thread's own


def _show(bar: "tqdm[Any]", run: SyncRun, now: Progress, phase: str | None) -> str:
    settling = now.phase == SyncRun.Phase.SETTLING
    total = now.to_settle if settling else now.to_collect
    if now.phase != phase:
        bar.unit = " people" if settling else " records"
        bar.set_description_str(run.get_phase_display(), refresh=False)
        bar.reset(total)
    bar.total = total
    bar.n = now.settled if settling else now.collected
    bar.set_postfix_str(counted(now), refresh=False)
    bar.refresh()
    return now.phase


def counted(now: Progress) -> str:
    """`created 12, updated 3`: over all object types."""
    totals: dict[str, int] = {}
    for subject, outcomes in now.counts.items():
        if subject not in ("people", "skipped"):
            for outcome, count in outcomes.items():
                totals[outcome] = totals.get(outcome, 0) + count
    return ", ".join(f"{outcome} {count}" for outcome, count in sorted(totals.items()))
