"""What the brake holds: who would lose what, and the button that lets it pass (M16)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from integrations.models import SyncError
from integrations.sync.accounts.holding import held_pairs
from integrations.sync.settling.approving import approve_held
from integrations.sync.settling.brake import CODE
from integrations.web import access
from integrations.web.access import SignedIn
from integrations.web.paging import page_of


@access.viewer
@require_safe
def held(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    losses = SyncError.objects.open().filter(integration=integration, code=CODE)
    context = {
        "integration": integration,
        "tab": "people",
        "page": page_of(losses.select_related("person"), request),
        "pairs": held_pairs(integration),
    }
    return render(request, "integrations/held.html", context)


@access.admin
@require_POST
def approve(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    approved = approve_held(integration, actor=access.actor_of(request))
    if approved.people:
        text = ngettext(
            "%d person may pass: the next run carries it out.",
            "%d people may pass: the next run carries it out.",
            approved.people,
        )
        messages.success(request, text % approved.people)
    if approved.pairs:
        text = ngettext(
            "%d company with its account may pass: the next run carries it out.",
            "%d companies with their accounts may pass: the next run carries it out.",
            approved.pairs,
        )
        messages.success(request, text % approved.pairs)
    if not any(approved):
        messages.info(request, _("Nothing is held any more."))
    return redirect("integrations:held", name)
