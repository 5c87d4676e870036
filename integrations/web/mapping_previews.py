"""Preview of a mapping being added or changed: the same form again, and what it would do."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from integrations.models import FieldMapping
from integrations.sync.settings.mappings import mappable_fields, taken_fields
from integrations.sync.settings.proposal import Proposal
from integrations.web import access
from integrations.web.access import SignedIn
from integrations.web.forms.mappings import MappingForm, RuleForm
from integrations.web.forms.styling import add_refusal
from integrations.web.mappings import show_adding, show_editing
from integrations.web.previews import look_ahead


@access.admin
@require_POST
def preview_new_mapping(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    form = MappingForm(mappable_fields(integration), request.POST)
    if form.is_valid():
        for field, message in taken_fields(integration, form.definition):
            add_refusal(form, message, field)
    if form.errors:
        return show_adding(request, integration, form)
    wanted = {key: value or None for key, value in form.cleaned_data.items() if key != "values"}
    proposal = Proposal(mappings=[wanted | {"values": form.cleaned_data["values"]}])
    return show_adding(request, integration, form, look_ahead(integration, proposal, form))


@access.admin
@require_POST
def preview_mapping(request: SignedIn, name: str, pk: int) -> HttpResponse:
    integration = access.find_integration(name)
    mapping = get_object_or_404(FieldMapping, integration=integration, pk=pk)
    form = RuleForm(request.POST, pairs=mapping.values)
    if not form.is_valid():
        return show_editing(request, integration, pk, form)
    proposal = Proposal(mappings=[{"hubspot": mapping.hubspot, **form.cleaned_data}])
    preview = look_ahead(integration, proposal, form)
    return show_editing(request, integration, pk, form, preview)
