"""One worker's turn at a run that has read what changed: each kind of run has its own."""

from collections.abc import Mapping
from datetime import timedelta

from integrations.crm.port import CRM
from integrations.domain.records import Provider
from integrations.models import SyncRun
from integrations.sync.foresight.dry_run import preview_run
from integrations.sync.foresight.previewing import PREVIEW, preview_turn
from integrations.sync.running.phases import settle
from integrations.sync.runs.turn import Turn
from integrations.sync.undo.run import undo_turn


def take_turn(
    run: SyncRun,
    crms: Mapping[Provider, CRM] | None = None,
    *,
    for_at_most: timedelta | None = None,
) -> Turn:
    if PREVIEW in run.scope:
        return preview_turn(run, crms)
    if run.dry_run:
        return preview_run(run, crms)
    if run.trigger == SyncRun.Trigger.UNDO:
        return undo_turn(run, crms)
    return settle(run, crms, for_at_most=for_at_most)
