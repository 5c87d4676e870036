"""Sessions: one that never ends, and those that logins and the token endpoint open.

A session's id is an access token: the APIs, REST or SOAP, take the one for the other.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from integrations.sandbox.salesforce.words import Words

LIFETIME = timedelta(hours=2)  # of an idle session
ALL_SCOPES = frozenset({"full", "refresh_token"})
_API_SCOPES = frozenset({"api", "full", "web"})


@dataclass
class Session:
    """`client_id` is None for a login by name and password, `grant_id` where nothing renews it."""

    token: str
    user_id: str
    issued: datetime
    expires: datetime | None = None  # None: never
    client_id: str | None = None
    scopes: frozenset[str] = ALL_SCOPES
    grant_id: int | None = None

    @property
    def reaches_api(self) -> bool:
        return not _API_SCOPES.isdisjoint(self.scopes)


class Sessions:
    """Knows the tokens that are good."""

    def __init__(
        self, *, seed: int, organization_id: str, user_id: str, client_id: str, now: datetime
    ) -> None:
        self._words = Words(seed=seed, of="sessions")
        self._organization_id = organization_id
        self._user_id = user_id
        self.lifetime = LIFETIME
        lasting = Session(self._new_token(), user_id, now, client_id=client_id)
        self.access_token = lasting.token
        self._open = {lasting.token: lasting}

    def issue(
        self,
        now: datetime,
        *,
        user_id: str | None = None,
        client_id: str | None = None,
        scopes: Collection[str] = ALL_SCOPES,
        grant_id: int | None = None,
    ) -> str:
        """A new access token, good for `lifetime` after its last use; of the first user if none."""
        session = Session(
            token=self._new_token(),
            user_id=user_id or self._user_id,
            issued=now,
            expires=now + self.lifetime,
            client_id=client_id,
            scopes=frozenset(scopes),
            grant_id=grant_id,
        )
        self._open[session.token] = session
        return session.token

    def find(self, token: str, now: datetime) -> Session | None:
        """The session of that token, if it is good now."""
        session = self._open.get(token)
        if session is None or session.expires is None:
            return session
        if session.expires < now:
            del self._open[token]
            return None
        return session

    def use(self, token: str, now: datetime) -> Session | None:
        """The same; using it keeps it good."""
        session = self.find(token, now)
        if session is not None and session.expires is not None:
            session.expires = now + self.lifetime
        return session

    def end(self, token: str) -> None:
        """End that session, unless it is the one that never ends."""
        self._end_where(lambda session: session.token == token)

    def end_of_grant(self, grant_id: int) -> None:
        self._end_where(lambda session: session.grant_id == grant_id)

    def end_all(self) -> None:
        """End every session but the one that never ends."""
        self._end_where(lambda session: True)

    def _end_where(self, ends: Callable[[Session], bool]) -> None:
        self._open = {
            token: session
            for token, session in self._open.items()
            if session.expires is None or not ends(session)
        }

    def _new_token(self) -> str:
        return f"{self._organization_id[:15]}!AQ{self._words.new(94)}"
