"""The offer to queue the inclusion list's members, with whom and what it costs (M3)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from integrations.domain.errors import CRMError
from integrations.sync.foresight.members import foresee_members
from integrations.web import access
from integrations.web.access import SignedIn
from integrations.web.forecasts import writes_of


@access.viewer
@never_cache
@require_safe
def list_members(request: SignedIn, name: str) -> HttpResponse:
    """What queueing the members would do. Nothing happens but by its button."""
    integration = access.find_integration(name)
    if not integration.list_id:
        return redirect("integrations:contact_rules", name)
    context: dict[str, object] = {
        "integration": integration,
        "tab": "contacts",
        "subtab": "rules",
    }
    try:
        foreseen = context["forecast"] = foresee_members(integration)
        context["writes"] = writes_of(foreseen.outcomes or {})
        context["excluded"] = sorted(foreseen.excluded.items(), key=lambda pair: -pair[1])
    except CRMError as error:
        context["problem"] = error.message
    return render(request, "integrations/list_members.html", context)
