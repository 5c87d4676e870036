"""What search sees: each record's state once the index has caught up with it."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from integrations.sandbox.hubspot.ordering import Entry, Ordering
from integrations.sandbox.hubspot.records import Record


@dataclass(slots=True)
class Pending:
    """A write on its way into the index. `state` is kept only once a later write replaced it."""

    due: int
    record_id: int
    state: Record | None = None
    replaced: bool = False


class SearchIndex:
    """Orders the visible state by modified time, created time and id.

    With a lag, the state before the first unseen write stays visible in `_held`; None there means
    that the record is not visible at all. Without a lag writes show at once.
    """

    def __init__(self, records: Mapping[int, Record], lag_ms: int) -> None:
        self._records = records
        self.lag_ms = lag_ms
        self.modified = Ordering()
        self.created = Ordering()
        self.ids = Ordering()
        self._before: dict[int, Entry | None] = {}  # what is ordered of a record being written
        self._held: dict[int, Record | None] = {}
        self._queue: deque[Pending] = deque()
        self._latest: dict[int, Pending] = {}

    def load(self, records: list[Record]) -> None:
        """Show many new records at once."""
        self.modified.add_all((record.updated, record.id) for record in records)
        self.created.add_all((record.created, record.id) for record in records)
        self.ids.add_all((record.id, record.id) for record in records)

    def before_write(self, record_id: int) -> None:
        """Call before a record changes, appears or goes."""
        record = self._records.get(record_id)
        if self.lag_ms <= 0 and record_id not in self._latest:
            self._before[record_id] = _ordered(record)
            return
        state = record.copy() if record is not None else None
        earlier = self._latest.get(record_id)
        if earlier is None:
            self._held[record_id] = state
        else:
            earlier.state, earlier.replaced = state, True

    def after_write(self, record_id: int, now: int) -> None:
        if record_id in self._before:
            self._show(record_id, self._before.pop(record_id), self._records.get(record_id))
            return
        # In the order of the writes, though the lag may have become shorter meanwhile.
        due = max(now + self.lag_ms, self._queue[-1].due if self._queue else 0)
        pending = Pending(due, record_id)
        self._queue.append(pending)
        self._latest[record_id] = pending

    def catch_up(self, now: int) -> None:
        """Take in every write that is due."""
        while self._queue and self._queue[0].due <= now:
            pending = self._queue.popleft()
            before = _ordered(self._held[pending.record_id])
            if pending.replaced:
                self._held[pending.record_id] = pending.state
                self._show(pending.record_id, before, pending.state)
            else:
                del self._latest[pending.record_id], self._held[pending.record_id]
                self._show(pending.record_id, before, self._records.get(pending.record_id))

    def visible(self, record_id: int) -> Record | None:
        if record_id in self._held:
            return self._held[record_id]
        return self._records.get(record_id)

    def held(self) -> list[int]:
        """The ids whose visible state differs from the real one."""
        return list(self._held)

    def _show(self, record_id: int, before: Entry | None, state: Record | None) -> None:
        """Move the record from where it is ordered to where it belongs."""
        if before is not None:
            self.modified.remove(before[0], record_id)
        if before is not None and state is None:
            self.created.remove(before[1], record_id)
            self.ids.remove(record_id, record_id)
        if before is None and state is not None:
            self.created.add(state.created, record_id)
            self.ids.add(record_id, record_id)
        if state is not None:
            self.modified.add(state.updated, record_id)


def _ordered(record: Record | None) -> Entry | None:
    """The modified and the created time of a record that is visible."""
    return None if record is None else (record.updated, record.created)
