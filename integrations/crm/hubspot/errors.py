"""HubSpot's refusals as our errors.

Each API package of the SDK has an exception class of its own and they share no base, time-outs
come as urllib3's, so everything is judged by its status here. Never shows a token.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import orjson
import urllib3

from integrations.crm.attempts import Unanswered, seconds
from integrations.domain.errors import (
    Category,
    ConfigurationError,
    CRMError,
    FailureKind,
    LimitReached,
    PermanentError,
    RecordError,
    TransientError,
)

Json = dict[str, Any]

UNREACHED = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.NameResolutionError,
    urllib3.exceptions.ProxyError,
)
MISPLACED = (
    urllib3.exceptions.LocationValueError,
    urllib3.exceptions.URLSchemeUnknown,
    urllib3.exceptions.SSLError,
)


class Refusal(PermanentError):
    """HubSpot looked at the request and said no. `body` is its error envelope."""

    def __init__(self, message: str, *, status: int, body: Json) -> None:
        super().__init__(message, code=str(body.get("category") or status))
        self.status, self.body = status, body

    def for_record(self) -> RecordError:
        return record_error(self.body, self.status)


def connection_error(error: Exception) -> CRMError:
    """What a failure without an answer means."""
    if isinstance(error, MISPLACED):
        return ConfigurationError(
            "HubSpot's web address could not be opened: it is not valid, or its certificate is "
            "not trusted. Check the address.",
            code=type(error).__name__,
        )
    if isinstance(error, UNREACHED):
        return TransientError(
            "HubSpot could not be reached.", code=type(error).__name__, category=Category.CONNECTION
        )
    return Unanswered(
        "HubSpot did not answer in time, or the connection broke.",
        code=type(error).__name__,
        category=Category.CONNECTION,
    )


def status_error(status: int, headers: Mapping[str, str], content: bytes) -> CRMError:
    """What an answer that is no success means."""
    body = envelope(content)
    if status == 429:
        return _limit(body, headers)
    if status in (423, 477):
        wait = seconds(headers.get("Retry-After")) or timedelta(seconds=2)
        return TransientError(
            "HubSpot keeps these records locked for the moment.", code=str(status), retry_after=wait
        )
    if status == 408 or status >= 500:
        return Unanswered(
            f"HubSpot had a failure of its own (HTTP {status}).",
            code=_detail(body, str(status)),
            retry_after=seconds(headers.get("Retry-After")),
        )
    return _denial(status, body)


def _denial(status: int, body: Json) -> CRMError:
    if status == 401:
        return ConfigurationError(
            "HubSpot refused the access token. Create a new one in HubSpot and enter it under "
            "Connections.",
            code=_detail(body, "401"),
        )
    if status == 403:
        return _missing_rights(body)
    if body and status in (400, 404, 405, 409, 414):
        return Refusal(_text(body, status), status=status, body=body)
    return ConfigurationError(
        f"HubSpot's address answered with HTTP {status} and nothing that HubSpot says. Check the "
        "web address of the connection.",
        code=str(status),
    )


def not_understood() -> CRMError:
    """A success whose body is not what HubSpot says."""
    return Unanswered(
        "HubSpot's answer could not be read. If this goes on, check the web address of the "
        "connection.",
        code="UNREADABLE_ANSWER",
    )


def record_error(body: Json, status: int = 400) -> RecordError:
    """Why one record was refused, from an error envelope or one entry of a batch's `errors`."""
    message = _text(body, status)
    flaws = _flaws(body)
    code = str(next((f["code"] for f in flaws if f["code"]), body.get("category") or status))
    fields = tuple(dict.fromkeys(f["name"] for f in flaws if f["name"]))
    if existing := re.search(r"Existing ID:\s*(\d+)", message):
        return RecordError(
            kind=FailureKind.PERMANENT,
            category=Category.DUPLICATES,
            code="CONFLICT",
            message="A contact with this email exists in HubSpot already.",
            fields=fields or ("email",),
            existing_id=existing.group(1),
        )
    said = "; ".join(f["message"] for f in flaws if f["message"]) or message
    return RecordError(
        kind=FailureKind.PERMANENT,
        category=_category(code, said),
        code=code,
        message=said,
        fields=fields,
    )


_CATEGORIES = {
    "PROPERTY_DOESNT_EXIST": Category.FIELD_MAPPING,
    "READ_ONLY_VALUE": Category.FIELD_MAPPING,
    "OBJECT_NOT_FOUND": Category.RECORD_STATE,
    "CONFLICT": Category.DUPLICATES,
}


def _category(code: str, message: str) -> Category:
    if "already has that value" in message:
        return Category.DUPLICATES
    return _CATEGORIES.get(code, Category.PROPERTY_VALUES)


def _flaws(body: Json) -> list[dict[str, str]]:
    """What is wrong property by property: `{name, code, message}`."""
    found = [
        {
            "name": str(next(iter((item.get("context") or {}).get("propertyName") or []), "")),
            "code": str(item.get("code") or item.get("error") or ""),
            "message": str(item.get("message") or ""),
        }
        for item in body.get("errors") or []
        if isinstance(item, dict)
    ]
    return found or _flaws_in_message(str(body.get("message") or ""))


def _flaws_in_message(message: str) -> list[dict[str, str]]:
    """HubSpot writes its list as JSON inside the message."""
    start = message.find("[{")
    if start < 0:
        return []
    try:
        items = orjson.loads(message[start:])
    except orjson.JSONDecodeError:
        return []
    return [
        {key: str(item.get(given) or "") for key, given in _KEYS}
        for item in items
        if isinstance(item, dict)
    ]


_KEYS = (("name", "name"), ("code", "error"), ("message", "message"))


def _limit(body: Json, headers: Mapping[str, str]) -> CRMError:
    policy = str(body.get("policyName") or "")
    wait = seconds(headers.get("Retry-After"))
    if policy == "DAILY":
        return LimitReached(
            "HubSpot's API calls of the day are used up.", code="DAILY", retry_after=wait
        )
    ordinary = timedelta(seconds=1) if policy == "SECONDLY" else timedelta(seconds=3)
    return TransientError(
        "HubSpot asks us to slow down.",
        code=policy or "RATE_LIMITS",
        retry_after=wait or ordinary,
        category=Category.LIMITS,
    )


def _missing_rights(body: Json) -> ConfigurationError:
    needed = [
        scope
        for item in body.get("errors") or []
        for scope in (item.get("context") or {}).get("requiredGranularScopes") or []
    ]
    named = f": {', '.join(map(str, needed))}" if needed else ""
    return ConfigurationError(
        f"The HubSpot app lacks rights{named}. Grant them in HubSpot and test the connection.",
        code=_detail(body, "403"),
        category=Category.PERMISSIONS,
    )


def envelope(content: bytes) -> Json:
    """The error body, or an empty one where it is HTML or nothing."""
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def _text(body: Json, status: int) -> str:
    return str(body.get("message") or f"HubSpot refused the request (HTTP {status}).")


def _detail(body: Json, fallback: str) -> str:
    """The category and the id by which HubSpot's support finds the call."""
    parts = (body.get("category"), body.get("correlationId"))
    return " ".join(str(part) for part in parts if part) or fallback
