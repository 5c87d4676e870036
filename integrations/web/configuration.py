"""The configuration as a file: downloaded, compared and previewed, applied all or nothing (M28)."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from integrations.domain.errors import CRMError
from integrations.models import Integration
from integrations.sync.configuration.file import (
    diff_configuration,
    export_configuration,
    import_configuration,
    proposal_of,
    refusal_in,
)
from integrations.sync.configuration.form import read_configuration
from integrations.sync.configuration.mappings import Difference
from integrations.sync.configuration.places import ConfigurationRefused, Problem
from integrations.sync.discovery.learning import learn_fields
from integrations.sync.settings.integration import SettingRefused
from integrations.web import access
from integrations.web.access import SignedIn
from integrations.web.forms.configuration import ConfigurationForm
from integrations.web.previews import Shown, show_change


@dataclass(frozen=True, slots=True)
class Line:
    """A difference in words. `kind` is "added", "removed" or "changed"."""

    place: str
    kind: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Compared:
    """What a file would change; or why it cannot be used."""

    text: str = ""
    other_name: str = ""
    lines: list[Line] | None = None
    preview: Shown | None = None
    problems: tuple[Problem, ...] = ()


@access.viewer
@require_safe
def configuration(request: SignedIn, name: str) -> HttpResponse:
    return _show(request, access.find_integration(name), ConfigurationForm(), Compared())


@access.viewer
@require_safe
def download_configuration(request: SignedIn, name: str) -> HttpResponse:
    text = export_configuration(access.find_integration(name))
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.yaml"'
    return answer


@access.admin
@require_POST
def compare_configuration(request: SignedIn, name: str) -> HttpResponse:
    """What the file would change, and what that would do. Nothing is stored but what the CRMs say
    of fields that the file names and nobody knew yet."""
    integration = access.find_integration(name)
    form = ConfigurationForm(request.POST, request.FILES)
    compared = Compared()
    if form.is_valid():
        compared = _compare(integration, form)
        form = _with_text(form, compared.text)
    return _show(request, integration, form, compared)


@access.admin
@require_POST
def apply_configuration(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    form = ConfigurationForm(request.POST)
    if not form.is_valid():
        return _show(request, integration, form, Compared())
    text = form.cleaned_data["text"]
    try:
        learn_fields(integration, read_configuration(text).mappings or ())
        made = import_configuration(integration, text, actor=access.actor_of(request))
    except ConfigurationRefused as refused:
        return _show(request, integration, form, Compared(problems=refused.problems))
    except CRMError as error:
        form.add_error(None, error.message)
        return _show(request, integration, form, Compared())
    said = ngettext("%d change is made.", "%d changes are made.", len(made)) % len(made)
    messages.success(request, said if made else _("Nothing differed, so nothing was changed."))
    return redirect("integrations:audit" if made else "integrations:configuration", name)


def _compare(integration: Integration, form: ConfigurationForm) -> Compared:
    """A refusal is in `problems`; that a CRM does not answer is on the form."""
    text = form.cleaned_data["text"]
    try:
        return _preview(integration, text)
    except ConfigurationRefused as refused:
        return Compared(text=text, problems=refused.problems)
    except SettingRefused as refused:
        return Compared(text=text, problems=refusal_in(text, refused).problems)
    except CRMError as error:
        form.add_error(None, error.message)
        return Compared(text=text)


def _preview(integration: Integration, text: str) -> Compared:
    asked = read_configuration(text)
    learn_fields(integration, asked.mappings or ())
    lines = [_line(one) for one in diff_configuration(integration, text)]
    return Compared(
        text=text,
        other_name=asked.name if asked.name and asked.name != integration.name else "",
        lines=lines,
        preview=show_change(integration, proposal_of(integration, text)) if lines else None,
    )


def _with_text(form: ConfigurationForm, text: str) -> ConfigurationForm:
    """The form with an uploaded file's text in the box: a browser keeps no file."""
    again = ConfigurationForm({"text": text})
    again.is_valid()
    for message in form.non_field_errors():
        again.add_error(None, message)
    return again


def _line(difference: Difference) -> Line:
    before, after = difference.before, difference.after
    kind = "changed"
    if after is None and isinstance(before, dict):
        kind = "removed"
    elif before is None and isinstance(after, dict):
        kind = "added"
    return Line(difference.place, kind, _written(before), _written(after))


def _written(value: object) -> str:
    """As the file has it."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_written(one)}" for key, one in value.items())
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def _show(
    request: SignedIn, integration: Integration, form: ConfigurationForm, compared: Compared
) -> HttpResponse:
    context = {
        "integration": integration,
        "tab": "settings",
        "subtab": "configuration",
        "form": form,
        "compared": compared,
        "preview": compared.preview,
        "may_apply": bool(compared.lines) and not form.errors,
    }
    status = 422 if form.is_bound and (form.errors or compared.problems) else 200
    return render(request, "integrations/configuration.html", context, status=status)
