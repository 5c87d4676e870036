"""The users who may own records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from integrations.sandbox.hubspot.errors import Json
from integrations.sandbox.hubspot.timestamps import iso


@dataclass(frozen=True, kw_only=True)
class Owner:
    """`kind` is PERSON or QUEUE. An archived owner keeps its user id under another name."""

    id: str
    email: str
    first_name: str
    last_name: str
    user_id: int
    created: int
    kind: str = "PERSON"
    archived: bool = False

    def json(self) -> Json:
        return {
            "id": self.id,
            "email": self.email,
            "type": self.kind,
            "firstName": self.first_name,
            "lastName": self.last_name,
            "userId": None if self.archived else self.user_id,
            "userIdIncludingInactive": self.user_id,
            "createdAt": iso(self.created),
            "updatedAt": iso(self.created),
            "archived": self.archived,
            "teams": [],
        }


class Owners:
    def __init__(self) -> None:
        self.all: dict[str, Owner] = {}

    def load(self, rows: Iterable[Mapping[str, object]], now: int) -> list[str]:
        """Rows have `email`, `firstName`, `lastName`; maybe `id`, `userId`, `type`, `archived`."""
        return [self._add(row, now) for row in rows]

    def _add(self, row: Mapping[str, object], now: int) -> str:
        number = len(self.all) + 1
        inactive = row.get("userIdIncludingInactive")
        owner = Owner(
            id=str(row.get("id") or 40_000_000 + number),
            email=str(row["email"]),
            first_name=str(row.get("firstName") or ""),
            last_name=str(row.get("lastName") or ""),
            user_id=int(str(row.get("userId") or inactive or 9_000_000 + number)),
            created=now,
            kind=str(row.get("type") or "PERSON"),
            archived=bool(row.get("archived")),
        )
        self.all[owner.id] = owner
        return owner.id

    def active_ids(self) -> list[str]:
        return [owner.id for owner in self.all.values() if not owner.archived]

    def assignable(self, owner_id: str) -> bool:
        owner = self.all.get(owner_id)
        return owner is not None and not owner.archived
