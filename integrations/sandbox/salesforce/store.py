"""The Salesforce org of the sandbox, as servers, console and seed data use it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from integrations.sandbox.clock import Clock
from integrations.sandbox.config import Config
from integrations.sandbox.salesforce import conversion, lifecycle, loading, setup
from integrations.sandbox.salesforce.apps import known_apps
from integrations.sandbox.salesforce.bulk.jobs import BulkJobs
from integrations.sandbox.salesforce.conversion import Conversion
from integrations.sandbox.salesforce.grants import Grants
from integrations.sandbox.salesforce.logins import Logins
from integrations.sandbox.salesforce.org import CONVERTED_STATUS, Org
from integrations.sandbox.salesforce.querying import Cursors
from integrations.sandbox.salesforce.rules import Options
from integrations.sandbox.salesforce.sessions import Session, Sessions
from integrations.sandbox.salesforce.signing import Signing
from integrations.sandbox.salesforce.usage import Usage
from integrations.sandbox.salesforce.writing import Writer

_PLAIN = Options()


class Store(Org):
    """One org: its records, its users' sessions, its limits and its open cursors.

    Methods raise `errors.Refusal` where the API refuses a record.
    """

    def __init__(self, *, config: Config, clock: Clock) -> None:
        super().__init__(config=config, clock=clock)
        self.apps, self.own_app = known_apps(seed=config.seed, user_id=self.user_id)
        self.logins = Logins(self.database, seed=config.seed)
        self.grants = Grants(seed=config.seed)
        self.signing = Signing()
        self.sessions = Sessions(
            seed=config.seed,
            organization_id=self.organization_id,
            user_id=self.user_id,
            client_id=self.own_app.client_id,
            now=self.now(),
        )
        scopes = ("api", "id", "refresh_token")
        client_id = self.own_app.client_id
        self._grant = self.grants.grant(client_id, self.user_id, scopes, self.now())
        self.usage = Usage(enforced=config.limits)
        self.cursors = Cursors()
        self.bulk = BulkJobs()

    @property
    def credentials(self) -> dict[str, str]:
        """access_token (does not end), client_id, client_secret, refresh_token, username, password,
        security_token."""
        user = self.row("User", self.integration_user_id) or {}
        grant = self.grants.current(self._grant.id) or self._grant
        return {
            "access_token": self.sessions.access_token,
            "client_id": self.own_app.client_id,
            "client_secret": self.own_app.client_secret,
            "refresh_token": grant.refresh_token,
            "username": user["Username"],
            "password": self.logins.password,
            "security_token": self.logins.security_token,
        }

    def session(self, token: str) -> Session | None:
        """The session of that token, prolonged, unless it or its user is out of service.

        The announced token outlives even that, or nobody could set things right again.
        """
        session = self.sessions.use(token, self.now())
        if session is None or session.expires is None or self.logins.is_active(session.user_id):
            return session
        self.sessions.end(token)
        return None

    def load(self, object_type: str, rows: Iterable[Mapping[str, Any]]) -> list[str]:
        """Insert rows in bulk, unchecked; see `loading.load`."""
        return loading.load(self, object_type, rows)

    def add_field(self, object_type: str, line: Mapping[str, Any]) -> None:
        """A new custom field; see `customfields.custom_fields`."""
        setup.add_field(self, self.object(object_type), line)

    def create(self, object_type: str, values: Mapping[str, Any], options: Options = _PLAIN) -> str:
        return Writer(self, self.object(object_type), options).create(values)

    def update(
        self,
        object_type: str,
        record_id: str,
        values: Mapping[str, Any],
        options: Options = _PLAIN,
    ) -> None:
        Writer(self, self.object(object_type), options).update(record_id, values)

    def delete(self, object_type: str, record_id: str) -> None:
        lifecycle.delete(self, self.object(object_type), record_id)

    def undelete(self, record_id: str) -> None:
        lifecycle.undelete(self, record_id)

    def merge(self, object_type: str, master: str, losers: Sequence[str]) -> str:
        return lifecycle.merge(self, self.object(object_type), master, losers)

    def convert(
        self,
        lead_id: str,
        *,
        status: str = CONVERTED_STATUS,
        account_id: str | None = None,
        contact_id: str | None = None,
        owner_id: str | None = None,
        overwrite_lead_source: bool = False,
        opportunity: str | None = None,
    ) -> Conversion:
        return conversion.convert(
            self,
            lead_id,
            status=status,
            account_id=account_id,
            contact_id=contact_id,
            owner_id=owner_id,
            overwrite_lead_source=overwrite_lead_source,
            opportunity=opportunity,
        )
