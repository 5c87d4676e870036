"""The start page, an integration's overview, and the first steps before there is one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from integrations.domain.errors import CRMError
from integrations.models import Connection, Integration, SyncError, SyncRun
from integrations.sync.connecting.adding import ConnectionRefused
from integrations.sync.connecting.installing import create_integration
from integrations.sync.foresight.accounting import account
from integrations.web import access, figures
from integrations.web.access import SignedIn
from integrations.web.forms.connections import IntegrationForm
from integrations.web.forms.styling import add_refusal
from integrations.web.tallies import counted


@access.viewer
@require_safe
def home(request: SignedIn) -> HttpResponse:
    """The overview where there is one integration, else a choice, else the first steps."""
    integrations = list(Integration.objects.select_related("hubspot", "salesforce"))
    if len(integrations) == 1 and "all" not in request.GET:
        return redirect("integrations:overview", integrations[0].name)
    if integrations:
        context = {"integrations": integrations, "section": "integrations"}
        return render(request, "integrations/choose.html", context)
    return render(request, "integrations/first_steps.html", _first_steps())


@access.viewer
@require_safe
def overview(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    accounting = account(integration)
    runs = SyncRun.objects.filter(integration=integration).select_related("requested_by")
    context = {
        "integration": integration,
        "tab": "overview",
        "accounting": accounting,
        "rows": figures.ordered(accounting),
        "shares": figures.shares(accounting),
        "categories": SyncError.objects.filter(integration=integration).by_category(),
        "runs": counted(runs[:5]),
        "open_run": runs.open().first(),
        "usages": figures.usages(integration),
    }
    return render(request, "integrations/overview.html", context)


@access.admin
@require_http_methods(["GET", "HEAD", "POST"])
def add_integration(request: SignedIn) -> HttpResponse:
    form = IntegrationForm(request.POST or None)
    if form.is_valid():
        try:
            made = create_integration(actor=access.actor_of(request), **form.cleaned_data)
        except ConnectionRefused as refused:
            add_refusal(form, refused.message, refused.field)
        except CRMError as error:
            add_refusal(form, error.message, "hubspot")
        else:
            messages.success(request, _("The integration is set up. Nothing was synced yet."))
            return redirect("integrations:overview", made.name)
    context = {"form": form, "section": "integrations"}
    status = 422 if form.errors else 200
    return render(request, "integrations/add_integration.html", context, status=status)


def _first_steps() -> dict[str, object]:
    connections = list(Connection.objects.all())
    return {
        "section": "integrations",
        "hubspot": next((one for one in connections if one.is_hubspot), None),
        "salesforce": next((one for one in connections if not one.is_hubspot), None),
    }
