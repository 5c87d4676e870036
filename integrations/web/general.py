"""The Settings tab: when an integration runs, what it may use, and who changed what."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from integrations.models import AuditEvent, Integration
from integrations.sync.settings.integration import SettingRefused, change_settings, resume
from integrations.web import access
from integrations.web.access import SignedIn
from integrations.web.changes import Line, lines, saved
from integrations.web.forms.settings import GeneralForm
from integrations.web.forms.styling import add_refusal
from integrations.web.paging import page_of


@dataclass(frozen=True, slots=True)
class AuditRow:
    event: AuditEvent
    lines: list[Line]


@access.viewer
@require_safe
def general(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    return _show(request, integration, GeneralForm(instance=integration))


@access.admin
@require_POST
def change_general(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    form = GeneralForm(request.POST, instance=integration)
    if form.is_valid():
        try:
            event = change_settings(
                integration, actor=access.actor_of(request), **form.cleaned_data
            )
            address = reverse("integrations:general", args=[name])
            return redirect(f"{address}?saved={event.pk}" if event else address)
        except SettingRefused as refused:
            add_refusal(form, refused.message, refused.field)  # type: ignore[arg-type]
    return _show(request, access.find_integration(name), form)


@access.admin
@require_POST
def resume_sync(request: SignedIn, name: str) -> HttpResponse:
    if resume(access.find_integration(name), actor=access.actor_of(request)):
        messages.success(request, _("The integration runs again."))
    return redirect("integrations:overview", name)


@access.viewer
@require_safe
def audit(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    page = page_of(AuditEvent.objects.filter(integration=integration), request)
    context = {
        "integration": integration,
        "tab": "settings",
        "subtab": "audit",
        "page": page,
        "rows": [AuditRow(event, lines(event)) for event in page.rows],
    }
    return render(request, "integrations/audit.html", context)


def _show(request: SignedIn, integration: Integration, form: GeneralForm) -> HttpResponse:
    context = {
        "integration": integration,
        "tab": "settings",
        "subtab": "general",
        "form": form,
        "saved": saved(request, integration),
    }
    status = 422 if form.errors else 200
    return render(request, "integrations/general.html", context, status=status)
