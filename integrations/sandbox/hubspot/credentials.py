"""Who may call: tokens of a private app, service keys, OAuth tokens, and their scopes."""

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from integrations.sandbox.hubspot.errors import ApiError
from integrations.sandbox.hubspot.grants import Grant, Grants
from integrations.sandbox.hubspot.servicekeys import ServiceKeys
from integrations.sandbox.hubspot.timestamps import iso

TOKEN_SECONDS = 1800
_KINDS = ("deals", "tickets", "products", "line_items", "leads", "quotes", "goals", "custom")
SCOPES = (
    "oauth",
    "account-info.security.read",
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.companies.read",
    "crm.objects.companies.write",
    "crm.schemas.contacts.read",
    "crm.schemas.contacts.write",
    "crm.schemas.companies.read",
    "crm.schemas.companies.write",
    *(
        f"crm.{what}.{kind}.{action}"
        for kind in _KINDS
        for what in ("objects", "schemas")
        for action in ("read", "write")
    ),
    "crm.objects.feedback_submissions.read",
    "crm.schemas.feedback_submissions.read",
    "tickets",
    "e-commerce",
    "crm.objects.owners.read",
    "settings.users.read",
    "settings.users.teams.read",
    "crm.lists.read",
    "crm.lists.write",
    "crm.export",
    "crm.import",
    "communication_preferences.read",
    "communication_preferences.write",
    "communication_preferences.read_write",
    "communication_preferences.statuses.batch.read",
    "communication_preferences.statuses.batch.write",
)
# What an app may ask for by itself, without an account.
APP_SCOPES = frozenset(
    {
        "developer.webhooks_journal.read",
        "developer.webhooks_journal.subscriptions.read",
        "developer.webhooks_journal.subscriptions.write",
        "developer.webhooks_journal.snapshots.read",
        "developer.webhooks_journal.snapshots.write",
    }
)
_SCOPES_PAGE = "https://developers.hubspot.com/scopes"


class Kind(Enum):
    """Whose token it is, in the words of introspection where it has any."""

    PRIVATE_APP = "private_app"
    SERVICE_KEY = "service_key"
    OAUTH = "access_token"
    APP = "client_credentials"


@dataclass(frozen=True)
class Token:
    """`expires` is in milliseconds; None for a token that lasts.

    `grant` is what an OAuth token came of, `scopes` what an app or a service key was given.
    """

    text: str
    expires: int | None
    kind: Kind
    grant: Grant | None = None
    scopes: frozenset[str] | None = None

    @property
    def oauth(self) -> bool:
        return self.kind in {Kind.OAUTH, Kind.APP}


class Credentials:
    """Fixed by the seed, but for the access tokens handed out on the way."""

    def __init__(self, seed: int, now: Callable[[], int]) -> None:
        name = uuid.uuid5(uuid.NAMESPACE_URL, f"sandbox/hubspot/{seed}")
        self.now = now
        self.scopes: set[str] = set(SCOPES)
        self.access_token = f"pat-na1-{uuid.uuid5(name, 'access token')}"
        self.client_id = str(uuid.uuid5(name, "client id"))
        self.client_secret = str(uuid.uuid5(name, "client secret"))
        self.refresh_token = f"na1-{uuid.uuid5(name, 'refresh token')}"
        self.developer_key = str(uuid.uuid5(name, "developer key"))
        self.grants = Grants(Grant(self.refresh_token, scopes=None), now)
        self.service_keys = ServiceKeys(now)
        self._tokens = {self.access_token: Token(self.access_token, None, Kind.PRIVATE_APP)}

    def public(self) -> dict[str, str]:
        return {
            "access_token": self.access_token,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "refresh_token": self.refresh_token,
        }

    def issue(self, grant: Grant) -> Token:
        """A new OAuth access token, good for half an hour."""
        return self._issue(Kind.OAUTH, grant=grant)

    def issue_to_app(self, scopes: frozenset[str]) -> Token:
        """For the app itself, of no account, and as short-lived."""
        return self._issue(Kind.APP, scopes=scopes)

    def known(self, text: str) -> Token | None:
        key = self.service_keys.find(text)
        if key is not None:
            return Token(text, None, Kind.SERVICE_KEY, scopes=key.scopes)
        return self._tokens.get(text)

    def check(self, header: str | None) -> Token:
        """The token of an Authorization header. Raises ApiError 401."""
        scheme, _, text = (header or "").partition(" ")
        token = self.known(text.strip())
        if scheme.lower() != "bearer" or token is None:
            raise ApiError(
                401,
                "INVALID_AUTHENTICATION",
                "Authentication credentials not found. This API supports OAuth 2.0 authentication "
                "and you can find more details at "
                "https://developers.hubspot.com/docs/methods/auth/oauth-overview",
            )
        if token.expires is not None and token.expires <= self.now():
            raise self._expired(token.expires)
        return token

    def seconds_left(self, token: Token) -> int:
        """Until it expires, never below 0; what a new one has for a token that lasts."""
        if token.expires is None:
            return TOKEN_SECONDS
        return max(0, (token.expires - self.now()) // 1000)

    def granted(self, grant: Grant) -> set[str]:
        """What the app may do by a grant: no more than it has by now, nor than was agreed to."""
        return set(self.scopes) if grant.scopes is None else self.scopes & grant.scopes

    def allowed(self, token: Token) -> set[str]:
        """What the bearer of a token may do."""
        if token.grant is not None:
            return self.granted(token.grant)
        return set(self.scopes if token.scopes is None else token.scopes)

    def expire_issued(self) -> None:
        """Let every OAuth token expire now."""
        for text in self._tokens:
            self.expire(text)

    def expire(self, text: str) -> None:
        """Let that token expire now, if it is one that expires."""
        token = self._tokens.get(text)
        if token is not None and token.expires is not None:
            self._tokens[text] = replace(token, expires=min(token.expires, self.now()))

    def require(self, token: Token, any_of: tuple[str, ...]) -> None:
        """Raises ApiError 403 unless one of the scopes was granted."""
        if not any_of or self.allowed(token).intersection(any_of):
            return
        raise ApiError(
            403,
            "MISSING_SCOPES",
            "This app hasn't been granted all required scopes to make this call. "
            f"Read more about required scopes here: {_SCOPES_PAGE}.",
            errors=[
                {
                    "message": "One or more of the following scopes are required.",
                    "context": {"requiredGranularScopes": list(any_of)},
                }
            ],
            links={"scopes": _SCOPES_PAGE},
        )

    def _issue(
        self, kind: Kind, *, grant: Grant | None = None, scopes: frozenset[str] | None = None
    ) -> Token:
        text = f"CN{secrets.token_urlsafe(90)}"
        token = Token(text, self.now() + TOKEN_SECONDS * 1000, kind, grant, scopes)
        self._tokens[text] = token
        return token

    def _expired(self, expires: int) -> ApiError:
        seconds = max(0, (self.now() - expires) // 1000)
        return ApiError(
            401,
            "EXPIRED_AUTHENTICATION",
            f"The OAuth token used to make this call expired {seconds} second(s) ago.",
            context={"expire time": [iso(expires)]},
        )
