"""People: the list, and one person with both sides' values, errors and history."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from integrations.models import Integration, LogEntry, Person
from integrations.sync.foresight.explaining import explain_people
from integrations.web import access
from integrations.web.access import SignedIn
from integrations.web.comparing import compare
from integrations.web.crm_links import record_links
from integrations.web.errors import dismiss_for, reopen_for
from integrations.web.explanations import standing
from integrations.web.forms.filters import PeopleFilter
from integrations.web.paging import page_of
from integrations.web.runs import start_resync

SHOWN_RIVALS = 20


@access.viewer
@require_safe
def people(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    chosen = PeopleFilter(request.GET)
    context = {
        "integration": integration,
        "tab": "people",
        "filter": chosen,
        "page": page_of(chosen.narrow(_listed(integration)), request),
    }
    return render(request, "integrations/people.html", context)


@access.viewer
@require_safe
def person(request: SignedIn, name: str, pk: int) -> HttpResponse:
    integration = access.find_integration(name)
    found = get_object_or_404(
        Person.objects.select_related("duplicate_of"), integration=integration, pk=pk
    )
    (explained,) = explain_people(integration, [found.pk])
    context = {
        "integration": integration,
        "tab": "people",
        "person": found,
        "standing": standing(integration, explained),
        "comparison": compare(integration, found),
        "links": record_links(integration, found),
        "rivals": _listed(integration).filter(duplicate_of=found)[:SHOWN_RIVALS],
        "errors": explained.errors,
        "page": page_of(LogEntry.objects.filter(person=found).select_related("run"), request),
    }
    return render(request, "integrations/person.html", context)


@access.operator
@require_POST
def resync(request: SignedIn, name: str, pk: int) -> HttpResponse:
    integration = access.find_integration(name)
    return start_resync(request, integration, {"people": [_known(integration, pk)]})


@access.operator
@require_POST
def dismiss_errors(request: SignedIn, name: str, pk: int) -> HttpResponse:
    integration = access.find_integration(name)
    dismiss_for(request, integration, [_known(integration, pk)])
    return redirect("integrations:person", name, pk)


@access.operator
@require_POST
def reopen_errors(request: SignedIn, name: str, pk: int) -> HttpResponse:
    integration = access.find_integration(name)
    reopen_for(request, integration, [_known(integration, pk)])
    return redirect("integrations:person", name, pk)


def _known(integration: Integration, pk: int) -> int:
    return get_object_or_404(Person.objects.only("pk"), integration=integration, pk=pk).pk


def _listed(integration: Integration) -> QuerySet[Person]:
    """What a list shows: baselines stay in the database."""
    return Person.objects.filter(integration=integration).defer("baseline")
