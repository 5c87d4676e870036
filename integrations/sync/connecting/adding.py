"""Connections: added and tested."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from integrations.domain.errors import CRMError
from integrations.domain.records import Provider
from integrations.models import Connection
from integrations.sync import auditing
from integrations.sync.auditing import Actor
from integrations.sync.connections.opening import open_crm
from integrations.sync.discovery.schema import refresh_schema

# HubSpot allows private apps 190 calls in ten seconds on the plans that have Salesforce beside it.
HUBSPOT_PACE = 190


class ConnectionRefused(Exception):
    """The connection cannot be used. `message` says what to mend, `field` where."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


def add_connection(
    *,
    provider: Provider,
    name: str,
    base_url: str,
    credentials: Mapping[str, str],
    actor: Actor,
) -> Connection:
    """Store a connection that works: it is tested first, and its schema read.

    Raises ConnectionRefused; then nothing is stored.
    """
    if Connection.objects.filter(name=name).exists():
        raise ConnectionRefused(f"There is a connection called “{name}” already.", "name")
    connection = Connection(
        name=name,
        provider=provider,
        base_url=base_url.rstrip("/"),
        credentials=dict(credentials),
        calls_per_ten_seconds=HUBSPOT_PACE if provider is Provider.HUBSPOT else None,
    )
    with transaction.atomic():
        connection.save()
        check_connection(connection)
        if connection.health != Connection.Health.OK:
            raise ConnectionRefused(connection.health_message)
        _read_schema(connection)
        auditing.record(
            actor,
            integration=None,
            action="connection.add",
            subject=name,
            after={"provider": provider.value, "base_url": connection.base_url},
        )
    return connection


def check_connection(connection: Connection) -> Connection:
    """Test it, and keep what came of that. A failure is the connection's health, not an error."""
    connection.checked_at = timezone.now()
    try:
        info = open_crm(connection).check()
    except CRMError as error:
        connection.health = Connection.Health.FAILING
        connection.health_message = error.message
    else:
        connection.health = Connection.Health.OK
        connection.health_message = ""
        connection.account_id, connection.account_name = info.account_id, info.name
        connection.user_id, connection.user_name = info.user_id, info.user_name
        connection.missing_rights = list(info.missing_rights)
        connection.calls_used = info.calls_used if info.calls_used is not None else None
        connection.calls_limit = info.calls_limit
    connection.save(update_fields=CHECKED)
    return connection


CHECKED = ["health", "health_message", "checked_at", "account_id", "account_name", "user_id",
           "user_name", "missing_rights", "calls_used", "calls_limit"]  # fmt: skip


def _read_schema(connection: Connection) -> None:
    try:
        refresh_schema(connection)
    except CRMError as error:
        raise ConnectionRefused(error.message) from error
