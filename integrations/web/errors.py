"""Open problems of records, by category, with what to do about them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from integrations.models import Integration, SyncError
from integrations.models.errors import SyncErrorQuerySet
from integrations.sync.settling.dismissing import dismiss, reopen
from integrations.web import access
from integrations.web.access import SignedIn
from integrations.web.asking import CannotAsk, scope_of
from integrations.web.exporting import csv_answer
from integrations.web.forms.filters import ErrorFilter
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
    (_("Dismissed by"), lambda error: error.dismissed_by_name),
    (_("Dismissed"), lambda e: e.dismissed_at.isoformat() if e.dismissed_at else ""),
)


@access.viewer
@require_safe
def errors(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    chosen = ErrorFilter(request.GET)
    found = SyncError.objects.filter(integration=integration)
    context = {
        "integration": integration,
        "tab": "errors",
        "filter": chosen,
        "categories": list(found.by_category()),
        "dismissed": found.dismissed().count(),
        "page": page_of(chosen.narrow(_listed(found)), request),
    }
    return render(request, "integrations/errors.html", context)


@access.viewer
@require_safe
def export(request: SignedIn, name: str) -> StreamingHttpResponse:
    """The errors that the filter lets through, all of them."""
    integration = access.find_integration(name)
    found = SyncError.objects.filter(integration=integration).order_by("-pk")
    chosen = ErrorFilter(request.GET).narrow(_listed(found))
    rows = (
        [cell(error) for _heading, cell in COLUMNS]
        for error in chosen.iterator(chunk_size=EXPORTED_AT_ONCE)
    )
    return csv_answer(f"{name}-errors", chain([[str(heading) for heading, _cell in COLUMNS]], rows))


@access.operator
@require_POST
def resync_chosen(request: SignedIn, name: str) -> HttpResponse:
    """Resync the people whose errors were ticked."""
    integration = access.find_integration(name)
    people = _ticked(request, integration)
    if not people:
        return redirect("integrations:errors", name)
    return start_resync(request, integration, {"people": people})


@access.operator
@require_POST
def dismiss_chosen(request: SignedIn, name: str) -> HttpResponse:
    """Leave the errors of the people who were ticked."""
    integration = access.find_integration(name)
    if people := _ticked(request, integration):
        dismiss_for(request, integration, people)
    return redirect("integrations:errors", name)


@access.operator
@require_POST
def reopen_chosen(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    if people := _ticked(request, integration):
        reopen_for(request, integration, people)
    return redirect("integrations:errors", name)


def dismiss_for(request: SignedIn, integration: Integration, people: list[int]) -> None:
    """Dismiss, and say for how many it was done."""
    done = dismiss(integration, people, actor=access.actor_of(request))
    if done:
        text = ngettext(
            "Dismissed for %d person: nothing is tried until the record or a setting changes.",
            "Dismissed for %d people: nothing is tried until a record or a setting changes.",
            done,
        )
        messages.success(request, text % done)
    if done < len(people):
        messages.info(request, _("Whoever is being synced, or has changed since, was left out."))


def reopen_for(request: SignedIn, integration: Integration, people: list[int]) -> None:
    done = reopen(integration, people, actor=access.actor_of(request))
    text = ngettext(
        "Reopened for %d person: the next run tries again.",
        "Reopened for %d people: the next run tries again.",
        done,
    )
    messages.success(request, text % done)


def _listed(errors: SyncErrorQuerySet) -> SyncErrorQuerySet:
    return errors.select_related("person").defer("person__baseline")


def _ticked(request: SignedIn, integration: Integration) -> list[int]:
    """The people who were ticked; nobody, and a message, where that makes no sense."""
    try:
        people: list[int] = scope_of("people", request, integration)["people"]
    except CannotAsk as refused:
        messages.error(request, refused.message)
        return []
    return people
