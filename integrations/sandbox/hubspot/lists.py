"""Lists of records: filtered and kept current, filtered once, or filled by hand."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from integrations.sandbox.hubspot.associations import Associations
from integrations.sandbox.hubspot.errors import invalid, not_found
from integrations.sandbox.hubspot.listfilters import FilterCompiler, listed
from integrations.sandbox.hubspot.listreach import Portal, led_from
from integrations.sandbox.hubspot.objecttypes import ObjectType
from integrations.sandbox.hubspot.recordlist import RecordList
from integrations.sandbox.hubspot.table import Table

PROCESSING_MS = 400  # how long a new filter takes to be worked out
PROCESSING_TYPES = frozenset({"DYNAMIC", "MANUAL", "SNAPSHOT"})


class Lists:
    """All lists. Call `settle` before reading one: it does what is due by now."""

    def __init__(
        self,
        tables: Mapping[str, Table],
        associations: Associations,
        *,
        kind: Callable[[str], ObjectType],
        now: Callable[[], int],
        lag_ms: int,
    ) -> None:
        self.tables = tables
        self.associations = associations
        self.now = now
        self.lag_ms = lag_ms
        self.all: dict[int, RecordList] = {}
        self._portal = Portal(
            tables=tables,
            associations=associations,
            kind=kind,
            in_list=self.contains,
            known_list=self._known,
            now=now,
        )
        self._queue: deque[tuple[int, str, int]] = deque()  # due, object type, record

    def create(self, name: Any, kind: ObjectType, processing: Any, branch: Any) -> RecordList:
        """Raises ApiError 400 for a taken name, a bad type or a bad filter."""
        now = self.now()
        if processing not in PROCESSING_TYPES:
            raise invalid(f"Invalid processing type: {processing}")
        _check_branch(processing, branch)
        new = RecordList(
            id=max(self.all, default=0) + 1,
            name=self._free_name(name, kind),
            kind=kind,
            processing=processing,
            created=now,
            updated=now,
            branch=branch,
            filters_updated=now,
        )
        if branch is not None:
            self._compile(new, branch)
        self.all[new.id] = new
        return new

    def get(self, list_id: str, *, deleted: bool = False) -> RecordList:
        found = self.all.get(int(list_id)) if list_id.isdecimal() else None
        if found is None or (found.deleted is not None and not deleted):
            raise not_found(
                f"List does not exist with ID {list_id}.", subCategory="ILS.LIST_NOT_FOUND"
            )
        return found

    def live(self, kind: ObjectType | None = None) -> list[RecordList]:
        return [
            each
            for each in self.all.values()
            if each.deleted is None and (kind is None or each.kind is kind)
        ]

    def named(self, name: str, kind: ObjectType) -> RecordList | None:
        lowered = name.strip().lower()
        return next((each for each in self.live(kind) if each.name.lower() == lowered), None)

    def rename(self, each: RecordList, name: Any) -> None:
        if str(name).strip().lower() != each.name.lower():
            name = self._free_name(name, each.kind)
        each.name = name
        self._edited(each)

    def refilter(self, each: RecordList, branch: Any) -> None:
        if not each.dynamic:
            raise invalid(
                f"List with ID {each.id} does not have a processing type that allows this",
                subCategory="ILS.INVALID_LIST_PROCESSING_TYPE",
            )
        _check_branch(each.processing, branch)
        self._compile(each, branch)
        each.branch = branch
        each.filters_updated = self.now()
        self._edited(each)

    def delete(self, each: RecordList) -> None:
        used = [
            other.id
            for other in self.live()
            if other.dynamic and str(each.id) in listed(other.branch)
        ]
        if used:
            raise invalid(f"List with ID {each.id} is used by the filters of lists {used}")
        each.deleted = self.now()

    def restore(self, each: RecordList) -> None:
        each.deleted = None
        if each.dynamic:
            each.ready_at = self.now()
        self._edited(each)

    def add(self, each: RecordList, ids: Iterable[int]) -> list[int]:
        """Raises ApiError 400 for a dynamic list, whose filter alone decides."""
        self._require_by_hand(each)
        added = [record_id for record_id in ids if each.join(record_id, self.now())]
        self._followed(each.kind.name, added)
        return added

    def remove(self, each: RecordList, ids: Iterable[int]) -> list[int]:
        self._require_by_hand(each)
        removed = [record_id for record_id in ids if each.leave(record_id)]
        self._followed(each.kind.name, removed)
        return removed

    def replace_member(self, old_id: int, new_id: int, kind: ObjectType) -> None:
        """The survivor of a merge takes over memberships by hand."""
        for each in self.all.values():
            if each.kind is kind and each.leave(old_id) and not each.dynamic:
                each.join(new_id, self.now())

    def forget_kind(self, kind: ObjectType) -> None:
        """An object type goes, and its lists with it."""
        for each in [each for each in self.all.values() if each.kind is kind]:
            del self.all[each.id]
        self._queue = deque(due for due in self._queue if due[1] != kind.name)

    def note_change(self, table: Table, record_id: int) -> None:
        if self.all:
            self._queue.append((self.now() + self.lag_ms, table.kind.name, record_id))

    def settle(self) -> None:
        """Work out new filters, then look again at the records that changed."""
        now = self.now()
        for each in self.all.values():
            if each.ready_at is not None and each.ready_at <= now:
                self._work_out(each)
        while self._queue and self._queue[0][0] <= now:
            due, kind, record_id = self._queue.popleft()
            self._look_again(kind, record_id, due)

    def contains(self, list_id: int, record_id: int) -> bool:
        found = self.all.get(list_id)
        return found is not None and record_id in found.members

    def _work_out(self, each: RecordList) -> None:
        ready, each.ready_at = each.ready_at or self.now(), None
        records = self.tables[each.kind.name].records
        matches = each.matches or (lambda record: True)
        wanted = {record.id for record in records.values() if matches(record)}
        for record_id in [member for member in each.members if member not in wanted]:
            each.leave(record_id)
        for record_id in sorted(wanted - each.members.keys()):
            each.join(record_id, max(ready, records[record_id].updated))
        if each.processing == "SNAPSHOT":
            each.matches = None

    def _look_again(self, kind: str, record_id: int, due: int) -> None:
        table = self.tables[kind]
        dynamic = [each for each in self.live() if each.dynamic and each.ready_at is None]
        own = [each for each in dynamic if each.kind is table.kind]
        for _ in own:  # lists may ask about each other
            moved = sum(self._judge(each, record_id, due) for each in own)
            if not moved:
                break
        if record_id not in table.records:
            for each in self.live(table.kind):
                each.leave(record_id)
        for each in dynamic:
            self._look_back(each, table.kind, record_id, due)

    def _look_back(self, each: RecordList, kind: ObjectType, record_id: int, due: int) -> None:
        """At the members of a list whose filter looks at that record. What moves is followed."""
        for chain in each.chains:
            others = led_from(self.associations, chain, kind, record_id)
            moved = [other for other in others if self._judge(each, other, due)]
            # A moment later, so that lists which contradict each other keep nobody busy.
            self._queue.extend((self.now() + 1, each.kind.name, other) for other in moved)

    def _judge(self, each: RecordList, record_id: int, due: int) -> bool:
        """Whether that record moved in or out."""
        record = self.tables[each.kind.name].records.get(record_id)
        if record is not None and each.matches is not None and each.matches(record):
            return each.join(record_id, due)
        return each.leave(record_id)

    def _followed(self, kind: str, ids: Iterable[int]) -> None:
        due = self.now() + self.lag_ms
        self._queue.extend((due, kind, record_id) for record_id in ids)

    def _compile(self, each: RecordList, branch: Any) -> None:
        compiler = FilterCompiler(self._portal, each.kind)
        each.matches = compiler.compile(branch)
        each.chains = frozenset(compiler.chains)
        each.ready_at = self.now() + PROCESSING_MS

    def _known(self, list_id: str, kind: ObjectType) -> int:
        found = self.all.get(int(list_id)) if list_id.isdecimal() else None
        if found is None or found.kind is not kind:
            raise invalid(
                f"List {list_id} of {kind.singular} records does not exist",
                subCategory="ILS.INVALID_FILTER",
            )
        return found.id

    def _free_name(self, name: Any, kind: ObjectType) -> str:
        if not isinstance(name, str) or not name.strip():
            raise invalid("A list needs a name")
        if self.named(name, kind) is not None:
            raise invalid(
                f"A list with the name '{name}' already exists",
                subCategory="ILS.DUPLICATE_LIST_NAMES",
            )
        return name.strip()

    def _require_by_hand(self, each: RecordList) -> None:
        if each.dynamic:
            raise invalid(
                f"List with ID {each.id} has processing type DYNAMIC: its members cannot be edited",
                subCategory="ILS.INVALID_LIST_PROCESSING_TYPE",
            )

    def _edited(self, each: RecordList) -> None:
        each.version += 1
        each.updated = self.now()


def _check_branch(processing: str, branch: Any) -> None:
    if processing == "MANUAL" and branch is not None:
        raise invalid("A MANUAL list cannot have filters")
    if processing != "MANUAL" and branch is None:
        raise invalid(f"A {processing} list needs a filterBranch")
