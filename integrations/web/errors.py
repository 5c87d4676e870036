"""Open problems of records, by category, with what to do about them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from integrations.models import Person, SyncError
from integrations.web import access
from integrations.web.access import SignedIn
from integrations.web.forms.filters import ErrorFilter
from integrations.web.forms.resync import PeopleForm
from integrations.web.paging import page_of
from integrations.web.runs import start_resync


@access.viewer
@require_safe
def errors(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    chosen = ErrorFilter(request.GET)
    found = SyncError.objects.filter(integration=integration).open()
    listed = found.select_related("person").defer("person__baseline")
    context = {
        "integration": integration,
        "tab": "errors",
        "filter": chosen,
        "categories": list(found.by_category()),
        "page": page_of(chosen.narrow(listed), request),
    }
    return render(request, "integrations/errors.html", context)


@access.operator
@require_POST
def resync_chosen(request: SignedIn, name: str) -> HttpResponse:
    """Resync the people whose errors were ticked."""
    integration = access.find_integration(name)
    asked = [int(pk) for pk in request.POST.getlist("people") if pk.isdigit() and len(pk) < 19]
    known = Person.objects.filter(integration=integration, pk__in=asked)
    form = PeopleForm(request.POST, list(known.values_list("pk", flat=True)))
    if not form.is_valid():
        messages.error(request, str(form.errors["people"][0]))
        return redirect("integrations:errors", name)
    people = sorted({int(pk) for pk in form.cleaned_data["people"]})
    return start_resync(request, integration, {"people": people})
