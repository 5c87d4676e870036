"""HubSpot's webhooks: whether a request is HubSpot's, and which contacts it names.

https://developers.hubspot.com/docs/api/webhooks/validating-requests
"""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import orjson

from integrations.domain.records import ObjectType, Ref

OLDEST = timedelta(minutes=5)
LONGEST_STAMP = 16  # digits: a number of milliseconds, in reach for ages
CONTACTS = "0-1"
# Of the URL only these are decoded before it is signed.
_DECODED = {
    "%3A": ":", "%2F": "/", "%3F": "?", "%40": "@", "%21": "!", "%24": "$", "%27": "'",
    "%28": "(", "%29": ")", "%2A": "*", "%2C": ",", "%3B": ";",
}  # fmt: skip
# Where an event names the contacts that moved: itself, both of a merge and its survivor, a tie's.
_IDS = ("objectId", "primaryObjectId", "newObjectId", "fromObjectId")


class Forged(Exception):
    """The request does not prove that it is HubSpot's, or is too old to be believed."""


class Malformed(Exception):
    """The body is no list of events."""


def check_signature(
    *,
    secret: str,
    method: str,
    url: str,
    body: bytes,
    timestamp: str,
    signature: str,
    now: datetime,
) -> None:
    """Version 3 of the signature. `timestamp` is in milliseconds. Raises Forged."""
    if not timestamp.isdecimal() or len(timestamp) > LONGEST_STAMP:
        raise Forged("The request has no time stamp.")
    age = now.timestamp() * 1000 - int(timestamp)
    if abs(age) > OLDEST.total_seconds() * 1000:
        raise Forged("The request is too old, or from the future.")
    expected = signature_of(secret=secret, method=method, url=url, body=body, timestamp=timestamp)
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise Forged("The signature is not HubSpot's.")


def signature_of(*, secret: str, method: str, url: str, body: bytes, timestamp: str) -> str:
    for encoded, plain in _DECODED.items():
        url = url.replace(encoded, plain).replace(encoded.lower(), plain)
    message = method.encode() + url.encode() + body + timestamp.encode()
    digest = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def contacts_named(body: bytes) -> list[Ref]:
    """The contacts that the events of a delivery name, each once. Raises Malformed."""
    try:
        events = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed("The body is not JSON.") from error
    if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
        raise Malformed("The body is not a list of events.")
    ids = dict.fromkeys(id for event in events if _is_of_contacts(event) for id in _ids_of(event))
    return [Ref(ObjectType.HUBSPOT_CONTACT, id) for id in ids]


def _is_of_contacts(event: dict[str, Any]) -> bool:
    """Events are named "contact.…", or "object.…" with the type's id beside it."""
    kind, _, _ = str(event.get("subscriptionType", "")).partition(".")
    return kind == "contact" or (kind == "object" and event.get("objectTypeId") == CONTACTS)


def _ids_of(event: dict[str, Any]) -> Iterator[str]:
    named = [event.get(key) for key in _IDS]
    merged = event.get("mergedObjectIds")
    named += merged if isinstance(merged, list) else []
    for id in named:
        if isinstance(id, int | str) and str(id).isdecimal() and len(str(id)) <= 20:
            yield str(id)
