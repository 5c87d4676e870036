"""Sync runs: the list, one run with its log, progress, and the buttons that start and stop."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from integrations.models import Integration, LogEntry, SyncRun
from integrations.sync.runs.lifecycle import AlreadyRunning, cancel_run, request_run
from integrations.sync.runs.progress import progress
from integrations.sync.settings.integration import allow_first_load
from integrations.web import access, figures
from integrations.web.access import SignedIn
from integrations.web.asking import CannotAsk, scope_of, trigger_of
from integrations.web.forms.filters import LogFilter, RunFilter
from integrations.web.forms.resync import EmailForm
from integrations.web.paging import page_of
from integrations.web.previews import preview_of
from integrations.web.tallies import counted


@access.viewer
@require_safe
def runs(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    chosen = RunFilter(request.GET)
    found = SyncRun.objects.filter(integration=integration).select_related("requested_by")
    page = page_of(chosen.narrow(found), request, size=25)
    context = {
        "integration": integration,
        "tab": "runs",
        "filter": chosen,
        "page": page,
        "runs": counted(page.rows),
        "open_run": found.open().first(),
        "email_form": EmailForm(),
    }
    return render(request, "integrations/runs.html", context)


@access.viewer
@require_safe
def run(request: SignedIn, name: str, pk: int) -> HttpResponse:
    integration = access.find_integration(name)
    found = _find_run(integration, pk)
    chosen = LogFilter(request.GET)
    entries = chosen.narrow(LogEntry.objects.filter(run=found))
    context = {
        "integration": integration,
        "tab": "runs",
        "filter": chosen,
        "page": page_of(entries, request),
        "preview": preview_of(found),
        "sample": [LogEntry(**row) for row in found.summary.get("sample", ())],
        **_progress(found),
    }
    return render(request, "integrations/run.html", context)


@access.viewer
@never_cache
@require_safe
def run_progress(request: SignedIn, name: str, pk: int) -> HttpResponse:
    """The part of a run's page that refreshes itself while the run is open."""
    integration = access.find_integration(name)
    found = _find_run(integration, pk)
    context = {"integration": integration, **_progress(found)}
    answer = render(request, "integrations/run_progress.html", context)
    if not found.is_open:
        answer["HX-Trigger"] = "run-finished"
    return answer


@access.operator
@require_POST
def sync_now(request: SignedIn, name: str) -> HttpResponse:
    return start_run(request, access.find_integration(name), SyncRun.Trigger.MANUAL, {})


@access.operator
@require_POST
def first_read(request: SignedIn, name: str) -> HttpResponse:
    return start_run(request, access.find_integration(name), SyncRun.Trigger.FIRST_READ, {})


@access.operator
@require_POST
def first_load(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    allow_first_load(integration, actor=access.actor_of(request))
    return start_run(request, integration, SyncRun.Trigger.FIRST_LOAD, {"full": True})


@access.operator
@require_POST
def rehearse_first_load(request: SignedIn, name: str) -> HttpResponse:
    """The first load as a dry run: counted by the workers, record by record, writing nothing."""
    integration = access.find_integration(name)
    return start_run(request, integration, SyncRun.Trigger.FIRST_LOAD, {"full": True}, dry_run=True)


@access.operator
@require_POST
def resync_everyone(request: SignedIn, name: str) -> HttpResponse:
    return start_asked(request, name, "everyone")


@access.operator
@require_POST
def resync_errors(request: SignedIn, name: str) -> HttpResponse:
    return start_asked(request, name, "errors")


@access.operator
@require_POST
def resync_list(request: SignedIn, name: str) -> HttpResponse:
    return start_asked(request, name, "list")


@access.operator
@require_POST
def resync_email(request: SignedIn, name: str) -> HttpResponse:
    return start_asked(request, name, "email")


@access.operator
@require_POST
def cancel(request: SignedIn, name: str, pk: int) -> HttpResponse:
    found = _find_run(access.find_integration(name), pk)
    if found.is_open:
        cancel_run(found, user=request.user)
        messages.info(request, _("The run stops after the batch it is working on."))
    else:
        messages.info(request, _("The run had already ended."))
    return redirect("integrations:run", name, pk)


def start_asked(request: SignedIn, name: str, what: str, *, dry_run: bool = False) -> HttpResponse:
    """Ask for the run that a button stands for; where there is nothing to ask for, say why."""
    integration = access.find_integration(name)
    try:
        scope = scope_of(what, request, integration)
    except CannotAsk as refused:
        messages.error(request, refused.message)
        return redirect("integrations:runs", name)
    return start_run(request, integration, trigger_of(scope), scope, dry_run=dry_run)


def start_resync(
    request: SignedIn, integration: Integration, scope: dict[str, Any]
) -> HttpResponse:
    """Ask for a resync and show the run; where one is under way already, show that."""
    return start_run(request, integration, SyncRun.Trigger.RESYNC, scope)


def start_run(
    request: SignedIn,
    integration: Integration,
    trigger: SyncRun.Trigger,
    scope: dict[str, Any],
    *,
    dry_run: bool = False,
) -> HttpResponse:
    """Ask for a run and show it; where such a one is under way already, show that."""
    try:
        found = request_run(
            integration, trigger=trigger, scope=scope, user=request.user, dry_run=dry_run
        )
    except AlreadyRunning as already:
        messages.info(request, _("Such a run is under way already: this is it."))
        found = already.run
    return redirect("integrations:run", integration.name, found.pk)


def _find_run(integration: Integration, pk: int) -> SyncRun:
    runs = SyncRun.objects.select_related("requested_by")
    return get_object_or_404(runs, integration=integration, pk=pk)


def _progress(run: SyncRun) -> dict[str, Any]:
    now = progress(run)
    collecting = run.phase == SyncRun.Phase.COLLECTING
    done, total = (now.collected, now.to_collect) if collecting else (now.settled, now.to_settle)
    percent = figures.share_done(done, total)
    return {
        "run": run,
        "counted": counted([run])[0],
        "progress": now,
        "done": done,
        "total": total,
        "percent": percent,
        "announcement": _announcement(run, percent),
    }


def _announcement(run: SyncRun, percent: int | None) -> str:
    """What a screen reader says: in steps of a tenth, or it would never stop talking."""
    if not run.is_open or percent is None:
        return run.get_status_display()
    return f"{run.get_phase_display()}: {figures.describe_percent(percent // 10 * 10)}"
