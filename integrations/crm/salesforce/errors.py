"""Salesforce's refusals as our errors. Never shows a token."""

import re
from collections.abc import Mapping
from typing import Any

import orjson
import requests

from integrations.crm.attempts import Unanswered, seconds
from integrations.crm.salesforce.codes import REACTIONS
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

Json = Mapping[str, Any]

MISPLACED = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    requests.exceptions.SSLError,
    requests.exceptions.TooManyRedirects,
)


class Refusal(PermanentError):
    """Salesforce looked at the request and said no. `first` is its first error."""

    def __init__(self, message: str, *, status: int, first: Json) -> None:
        super().__init__(message, code=error_code(first) or str(status))
        self.status, self.first = status, first

    def for_record(self) -> RecordError:
        return record_error(self.first)


def connection_error(error: Exception) -> CRMError:
    """What a failure without an answer means."""
    code = type(error).__name__
    if isinstance(error, MISPLACED):
        return ConfigurationError(
            "Salesforce's web address could not be opened: it is not valid, or its certificate "
            "is not trusted. Check the address.",
            code=code,
        )
    if isinstance(error, requests.exceptions.ConnectTimeout) or _never_connected(error):
        return TransientError(
            "Salesforce could not be reached.", code=code, category=Category.CONNECTION
        )
    return Unanswered(
        "Salesforce did not answer in time, or the connection broke.",
        code=code,
        category=Category.CONNECTION,
    )


def _never_connected(error: Exception) -> bool:
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return type(reason).__name__ in ("NewConnectionError", "NameResolutionError")


def status_error(status: int, headers: Mapping[str, str], content: object) -> CRMError:
    """What an answer that is no success means. `content` is parsed JSON, or text."""
    first = first_error(content)
    code = error_code(first)
    if code == "REQUEST_LIMIT_EXCEEDED":
        return _limit(str(first.get("message") or ""))
    if status == 401 or code == "INVALID_SESSION_ID":
        return ConfigurationError(
            "Salesforce refused the access token. Connect the account again under Connections.",
            code=code or "401",
        )
    if status in (406, 420, 429):
        return TransientError(
            "Salesforce asks us to slow down.",
            code=code or str(status),
            retry_after=seconds(headers.get("Retry-After")),
            category=Category.LIMITS,
        )
    if status == 408 or status >= 500:
        return Unanswered(
            f"Salesforce had a failure of its own (HTTP {status}).", code=code or str(status)
        )
    return _denial(status, first)


def _denial(status: int, first: Json) -> CRMError:
    code = error_code(first)
    message = str(first.get("message") or f"HTTP {status}")
    if status == 410 or code == "UNSUPPORTED_API_VERSION":
        return ConfigurationError(
            "Salesforce has retired the API version of this connection. Choose a newer one.",
            code=code or "410",
        )
    if status == 403 or code.startswith("API_"):
        return ConfigurationError(
            f"The Salesforce user lacks rights: {message}. Grant them and test the connection.",
            code=code or "403",
            category=Category.PERMISSIONS,
        )
    if not code:
        return ConfigurationError(
            f"Salesforce's address answered with HTTP {status} and nothing that Salesforce says. "
            "Check the web address of the connection.",
            code=str(status),
        )
    if REACTIONS.get(code, (None,))[0] is FailureKind.TRANSIENT:
        return TransientError(message, code=code)
    return Refusal(message, status=status, first=first)


def _limit(message: str) -> CRMError:
    if "Concurrent" in message:
        return TransientError(
            "Salesforce has too many long requests of this org open.",
            code="REQUEST_LIMIT_EXCEEDED",
            category=Category.LIMITS,
        )
    return LimitReached(
        "Salesforce's API calls of the last 24 hours are used up.", code="REQUEST_LIMIT_EXCEEDED"
    )


def not_understood() -> CRMError:
    """A success whose body is not what Salesforce says."""
    return Unanswered(
        "Salesforce's answer could not be read. If this goes on, check the web address of the "
        "connection.",
        code="UNREADABLE_ANSWER",
    )


def record_error(item: Json) -> RecordError:
    """Why one record was refused: an entry of `errors`, or a single-record error."""
    code = error_code(item)
    kind, category = REACTIONS.get(code, (FailureKind.PERMANENT, Category.PROPERTY_VALUES))
    message = str(item.get("message") or code)
    return RecordError(
        kind=kind,
        category=category,
        code=code,
        message=message,
        fields=tuple(str(name) for name in item.get("fields") or ()),
        existing_id=_existing_id(item, code, message),
    )


def missing_column(refusal: Refusal) -> str | None:
    """The field that an INVALID_FIELD speaks of: it was hidden, renamed or removed."""
    if refusal.code != "INVALID_FIELD":
        return None
    named = re.search(r"No such column '([^']+)'", refusal.message)
    return named.group(1) if named else None


def first_error(content: object) -> Json:
    if isinstance(content, str | bytes):
        try:
            content = orjson.loads(content)
        except orjson.JSONDecodeError:
            return {}
    if isinstance(content, list):
        content = content[0] if content else {}
    return content if isinstance(content, dict) else {}


def error_code(item: Json) -> str:
    """`statusCode` in collections, `errorCode` elsewhere."""
    return str(item.get("statusCode") or item.get("errorCode") or item.get("error") or "")


def _existing_id(item: Json, code: str, message: str) -> str:
    if code == "DUPLICATE_VALUE":
        named = re.search(r"record with id: (\w{15,18})", message)
        return named.group(1) if named else ""
    if code != "DUPLICATES_DETECTED":
        return ""
    # Salesforce misspells the key; some orgs do not.
    found = item.get("duplicateResut") or item.get("duplicateResult") or {}
    matches = [match for result in found.get("matchResults") or () for match in _records(result)]
    return str(matches[0].get("Id") or "") if len(matches) == 1 else ""


def _records(result: Json) -> list[Json]:
    return [match.get("record") or {} for match in result.get("matchRecords") or ()]
