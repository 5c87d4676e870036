"""Preview of a contact sync rule: chosen without being saved, looked at, then saved or left."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from integrations.domain.errors import CRMError
from integrations.models import Integration
from integrations.sync.discovery.schema import available_lists
from integrations.sync.settings.proposal import Proposal
from integrations.web import access
from integrations.web.access import SignedIn
from integrations.web.forms.inclusion import InclusionListForm
from integrations.web.forms.settings import CONTACT_RULES, AccountSyncForm
from integrations.web.previews import Shown, look_ahead

INCLUSION_LIST, ACCOUNT_SYNC = "inclusion-list", "account-sync"
FORMS = CONTACT_RULES | {ACCOUNT_SYNC: AccountSyncForm}
# The brake decides nothing about anybody: it only holds back.
PREVIEWED = {*FORMS, INCLUSION_LIST} - {"brake"}


@access.admin
@require_http_methods(["GET", "HEAD", "POST"])
def preview_rule(request: SignedIn, name: str, rule: str) -> HttpResponse:
    if rule not in PREVIEWED:
        raise Http404(rule)
    integration = access.find_integration(name)
    form = _form(rule, request, integration)
    preview = None
    if form.is_valid():
        # Checking a form of a model puts what was chosen into its object.
        stored = access.find_integration(name)
        preview = look_ahead(stored, Proposal(settings=form.cleaned_data), form)
    return _show(request, access.find_integration(name), rule, form, preview)


def _form(rule: str, request: SignedIn, integration: Integration) -> forms.Form:
    data = request.POST or None
    if rule != INCLUSION_LIST:
        return FORMS[rule](data, instance=integration)  # type: ignore[return-value]
    try:
        return InclusionListForm(available_lists(integration), data, integration=integration)
    except CRMError as error:
        form = InclusionListForm([], {}, integration=integration)
        form.add_error(None, error.message)
        return form


def _show(
    request: SignedIn,
    integration: Integration,
    rule: str,
    form: forms.Form,
    preview: Shown | None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "integration": integration,
        "tab": "contacts",
        "subtab": "accounts" if rule == ACCOUNT_SYNC else "rules",
        "rule": rule,
        "form": form,
        "preview": preview,
        "save": _save_address(integration, rule),
        "back": _page_of(integration, rule),
    }
    status = 422 if form.errors else 200
    return render(request, "integrations/preview_rule.html", context, status=status)


def _save_address(integration: Integration, rule: str) -> str:
    if rule == INCLUSION_LIST:
        return reverse("integrations:change_inclusion_list", args=[integration.name])
    if rule == ACCOUNT_SYNC:
        return reverse("integrations:change_account_sync", args=[integration.name])
    return reverse("integrations:change_contact_rule", args=[integration.name, rule])


def _page_of(integration: Integration, rule: str) -> str:
    page = "accounts" if rule == ACCOUNT_SYNC else "contact_rules"
    return reverse(f"integrations:{page}", args=[integration.name])
