"""How each CRM words the refusals that faults make up."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Protocol


@dataclass(frozen=True, kw_only=True)
class Refusal:
    status: int
    body: bytes
    content_type: str = "application/json;charset=UTF-8"
    headers: Mapping[str, str] = field(default_factory=dict)


class Dialect(Protocol):
    oauth_prefixes: tuple[str, ...]

    def rate_limit(self, stream: Random) -> Refusal: ...
    def daily_limit(self) -> Refusal: ...
    def expired_token(self) -> Refusal: ...
    def token_refused(self) -> Refusal: ...
    def server_error(self, stream: Random) -> Refusal: ...


class HubSpotDialect:
    oauth_prefixes: tuple[str, ...] = ("/oauth/",)

    def rate_limit(self, stream: Random) -> Refusal:
        headers = {"Retry-After": "1"} if stream.random() < 0.5 else {}
        return _limited("ten_secondly_rolling", headers)

    def daily_limit(self) -> Refusal:
        return _limited("daily", {})

    def expired_token(self) -> Refusal:
        message = "The OAuth token used to make this call expired 12 second(s) ago."
        return _hubspot(401, "EXPIRED_AUTHENTICATION", message)

    def token_refused(self) -> Refusal:
        return _json(
            400,
            {
                "error": "invalid_grant",
                "error_description": "missing or invalid refresh token",
                "status": "BAD_REFRESH_TOKEN",
                "message": "missing or invalid refresh token",
            },
        )

    def server_error(self, stream: Random) -> Refusal:
        if stream.random() < 0.5:
            return _hubspot(500, "INTERNAL_ERROR", "internal error")
        return gateway_error(stream)


class SalesforceDialect:
    oauth_prefixes: tuple[str, ...] = ("/services/oauth2/token",)

    def rate_limit(self, stream: Random) -> Refusal:
        message = "ConcurrentRequests (Concurrent API Requests) Limit exceeded."
        return _salesforce(403, "REQUEST_LIMIT_EXCEEDED", message)

    def daily_limit(self) -> Refusal:
        return _salesforce(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")

    def expired_token(self) -> Refusal:
        return _salesforce(401, "INVALID_SESSION_ID", "Session expired or invalid")

    def token_refused(self) -> Refusal:
        return _json(400, {"error": "invalid_grant", "error_description": "authentication failure"})

    def server_error(self, stream: Random) -> Refusal:
        if stream.random() < 0.5:
            reference = f"{int(stream.random() * 10**9)}-{int(stream.random() * 10**5)} (-1)"
            message = (
                "An unexpected error occurred. Please include this ErrorId if you contact "
                f"support: {reference}"
            )
            return _salesforce(500, "UNKNOWN_EXCEPTION", message)
        return _salesforce(503, "SERVER_UNAVAILABLE", "Server is unavailable")


def gateway_error(stream: Random) -> Refusal:
    """A 502 or 503 by something in front of the CRM, which speaks no JSON."""
    status, name = (502, "Bad Gateway") if stream.random() < 0.5 else (503, "Service Unavailable")
    return _page(status, f"<html><body><h1>{status} {name}</h1></body></html>")


def html_page(stream: Random) -> Refusal:
    """A page where JSON was due: half of them even claim success."""
    status = 200 if stream.random() < 0.5 else 503
    return _page(status, "<!DOCTYPE html><html><body>We will be back shortly.</body></html>")


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
