"""Connections to the CRMs: their health, adding one, testing one."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q, QuerySet, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from integrations.domain.records import Provider
from integrations.models import Connection, Integration
from integrations.sync.connecting.adding import (
    ConnectionRefused,
    add_connection,
    check_connection,
)
from integrations.sync.connecting.reconnecting import replace_credentials
from integrations.sync.foresight.calls import calls_of
from integrations.web import access
from integrations.web.access import SignedIn
from integrations.web.forms.connections import METHODS, ConnectionForm
from integrations.web.forms.styling import add_refusal

BUSIEST = 10


@access.viewer
@require_safe
def connections(request: SignedIn) -> HttpResponse:
    context = {"section": "connections", "connections": _without_secrets()}
    return render(request, "integrations/connections.html", context)


@access.viewer
@require_safe
def connection(request: SignedIn, name: str) -> HttpResponse:
    found = get_object_or_404(_without_secrets(), name=name)
    calls = found.api_calls.of_last_day()
    integrations = Integration.objects.filter(Q(hubspot=found) | Q(salesforce=found))
    context = {
        "section": "connections",
        "connection": found,
        "integrations": integrations,
        "webhooks": _webhook_addresses(request, found, integrations),
        "operations": calls.values("operation").annotate(n=Sum("calls")).order_by("-n")[:BUSIEST],
        "calls": calls.total(),
        "forecast": calls_of(found, now=timezone.now()).forecast,
        "methods": {
            method: form for method, form in METHODS.items() if form.provider == found.provider
        },
    }
    return render(request, "integrations/connection.html", context)


def _webhook_addresses(
    request: SignedIn, found: Connection, integrations: QuerySet[Integration]
) -> list[str]:
    """Where HubSpot may deliver; nowhere without the secret that the deliveries are signed with."""
    if not found.is_hubspot or not Connection.objects.get(pk=found.pk).credentials.get(
        "client_secret"
    ):
        return []
    paths = [reverse("integrations:hubspot_webhook", args=[one.name]) for one in integrations]
    return [request.build_absolute_uri(path) for path in paths]


@access.admin
@require_safe
def choose_method(request: SignedIn) -> HttpResponse:
    context = {"section": "connections", "methods": METHODS}
    return render(request, "integrations/choose_method.html", context)


@sensitive_post_parameters()
@access.admin
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedIn, method: str) -> HttpResponse:
    if method not in METHODS:
        raise Http404(method)
    form = METHODS[method](request.POST or None)
    if form.is_valid():
        made = _add(request, form)
        if made is not None:
            messages.success(request, _("Connected to %s.") % (made.account_name or made.name))
            return redirect("integrations:home")
    context = {"section": "connections", "form": form, "method": method}
    status = 422 if form.errors else 200
    return render(request, "integrations/add_connection.html", context, status=status)


@sensitive_post_parameters()
@access.admin
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: SignedIn, name: str, method: str) -> HttpResponse:
    """New credentials for a connection that exists."""
    found = get_object_or_404(Connection, name=name)
    if method not in METHODS or METHODS[method].provider != found.provider:
        raise Http404(method)
    form = METHODS[method](request.POST or None, connection=found)
    if form.is_valid() and _replace(request, found, form):
        messages.success(request, _("%s has new credentials, and they work.") % found.name)
        return redirect("integrations:connection", name)
    context = {"section": "connections", "form": form, "connection": found}
    status = 422 if form.errors else 200
    return render(request, "integrations/add_connection.html", context, status=status)


@access.operator
@require_POST
def test(request: SignedIn, name: str) -> HttpResponse:
    found = check_connection(get_object_or_404(Connection, name=name))
    if found.health == Connection.Health.OK:
        messages.success(request, _("%s works.") % found.name)
    else:
        messages.error(
            request,
            _("%(name)s does not work: %(why)s")
            % {
                "name": found.name,
                "why": found.health_message,
            },
        )
    return redirect("integrations:connection", name)


def _add(request: SignedIn, form: ConnectionForm) -> Connection | None:
    try:
        return add_connection(
            provider=Provider(form.provider),
            name=form.cleaned_data["name"],
            base_url=form.cleaned_data["base_url"],
            credentials=form.credentials,
            actor=access.actor_of(request),
        )
    except ConnectionRefused as refused:
        add_refusal(form, refused.message, refused.field)
        return None


def _replace(request: SignedIn, connection: Connection, form: ConnectionForm) -> bool:
    try:
        replace_credentials(
            connection,
            base_url=form.cleaned_data["base_url"],
            credentials=form.credentials,
            actor=access.actor_of(request),
        )
    except ConnectionRefused as refused:
        add_refusal(form, refused.message, refused.field)
        return False
    return True


def _without_secrets() -> QuerySet[Connection]:
    """What a page shows. Secrets are not even decrypted for it."""
    return Connection.objects.defer("credentials", "tokens", "schema", "owners")
