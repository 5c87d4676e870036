"""What users have granted to apps: approvals, authorization codes, refresh tokens."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from integrations.sandbox.salesforce.words import Words

CODE_LIFETIME = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A refresh token and what it stands for. The id stays when the token is rotated."""

    id: int
    client_id: str
    user_id: str
    scopes: frozenset[str]
    refresh_token: str
    used: datetime

    def idle(self, now: datetime, limit: timedelta | None) -> bool:
        """Whether it has not been used for longer than the app's policy allows."""
        return limit is not None and now - self.used > limit


@dataclass(frozen=True, kw_only=True)
class Code:
    """An authorization code, good for one exchange."""

    client_id: str
    user_id: str
    redirect_uri: str
    scopes: frozenset[str]
    expires: datetime
    challenge: str = ""
    nonce: str = ""


class Grants:
    """Refresh tokens do not end of their own; with `rotation` each is good for one use."""

    def __init__(self, *, seed: int) -> None:
        self.rotation = False
        self._words = Words(seed=seed, of="grants")
        self._codes: dict[str, Code | None] = {}  # None: it has been used
        self._by_token: dict[str, Grant] = {}
        self._approved: set[tuple[str, str]] = set()
        self._count = 0

    def approve(self, client_id: str, user_id: str) -> None:
        """The user lets the app act for him from now on."""
        self._approved.add((client_id, user_id))

    def approved(self, client_id: str, user_id: str) -> bool:
        return (client_id, user_id) in self._approved

    def keep_code(self, code: Code) -> str:
        # The real ones end like this, and clients forget to decode them.
        text = f"aPrx{self._words.new(80)}=="
        self._codes[text] = code
        return text

    def known_code(self, text: str) -> bool:
        return text in self._codes

    def take_code(self, text: str, now: datetime) -> Code | None:
        """What the code stands for, once; None where it has been used or has expired."""
        code = self._codes.get(text)
        self._codes[text] = None
        return code if code and now <= code.expires else None

    def grant(self, client_id: str, user_id: str, scopes: Collection[str], now: datetime) -> Grant:
        """A new refresh token."""
        self._count += 1
        made = Grant(
            id=self._count,
            client_id=client_id,
            user_id=user_id,
            scopes=frozenset(scopes),
            refresh_token=self._new_token(),
            used=now,
        )
        self._by_token[made.refresh_token] = made
        return made

    def find(self, refresh_token: str) -> Grant | None:
        return self._by_token.get(refresh_token)

    def renew(self, grant: Grant, now: datetime) -> Grant:
        """The grant to answer a refresh with: under rotation with a new token, the old one dead."""
        token = self._new_token() if self.rotation else grant.refresh_token
        del self._by_token[grant.refresh_token]
        renewed = replace(grant, refresh_token=token, used=now)
        self._by_token[renewed.refresh_token] = renewed
        return renewed

    def revoke(self, grant_id: int) -> None:
        """End the grant and the approval that it came with."""
        gone = [grant for grant in self._by_token.values() if grant.id == grant_id]
        for grant in gone:
            del self._by_token[grant.refresh_token]
            self._approved.discard((grant.client_id, grant.user_id))

    def current(self, grant_id: int) -> Grant | None:
        """The grant with the refresh token that it has by now."""
        return next((g for g in self._by_token.values() if g.id == grant_id), None)

    def _new_token(self) -> str:
        return f"5Aep861{self._words.new(70)}"
