"""Access tokens that are renewed ahead of their end, by one worker at a time."""

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import orjson
import requests

from integrations.domain.errors import ConfigurationError, CRMError, TransientError

AHEAD = timedelta(minutes=5)
TIMEOUT = (5.0, 30.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a token endpoint gave. No `expires_at`: the CRM did not tell (Salesforce never does)."""

    access_token: str
    expires_at: datetime | None = None
    refresh_token: str = ""
    instance_url: str = ""

    def __repr__(self) -> str:
        return f"Token(expires_at={self.expires_at})"


class TokenStore(Protocol):
    """Where a connection's tokens live. `lock` holds across processes."""

    def lock(self) -> AbstractContextManager[object]: ...

    def load(self) -> Token | None: ...

    def save(self, token: Token) -> None: ...


class MemoryTokenStore:
    """Tokens of one process."""

    def __init__(self, token: Token | None = None) -> None:
        self.token = token
        self._lock = threading.Lock()

    def lock(self) -> AbstractContextManager[object]:
        return self._lock

    def load(self) -> Token | None:
        return self.token

    def save(self, token: Token) -> None:
        self.token = token


class Tokens(Protocol):
    """What a client asks for. `renew` answers False where nothing can be done about a refusal."""

    def current(self) -> Token: ...

    def renew(self, refused: str) -> bool: ...


class FixedToken:
    """A token that a person typed in."""

    def __init__(self, token: Token) -> None:
        self._token = token

    def current(self) -> Token:
        return self._token

    def renew(self, refused: str) -> bool:
        return False


Grant = Callable[[Token | None], Token]


class RenewedTokens:
    """Tokens from a grant. `grant` takes the stored token (its refresh token) and answers anew."""

    def __init__(
        self,
        grant: Grant,
        store: TokenStore,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._grant, self._store, self._clock = grant, store, clock
        self._token: Token | None = None

    def current(self) -> Token:
        if self._token is None or self._ends_soon(self._token):
            self._token = self._renewed(self._token.access_token if self._token else "")
        return self._token

    def renew(self, refused: str) -> bool:
        self._token = self._renewed(refused)
        return True

    def _renewed(self, refused: str) -> Token:
        # Refresh tokens rotate: whoever waited for the lock takes what the other one got.
        with self._store.lock():
            stored = self._store.load()
            if stored and self._usable(stored, refused):
                return stored
            token = self._grant(stored)
            self._store.save(token)
        return token

    def _usable(self, token: Token, refused: str) -> bool:
        return (
            bool(token.access_token)
            and token.access_token != refused
            and (not self._ends_soon(token))
        )

    def _ends_soon(self, token: Token) -> bool:
        return token.expires_at is not None and token.expires_at - AHEAD <= self._clock()


def request_token(url: str, form: Mapping[str, str], *, crm: str) -> dict[str, Any]:
    """Ask a token endpoint. Raises ConfigurationError for a refused grant, TransientError else."""
    try:
        with requests.Session() as session:
            session.trust_env = False  # a .netrc of this machine must not replace our credentials
            response = session.post(url, data=dict(form), timeout=TIMEOUT)
    except (requests.RequestException, UnicodeError) as error:
        raise _unreachable(error, crm) from error
    return _token_answer(response, crm)


def _unreachable(error: Exception, crm: str) -> CRMError:
    if isinstance(error, (requests.ConnectionError, requests.Timeout)):
        return TransientError(f"{crm} could not be reached to renew the access token.")
    return ConfigurationError(f"The web address of {crm} is not valid. Correct it and try again.")


def _token_answer(response: requests.Response, crm: str) -> dict[str, Any]:
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        body = None
    if response.status_code == 429 or response.status_code >= 500:
        raise TransientError(f"{crm} could not renew the access token just now.")
    if response.ok and isinstance(body, dict) and body.get("access_token"):
        return body
    raise _refused(body if isinstance(body, dict) else {}, crm)


def _refused(body: Mapping[str, Any], crm: str) -> ConfigurationError:
    code = str(body.get("error") or body.get("status") or "")
    reason = str(body.get("error_description") or body.get("message") or "no reason given")
    return ConfigurationError(
        f"{crm} refused to renew the access token: {reason}. Connect the account again.",
        code=code,
    )
