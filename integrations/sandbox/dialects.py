"""How each CRM words the refusals that faults make up."""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from integrations.sandbox.salesforce.soap.dialects import ENTERPRISE, PARTNER
from integrations.sandbox.salesforce.soap.dialects import Dialect as SoapDialect
from integrations.sandbox.salesforce.soap.envelopes import refused as soap_refused
from integrations.sandbox.salesforce.soap.faults import Fault


@dataclass(frozen=True, kw_only=True)
class Refusal:
    status: int
    body: bytes
    content_type: str = "application/json;charset=UTF-8"
    headers: Mapping[str, str] = field(default_factory=dict)


Refusals = Mapping[str, Callable[[Random], Refusal]]


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """`refusals` answer by fault, but for paths that begin as a key of `elsewhere` says.

    What is `left_to_app` strikes records rather than calls.
    """

    oauth_prefixes: tuple[str, ...]
    refusals: Refusals
    elsewhere: Mapping[str, Refusals] = field(default_factory=dict)
    left_to_app: frozenset[str] = frozenset({"half-refused", "commit-lag"})

    def refusal(self, fault: str, path: str, stream: Random) -> Refusal:
        """How the call at that path is refused."""
        special = (refusals for start, refusals in self.elsewhere.items() if path.startswith(start))
        return next(special, self.refusals)[fault](stream)


def gateway_error(stream: Random) -> Refusal:
    """A 502 or 503 by something in front of the CRM, which speaks no JSON."""
    status, name = (502, "Bad Gateway") if stream.random() < 0.5 else (503, "Service Unavailable")
    return _page(status, f"<html><body><h1>{status} {name}</h1></body></html>")


def html_page(stream: Random) -> Refusal:
    """A page where JSON was due: half of them even claim success."""
    status = 200 if stream.random() < 0.5 else 503
    return _page(status, "<!DOCTYPE html><html><body>We will be back shortly.</body></html>")


def _hubspot_rate_limit(stream: Random) -> Refusal:
    headers = {"Retry-After": "1"} if stream.random() < 0.5 else {}
    return _limited("ten_secondly_rolling", headers)


def _hubspot_expired(_: Random) -> Refusal:
    message = "The OAuth token used to make this call expired 12 second(s) ago."
    return _hubspot(401, "EXPIRED_AUTHENTICATION", message)


def _hubspot_locked(_: Random) -> Refusal:
    return _hubspot(423, "LOCKED", "The resource is locked by another write, try again.")


def _hubspot_token_refused(_: Random) -> Refusal:
    text = "missing or invalid refresh token"
    body = {"error": "invalid_grant", "error_description": text, "status": "BAD_REFRESH_TOKEN"}
    return _json(400, {**body, "message": text})


def _hubspot_server_error(stream: Random) -> Refusal:
    if stream.random() < 0.5:
        return _hubspot(500, "INTERNAL_ERROR", "internal error")
    return gateway_error(stream)


_CONCURRENT = "ConcurrentRequests (Concurrent API Requests) Limit exceeded."
_TOTAL = "TotalRequests Limit exceeded."


def _salesforce_rate_limit(_: Random) -> Refusal:
    return _salesforce(403, "REQUEST_LIMIT_EXCEEDED", _CONCURRENT)


def _salesforce_daily_limit(_: Random) -> Refusal:
    return _salesforce(403, "REQUEST_LIMIT_EXCEEDED", _TOTAL)


def _salesforce_expired(_: Random) -> Refusal:
    return _salesforce(401, "INVALID_SESSION_ID", "Session expired or invalid")


def _salesforce_token_refused(_: Random) -> Refusal:
    return _json(400, {"error": "invalid_grant", "error_description": "authentication failure"})


def _salesforce_server_error(stream: Random) -> Refusal:
    if stream.random() < 0.5:
        return _salesforce(503, "SERVER_UNAVAILABLE", "Server is unavailable")
    return _salesforce(500, "UNKNOWN_EXCEPTION", _unexpected(stream))


def _unexpected(stream: Random) -> str:
    reference = f"{int(stream.random() * 10**9)}-{int(stream.random() * 10**5)} (-1)"
    return (
        "An unexpected error occurred. Please include this ErrorId if you contact support: "
        f"{reference}"
    )


def _soap(dialect: SoapDialect) -> Refusals:
    """The same as faults in envelopes."""

    def fault(code: str, message: str) -> Refusal:
        answer = soap_refused(dialect, Fault(code, message))
        return Refusal(status=answer.status, body=answer.content, content_type=answer.media_type)

    return {
        **_OF_GATEWAYS,
        "server-error": lambda stream: fault("UNKNOWN_EXCEPTION", _unexpected(stream)),
        "rate-limit": lambda _: fault("REQUEST_LIMIT_EXCEEDED", _CONCURRENT),
        "daily-limit": lambda _: fault("REQUEST_LIMIT_EXCEEDED", _TOTAL),
        "expired-token": lambda _: fault("INVALID_SESSION_ID", _ILLEGAL_SESSION),
    }


_ILLEGAL_SESSION = "Invalid Session ID found in SessionHeader: Illegal Session"


def _page(status: int, html: str) -> Refusal:
    return Refusal(status=status, body=html.encode(), content_type="text/html;charset=utf-8")


def _limited(policy: str, headers: Mapping[str, str]) -> Refusal:
    return _hubspot(
        429,
        "RATE_LIMITS",
        f"You have reached your {policy} limit.",
        headers,
        errorType="RATE_LIMIT",
        policyName=policy.upper(),
    )


def _hubspot(
    status: int, category: str, message: str, headers: Mapping[str, str] | None = None, **more: Any
) -> Refusal:
    body = {
        "status": "error",
        "message": message,
        "correlationId": str(uuid.uuid4()),
        "category": category,
        **more,
    }
    return _json(status, body, headers)


def _salesforce(status: int, code: str, message: str) -> Refusal:
    return _json(status, [{"message": message, "errorCode": code}])


def _json(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Refusal:
    return Refusal(status=status, body=json.dumps(body).encode(), headers=headers or {})


_OF_GATEWAYS: Refusals = {
    "error-after-write": gateway_error,
    "html-body": html_page,
}
HUBSPOT = Dialect(
    oauth_prefixes=("/oauth/",),
    refusals={
        **_OF_GATEWAYS,
        "server-error": _hubspot_server_error,
        "rate-limit": _hubspot_rate_limit,
        "daily-limit": lambda _: _limited("daily", {}),
        "row-lock": _hubspot_locked,
        "expired-token": _hubspot_expired,
        "token-refused": _hubspot_token_refused,
    },
)
SALESFORCE = Dialect(
    oauth_prefixes=("/services/oauth2/token",),
    refusals={
        **_OF_GATEWAYS,
        "server-error": _salesforce_server_error,
        "rate-limit": _salesforce_rate_limit,
        "daily-limit": _salesforce_daily_limit,
        "expired-token": _salesforce_expired,
        "token-refused": _salesforce_token_refused,
    },
    elsewhere={f"/services/Soap/{one.letter}/": _soap(one) for one in (PARTNER, ENTERPRISE)},
    left_to_app=frozenset({"row-lock", "half-refused", "commit-lag"}),
)
