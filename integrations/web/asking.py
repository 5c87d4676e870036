"""What the buttons ask a run for: its scope, by the button's name and what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from integrations.models import Integration, Person, SyncRun
from integrations.web.access import SignedIn
from integrations.web.forms.resync import EmailForm, PeopleForm

Scope = dict[str, Any]


class CannotAsk(Exception):
    """Why there is nothing to ask for: `message` says it, translated."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def scope_of(what: str, request: SignedIn, integration: Integration) -> Scope:
    """Raises CannotAsk, and Http404 where there is no such button."""
    if what not in SCOPES:
        raise Http404(what)
    return SCOPES[what](request, integration)


def trigger_of(scope: Scope) -> SyncRun.Trigger:
    return SyncRun.Trigger.RESYNC if scope else SyncRun.Trigger.MANUAL


def _members(_request: SignedIn, integration: Integration) -> Scope:
    if not integration.list_id:
        raise CannotAsk(_("No inclusion list is chosen."))
    return {"list": integration.list_id}


def _address(request: SignedIn, _integration: Integration) -> Scope:
    form = EmailForm(request.POST)
    if not form.is_valid():
        raise CannotAsk(_("Email: %s") % form.errors["email"][0])
    return {"emails": [form.cleaned_data["email"]]}


def _ticked(request: SignedIn, integration: Integration) -> Scope:
    asked = [int(pk) for pk in request.POST.getlist("people") if pk.isdigit() and len(pk) < 19]
    known = Person.objects.filter(integration=integration, pk__in=asked)
    form = PeopleForm(request.POST, list(known.values_list("pk", flat=True)))
    if not form.is_valid():
        raise CannotAsk(str(form.errors["people"][0]))
    return {"people": sorted({int(pk) for pk in form.cleaned_data["people"]})}


SCOPES: dict[str, Callable[[SignedIn, Integration], Scope]] = {
    "changes": lambda _request, _integration: {},
    "everyone": lambda _request, _integration: {"full": True},
    "errors": lambda _request, _integration: {"errors": True},
    "list": _members,
    "email": _address,
    "people": _ticked,
}
