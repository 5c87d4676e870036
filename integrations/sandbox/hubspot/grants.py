"""What users have granted to the app: authorization codes and refresh tokens."""

import hmac
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass

CODE_SECONDS = 60
REDIRECT_URL = "http://localhost:3000/oauth-callback"  # as in the vendor's quick start


@dataclass(frozen=True)
class Grant:
    """A refresh token and the scopes agreed to; None for all that the app has."""

    refresh_token: str
    scopes: frozenset[str] | None


@dataclass(frozen=True, kw_only=True)
class Code:
    """An authorization code, good for one exchange. `expires` is in milliseconds."""

    redirect_uri: str
    scopes: frozenset[str]
    challenge: str
    expires: int


class Grants:
    """Refresh tokens last until they are deleted, and are never rotated."""

    def __init__(self, first: Grant, now: Callable[[], int]) -> None:
        self.redirect_urls = [REDIRECT_URL]
        self._now = now
        self._codes: dict[str, Code] = {}
        self._by_token = {first.refresh_token: first}

    def keep_code(self, *, redirect_uri: str, scopes: frozenset[str], challenge: str) -> str:
        text = f"na1-{uuid.UUID(bytes=secrets.token_bytes(16))}"
        expires = self._now() + CODE_SECONDS * 1000
        self._codes[text] = Code(
            redirect_uri=redirect_uri, scopes=scopes, challenge=challenge, expires=expires
        )
        return text

    def take_code(self, text: str) -> Code | None:
        """What the code stands for, once; None where it is unknown, used or expired."""
        code = self._codes.pop(text, None)
        return code if code and self._now() < code.expires else None

    def grant(self, scopes: frozenset[str]) -> Grant:
        """A new refresh token."""
        made = Grant(f"na1-{uuid.UUID(bytes=secrets.token_bytes(16))}", scopes)
        self._by_token[made.refresh_token] = made
        return made

    def find(self, refresh_token: str) -> Grant | None:
        return self._by_token.get(refresh_token)

    def revoke(self, grant: Grant) -> None:
        """Its access tokens stay good until they expire."""
        self._by_token.pop(grant.refresh_token, None)


def same(given: str, wanted: str) -> bool:
    """Compare secrets in constant time."""
    return hmac.compare_digest(given.encode(), wanted.encode())
