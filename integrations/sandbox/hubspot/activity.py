"""What the account's users did: their actions on records, their logins, what bears on security.

https://developers.hubspot.com/docs/api-reference/legacy/account/audit-logs/guide
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from integrations.sandbox.hubspot.errors import Json
from integrations.sandbox.hubspot.objecttypes import ObjectType
from integrations.sandbox.hubspot.records import Source
from integrations.sandbox.hubspot.timestamps import iso

USER_ID, USER_EMAIL = 9_000_001, "admin@sandbox.example"
KEPT = 10_000  # of each kind: a sandbox that runs for weeks must not fill the memory
_ACTIONS = {
    "creation": "CREATE",
    "deletion": "DELETE",
    "restore": "RESTORE",
    "privacyDeletion": "GDPR_DELETE",
}


@dataclass(frozen=True, slots=True)
class Action:
    id: int
    ms: int
    user_id: int
    category: str
    sub_category: str
    action: str
    target: str

    def json(self) -> Json:
        return {
            "id": str(self.id),
            "category": self.category,
            "subCategory": self.sub_category,
            "action": self.action,
            "targetObjectId": self.target,
            "occurredAt": iso(self.ms),
            "actingUser": {"userId": self.user_id, "userEmail": USER_EMAIL},
        }


@dataclass(frozen=True, slots=True)
class Login:
    id: int
    ms: int
    user_id: int
    address: str
    agent: str

    def json(self) -> Json:
        return {
            "id": str(self.id),
            "userId": self.user_id,
            "email": USER_EMAIL,
            "loginAt": iso(self.ms),
            "loginSucceeded": True,
            "ipAddress": self.address,
            "userAgent": self.agent,
        }


@dataclass(frozen=True, slots=True)
class Critical:
    """`type` is one of HubSpot's words for what bears on security."""

    id: int
    ms: int
    user_id: int
    type: str
    object_id: str

    def json(self) -> Json:
        return {
            "id": str(self.id),
            "type": self.type,
            "userId": self.user_id,
            "actingUser": USER_EMAIL,
            "objectId": self.object_id,
            "createdAt": iso(self.ms),
        }


class Activity:
    """What apps do through the API is no user's action."""

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._next = 1
        self.actions: deque[Action] = deque(maxlen=KEPT)
        self.logins: deque[Login] = deque(maxlen=KEPT)
        self.critical: deque[Critical] = deque(maxlen=KEPT)

    def happened(self, what: str, kind: ObjectType, record_id: int, source: Source) -> None:
        self._act("CRM_OBJECT", kind, _ACTIONS[what], record_id, source)

    def changed(
        self, kind: ObjectType, record_id: int, names: Iterable[str], source: Source
    ) -> None:
        for _ in names:
            self._act("PROPERTY_VALUE", kind, "UPDATE", record_id, source)

    def log_in(self, address: str, agent: str) -> None:
        self.logins.append(Login(self._id(), self._now(), USER_ID, address, agent))

    def secure(self, what: str, object_id: object = "") -> None:
        """Something that bears on security, by the account's admin."""
        self.critical.append(Critical(self._id(), self._now(), USER_ID, what, str(object_id)))

    def _act(
        self, category: str, kind: ObjectType, action: str, record_id: int, source: Source
    ) -> None:
        if source.user_id is None:
            return
        acted = (source.user_id, category, kind.singular, action, str(record_id))
        self.actions.append(Action(self._id(), self._now(), *acted))

    def _id(self) -> int:
        self._next += 1
        return self._next - 1
