"""What a change would do, shown beside the form that makes it (M25)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from integrations.domain.errors import CRMError
from integrations.models import Integration, SyncRun
from integrations.sync.foresight.changes import preview_change
from integrations.sync.foresight.difference import EFFECTS, as_dict
from integrations.sync.foresight.previewing import (
    PREVIEW,
    RESULT,
    as_scope,
    proposal_in,
    request_preview,
)
from integrations.sync.runs.lifecycle import AlreadyRunning
from integrations.sync.settings.integration import SettingRefused
from integrations.sync.settings.making import make_change
from integrations.sync.settings.proposal import Proposal
from integrations.web import access, wording
from integrations.web.access import SignedIn
from integrations.web.changes import say_value
from integrations.web.forms.styling import add_refusal
from integrations.web.tallies import ORDER

# Of more people than this a page shows the first, and a run counts all: a page answers soon.
MOST_PLANNED = 5000
SAMPLES = 10
SALT = "a change that was previewed"


@dataclass(frozen=True, slots=True)
class Cell:
    """How many records of one object type meet one effect."""

    label: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Row:
    """What a sync of everyone would do to one object type, effect by effect."""

    object_type: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Shown:
    """A preview, in the shape of `foresight.difference.as_dict`. The change itself is in `token`,
    signed, so that a button can ask for the same one, or in `asked` in words."""

    facts: Mapping[str, Any]
    token: str = ""
    asked: Sequence[tuple[str, str]] = ()

    @property
    def rows(self) -> list[Row]:
        outcomes = self.facts["outcomes"]
        kinds = (kind for kind in ORDER if kind in outcomes)
        return [Row(kind, _cells(outcomes[kind])) for kind in kinds]

    @property
    def effects(self) -> list[str]:
        return [wording.say(wording.EFFECTS, effect) for effect in EFFECTS]

    @property
    def is_part(self) -> bool:
        return bool(self.facts["people"] < self.facts["total"])

    @property
    def sample(self) -> list[Mapping[str, Any]]:
        return list(self.facts["sample"][:SAMPLES])


def _cells(counts: Mapping[str, Mapping[str, int]]) -> list[Cell]:
    return [Cell(wording.say(wording.EFFECTS, effect), **counts[effect]) for effect in EFFECTS]


def look_ahead(integration: Integration, proposal: Proposal, form: forms.Form) -> Shown | None:
    """The preview; None where the change could not be made, and `form` says why."""
    try:
        return show_change(integration, proposal)
    except SettingRefused as refused:
        add_refusal(form, refused.message, refused.field)
    except CRMError as error:
        form.add_error(None, error.message)
    return None


def show_change(integration: Integration, proposal: Proposal) -> Shown:
    """Raises SettingRefused, and CRMError where a CRM had to be asked."""
    found = preview_change(integration, proposal, most=MOST_PLANNED)
    return Shown(as_dict(found), signing.dumps(as_scope(proposal), salt=SALT, compress=True))


def preview_of(run: SyncRun) -> Shown | None:
    """What a run that previewed a change found."""
    facts = run.summary.get(RESULT)
    asked = [*_in_words(proposal_in(run.scope[PREVIEW]))] if facts else []
    return Shown(facts, asked=asked) if facts else None


def _in_words(proposal: Proposal) -> Iterator[tuple[str, str]]:
    for name, value in proposal.settings.items():
        yield wording.say(wording.SETTINGS, name), say_value(name, value)
    for mapping in proposal.mappings:
        yield mapping["hubspot"], wording.say(wording.RULES, mapping.get("rule", ""))
    for name in proposal.removed:
        yield name, _("removed")


@access.admin
@require_POST
def start_preview(request: SignedIn, name: str) -> HttpResponse:
    """The same preview of everybody, as a run; if asked, fields are read first."""
    integration = access.find_integration(name)
    try:
        proposal = proposal_in(signing.loads(request.POST.get("change", ""), salt=SALT))
    except signing.BadSignature as bad:
        raise BadRequest("no change that was previewed here") from bad
    read = "read" in request.POST
    try:
        run = request_preview(integration, proposal, read=read, user=request.user)
    except AlreadyRunning as already:
        messages.info(request, _("Such a run is under way already: this is it."))
        run = already.run
    except SettingRefused as refused:
        messages.error(request, refused.message)
        return redirect("integrations:contact_rules", name)
    return redirect("integrations:run", name, run.pk)


@access.admin
@require_POST
def make_previewed_change(request: SignedIn, name: str, pk: int) -> HttpResponse:
    """What a run previewed: all of it, or nothing."""
    integration = access.find_integration(name)
    runs = SyncRun.objects.filter(integration=integration, scope__has_key=PREVIEW)
    run = get_object_or_404(runs, pk=pk)
    try:
        proposal = proposal_in(run.scope[PREVIEW])
        make_change(integration, proposal, actor=access.actor_of(request))
    except (SettingRefused, CRMError) as refused:
        messages.error(request, _("Nothing was changed. %s") % refused.message)
        return redirect("integrations:run", name, pk)
    messages.success(request, _("The change is made. It syncs nothing by itself."))
    return redirect("integrations:audit", name)
