"""New credentials for a connection that exists: the old ones ended, or were replaced on purpose."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from integrations.models import Connection, Integration
from integrations.sync import auditing
from integrations.sync.auditing import Actor
from integrations.sync.connecting.adding import ConnectionRefused, check_connection
from integrations.sync.connections.suspension import lift_suspension


def replace_credentials(
    connection: Connection, *, base_url: str, credentials: Mapping[str, str], actor: Actor
) -> Connection:
    """Store credentials that work and belong to the same account, and let its integrations go on.

    Raises ConnectionRefused; then the old ones stay. Secrets are not audited.
    """
    known_account = connection.account_id
    with transaction.atomic():
        stored = Connection.objects.select_for_update().get(pk=connection.pk)
        before = stored.base_url
        stored.base_url, stored.credentials = base_url.rstrip("/"), dict(credentials)
        stored.tokens = {}
        stored.save(update_fields=["base_url", "credentials", "tokens"])
        check_connection(stored)
        _refuse_unless_usable(stored, known_account)
        auditing.record(
            actor,
            integration=None,
            action="connection.credentials",
            subject=stored.name,
            before={"base_url": before},
            after={"base_url": stored.base_url},
        )
        _resume(stored)
    return stored


def _refuse_unless_usable(connection: Connection, known_account: str) -> None:
    if connection.health != Connection.Health.OK:
        raise ConnectionRefused(connection.health_message)
    if known_account and connection.account_id != known_account:
        raise ConnectionRefused(
            _(
                "These credentials belong to account %(new)s, and this connection to %(old)s. "
                "Add another connection for another account."
            )
            % {"new": connection.account_id, "old": known_account}
        )


def _resume(connection: Connection) -> None:
    users = Q(hubspot=connection) | Q(salesforce=connection)
    for integration in Integration.objects.filter(users, suspended_at__isnull=False):
        lift_suspension(integration)
