"""One contact or company, and the history of its values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from integrations.sandbox.hubspot.packing import Shape, unpack, unpack_one
from integrations.sandbox.hubspot.timestamps import iso


@dataclass(frozen=True, slots=True)
class Source:
    """Who wrote a value, as property history names it."""

    type: str
    id: str | None = None
    label: str | None = None
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a property's history. `ms` is when."""

    ms: int
    value: str
    source: Source


class Record:
    """A record's stored values. Blank properties are not stored.

    `history` is None until a value is overwritten: up to then every value dates from `created`
    and comes from `source`, so that a seeded record carries no history of its own.

    A seeded record's values are packed (see `Shapes`) until one of them is overwritten.
    """

    __slots__ = ("_kept", "_shape", "archived_at", "created", "history", "id", "source", "updated")

    def __init__(
        self,
        record_id: int,
        values: dict[str, str] | bytes,
        created: int,
        updated: int,
        source: Source,
        shape: Shape | None = None,
    ) -> None:
        """`values` are packed where there is a `shape`."""
        self.id = record_id
        self._kept = values
        self._shape = shape
        self.created = created
        self.updated = updated
        self.source = source
        self.archived_at: int | None = None
        self.history: dict[str, list[Change]] | None = None

    @property
    def values(self) -> Mapping[str, str]:
        """For reading only. Whoever wants one or two of them asks `get`."""
        kept = self._kept
        return kept if isinstance(kept, dict) else unpack(self._shape or {}, kept)

    def get(self, name: str) -> str | None:
        """A stored value."""
        kept = self._kept
        return (
            kept.get(name) if isinstance(kept, dict) else unpack_one(self._shape or {}, kept, name)
        )

    def read(self, name: str) -> str | None:
        """A stored value, or one that follows from others."""
        value = self.get(name)
        if value is not None:
            return value
        derive = DERIVED.get(name)
        return derive(self) if derive else None

    def put(self, name: str, value: str) -> None:
        """Set a value, or clear it with `""`, as if it had always been so."""
        kept = self._kept
        if not isinstance(kept, dict):
            kept = self._kept = unpack(self._shape or {}, kept)
            self._shape = None
        if value:
            kept[name] = value
        else:
            kept.pop(name, None)

    def pack(self, shape: Shape, packed: bytes) -> None:
        """Keep the same values, packed."""
        self._shape, self._kept = shape, packed

    def write(self, name: str, value: str, ms: int, source: Source) -> None:
        """Set a value, or clear it with `""`, and remember the one it replaces."""
        self.history = self.history if self.history is not None else {}
        changes = self.history.get(name)
        if changes is None:
            changes = self.history[name] = self._first(name)
        changes.insert(0, Change(ms, value, source))
        self.put(name, value)

    def changes(self, name: str) -> list[Change]:
        """The property's history, newest first."""
        if self.history is not None and name in self.history:
            return self.history[name]
        value = self.read(name)
        return [] if value is None else [Change(self.created, value, self.source)]

    def copy(self) -> "Record":
        """The record as it stands, for those who may only see it later."""
        kept = dict(self._kept) if isinstance(self._kept, dict) else self._kept
        twin = Record(self.id, kept, self.created, self.updated, self.source, self._shape)
        twin.archived_at = self.archived_at
        return twin

    def _first(self, name: str) -> list[Change]:
        value = self.get(name)
        return [] if value is None else [Change(self.created, value, self.source)]


def _email_domain(record: Record) -> str | None:
    return (record.get("email") or "").rpartition("@")[2] or None


def _full_name_or_email(record: Record) -> str | None:
    names = (record.get("firstname"), record.get("lastname"))
    return " ".join(name for name in names if name) or record.get("email")


# Values that follow from others and are therefore not stored.
DERIVED: Mapping[str, Callable[[Record], str | None]] = {
    "hs_object_id": lambda record: str(record.id),
    "createdate": lambda record: iso(record.created),
    "hs_createdate": lambda record: iso(record.created),
    "lastmodifieddate": lambda record: iso(record.updated),
    "hs_lastmodifieddate": lambda record: iso(record.updated),
    "hs_all_contact_vids": lambda record: str(record.id),
    "hs_email_domain": _email_domain,
    "hs_full_name_or_email": _full_name_or_email,
    "hs_object_source": lambda record: record.source.type,
    "hs_object_source_id": lambda record: record.source.id,
    "hs_object_source_label": lambda record: record.source.type,
    "hs_object_source_detail_1": lambda record: record.source.label,
}
