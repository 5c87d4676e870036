"""The inclusion list builder: criteria, review, creation in HubSpot, waiting, choosing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from integrations.crm.port import ListInfo
from integrations.domain.errors import CRMError
from integrations.domain.list_filters import MEMBERSHIP, MEMBERSHIPS, Criterion
from integrations.domain.records import FieldSpec
from integrations.models import Integration
from integrations.sync.settings.integration import SettingRefused
from integrations.sync.settings.list_building import (
    create_inclusion_list,
    filterable_fields,
    find_list,
    lists_named,
)
from integrations.web import access, wording
from integrations.web.access import SignedIn
from integrations.web.forms.lists import GroupOfRows, ListForm, Row, criteria_of, new_row
from integrations.web.forms.styling import add_refusal


@dataclass(frozen=True, slots=True)
class Said:
    """A criterion in words: the property, how it is compared, with what."""

    field: str
    operator: str
    values: list[str]


@access.admin
@require_http_methods(["GET", "HEAD", "POST"])
def build_list(request: SignedIn, name: str) -> HttpResponse:
    """The builder, empty or with what was sent: POST is the way back from the review."""
    integration = access.find_integration(name)
    form, problem = _form(request, integration, is_checked=False)
    return _show(request, integration, form, problem)


@access.admin
@never_cache
@require_safe
def criterion_row(request: SignedIn, name: str) -> HttpResponse:
    """One row as its property and operator ask for, or a new one."""
    integration = access.find_integration(name)
    form, problem = _form(request, integration)
    row = form.rows[0] if form.rows else new_row(request.GET.get("group", ""))
    context = {"integration": integration, "row": row, "problem": problem, **_fields(form)}
    return render(request, "integrations/criterion.html", context)


@access.admin
@never_cache
@require_safe
def criterion_group(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    form, _problem = _form(request, integration)
    row = new_row()
    context = {"integration": integration, "group": GroupOfRows(row.group, [row])}
    context |= {"is_another": True, **_fields(form)}
    return render(request, "integrations/criterion_group.html", context)


@access.admin
@require_POST
def review_list(request: SignedIn, name: str) -> HttpResponse:
    """The criteria in words, before anything is made."""
    integration = access.find_integration(name)
    form, problem = _form(request, integration)
    if problem or not form.is_valid():
        return _show(request, integration, form, problem, status=422)
    context = {
        "integration": integration,
        "tab": "contacts",
        "subtab": "rules",
        "form": form,
        "groups": [[_say(row) for row in group.rows] for group in form.groups],
    }
    return render(request, "integrations/review_list.html", context)


@access.admin
@require_POST
def create_list(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    form, problem = _form(request, integration)
    if not problem and form.is_valid():
        try:
            made = create_inclusion_list(
                integration, actor=access.actor_of(request), **form.cleaned_data
            )
            return redirect("integrations:list_filling", name, made.id)
        except SettingRefused as refused:
            add_refusal(form, refused.message, refused.field)
        except CRMError as error:
            add_refusal(form, error.message, None)
    return _show(request, integration, form, problem, status=422)


@access.admin
@never_cache
@require_safe
def list_filling(request: SignedIn, name: str, list_id: str) -> HttpResponse:
    """A new list until HubSpot has filled it. The page asks again by itself, then chooses it."""
    integration = access.find_integration(name)
    context: dict[str, Any] = {"integration": integration, "tab": "contacts", "subtab": "rules"}
    try:
        context["list"] = find_list(integration, list_id)
    except CRMError as error:
        context["problem"] = error.message
    if context.get("list", ...) is None:
        raise Http404(list_id)
    page = "list_filling_state.html" if request.htmx else "list_filling.html"  # type: ignore[attr-defined]
    return render(request, f"integrations/{page}", {**context, "list_id": list_id})


def _form(
    request: SignedIn, integration: Integration, *, is_checked: bool = True
) -> tuple[ListForm, str]:
    """The form with what was sent, and why the lists that it names could not be read."""
    data = request.POST if request.method == "POST" else request.GET
    fields = filterable_fields(integration.hubspot)
    lists: dict[str, ListInfo] = {}
    problem = ""
    try:
        lists = lists_named(integration, criteria_of(data))
    except CRMError as error:
        problem = error.message
    return ListForm(data, fields=fields, lists=lists, is_checked=is_checked), problem


def _show(
    request: SignedIn, integration: Integration, form: ListForm, problem: str, status: int = 200
) -> HttpResponse:
    first = new_row()
    context = {
        "integration": integration,
        "tab": "contacts",
        "subtab": "rules",
        "form": form,
        "problem": problem,
        "groups": form.groups or [GroupOfRows(first.group, [first])],
        "spare_group": [new_row()],
        **_fields(form),
    }
    return render(request, "integrations/build_list.html", context, status=status)


def _fields(form: ListForm) -> dict[str, object]:
    """The properties to choose from, by label."""
    specs = form.specs.values()
    ordered = sorted(specs, key=lambda spec: (spec.label.casefold(), spec.name))
    return {"properties": ordered, "membership": MEMBERSHIP}


def _say(row: Row) -> Said:
    criterion = row.criterion
    operator = wording.say(wording.OPERATORS, criterion.operator)
    if criterion.operator in MEMBERSHIPS:
        names = {info.id: info.name for info in row.lists}
        return Said(_("The contact"), operator, [names[id] for id in criterion.values[:1]])
    return Said(_label(row.spec, criterion), operator, _labels(row.spec, criterion))


def _label(spec: FieldSpec | None, criterion: Criterion) -> str:
    return spec.label if spec else criterion.field


def _labels(spec: FieldSpec | None, criterion: Criterion) -> list[str]:
    options = {option.value: option.label for option in spec.options} if spec else {}
    return [options.get(value, value) for value in criterion.values]
