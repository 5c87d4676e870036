"""The port over a memory store."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from integrations.crm.memory.conditions import MemoryConditions
from integrations.crm.memory.faults import Faults
from integrations.crm.memory.lists import MemoryLists
from integrations.crm.memory.store import Row, Store
from integrations.crm.memory.writing import Writer
from integrations.crm.port import AccountInfo, Owner, Page, Seen, Write, WriteResult
from integrations.domain.records import FieldSpec, ObjectType, Provider, Record, Ref, Values

OVERLAP = timedelta(minutes=10)
Item = TypeVar("Item")


class MemoryCRM(MemoryLists, MemoryConditions):
    """A CRM with no network. `clock` is the server's; `store` is for the edits of other people.

    `alter` is what the CRM does to values that we write, before it keeps them.
    """

    def __init__(
        self,
        provider: Provider,
        *,
        clock: Callable[[], datetime],
        page_size: int = 100,
        overlap: timedelta = OVERLAP,
    ) -> None:
        self.provider = provider
        self.clock = clock
        self.faults = Faults()
        self.store = Store(clock, delay=lambda: self.faults.commit_delay)
        self.page_size, self.overlap = page_size, overlap
        self.people_owning: list[Owner] = []
        self.campaigns_shown = provider is Provider.SALESFORCE
        self.alter: Callable[[ObjectType, Values], Values] = lambda _, values: values
        self.calls: list[str] = []
        MemoryLists.__init__(self, self.store)
        MemoryConditions.__init__(self, self.store)

    def check(self) -> AccountInfo:
        self._meet("check")
        return AccountInfo(
            account_id=f"memory-{self.provider}", name=f"{self.provider.title()} in memory"
        )

    def fields(self, object_type: ObjectType) -> list[FieldSpec]:
        self._meet("fields")
        return list(self.store.specs[object_type])

    def owners(self) -> list[Owner]:
        self._meet("owners")
        return list(self.people_owning)

    def shows_campaigns(self) -> bool:
        self._meet("shows_campaigns")
        return self.campaigns_shown

    def scan(self, object_type: ObjectType, *, fields: Sequence[str]) -> Iterator[Page]:
        self._meet("scan")
        started, known = self.clock(), self._known(object_type, fields)
        rows = list(self.store.living(object_type))
        for part in _parts(rows, self.page_size):
            yield Page(
                records=tuple(row.record(known, started, edited=False) for row in part),
                cursor=started.isoformat(),
                fields=known,
                total=len(rows),
            )

    def changed(
        self, object_type: ObjectType, *, since: str, fields: Sequence[str]
    ) -> Iterator[Page]:
        self._meet("changed")
        started, known = self.clock(), self._known(object_type, fields)
        latest = started - self.faults.lag
        rows = [row for row in self._moved(object_type, since) if row.modified_at <= latest]
        if self.provider is Provider.HUBSPOT:
            rows = [row for row in rows if not row.deleted]
        cursor = since or started.isoformat()
        for part in _parts(rows, self.page_size):
            cursor = max(cursor, part[-1].modified_at.isoformat()) if part else cursor
            yield self._changes(part, cursor, known, started)

    def fetch(
        self, refs: Sequence[Ref], *, fields: Sequence[str], edited: bool = False
    ) -> list[Record]:
        self._meet("fetch")
        now = self.clock()
        rows = (self.store.seen(ref) for ref in dict.fromkeys(refs))
        return [
            row.record(self._known(row.object_type, fields), now, edited=edited)
            for row in rows
            if row is not None
        ]

    def find(
        self, object_type: ObjectType, *, emails: Sequence[str], fields: Sequence[str]
    ) -> list[Record]:
        self._meet("find")
        wanted = {email.strip().lower() for email in emails}
        now, known = self.clock(), self._known(object_type, fields)
        return [
            row.record(known, now, edited=False)
            for row in self.store.living(object_type)
            if row.emails & wanted
        ]

    def find_by(
        self, object_type: ObjectType, *, field: str, values: Sequence[str], fields: Sequence[str]
    ) -> list[Record]:
        self._meet("find_by")
        now, known = self.clock(), self._known(object_type, fields)
        rows = self.store.living(object_type)
        return [row.record(known, now, edited=False) for row in rows if row.values[field] in values]

    def associate(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._meet("associate")
        for contact, company in pairs:
            self.store.edit(
                Ref(ObjectType.HUBSPOT_CONTACT, contact), {"associatedcompanyid": company}
            )

    def dissociate(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._meet("dissociate")
        for contact, company in pairs:
            ref = Ref(ObjectType.HUBSPOT_CONTACT, contact)
            if self.store.rows[ref].values["associatedcompanyid"] == company:
                self.store.edit(ref, {"associatedcompanyid": None})

    def accounts_named(self, name: str, *, since: datetime) -> list[str]:
        self._meet("accounts_named")
        rows = self.store.living(ObjectType.SALESFORCE_ACCOUNT)
        return [row.id for row in rows if row.values["Name"] == name and row.modified_at >= since]

    def deleted(self, object_type: ObjectType, *, since: str) -> Iterator[Page]:
        self._meet("deleted")
        now = self.clock()
        rows = [r for r in self._moved(object_type, since) if r.deleted or r.converted_to]
        cursor = now.isoformat()
        for part in _parts(rows, self.page_size):
            records = tuple(row.record(frozenset(), now, edited=False) for row in part)
            yield Page(records=records, cursor=cursor)

    def write(self, writes: Sequence[Write]) -> list[WriteResult]:
        self.calls.append("write")
        writer = Writer(
            self.store,
            alter=self.alter,
            echoes=self.provider is Provider.HUBSPOT,
            refusal=self.faults.refusal,
        )
        return writer.carry_out(writes, self.faults.take("write"))

    def create(self, object_type: ObjectType, **values: str | bool | None) -> Ref:
        """Somebody adds a record."""
        return self.store.create(object_type, values)

    def edit(self, ref: Ref, **values: str | bool | None) -> None:
        """Somebody edits a record."""
        self.store.edit(ref, values)

    def delete(self, ref: Ref) -> None:
        self.store.delete(ref)

    def merge(self, winner: Ref, loser: Ref, *, new_id: bool = False) -> Ref:
        return self.store.merge(winner, loser, new_id=new_id)

    def convert(self, lead: Ref, *, into: Ref | None = None) -> Ref:
        return self.store.convert(lead, into=into)

    def values(self, ref: Ref) -> Values:
        """What a record holds now, for a test to look at."""
        return dict(self.store.rows[ref].values)

    def _meet(self, operation: str) -> None:
        self.calls.append(operation)
        self.faults.meet(operation)

    def _known(self, object_type: ObjectType, fields: Sequence[str]) -> frozenset[str]:
        return frozenset(fields) & {spec.name for spec in self.store.specs[object_type]}

    def _moved(self, object_type: ObjectType, since: str) -> list[Row]:
        start = (datetime.fromisoformat(since) if since else self.clock()) - self.overlap
        rows = (row for row in self.store.visible(object_type) if row.modified_at >= start)
        return sorted(rows, key=lambda row: (row.modified_at, row.id))

    def _changes(
        self, rows: Sequence[Row], cursor: str, known: frozenset[str], read_at: datetime
    ) -> Page:
        if self.provider is Provider.HUBSPOT:
            seen = tuple(Seen(ref=row.ref, modified_at=row.modified_at) for row in rows)
            return Page(seen=seen, cursor=cursor, fields=known)
        records = tuple(row.record(known, read_at, edited=False) for row in rows)
        return Page(records=records, cursor=cursor, fields=known)


def memory_hubspot(*, clock: Callable[[], datetime], page_size: int = 100) -> MemoryCRM:
    return MemoryCRM(Provider.HUBSPOT, clock=clock, page_size=page_size)


def memory_salesforce(*, clock: Callable[[], datetime], page_size: int = 2_000) -> MemoryCRM:
    return MemoryCRM(Provider.SALESFORCE, clock=clock, page_size=page_size)


def _parts(items: Sequence[Item], size: int) -> Iterator[list[Item]]:
    """Parts of at most `size`; one empty part where there is nothing, for its cursor's sake."""
    rest = iter(items)
    yield list(islice(rest, size))
    while part := list(islice(rest, size)):
        yield part
