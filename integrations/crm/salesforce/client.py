"""simple-salesforce as a transport: our session, our tokens, pages parsed from raw bodies."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson
import requests
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import SalesforceError

from integrations.crm.attempts import attempt
from integrations.crm.budget import Budget
from integrations.crm.salesforce.errors import connection_error, not_understood, status_error
from integrations.crm.salesforce.session import TIMEOUT, session_for
from integrations.crm.tokens import Token, Tokens
from integrations.domain.errors import ConfigurationError

OUR_NAME = {"Sforce-Call-Options": "client=syncadmin"}


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is parsed JSON; `at` is the server's time or, unsaid, ours."""

    body: Any
    at: datetime


class RawSalesforce(Salesforce):
    """simple-salesforce, but bodies go through orjson: half the time of a page."""

    def parse_result_to_json(self, result: requests.Response) -> Any:
        return orjson.loads(result.content)


class SalesforceClient:
    """Calls Salesforce. Raises `CRMError`s only."""

    def __init__(
        self,
        *,
        instance_url: str,
        tokens: Tokens,
        budget: Budget,
        version: str = "66.0",
        timeout: tuple[float, float] = TIMEOUT,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.version = version
        self._instance_url, self._timeout = instance_url, timeout
        self._tokens, self._budget, self._sleep = tokens, budget, sleep
        # A session is not promised to be safe across threads, and each keeps its last headers.
        self._local = threading.local()

    def query(self, soql: str, *, deleted: bool = False) -> Answer:
        """The first page of a query's answer; `deleted` includes the recycle bin."""
        name = "query_all" if deleted else "query"
        return self._call(name, lambda sf: sf.query(soql, include_deleted=deleted), gives="records")

    def restful(
        self,
        path: str,
        *,
        operation: str,
        method: str = "GET",
        params: Mapping[str, str] | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = True,
    ) -> Answer:
        """A call below `/services/data/vXX.X/`."""

        def send(sf: RawSalesforce) -> Any:
            data = None if body is None else orjson.dumps(body)
            return sf.restful(
                path,
                params=dict(params or {}),
                method=method,
                data=data,
                headers=dict(headers or {}),
            )

        return self._call(operation, send, repeatable=repeatable)

    def raw(self, path: str, *, operation: str) -> requests.Response:
        """A GET whose body is not JSON, `path` from the server's root."""

        def send(sf: RawSalesforce) -> Any:
            url = f"https://{sf.sf_instance}{path}"
            return sf._call_salesforce("GET", url, name=operation)

        response: requests.Response = self._call(operation, send).body
        return response

    def _call(
        self,
        operation: str,
        send: Callable[[RawSalesforce], Any],
        *,
        repeatable: bool = True,
        gives: str = "",
    ) -> Answer:
        def once() -> Answer:
            self._budget.spend(operation)
            body = self._signed(send)
            if gives and not (isinstance(body, dict) and gives in body):
                raise not_understood()
            return self._answer(operation, body)

        return attempt(once, repeatable=repeatable, sleep=self._sleep)

    def _signed(self, send: Callable[[RawSalesforce], Any]) -> Any:
        token = self._tokens.current()
        try:
            return self._send(send, token)
        except ConfigurationError as error:
            if not _is_about_token(error) or not self._tokens.renew(token.access_token):
                raise
        return self._send(send, self._tokens.current())

    def _send(self, send: Callable[[RawSalesforce], Any], token: Token) -> Any:
        sf = self._salesforce(token)
        try:
            return send(sf)
        except SalesforceError as error:
            headers = getattr(self._local, "headers", {})
            raise status_error(int(error.status), headers, error.content) from None
        except requests.RequestException as error:
            raise connection_error(error) from None
        except orjson.JSONDecodeError:
            raise not_understood() from None

    def _salesforce(self, token: Token) -> RawSalesforce:
        """This thread's client for the token. A new token may come with a new host."""
        held = getattr(self._local, "client", None)
        if held is not None and held[0] == token.access_token:
            client: RawSalesforce = held[1]
            return client
        client = self._opened(token)
        self._local.client = (token.access_token, client)
        return client

    def _opened(self, token: Token) -> RawSalesforce:
        instance_url = token.instance_url or self._instance_url
        session = session_for(instance_url, self._timeout)
        session.hooks["response"].append(self._note_headers)
        client = RawSalesforce(
            instance_url=instance_url,
            session_id=token.access_token,
            session=session,
            version=self.version,
        )
        client.headers.pop("X-PrettyPrint", None)  # a quarter of a page would be white space
        client.headers.update(OUR_NAME)
        return client

    def _note_headers(self, response: requests.Response, *args: Any, **kwargs: Any) -> None:
        self._local.headers = dict(response.headers)

    def _answer(self, operation: str, body: Any) -> Answer:
        headers: Mapping[str, str] = self._local.headers
        used, limit = usage(headers.get("Sforce-Limit-Info", ""))
        self._budget.record(operation, used=used, limit=limit)
        return Answer(body, server_time(headers))


def usage(header: str) -> tuple[int | None, int | None]:
    """The org's calls of the last 24 hours and its limit, from "api-usage=18/15000"."""
    parsed = Salesforce.parse_api_usage(header).get("api-usage") if header else None
    return (parsed.used, parsed.total) if parsed else (None, None)


def server_time(headers: Mapping[str, str]) -> datetime:
    """The answer's `Date`, to the second."""
    text = headers.get("Date") or headers.get("date")
    try:
        return parsedate_to_datetime(text).astimezone(UTC) if text else datetime.now(UTC)
    except ValueError:
        return datetime.now(UTC)


def _is_about_token(error: ConfigurationError) -> bool:
    return error.code in ("INVALID_SESSION_ID", "401")
