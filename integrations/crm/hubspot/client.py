"""HubSpot's SDK as a transport: one pooled client, raw bodies, a time-out on every call."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson
import urllib3
from hubspot import HubSpot

from integrations.crm.attempts import attempt
from integrations.crm.budget import Budget
from integrations.crm.hubspot.errors import connection_error, not_understood, status_error
from integrations.crm.hubspot.operations import Operation, Version, budget_name, path_of
from integrations.crm.tokens import Tokens
from integrations.domain.errors import ConfigurationError

CONNECT, READ_SECONDS = 5.0, 30.0
POOL = 8

Query = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is parsed JSON, None for an empty one; `at` is the server's time or, unsaid, ours."""

    body: Any
    at: datetime


class HubSpotClient:
    """Calls HubSpot. Raises `CRMError`s only."""

    def __init__(
        self,
        *,
        base_url: str,
        tokens: Tokens,
        budget: Budget,
        version: Version = Version.V3,
        timeout: tuple[float, float] = (CONNECT, READ_SECONDS),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.version = version
        self._tokens, self._budget = tokens, budget
        self._timeout, self._sleep = timeout, sleep
        # Reading `.basic_api` builds a pool of its own each time: this one is kept.
        sdk = HubSpot(
            host=base_url.rstrip("/"),
            retry=urllib3.Retry(False),  # `attempt` repeats, where it is safe and paid for
            connection_pool_maxsize=POOL,
        )
        self._api = sdk.crm.contacts.basic_api.api_client

    def call(
        self,
        operation: Operation,
        *,
        object_name: str | None = None,
        path: Mapping[str, str] | None = None,
        query: Query = (),
        body: object = None,
    ) -> Answer:
        """One call, repeated where that is safe. `path` fills the operation's placeholders."""
        name = budget_name(operation, object_name)
        places = {**(path or {}), **({"object": object_name} if object_name else {})}
        url = path_of(operation, self.version)

        def send() -> Answer:
            self._budget.spend(name)
            response = self._signed(operation.method, url, places, query, body)
            return self._answer(response, name, operation.gives)

        return attempt(send, repeatable=operation.repeatable, sleep=self._sleep)

    def _signed(
        self, method: str, url: str, places: Mapping[str, str], query: Query, body: object
    ) -> urllib3.BaseHTTPResponse:
        token = self._tokens.current().access_token
        try:
            return self._send(token, method, url, places, query, body)
        except ConfigurationError as error:
            if not _is_about_token(error) or not self._tokens.renew(token):
                raise
        return self._send(self._tokens.current().access_token, method, url, places, query, body)

    def _send(
        self,
        token: str,
        method: str,
        url: str,
        places: Mapping[str, str],
        query: Query,
        body: object,
    ) -> urllib3.BaseHTTPResponse:
        try:
            response: urllib3.BaseHTTPResponse = self._api.call_api(
                url,
                method,
                path_params=dict(places),
                query_params=list(query),
                header_params={
                    "Authorization": f"Bearer {token}",
                    "Accept": "application/json",
                    "Content-Type": "application/json",
                },
                body=body,
                _preload_content=False,
                _request_timeout=self._timeout,
            )
            response.read(cache_content=True)
        except Exception as error:
            raise translated(error) from None
        return response

    def _answer(self, response: urllib3.BaseHTTPResponse, name: str, gives: str) -> Answer:
        headers = response.headers
        self._budget.record(name, used=_used(headers), limit=_number(headers, "Daily"))
        try:
            body = orjson.loads(response.data) if response.data else None
        except orjson.JSONDecodeError:
            raise not_understood() from None
        if gives and not (isinstance(body, dict) and gives in body):
            raise not_understood()
        return Answer(body, server_time(headers))


def translated(error: Exception) -> Exception:
    """Our error for whatever the SDK raised; what is not its own is a bug and stays one.

    The cause is cut off on purpose: it holds the request's headers.
    """
    if isinstance(error, (UnicodeError, AttributeError)) and error.__context__ is not None:
        # The SDK stumbles over bodies that are not UTF-8 or not there while it raises its own.
        return translated(_as_exception(error.__context__))
    status = getattr(error, "status", None)
    if isinstance(error, urllib3.exceptions.HTTPError):
        return connection_error(error)
    if isinstance(status, int) and status:
        return status_error(status, getattr(error, "headers", {}), _content(error))
    if status == 0:  # so the SDK says that TLS failed
        return connection_error(urllib3.exceptions.SSLError(type(error).__name__))
    return error


def _as_exception(error: BaseException) -> Exception:
    return error if isinstance(error, Exception) else RuntimeError(type(error).__name__)


def server_time(headers: Mapping[str, str]) -> datetime:
    """The answer's `Date`, to the second."""
    text = headers.get("Date")
    try:
        return parsedate_to_datetime(text).astimezone(UTC) if text else datetime.now(UTC)
    except ValueError:
        return datetime.now(UTC)


def _content(error: Exception) -> bytes:
    body = getattr(error, "body", b"") or b""
    return body.encode() if isinstance(body, str) else body


def _is_about_token(error: ConfigurationError) -> bool:
    return "AUTHENTICATION" in error.code or error.code == "401"


def _used(headers: Mapping[str, str]) -> int | None:
    limit, left = _number(headers, "Daily"), _number(headers, "Daily-Remaining")
    return None if limit is None or left is None else limit - left


def _number(headers: Mapping[str, str], name: str) -> int | None:
    text = headers.get(f"X-HubSpot-RateLimit-{name}", "")
    return int(text) if text.isdigit() else None
