"""The Contacts tab, third part: account sync, what it does, and between which fields (M11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from integrations.domain.problems import Problem, ProblemKey
from integrations.models import Integration
from integrations.sync.accounts.described import AccountMapping, account_mappings, account_pairs
from integrations.sync.settings.integration import change_settings
from integrations.sync.settings.mappings import say_problem
from integrations.web import access
from integrations.web.access import SignedIn
from integrations.web.changes import saved
from integrations.web.forms.settings import AccountSyncForm

# The rules' own words speak of contacts.
MISSING = {
    ProblemKey.HUBSPOT_MISSING: _("HubSpot's companies have no such property."),
    ProblemKey.SALESFORCE_MISSING: _(
        "Salesforce's accounts have no such field that the integration's user can see."
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A mapping as the table shows it: "off", "unread", "ok" or "paused", which has problems."""

    mapping: AccountMapping
    status: str
    problems: Sequence[str]


@access.viewer
@require_safe
def accounts(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    context = {
        "integration": integration,
        "tab": "contacts",
        "subtab": "accounts",
        "form": AccountSyncForm(instance=integration),
        "saved": saved(request, integration),
        "rows": [_row(mapping, integration) for mapping in account_mappings(integration)],
        "pairs": account_pairs(integration),
    }
    return render(request, "integrations/accounts.html", context)


@access.admin
@require_POST
def change_account_sync(request: SignedIn, name: str) -> HttpResponse:
    """On or off; nothing is made or written before the next run."""
    integration = access.find_integration(name)
    form = AccountSyncForm(request.POST, instance=integration)
    form.is_valid()  # an absent tick is off, and whatever else is sent is on
    event = change_settings(integration, actor=access.actor_of(request), **form.cleaned_data)
    address = reverse("integrations:accounts", args=[name])
    return redirect(f"{address}?saved={event.pk}" if event else address)


def _row(mapping: AccountMapping, integration: Integration) -> Row:
    if not integration.sync_accounts:
        return Row(mapping, "off", ())
    if not mapping.is_read:
        return Row(mapping, "unread", ())
    problems = [_say(problem) for problem in mapping.problems]
    return Row(mapping, "paused" if problems else "ok", problems)


def _say(problem: Problem) -> str:
    return str(MISSING.get(problem.key) or say_problem(problem))
