"""What may be undone: a run, a person, one log entry or one field of it; and asking for it (M26).

A record that a run made stays: it had no values before, and may hold other people's work by now.
"""

from typing import Any

from django.utils.translation import gettext as _

from integrations.models import Integration, LogEntry, SyncRun
from integrations.sync.foresight.explaining import people_with
from integrations.sync.runs.lifecycle import request_run
from integrations.sync.undo.log import UNDO, UndoTarget


class UndoRefused(Exception):
    """There is nothing of the kind to undo: `message` says why, translated."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def target_run(integration: Integration, run_id: int, *, field: str = "") -> UndoTarget:
    """All that a run wrote. Raises UndoRefused."""
    run = integration.runs.filter(pk=run_id).first()
    if run is None:
        raise UndoRefused(_("“%(name)s” has no run %(run)d.") % _names(integration, run_id))
    if run.is_open:
        raise UndoRefused(_("Run %d is under way. Cancel it, or wait for its end.") % run_id)
    return UndoTarget(run=run_id, field=field)


def target_person(integration: Integration, email: str, *, field: str = "") -> UndoTarget:
    """All that was ever written to the records of whoever has the address. Raises UndoRefused."""
    people = tuple(sorted(people_with(integration, email)))
    if not people:
        raise UndoRefused(_("Nobody has the address %s.") % email)
    return UndoTarget(people=people, field=field)


def target_entry(integration: Integration, entry_id: int, *, field: str = "") -> UndoTarget:
    """One entry of the log, or one field of it. Raises UndoRefused."""
    entry = LogEntry.objects.filter(integration=integration, pk=entry_id).first()
    if entry is None:
        raise UndoRefused(_("The log has no entry %d.") % entry_id)
    names = {row[key] for row in entry.changes for key in ("field", "mapping")}
    if field and field not in names:
        raise UndoRefused(_("Entry %(entry)d says nothing of a field “%(field)s”.") % {
            "entry": entry_id, "field": field,
        })  # fmt: skip
    return UndoTarget(entry=entry_id, field=field)


def request_undo(
    integration: Integration, target: UndoTarget, *, user: Any = None, ring: bool = True
) -> SyncRun:
    """Ask for a run that undoes it. Raises AlreadyRunning."""
    return request_run(
        integration, trigger=UNDO, scope={"undo": target.as_scope()}, user=user, ring=ring
    )


def _names(integration: Integration, run_id: int) -> dict[str, str | int]:
    return {"name": integration.name, "run": run_id}
