"""Ids kept in the order of a number, so that a range of them is found without a scan."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable

Entry = tuple[int, int]  # the number, the record's id


class Ordering:
    """A sorted list of `(number, id)`. Numbers mostly arrive in ascending order."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def __len__(self) -> int:
        return len(self.entries)

    def add(self, number: int, record_id: int) -> None:
        entry = (number, record_id)
        if not self.entries or self.entries[-1] < entry:
            self.entries.append(entry)
        else:
            insort(self.entries, entry)

    def add_all(self, entries: Iterable[Entry]) -> None:
        self.entries.extend(entries)
        self.entries.sort()

    def remove(self, number: int, record_id: int) -> None:
        place = bisect_left(self.entries, (number, record_id))
        if place < len(self.entries) and self.entries[place] == (number, record_id):
            del self.entries[place]

    def first_from(self, number: int) -> int:
        """The place of the first entry whose number is not below."""
        return bisect_left(self.entries, (number, -1))

    def place_of(self, entry: Entry) -> int:
        """Where the entry is, or would be."""
        return bisect_left(self.entries, entry)

    def first_after(self, entry: Entry) -> int:
        return bisect_right(self.entries, entry)
