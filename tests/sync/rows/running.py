"""Runs brought to their end in a test, whose waiting is time that passes."""

from datetime import UTC, datetime, timedelta
from typing import Any

from time_machine import travel

from integrations.models import Integration, SyncRun
from integrations.sync.running.phases import collect, settle
from integrations.sync.runs.lifecycle import AlreadyRunning, request_run
from integrations.sync.runs.summary import summarize

NAP = timedelta(minutes=2)
LONGEST = 10


def come_to_rest(integration: Integration, **scope: Any) -> dict[str, Any]:
    """One run to its very end: deletes wait out their grace, retries their time."""
    run = _ask(integration, scope)
    collect(run)
    for naps in range(LONGEST):
        with travel(datetime.now(UTC) + NAP * naps):
            if settle(run).finished:
                break
    run.refresh_from_db()
    assert not run.is_open, "the run never ends"
    return summarize(run)


def _ask(integration: Integration, scope: dict[str, Any]) -> SyncRun:
    try:
        return request_run(integration, trigger=SyncRun.Trigger.COMMAND, scope=scope, ring=False)
    except AlreadyRunning as busy:
        return busy.run
