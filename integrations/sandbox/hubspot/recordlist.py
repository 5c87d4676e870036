"""One list of records and its members."""

from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox.hubspot.errors import Json
from integrations.sandbox.hubspot.listfilters import Matches
from integrations.sandbox.hubspot.listreach import Chain
from integrations.sandbox.hubspot.objecttypes import ObjectType
from integrations.sandbox.hubspot.ordering import Ordering
from integrations.sandbox.hubspot.timestamps import iso

USER_ID = "9000001"
LEGACY = 10_000


@dataclass(kw_only=True)
class RecordList:
    """`ready_at` is when its filter will have been worked out; `members` maps ids to joining.

    `chains` are the kinds of record that the filter looks at beside its own.
    """

    id: int
    name: str
    kind: ObjectType
    processing: str
    created: int
    updated: int
    branch: Any = None
    matches: Matches | None = None
    chains: frozenset[Chain] = frozenset()
    filters_updated: int | None = None
    deleted: int | None = None
    ready_at: int | None = None
    version: int = 1
    members: dict[int, int] = field(default_factory=dict)
    by_time: Ordering = field(default_factory=Ordering)
    by_id: Ordering = field(default_factory=Ordering)

    @property
    def legacy_id(self) -> int:
        """What the list is called in v1."""
        return self.id + LEGACY

    @property
    def dynamic(self) -> bool:
        return self.processing == "DYNAMIC"

    def join(self, record_id: int, now: int) -> bool:
        if record_id in self.members:
            return False
        self.members[record_id] = now
        self.by_time.add(now, record_id)
        self.by_id.add(record_id, record_id)
        return True

    def leave(self, record_id: int) -> bool:
        joined = self.members.pop(record_id, None)
        if joined is None:
            return False
        self.by_time.remove(joined, record_id)
        self.by_id.remove(record_id, record_id)
        return True

    def json(self, *, filters: bool = True) -> Json:
        body: Json = {
            "listId": str(self.id),
            "listVersion": self.version,
            "name": self.name,
            "objectTypeId": self.kind.type_id,
            "processingType": self.processing,
            "processingStatus": "COMPLETE" if self.ready_at is None else "PROCESSING",
            "createdAt": iso(self.created),
            "createdById": USER_ID,
            "updatedAt": iso(self.updated),
            "updatedById": USER_ID,
            "size": len(self.members),
        }
        if self.filters_updated is not None:
            body["filtersUpdatedAt"] = iso(self.filters_updated)
        if self.deleted is not None:
            body["deletedAt"] = iso(self.deleted)
        if filters and self.branch is not None:
            body["filterBranch"] = self.branch
        return body
