"""Who may call: tokens of a private app, OAuth tokens, and their scopes."""

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

from integrations.sandbox.hubspot.errors import ApiError
from integrations.sandbox.hubspot.grants import Grant, Grants
from integrations.sandbox.hubspot.timestamps import iso

TOKEN_SECONDS = 1800
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
        for kind in ("deals", "tickets", "products", "line_items", "custom")
        for what in ("objects", "schemas")
        for action in ("read", "write")
    ),
    "tickets",
    "e-commerce",
    "crm.objects.owners.read",
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
_SCOPES_PAGE = "https://developers.hubspot.com/scopes"


@dataclass(frozen=True)
class Token:
    """`expires` is in milliseconds; None for a token that lasts. A private app's has no grant."""

    text: str
    expires: int | None
    grant: Grant | None

    @property
    def oauth(self) -> bool:
        return self.grant is not None


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
        self._tokens = {self.access_token: Token(self.access_token, None, grant=None)}

    def public(self) -> dict[str, str]:
        return {
            "access_token": self.access_token,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "refresh_token": self.refresh_token,
        }

    def issue(self, grant: Grant) -> Token:
        """A new OAuth access token, good for half an hour."""
        text = f"CN{secrets.token_urlsafe(90)}"
        token = Token(text, self.now() + TOKEN_SECONDS * 1000, grant)
        self._tokens[token.text] = token
        return token

    def known(self, text: str) -> Token | None:
        return self._tokens.get(text)

    def check(self, header: str | None) -> Token:
        """The token of an Authorization header. Raises ApiError 401."""
        scheme, _, text = (header or "").partition(" ")
        token = self._tokens.get(text.strip())
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

    def granted(self, grant: Grant | None) -> set[str]:
        """What the app may do by a grant: no more than it has by now, nor than was agreed to."""
        if grant is None or grant.scopes is None:
            return set(self.scopes)
        return self.scopes & grant.scopes

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
        if not any_of or self.granted(token.grant).intersection(any_of):
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

    def _expired(self, expires: int) -> ApiError:
        seconds = max(0, (self.now() - expires) // 1000)
        return ApiError(
            401,
            "EXPIRED_AUTHENTICATION",
            f"The OAuth token used to make this call expired {seconds} second(s) ago.",
            context={"expire time": [iso(expires)]},
        )
