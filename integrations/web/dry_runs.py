"""Dry runs: asked for like the runs they rehearse, which are then carried out for real (M25)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from integrations.models import Integration, SyncRun
from integrations.sync.foresight.previewing import PREVIEW
from integrations.sync.settings.integration import allow_first_load
from integrations.web import access
from integrations.web.access import SignedIn
from integrations.web.asking import trigger_of
from integrations.web.runs import start_asked, start_run


@access.operator
@require_POST
def dry_run(request: SignedIn, name: str, what: str) -> HttpResponse:
    return start_asked(request, name, what, dry_run=True)


@access.operator
@require_POST
def run_for_real(request: SignedIn, name: str, pk: int) -> HttpResponse:
    """The run that a dry run rehearsed, of whatever is to be done by now."""
    integration = access.find_integration(name)
    rehearsed = _find_rehearsal(integration, pk)
    trigger = trigger_of(rehearsed.scope)
    if rehearsed.trigger == SyncRun.Trigger.FIRST_LOAD:
        allow_first_load(integration, actor=access.actor_of(request))
        trigger = SyncRun.Trigger.FIRST_LOAD
    return start_run(request, integration, trigger, rehearsed.scope)


def _find_rehearsal(integration: Integration, pk: int) -> SyncRun:
    rehearsals = SyncRun.objects.filter(integration=integration, dry_run=True)
    return get_object_or_404(rehearsals.exclude(scope__has_key=PREVIEW), pk=pk)
