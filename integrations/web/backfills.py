"""Backfill of a mapping: whom it would change, what that costs, and the button (M27)."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from integrations.models import FieldMapping, Integration
from integrations.sync.backfill.request import (
    Backfill,
    can_backfill,
    plan_backfill,
    start_backfill,
)
from integrations.sync.runs.lifecycle import AlreadyRunning
from integrations.sync.settings.integration import SettingRefused
from integrations.web import access
from integrations.web.access import SignedIn
from integrations.web.forecasts import MOST_COUNTED

SAMPLES = 10


@dataclass(frozen=True, slots=True)
class Row:
    """What a backfill comes to in one CRM. `reading` is how many of the calls read, before it."""

    provider: str
    people: int
    calls: int
    reading: int


@access.operator
@never_cache
@require_safe
def backfill(request: SignedIn, name: str, pk: int) -> HttpResponse:
    """The page at once; with ?counted, what there is to bring into line."""
    integration = access.find_integration(name)
    mapping = get_object_or_404(FieldMapping, integration=integration, pk=pk)
    context = {
        "integration": integration,
        "tab": "contacts",
        "mapping": mapping,
        "is_possible": can_backfill(mapping),
        "most": MOST_COUNTED,
    }
    if "counted" in request.GET and can_backfill(mapping):
        context |= _counted(integration, mapping)
    return render(request, "integrations/backfill.html", context)


@access.operator
@require_POST
def carry_out_backfill(request: SignedIn, name: str, pk: int) -> HttpResponse:
    integration = access.find_integration(name)
    mapping = get_object_or_404(FieldMapping, integration=integration, pk=pk)
    try:
        run = start_backfill(integration, mapping.hubspot, user=request.user)
    except AlreadyRunning as already:
        messages.info(request, _("Such a run is under way already: this is it."))
        run = already.run
    except SettingRefused as refused:
        messages.error(request, refused.message)
        return redirect("integrations:backfill", name, pk)
    return redirect("integrations:run", name, run.pk)


def _counted(integration: Integration, mapping: FieldMapping) -> dict[str, object]:
    if integration.people.count() > MOST_COUNTED:
        return {"is_too_large": True}
    foreseen = plan_backfill(integration, mapping.hubspot)
    return {
        "foreseen": foreseen,
        "is_in_line": not (foreseen.people or foreseen.uncrossable or foreseen.gaps),
        "rows": _rows(foreseen),
        "sample": foreseen.sample[:SAMPLES],
    }


def _rows(foreseen: Backfill) -> list[Row]:
    people = {"hubspot": foreseen.to_hubspot, "salesforce": foreseen.to_salesforce}
    return [
        Row(provider, people[provider], calls, foreseen.calls_to_read[provider])
        for provider, calls in foreseen.calls.items()
    ]
