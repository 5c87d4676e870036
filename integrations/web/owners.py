"""Owners (M18): which way they cross, and whom the other CRM does not know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from integrations.domain.records import Provider
from integrations.models import Connection, Integration
from integrations.sync.discovery.unmatched_owners import UnmatchedOwner, unmatched
from integrations.web import access
from integrations.web.access import SignedIn

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Side:
    """One CRM's owners whom the other does not know. `idle` own nobody; `unshown` are more of
    either than a page should hold."""

    provider: str
    crosses: bool
    owning: Sequence[UnmatchedOwner]
    idle: Sequence[UnmatchedOwner]
    unshown: int
    people: int
    counted_at: datetime | None
    is_read: bool


@access.viewer
@require_safe
def owners(request: SignedIn, name: str) -> HttpResponse:
    integration = access.find_integration(name)
    context = {
        "integration": integration,
        "tab": "settings",
        "subtab": "owners",
        "sides": _sides(integration),
    }
    return render(request, "integrations/owners.html", context)


def _sides(integration: Integration) -> list[Side]:
    found = unmatched(integration)
    return [
        _side(integration.hubspot, integration.owners_to_salesforce, found),
        _side(integration.salesforce, integration.owners_to_hubspot, found),
    ]


def _side(connection: Connection, crosses: bool, found: Sequence[UnmatchedOwner]) -> Side:
    own = [one for one in found if one.provider is Provider(connection.provider)]
    owning = [one for one in own if one.people]
    idle = [one for one in own if not one.people]
    return Side(
        provider=connection.provider,
        crosses=crosses,
        owning=owning[:MOST_SHOWN],
        idle=idle[:MOST_SHOWN],
        unshown=max(0, len(owning) - MOST_SHOWN) + max(0, len(idle) - MOST_SHOWN),
        people=sum(one.people for one in owning),
        counted_at=connection.owned_counted_at,
        is_read=bool(connection.owners),
    )
