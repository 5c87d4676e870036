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

from integrations.models import Connection, Integration
from integrations.sync.settings.integration import SettingRefused, change_settings
from integrations.web import access, figures
from integrations.web.access import SignedIn
from integrations.web.changes import saved
from integrations.web.figures import Usage
from integrations.web.forms.settings import AllocationForm
from integrations.web.forms.styling import add_refusal

HOURS = 24
RECENT = 3  # whole hours from which the pace is taken


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
    """A connection's last 24 hours. `today` and `by_midnight` are of the UTC day; the latter is
    what there will be at the pace of the last hours. `left` is None where nothing caps."""

    usage: Usage
    hours: list[Hour]
    operations: list[tuple[str, int]]
    today: int
    by_midnight: int
    left: int | None

    @property
    def is_exhausted(self) -> bool:
        return self.left is not None and self.left <= 0


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
        "ledgers": [_ledger(usage, integration, now) for usage in figures.usages(integration)],
    }
    status = 422 if form.errors else 200
    return render(request, "integrations/api_calls.html", context, status=status)


def _ledger(usage: Usage, integration: Integration, now: datetime) -> Ledger:
    rows = _rows(usage.connection, now)
    hours: Counter[datetime] = Counter()
    operations: Counter[str] = Counter()
    for hour, operation, calls in rows:
        hours[hour] += calls
        operations[operation] += calls
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    today = sum(calls for hour, calls in hours.items() if hour >= midnight)
    return Ledger(
        usage,
        _bars(hours, now),
        operations.most_common(),
        today,
        today + _until_midnight(hours, now),
        _left(usage, integration),
    )


def _rows(connection: Connection, now: datetime) -> list[tuple[datetime, str, int]]:
    since = _this_hour(now) - timedelta(hours=HOURS - 1)
    counted = connection.api_calls.filter(hour__gte=since)
    return list(counted.values_list("hour", "operation", "calls"))


def _bars(hours: Counter[datetime], now: datetime) -> list[Hour]:
    most = max(hours.values(), default=0) or 1
    first = _this_hour(now) - timedelta(hours=HOURS - 1)
    width = 100 / HOURS
    bars = []
    for place in range(HOURS):
        at = first + timedelta(hours=place)
        height = round(100 * hours[at] / most, 2)
        bars.append(Hour(at, hours[at], round(place * width, 3), 100 - height, height))
    return bars


def _until_midnight(hours: Counter[datetime], now: datetime) -> int:
    """At the pace of the last whole hours; of this hour alone where they had none."""
    this = _this_hour(now)
    pace = sum(hours[this - timedelta(hours=back)] for back in range(1, RECENT + 1)) / RECENT
    pace = pace or hours[this]
    left = timedelta(days=1) - (now - now.replace(hour=0, minute=0, second=0, microsecond=0))
    return round(pace * left / timedelta(hours=1))


def _left(usage: Usage, integration: Integration) -> int | None:
    """Calls before work pauses: up to our share without its reserve, or to the CRM's limit."""
    caps = []
    if usage.limit is not None:
        caps.append(usage.limit - usage.used)
    if usage.allocation is not None:
        reserve = usage.allocation * integration.reserve_percent // 100
        caps.append(usage.allocation - reserve - usage.ours)
    return min(caps, default=None)


def _this_hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
