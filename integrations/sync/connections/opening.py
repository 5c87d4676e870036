"""From a stored connection to its CRM: credentials, the shared budget, tokens renewed once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from integrations.crm import providers
from integrations.crm.port import CRM
from integrations.crm.tokens import Token
from integrations.domain.records import Provider
from integrations.models import Connection, Integration
from integrations.sync.connections.budgets import SharedBudget
from integrations.sync.connections.locks import exclusive


def open_crm(connection: Connection) -> CRM:
    """The connection's CRM, paced and counted by its shared budget. Makes no call yet.

    Raises ConfigurationError where the stored credentials cannot do.
    """
    return providers.open_crm(
        credentials_of(connection),
        budget=SharedBudget(connection),
        tokens=StoredTokens(connection),
    )


def credentials_of(connection: Connection) -> providers.Credentials:
    stored = {name: value for name, value in connection.credentials.items() if value}
    if connection.is_hubspot:
        return providers.HubSpotCredentials(base_url=connection.base_url, **stored)
    return providers.SalesforceCredentials(instance_url=connection.base_url, **stored)


def open_crms(integration: Integration) -> dict[Provider, CRM]:
    return {
        Provider.HUBSPOT: open_crm(integration.hubspot),
        Provider.SALESFORCE: open_crm(integration.salesforce),
    }


class StoredTokens:
    """A connection's tokens, encrypted in its row and renewed by one process at a time."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @contextmanager
    def lock(self) -> Iterator[None]:
        with exclusive(f"tokens of {self.connection.pk}"):
            yield

    def load(self) -> Token | None:
        self.connection.refresh_from_db(fields=["tokens"])
        stored: dict[str, Any] = self.connection.tokens
        if not stored:
            return None
        expires_at = stored.get("expires_at")
        return Token(
            access_token=stored["access_token"],
            refresh_token=stored["refresh_token"],
            instance_url=stored["instance_url"],
            expires_at=datetime.fromisoformat(expires_at) if expires_at else None,
        )

    def save(self, token: Token) -> None:
        self.connection.tokens = {
            "access_token": token.access_token,
            "refresh_token": token.refresh_token,
            "instance_url": token.instance_url,
            "expires_at": token.expires_at.isoformat() if token.expires_at else None,
        }
        self.connection.save(update_fields=["tokens"])
