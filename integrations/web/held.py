"""What the brake holds: who would lose what, and the button that lets it pass (M16)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from integrations.models import SyncError
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
    }
    return render(request, "integrations/held.html", context)


@access.admin
@require_POST
def approve(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    people = approve_held(integration, actor=access.actor_of(request))
    if people:
        text = ngettext(
            "%d person may pass: the next run carries it out.",
            "%d people may pass: the next run carries it out.",
            people,
        )
        messages.success(request, text % people)
    else:
        messages.info(request, _("Nothing is held any more."))
    return redirect("integrations:held", name)
