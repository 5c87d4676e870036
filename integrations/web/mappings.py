"""The Contacts tab, second half: the field mappings, and adding, changing, deleting one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from integrations.domain.mapping import MappingDefinition
from integrations.domain.plans import SyncRule
from integrations.domain.records import FieldSpec
from integrations.models import FieldMapping, Integration
from integrations.sync.backfill.request import can_backfill
from integrations.sync.discovery.policy import definition_of
from integrations.sync.settings import mappings as settings
from integrations.sync.settings.integration import SettingRefused
from integrations.sync.settings.mappings import Fields
from integrations.web import access
from integrations.web.access import SignedIn
from integrations.web.forms.mappings import MappingForm, RuleForm
from integrations.web.forms.styling import add_refusal
from integrations.web.previews import Shown


@dataclass(frozen=True, slots=True)
class Row:
    """A mapping as the table shows it. `problems` are in words; without any it works."""

    mapping: FieldMapping
    hubspot: FieldSpec | None
    lead: FieldSpec | None
    contact: FieldSpec | None
    status: str
    problems: list[str]


@access.viewer
@require_safe
def mappings(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    fields = settings.mappable_fields(integration)
    rows = [_row(mapping, fields) for mapping in _mappings(integration)]
    context = {
        "integration": integration,
        "tab": "contacts",
        "subtab": "mappings",
        "rows": rows,
        "broken": sum(row.status in ("warning", "paused") for row in rows),
    }
    return render(request, "integrations/mappings.html", context)


@access.admin
@require_http_methods(["GET", "HEAD", "POST"])
def add_mapping(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    form = MappingForm(settings.mappable_fields(integration), request.POST or None)
    if form.is_valid():
        try:
            made = settings.add_mapping(
                integration, actor=access.actor_of(request), **form.cleaned_data
            )
            messages.success(
                request, _("“%s” is mapped. It syncs when a record changes.") % made.label
            )
            return _offer_backfill(made)
        except SettingRefused as refused:
            add_refusal(form, refused.message, refused.field)
    return show_adding(request, integration, form)


@access.admin
@never_cache
@require_safe
def check_mapping(request: SignedIn, name: str) -> HttpResponse:
    """What stands against the fields chosen so far, while they are being chosen."""
    integration = access.find_integration(name)
    definition = _asked(request)
    problems: list[str] = []
    if definition.hubspot and (definition.lead or definition.contact):
        fields = settings.mappable_fields(integration)
        taken = [text for _name, text in settings.taken_fields(integration, definition)]
        found = settings.problems_of(definition, fields)
        problems = [*taken, *(settings.say_problem(problem) for problem in found)]
    context = {"problems": problems, "checked": bool(definition.lead or definition.contact)}
    return render(request, "integrations/mapping_check.html", context)


@access.admin
@require_http_methods(["GET", "HEAD", "POST"])
def edit_mapping(request: SignedIn, name: str, pk: int) -> HttpResponse:
    integration = access.find_integration(name)
    mapping = get_object_or_404(_mappings(integration), pk=pk)
    form = RuleForm(request.POST or None, pairs=mapping.values, initial={"rule": mapping.rule})
    if form.is_valid():
        try:
            changed = settings.change_mapping(
                mapping, actor=access.actor_of(request), **form.cleaned_data
            )
            messages.success(request, _("Saved: “%s”.") % mapping.label)
            return _offer_backfill(mapping) if changed else redirect("integrations:mappings", name)
        except SettingRefused as refused:
            add_refusal(form, refused.message, refused.field)
    return show_editing(request, integration, pk, form)


@access.admin
@require_http_methods(["GET", "HEAD", "POST"])
def delete_mapping(request: SignedIn, name: str, pk: int) -> HttpResponse:
    """Asks first, then deletes a custom mapping."""
    integration = access.find_integration(name)
    mapping = get_object_or_404(_mappings(integration), pk=pk)
    if request.method != "POST":
        context = {"integration": integration, "tab": "contacts", "mapping": mapping}
        return render(request, "integrations/delete_mapping.html", context)
    try:
        settings.delete_mapping(mapping, actor=access.actor_of(request))
        messages.success(request, _("The mapping of “%s” is deleted.") % mapping.label)
    except SettingRefused as refused:
        messages.error(request, refused.message)
    return redirect("integrations:mappings", name)


def show_adding(
    request: SignedIn, integration: Integration, form: MappingForm, preview: Shown | None = None
) -> HttpResponse:
    context = _around(integration, form, preview)
    status = 422 if form.errors else 200
    return render(request, "integrations/add_mapping.html", context, status=status)


def show_editing(
    request: SignedIn,
    integration: Integration,
    pk: int,
    form: RuleForm,
    preview: Shown | None = None,
) -> HttpResponse:
    context = _around(integration, form, preview) | _editing(integration, pk)
    status = 422 if form.errors else 200
    return render(request, "integrations/edit_mapping.html", context, status=status)


def _around(integration: Integration, form: RuleForm, preview: Shown | None) -> dict[str, object]:
    return {
        "integration": integration,
        "tab": "contacts",
        "subtab": "mappings",
        "form": form,
        "preview": preview,
    }


def _offer_backfill(mapping: FieldMapping) -> HttpResponse:
    """What is there already meets the new rule only if somebody asks for it (M27)."""
    name = mapping.integration.name
    if not can_backfill(mapping):
        return redirect("integrations:mappings", name)
    return redirect("integrations:backfill", name, mapping.pk)


def _mappings(integration: Integration) -> QuerySet[FieldMapping]:
    return FieldMapping.objects.filter(integration=integration).select_related(
        "integration__hubspot", "integration__salesforce"
    )


def _row(mapping: FieldMapping, fields: Fields) -> Row:
    problems = settings.problems_of(definition_of(mapping), fields)
    return Row(
        mapping,
        fields.hubspot.get(mapping.hubspot),
        fields.lead.get(mapping.lead or ""),
        fields.contact.get(mapping.contact or ""),
        _status(mapping, fields, bool(problems)),
        [settings.say_problem(problem) for problem in problems],
    )


def _status(mapping: FieldMapping, fields: Fields, has_problems: bool) -> str:
    """`paused` where neither object can sync it, `warning` where one of two cannot."""
    if mapping.rule == SyncRule.NONE:
        return "off"
    if not has_problems:
        return "ok"
    definition = definition_of(mapping)
    alone = [replace(definition, contact=None), replace(definition, lead=None)]
    mapped = [one for one in alone if one.lead or one.contact]
    broken = [one for one in mapped if settings.problems_of(one, fields)]
    return "paused" if len(broken) == len(mapped) else "warning"


def _editing(integration: Integration, pk: int) -> dict[str, object]:
    """The mapping as stored, whatever a refused form said, with the options of its fields."""
    mapping = _mappings(integration).get(pk=pk)
    row = _row(mapping, settings.mappable_fields(integration))
    allowed = settings.possible_changes(mapping)
    return {
        "row": row,
        "mapping": mapping,
        "can_backfill": can_backfill(mapping),
        "rules": [choice for choice in FieldMapping.Rule.choices if choice[0] in allowed],
        "hubspot_options": row.hubspot.options if row.hubspot else (),
        "salesforce_options": _salesforce_options(row),
    }


def _salesforce_options(row: Row) -> list[object]:
    found = {
        option.value: option
        for spec in (row.lead, row.contact)
        if spec
        for option in spec.options
        if option.active
    }
    return list(found.values())


def _asked(request: SignedIn) -> MappingDefinition:
    rule = request.GET.get("rule", "")
    return MappingDefinition(
        hubspot=request.GET.get("hubspot", ""),
        lead=request.GET.get("lead") or None,
        contact=request.GET.get("contact") or None,
        rule=SyncRule(rule) if rule in set(SyncRule) else SyncRule.PREFER_SALESFORCE,
    )
