"""Import from Salesforce: chosen, counted, then carried out as a run (M13)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from integrations.domain.errors import CRMError
from integrations.models import Integration
from integrations.sync.importing.request import (
    ImportPreview,
    ImportRefused,
    preview_import,
    request_import,
)
from integrations.sync.runs.lifecycle import AlreadyRunning
from integrations.web import access
from integrations.web.access import SignedIn
from integrations.web.forms.importing import ImportForm
from integrations.web.forms.styling import add_refusal


@access.operator
@require_safe
def choose_import(request: SignedIn, name: str) -> HttpResponse:
    """The form; with a choice, how many records it selects: Salesforce is asked, live."""
    integration = access.find_integration(name)
    form = ImportForm(request.GET if "object_type" in request.GET else None)
    return _show(request, integration, form, _count(integration, form) if form.is_bound else None)


@access.operator
@require_POST
def start_import(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    form = ImportForm(request.POST)
    try:
        if form.is_valid():
            run = request_import(integration, form.selection, user=request.user)
            return redirect("integrations:run", name, run.pk)
    except AlreadyRunning as already:
        messages.info(request, _("Such a run is under way already: this is it."))
        return redirect("integrations:run", name, already.run.pk)
    except ImportRefused as refused:
        add_refusal(form, refused.message, refused.field)
    except CRMError as error:
        form.add_error(None, error.message)
    return _show(request, integration, form, None)


def _count(integration: Integration, form: ImportForm) -> ImportPreview | None:
    if not form.is_valid():
        return None
    try:
        return preview_import(integration, form.selection)
    except ImportRefused as refused:
        add_refusal(form, refused.message, refused.field)
    except CRMError as error:
        form.add_error(None, error.message)
    return None


def _show(
    request: SignedIn, integration: Integration, form: ImportForm, counted: ImportPreview | None
) -> HttpResponse:
    context = {"integration": integration, "tab": "runs", "form": form, "counted": counted}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "integrations/import.html", context, status=status)
