"""What a first sync would do, shown before anybody starts it (M31)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from integrations.models import Integration, SyncRun
from integrations.sync.foresight.explaining import ExplainedPerson, explain_people
from integrations.sync.foresight.forecast import forecast
from integrations.web import access
from integrations.web.access import SignedIn
from integrations.web.tallies import ORDER

# More people than this are counted by a dry run, in the workers: a page answers at once.
MOST_COUNTED = 20_000
SAMPLES = 3  # of those on both sides, and of those on either one


@dataclass(frozen=True, slots=True)
class Writes:
    """What would be written to the records of one object type."""

    object_type: str
    created: int
    updated: int


@access.viewer
@require_safe
def first_load_forecast(request: SignedIn, name: str) -> HttpResponse:
    """The page at once; the counting follows."""
    integration = access.find_integration(name)
    context = {
        "integration": integration,
        "tab": "overview",
        "open_run": SyncRun.objects.filter(integration=integration).open().first(),
    }
    return render(request, "integrations/first_load.html", context)


@access.viewer
@never_cache
@require_safe
def counted_forecast(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    context: dict[str, object] = {"integration": integration, "most": MOST_COUNTED}
    context["is_too_large"] = integration.people.count() > MOST_COUNTED
    if not context["is_too_large"]:
        foreseen = forecast(integration)
        context |= {
            "forecast": foreseen,
            "writes": writes_of(foreseen.outcomes),
            "excluded": sorted(foreseen.excluded.items(), key=lambda pair: -pair[1]),
            "calls": {provider: foreseen.calls(provider) for provider in foreseen.calls_to_read},
        }
    context["samples"] = _samples(integration)
    return render(request, "integrations/forecast.html", context)


def writes_of(outcomes: Mapping[str, Mapping[str, int]]) -> list[Writes]:
    kinds = (kind for kind in ORDER if kind in outcomes)
    return [Writes(kind, outcomes[kind]["created"], outcomes[kind]["updated"]) for kind in kinds]


def _samples(integration: Integration) -> list[ExplainedPerson]:
    """Some people to whom something would be written."""
    people = integration.people.order_by("pk")
    both = people.exclude(hubspot_id=None).exclude(salesforce_id=None)
    kinds = (both, people.filter(salesforce_id=None), people.filter(hubspot_id=None))
    ids = [pk for kind in kinds for pk in kind.values_list("pk", flat=True)[:SAMPLES]]
    return [one for one in explain_people(integration, ids) if one.writes]
