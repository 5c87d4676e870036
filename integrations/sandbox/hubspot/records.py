"""One contact or company, and the history of its values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

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
    """

    __slots__ = ("archived_at", "created", "history", "id", "source", "updated", "values")

    def __init__(
        self, record_id: int, values: dict[str, str], created: int, updated: int, source: Source
    ) -> None:
        self.id = record_id
        self.values = values
        self.created = created
        self.updated = updated
        self.source = source
        self.archived_at: int | None = None
        self.history: dict[str, list[Change]] | None = None

    def read(self, name: str) -> str | None:
        value = self.values.get(name)
        if value is not None:
            return value
        derive = DERIVED.get(name)
        return derive(self) if derive else None

    def write(self, name: str, value: str, ms: int, source: Source) -> None:
        """Set a value, or clear it with `""`, and remember the one it replaces."""
        self.history = self.history if self.history is not None else {}
        changes = self.history.get(name)
        if changes is None:
            changes = self.history[name] = self._first(name)
        changes.insert(0, Change(ms, value, source))
        if value:
            self.values[name] = value
        else:
            self.values.pop(name, None)

    def changes(self, name: str) -> list[Change]:
        """The property's history, newest first."""
        if self.history is not None and name in self.history:
            return self.history[name]
        value = self.read(name)
        return [] if value is None else [Change(self.created, value, self.source)]

    def copy(self) -> "Record":
        """The record as it stands, for those who may only see it later."""
        twin = Record(self.id, dict(self.values), self.created, self.updated, self.source)
        twin.archived_at = self.archived_at
        return twin

    def _first(self, name: str) -> list[Change]:
        value = self.values.get(name)
        return [] if value is None else [Change(self.created, value, self.source)]


def _email_domain(record: Record) -> str | None:
    return record.values.get("email", "").rpartition("@")[2] or None


def _full_name_or_email(record: Record) -> str | None:
    names = (record.values.get("firstname"), record.values.get("lastname"))
    return " ".join(name for name in names if name) or record.values.get("email")


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
