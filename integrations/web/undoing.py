"""Undo of a run, a person or one entry of the log: looked at first, then carried out (M26)."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from integrations.models import Integration, Person
from integrations.sync.runs.lifecycle import AlreadyRunning
from integrations.sync.undo.foreseeing import how_many, plan_undo
from integrations.sync.undo.log import UndoTarget
from integrations.sync.undo.request import (
    UndoRefused,
    request_undo,
    target_entry,
    target_run,
)
from integrations.web import access
from integrations.web.access import SignedIn

# To look at more takes longer than a page may: the undo itself says what it did.
MOST = 2000


@access.operator
@require_safe
def look_at_undo(request: SignedIn, name: str, what: str, pk: int) -> HttpResponse:
    """What would be put back, from what was last seen; the undo itself reads both sides anew."""
    integration = access.find_integration(name)
    target = _target(integration, what, pk)
    too_many = how_many(integration, target) > MOST
    context = {
        "integration": integration,
        "tab": "people" if what == "person" else "runs",
        "what": what,
        "pk": pk,
        "plan": None if too_many else plan_undo(integration, target),
        "most": MOST,
    }
    return render(request, "integrations/undo.html", context)


@access.operator
@require_POST
def carry_out_undo(request: SignedIn, name: str, what: str, pk: int) -> HttpResponse:
    integration = access.find_integration(name)
    try:
        run = request_undo(integration, _target(integration, what, pk), user=request.user)
    except AlreadyRunning as already:
        messages.info(request, _("Such a run is under way already: this is it."))
        run = already.run
    return redirect("integrations:run", name, run.pk)


def _target(integration: Integration, what: str, pk: int) -> UndoTarget:
    """Raises Http404 where there is nothing of the kind, and where a run has not ended yet."""
    if what not in TARGETS:
        raise Http404(what)
    try:
        return TARGETS[what](integration, pk)
    except UndoRefused as refused:
        raise Http404(refused.message) from refused


def _target_person(integration: Integration, pk: int) -> UndoTarget:
    found = get_object_or_404(Person.objects.only("pk"), integration=integration, pk=pk)
    return UndoTarget(people=(found.pk,))


TARGETS: dict[str, Callable[[Integration, int], UndoTarget]] = {
    "run": target_run,
    "person": _target_person,
    "entry": target_entry,
}
