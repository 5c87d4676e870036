"""Which events the app wants, and where it wants them.

https://developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide
"""

import ipaddress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from integrations.sandbox.hubspot.errors import Json, conflict, invalid, not_found
from integrations.sandbox.hubspot.timestamps import iso

MAX_SUBSCRIPTIONS = 1000
KINDS = ("contact", "company", "deal", "ticket", "product", "line_item", "object")
HAPPENINGS = ("creation", "deletion", "merge", "restore", "propertyChange", "associationChange")
EVENT_TYPES = {f"{kind}.{what}" for kind in KINDS for what in HAPPENINGS} | {
    "contact.privacyDeletion"
}
UNHEARD = {"hs_lastmodifieddate", "lastmodifieddate", "num_unique_conversion_events"}


@dataclass
class Subscription:
    """`property_name` only for changes of properties, `object_type_id` only for `object.…`."""

    id: int
    event_type: str
    property_name: str | None
    object_type_id: str | None
    active: bool
    created: int
    updated: int

    def json(self) -> Json:
        shown: Json = {
            "id": str(self.id),
            "eventType": self.event_type,
            "active": self.active,
            "createdAt": iso(self.created),
            "updatedAt": iso(self.updated),
        }
        if self.property_name is not None:
            shown["propertyName"] = self.property_name
        if self.object_type_id is not None:
            shown["objectTypeId"] = self.object_type_id
        return shown


@dataclass
class Target:
    """`concurrent` is how many requests may be under way at once."""

    url: str
    concurrent: int
    created: int
    updated: int

    def json(self) -> Json:
        return {
            "targetUrl": self.url,
            "throttling": {"maxConcurrentRequests": self.concurrent},
            "createdAt": iso(self.created),
            "updatedAt": iso(self.updated),
        }


class Subscriptions:
    """Of the one app. All that is refused is ApiError."""

    def __init__(self) -> None:
        self.target: Target | None = None
        self._all: dict[int, Subscription] = {}
        self._next_id = 3_000_001

    @property
    def heard(self) -> bool:
        """Whether an event could reach anybody."""
        return self.target is not None and bool(self._all)

    def listed(self) -> list[Subscription]:
        return list(self._all.values())

    def get(self, subscription_id: str) -> Subscription:
        found = self._all.get(int(subscription_id)) if subscription_id.isdecimal() else None
        if found is None:
            raise not_found(f"Subscription {subscription_id} does not exist")
        return found

    def add(self, body: Json, now: int) -> Subscription:
        wanted = _wanted(body)
        known = {(one.event_type, one.property_name, one.object_type_id) for one in self.listed()}
        if wanted in known:
            raise conflict("A subscription for this event already exists")
        if len(self._all) >= MAX_SUBSCRIPTIONS:
            raise invalid(f"An app can have {MAX_SUBSCRIPTIONS} subscriptions")
        made = Subscription(self._next_id, *wanted, body.get("active") is True, now, now)
        self._all[made.id] = made
        self._next_id += 1
        return made

    def activate(self, subscription_id: str, active: Any, now: int) -> Subscription:
        found = self.get(subscription_id)
        if not isinstance(active, bool):
            raise invalid("Invalid input JSON: 'active' must be true or false")
        found.active, found.updated = active, now
        return found

    def remove(self, subscription_id: str) -> None:
        del self._all[self.get(subscription_id).id]

    def aim(self, body: Json, now: int) -> Target:
        """Set where events go. Only addresses of this machine are taken."""
        url, throttling = body.get("targetUrl"), body.get("throttling")
        if not isinstance(url, str) or not is_local(url):
            raise invalid(
                "targetUrl must be an http address of this machine (127.0.0.1, ::1, localhost): "
                "a sandbox delivers nowhere else"
            )
        most = throttling.get("maxConcurrentRequests") if isinstance(throttling, dict) else None
        if isinstance(most, bool) or not isinstance(most, int) or most < 1:
            raise invalid("throttling.maxConcurrentRequests must be a whole number from 1")
        created = self.target.created if self.target else now
        self.target = Target(url, most, created, now)
        return self.target


def is_local(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        return (
            parts.scheme == "http"
            and parts.port != 0
            and url.isascii()
            and url.isprintable()
            and " " not in url
            and (host == "localhost" or ipaddress.ip_address(host).is_loopback)
        )
    except ValueError:
        return False


def _wanted(body: Json) -> tuple[str, str | None, str | None]:
    """Event type, property, object type id. Raises ApiError 400."""
    event_type = body.get("eventType")
    if event_type not in EVENT_TYPES:
        raise invalid(f"Unknown eventType: {event_type}")
    changes, generic = event_type.endswith(".propertyChange"), event_type.startswith("object.")
    name, type_id = body.get("propertyName"), body.get("objectTypeId")
    if changes != (isinstance(name, str) and bool(name)):
        raise invalid("propertyName is required for propertyChange, and only there")
    if changes and name in UNHEARD:
        raise invalid(f"Changes of {name} cannot be subscribed to")
    if generic and not isinstance(type_id, str):
        raise invalid("objectTypeId is required for object events")
    return event_type, name if changes else None, type_id if generic else None
