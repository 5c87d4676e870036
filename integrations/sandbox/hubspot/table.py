"""All records of one object type, found by id, by unique value or in order."""

from collections.abc import Iterator
from itertools import islice

from integrations.sandbox.hubspot.indexing import SearchIndex
from integrations.sandbox.hubspot.objecttypes import ObjectType
from integrations.sandbox.hubspot.ordering import Ordering
from integrations.sandbox.hubspot.records import Record
from integrations.sandbox.hubspot.schema import Schema
from integrations.sandbox.hubspot.values import normal_email


class Table:
    """Live and archived records. Merged-away ids are forwarded to the survivor."""

    def __init__(self, kind: ObjectType, schema: Schema, lag_ms: int) -> None:
        self.kind = kind
        self.schema = schema
        self.records: dict[int, Record] = {}
        self.archived: dict[int, Record] = {}
        self.forwards: dict[int, int] = {}
        self.unique: dict[str, dict[str, int]] = {name: {} for name in schema.unique_names()}
        if kind.key is not None:
            self.unique[kind.key] = {}
        self.index = SearchIndex(self.records, lag_ms)
        self._order = Ordering()  # every id, live or archived

    def load(self, records: list[Record]) -> None:
        """Add many records. Raises ValueError where two share a unique value."""
        for record in records:
            self._claim(record)
        self.records.update((record.id, record) for record in records)
        self._order.add_all((record.id, record.id) for record in records)
        self.index.load(records)

    def insert(self, record: Record) -> None:
        self._claim(record)
        self.records[record.id] = record
        self._order.add(record.id, record.id)

    def archive(self, record: Record, now: int) -> None:
        record.archived_at = now
        self._release(record)
        self.archived[record.id] = self.records.pop(record.id)

    def restore(self, record: Record) -> None:
        """Raises ValueError if another record took one of its unique values meanwhile."""
        self._claim(record)
        record.archived_at = None
        self.records[record.id] = self.archived.pop(record.id)

    def forget(self, record: Record) -> None:
        """Remove a live or archived record for good."""
        if self.records.pop(record.id, None) is not None:
            self._release(record)
        self.archived.pop(record.id, None)
        self._order.remove(record.id, record.id)

    def resolve(self, record_id: int) -> int:
        """The id that survives, for one that was merged away."""
        while record_id in self.forwards:
            record_id = self.forwards[record_id]
        return record_id

    def holder(self, name: str, value: str) -> int | None:
        """Who has this unique value, a secondary e-mail address included."""
        return self.unique[name].get(value.strip().lower())

    def page(self, after: int, limit: int, *, archived: bool) -> Iterator[Record]:
        """Up to `limit` records in order of id, from id `after` on."""
        records = self.archived if archived else self.records
        order = self._order
        places = range(order.first_from(after), len(order))
        ids = (order[place][1] for place in places)
        return islice((records[record_id] for record_id in ids if record_id in records), limit)

    def move_unique(self, record: Record, name: str, value: str) -> None:
        """Give up the record's old value of a unique property and take the new one."""
        claims = self.unique[name]
        old = record.get(name)
        if old is not None and claims.get(old.lower()) == record.id:
            del claims[old.lower()]
        if value:
            claims[value.lower()] = record.id

    def claim_addresses(self, record: Record) -> None:
        """Every address of a contact is its own, whichever of them is the primary one."""
        for address in self.addresses(record):
            self.unique[self.kind.key or ""][address] = record.id

    def add_unique(self, name: str) -> None:
        """Start to enforce a property that was made unique."""
        self.unique[name] = {}

    def addresses(self, record: Record) -> list[str]:
        """Every e-mail address of a contact, the primary one first."""
        if self.kind.key is None:
            return []
        found = [record.get(self.kind.key) or ""]
        found += (record.get(self.kind.secondary or "") or "").split(";")
        return [normal_email(address) for address in found if address]

    def _keys(self, record: Record) -> Iterator[tuple[str, str]]:
        for name in self.unique:
            if name == self.kind.key:
                yield from ((name, address) for address in self.addresses(record))
            elif value := record.get(name):
                yield name, value.lower()

    def _claim(self, record: Record) -> None:
        keys = list(self._keys(record))
        for name, value in keys:
            if self.unique[name].get(value, record.id) != record.id:
                raise ValueError(f"{name} {value!r} is taken by {self.unique[name][value]}")
        for name, value in keys:
            self.unique[name][value] = record.id

    def _release(self, record: Record) -> None:
        for name, value in self._keys(record):
            if self.unique[name].get(value) == record.id:
                del self.unique[name][value]
