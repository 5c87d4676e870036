"""API calls (M20): the ledger by operation and hour, what is left, what the day will need."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from integrations.models import Integration
from integrations.sync.settings.integration import SettingRefused, change_settings
from integrations.web import access, figures
from integrations.web.access import SignedIn
from integrations.web.changes import saved
from integrations.web.figures import Usage
from integrations.web.forms.settings import AllocationForm
from integrations.web.forms.styling import add_refusal

HOURS = 24


@dataclass(frozen=True, slots=True)
class Hour:
    """One bar: `x`, `y`, `height` are percentages of the chart."""

    at: datetime
    calls: int
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Ledger:
    """A connection's last 24 hours, by hour and by operation."""

    usage: Usage
    hours: list[Hour]
    operations: list[tuple[str, int]]


@access.viewer
@require_safe
def api_calls(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    return _show(request, integration, AllocationForm(instance=integration))


@access.admin
@require_POST
def change_allocation(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    form = AllocationForm(request.POST, instance=integration)
    if form.is_valid():
        try:
            event = change_settings(
                integration, actor=access.actor_of(request), **form.cleaned_data
            )
            address = reverse("integrations:api_calls", args=[name])
            return redirect(f"{address}?saved={event.pk}" if event else address)
        except SettingRefused as refused:
            add_refusal(form, refused.message, refused.field)  # type: ignore[arg-type]
    return _show(request, access.find_integration(name), form)


def _show(request: SignedIn, integration: Integration, form: AllocationForm) -> HttpResponse:
    now = timezone.now()
    context = {
        "integration": integration,
        "tab": "settings",
        "subtab": "api_calls",
        "form": form,
        "saved": saved(request, integration),
        "ledgers": [_ledger(usage, now) for usage in figures.usages(integration)],
    }
    status = 422 if form.errors else 200
    return render(request, "integrations/api_calls.html", context, status=status)


def _ledger(usage: Usage, now: datetime) -> Ledger:
    first = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
    operations = usage.calls.operations(since=first)
    return Ledger(usage, _bars(usage.calls.hours(since=first), first), operations.most_common())


def _bars(hours: Counter[datetime], first: datetime) -> list[Hour]:
    most = max(hours.values(), default=0) or 1
    width = 100 / HOURS
    bars = []
    for place in range(HOURS):
        at = first + timedelta(hours=place)
        height = round(100 * hours[at] / most, 2)
        bars.append(Hour(at, hours[at], round(place * width, 3), 100 - height, height))
    return bars
