"""Service keys: tokens of one account without an app, which an admin makes and rotates.

https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/account-service-keys
"""

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from integrations.sandbox.hubspot.errors import Json, not_found
from integrations.sandbox.hubspot.timestamps import DAY_MS, iso

GRACE_DAYS = 7


def new_key() -> str:
    """The form that private apps' tokens have too."""
    return f"pat-na1-{uuid.UUID(bytes=secrets.token_bytes(16))}"


@dataclass
class ServiceKey:
    """`former` are the texts that a rotation replaced, with the moments at which they end."""

    id: int
    name: str
    scopes: frozenset[str]
    created: int
    text: str
    former: dict[str, int] = field(default_factory=dict)

    def opens(self, text: str, now: int) -> bool:
        return text == self.text or now < self.former.get(text, now)

    def json(self) -> Json:
        return {
            "id": str(self.id),
            "name": self.name,
            "scopes": sorted(self.scopes),
            "key": self.text,
            "createdAt": iso(self.created),
            "expiring": [{"key": text, "at": iso(end)} for text, end in self.former.items()],
        }


class ServiceKeys:
    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._next = 1
        self._keys: dict[int, ServiceKey] = {}

    def listed(self) -> list[ServiceKey]:
        return list(self._keys.values())

    def create(self, name: str, scopes: frozenset[str]) -> ServiceKey:
        made = ServiceKey(self._next, name, scopes, self._now(), new_key())
        self._keys[made.id] = made
        self._next += 1
        return made

    def get(self, key_id: str) -> ServiceKey:
        found = self._keys.get(int(key_id)) if key_id.isdecimal() else None
        if found is None:
            raise not_found(f"Service key {key_id} does not exist")
        return found

    def rotate(self, key: ServiceKey, *, at_once: bool) -> None:
        """A new text. The old one is good for a week more, unless it shall end at once."""
        if not at_once:
            key.former[key.text] = self._now() + GRACE_DAYS * DAY_MS
        key.text = new_key()

    def delete(self, key: ServiceKey) -> None:
        del self._keys[key.id]

    def find(self, text: str) -> ServiceKey | None:
        now = self._now()
        return next((key for key in self._keys.values() if key.opens(text, now)), None)
