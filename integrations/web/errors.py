"""Open problems of records, by category, with what to do about them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from integrations.models import Person, SyncError
from integrations.web import access
from integrations.web.access import SignedIn
from integrations.web.exporting import csv_answer
from integrations.web.forms.filters import ErrorFilter
from integrations.web.forms.resync import PeopleForm
from integrations.web.paging import page_of
from integrations.web.runs import start_resync

EXPORTED_AT_ONCE = 500
COLUMNS: tuple[tuple[Any, Callable[[SyncError], Any]], ...] = (
    (_("Person"), lambda error: str(error.person)),
    (_("Email"), lambda error: error.person.email_key),
    (_("CRM"), lambda error: error.provider),
    (_("Object type"), lambda error: error.object_type),
    (_("Record"), lambda error: error.record_id),
    (_("Category"), lambda error: error.get_category_display()),
    (_("Code"), lambda error: error.code),
    (_("Field"), lambda error: error.field),
    (_("Value"), lambda error: error.value),
    (_("What is wrong"), lambda error: error.message),
    (_("Attempts"), lambda error: error.attempts),
    (_("First seen"), lambda error: error.first_seen_at.isoformat()),
    (_("Last seen"), lambda error: error.last_seen_at.isoformat()),
    (_("Next attempt"), lambda e: e.next_attempt_at.isoformat() if e.next_attempt_at else ""),
)


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


@access.viewer
@require_safe
def export(request: SignedIn, name: str) -> StreamingHttpResponse:
    """The open errors that the filter lets through, all of them."""
    integration = access.find_integration(name)
    found = SyncError.objects.filter(integration=integration).open().order_by("-pk")
    chosen = ErrorFilter(request.GET).narrow(found.select_related("person"))
    errors = chosen.defer("person__baseline").iterator(chunk_size=EXPORTED_AT_ONCE)
    rows = ([cell(error) for _heading, cell in COLUMNS] for error in errors)
    return csv_answer(f"{name}-errors", chain([[str(heading) for heading, _cell in COLUMNS]], rows))


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
