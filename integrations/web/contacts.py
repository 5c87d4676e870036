"""The Contacts tab, first half: the contact sync rules, saved as soon as they are chosen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from integrations.domain.errors import CRMError
from integrations.models import AuditEvent, Integration
from integrations.sync.discovery.schema import available_lists
from integrations.sync.settings.integration import (
    SettingRefused,
    change_settings,
    choose_list,
    undo_change,
)
from integrations.web import access
from integrations.web.access import SignedIn
from integrations.web.changes import saved
from integrations.web.forms.settings import CONTACT_RULES, SettingForm
from integrations.web.forms.styling import add_refusal

# Settings of the Settings tab: an undo of theirs leads back there.
GENERAL = frozenset({"enabled", "every_minutes", "full_pass_hours", "salesforce_allocation"})


@access.viewer
@require_safe
def contact_rules(request: SignedIn, name: str) -> HttpResponse:
    return _show(request, access.find_integration(name))


@access.admin
@require_POST
def change_contact_rule(request: SignedIn, name: str, rule: str) -> HttpResponse:
    integration = access.find_integration(name)
    if rule not in CONTACT_RULES:
        raise Http404(rule)
    form = CONTACT_RULES[rule](request.POST, instance=integration)
    if form.is_valid():
        try:
            event = change_settings(
                integration, actor=access.actor_of(request), **form.cleaned_data
            )
            return _back(integration, event)
        except SettingRefused as refused:
            add_refusal(form, refused.message, refused.field)  # type: ignore[arg-type]
        except CRMError as error:
            form.add_error(None, error.message)
    return _show(request, access.find_integration(name), **{rule: form})


@access.viewer
@never_cache
@require_safe
def inclusion_list(request: SignedIn, name: str) -> HttpResponse:
    """The dropdown, filled from HubSpot as it is now."""
    integration = access.find_integration(name)
    context: dict[str, Any] = {"integration": integration}
    try:
        lists = context["lists"] = available_lists(integration)
        context["chosen_is_offered"] = any(one.id == integration.list_id for one in lists)
    except CRMError as error:
        context["problem"] = error.message
    return render(request, "integrations/inclusion_list.html", context)


@access.admin
@require_POST
def change_inclusion_list(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    chosen = request.POST.get("list_id", "")[:40]
    try:
        event = choose_list(integration, chosen, actor=access.actor_of(request))
    except (SettingRefused, CRMError) as refused:
        messages.error(request, _("Inclusion list: %s") % refused.message)
        return redirect("integrations:contact_rules", name)
    return _back(integration, event)


@access.admin
@require_POST
def undo(request: SignedIn, name: str, pk: int) -> HttpResponse:
    """Put back what a change of settings replaced."""
    integration = access.find_integration(name)
    event = get_object_or_404(AuditEvent, integration=integration, pk=pk)
    try:
        undo_change(event, actor=access.actor_of(request))
        messages.success(request, _("Undone: the setting is as it was before."))
    except (SettingRefused, CRMError) as refused:
        messages.error(request, refused.message)
    return redirect(_page_of(event))


def _show(request: SignedIn, integration: Integration, **bound: SettingForm) -> HttpResponse:
    """The page, with the forms that were sent and refused in place of fresh ones."""
    forms = {rule: form(instance=integration) for rule, form in CONTACT_RULES.items()} | bound
    context = {
        "integration": integration,
        "tab": "contacts",
        "subtab": "rules",
        "forms": {rule.replace("-", "_"): form for rule, form in forms.items()},
        "saved": saved(request, integration),
    }
    status = 422 if bound else 200
    return render(request, "integrations/contact_rules.html", context, status=status)


def _back(integration: Integration, event: AuditEvent | None) -> HttpResponse:
    address = reverse("integrations:contact_rules", args=[integration.name])
    return redirect(f"{address}?saved={event.pk}" if event else address)


def _page_of(event: AuditEvent) -> str:
    name = event.integration.name if event.integration else ""
    changed = set(event.after or {})
    page = "general" if changed & GENERAL else "contact_rules"
    page = "accounts" if "sync_accounts" in changed else page
    return reverse(f"integrations:{page}", args=[name])
