"""What happens to records, as webhooks tell it."""

from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import Any

from integrations.sandbox.hubspot.errors import Json
from integrations.sandbox.hubspot.objecttypes import ObjectType
from integrations.sandbox.hubspot.records import Source
from integrations.sandbox.hubspot.webhooks.subscribing import Subscription, Subscriptions

FLAGS = {
    "creation": "CREATED",
    "deletion": "DELETED",
    "privacyDeletion": "DELETED",
    "merge": "MERGED",
    "restore": "RESTORED",
}


class Events:
    """Makes one event for every subscription concerned, and hands it to `deliver`.

    Costs next to nothing while nobody listens.
    """

    def __init__(
        self,
        subscriptions: Subscriptions,
        deliver: Callable[[Json], None],
        *,
        now: Callable[[], int],
        portal_id: int,
        app_id: int,
        seed: int,
    ) -> None:
        self._subscriptions = subscriptions
        self._deliver = deliver
        self._now = now
        self._account = {"portalId": portal_id, "appId": app_id}
        self._random = Random(f"webhooks/{seed}")

    def happened(
        self, what: str, kind: ObjectType, record_id: int, source: Source, **details: Any
    ) -> None:
        """`creation`, `deletion`, `privacyDeletion`, `merge` or `restore` of a record."""
        for one in self._concerned(what, kind):
            self._tell(one, record_id, source, {"changeFlag": FLAGS[what], **details})

    def changed(
        self, kind: ObjectType, record_id: int, values: Iterable[tuple[str, str]], source: Source
    ) -> None:
        """Properties got these values."""
        concerned = {one.property_name: one for one in self._concerned("propertyChange", kind)}
        for name, value in values if concerned else ():
            if name in concerned:
                detail = {"propertyName": name, "propertyValue": value}
                self._tell(concerned[name], record_id, source, detail)

    def tied(
        self,
        source: Source,
        pair: tuple[ObjectType, ObjectType],
        ids: tuple[int, int],
        *,
        removed: bool,
        primary: bool,
    ) -> None:
        """A tie of two records came or went, told from the first one's side."""
        for one in self._concerned("associationChange", pair[0]):
            detail = {
                "associationType": f"{pair[0].singular}_TO_{pair[1].singular}",
                "fromObjectId": ids[0],
                "toObjectId": ids[1],
                "associationRemoved": removed,
                "isPrimaryAssociation": primary,
            }
            self._tell(one, None, source, detail)

    def _concerned(self, what: str, kind: ObjectType) -> Iterator[Subscription]:
        if not self._subscriptions.heard:
            return
        own = f"{kind.singular.lower()}.{what}"
        for one in self._subscriptions.listed():
            generic = one.event_type == f"object.{what}" and one.object_type_id == kind.type_id
            if one.active and (generic or one.event_type == own):
                yield one

    def _tell(self, to: Subscription, record_id: int | None, source: Source, detail: Json) -> None:
        event = {
            "eventId": self._random.randrange(1, 2**31),
            "subscriptionId": to.id,
            **self._account,
            "occurredAt": self._now(),
            "subscriptionType": to.event_type,
            "attemptNumber": 0,
        }
        if record_id is not None:
            event["objectId"] = record_id
        if to.object_type_id is not None:
            event["objectTypeId"] = to.object_type_id
        self._deliver(event | detail | {"changeSource": source.type, "sourceId": source.id})
