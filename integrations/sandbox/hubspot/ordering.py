"""Ids kept in the order of a number, so that a range of them is found without a scan."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import overload

Entry = tuple[int, int]  # the number, the record's id
SIZE = 1_024  # of a block that was just filled; it is cut in two at twice that


class _Block:
    """A stretch of the order. Two arrays take a quarter of what a list of pairs does."""

    __slots__ = ("ids", "numbers")

    def __init__(self, numbers: "array[int]", ids: "array[int]") -> None:
        self.numbers = numbers
        self.ids = ids

    @property
    def last(self) -> Entry:
        return self.numbers[-1], self.ids[-1]

    def place(self, entry: Entry) -> int:
        """Where the entry is, or would be."""
        number, record_id = entry
        first = bisect_left(self.numbers, number)
        return bisect_left(self.ids, record_id, first, bisect_right(self.numbers, number, first))

    def holds(self, entry: Entry, place: int) -> bool:
        return place < len(self.ids) and (self.numbers[place], self.ids[place]) == entry

    def halve(self) -> "_Block":
        """Give up the second half."""
        half = len(self.ids) // 2
        second = _Block(self.numbers[half:], self.ids[half:])
        del self.numbers[half:], self.ids[half:]
        return second


class Ordering(Sequence[Entry]):
    """`(number, id)` in order. Numbers mostly arrive in ascending order.

    In blocks, so that a change in the midst of a million entries moves a few of them.
    """

    def __init__(self) -> None:
        self._blocks: list[_Block] = []
        self._lasts: list[Entry] = []  # of each block
        self._starts: list[int] | None = [0]  # each block's first place; None: to be counted

    def __len__(self) -> int:
        return self._places()[-1]

    def __iter__(self) -> Iterator[Entry]:
        for block in self._blocks:
            yield from zip(block.numbers, block.ids, strict=True)

    @overload
    def __getitem__(self, place: int) -> Entry: ...
    @overload
    def __getitem__(self, place: slice) -> list[Entry]: ...
    def __getitem__(self, place: int | slice) -> Entry | list[Entry]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        starts = self._places()
        if place < 0:
            place += starts[-1]
        if not 0 <= place < starts[-1]:
            raise IndexError(place)
        number = bisect_right(starts, place) - 1
        block = self._blocks[number]
        within = place - starts[number]
        return block.numbers[within], block.ids[within]

    def add(self, number: int, record_id: int) -> None:
        entry = (number, record_id)
        self._starts = None
        at = min(bisect_left(self._lasts, entry), len(self._blocks) - 1)
        if at < 0:
            self._append(_Block(array("q", [number]), array("q", [record_id])))
            return
        block = self._blocks[at]
        place = block.place(entry)
        block.numbers.insert(place, number)
        block.ids.insert(place, record_id)
        if len(block.ids) >= 2 * SIZE:
            self._blocks.insert(at + 1, block.halve())
            self._lasts.insert(at + 1, self._blocks[at + 1].last)
        self._lasts[at] = block.last

    def add_all(self, entries: Iterable[Entry]) -> None:
        together = sorted([*self, *entries])
        self._blocks, self._lasts, self._starts = [], [], None
        for start in range(0, len(together), SIZE):
            part = together[start : start + SIZE]
            numbers = array("q", (number for number, _ in part))
            self._append(_Block(numbers, array("q", (record_id for _, record_id in part))))

    def remove(self, number: int, record_id: int) -> None:
        entry = (number, record_id)
        at = bisect_left(self._lasts, entry)
        if at == len(self._blocks):
            return
        block = self._blocks[at]
        place = block.place(entry)
        if not block.holds(entry, place):
            return
        self._starts = None
        del block.numbers[place], block.ids[place]
        if block.ids:
            self._lasts[at] = block.last
        else:
            del self._blocks[at], self._lasts[at]

    def first_from(self, number: int) -> int:
        """The place of the first entry whose number is not below."""
        return self.place_of((number, -1))

    def place_of(self, entry: Entry) -> int:
        """Where the entry is, or would be."""
        starts = self._places()
        at = bisect_left(self._lasts, entry)
        return starts[at] + (self._blocks[at].place(entry) if at < len(self._blocks) else 0)

    def first_after(self, entry: Entry) -> int:
        place = self.place_of(entry)
        return place + (place < len(self) and self[place] == entry)

    def _append(self, block: _Block) -> None:
        self._blocks.append(block)
        self._lasts.append(block.last)
        self._starts = None

    def _places(self) -> list[int]:
        """The first place of each block, and the number of all entries."""
        if self._starts is None:
            self._starts = list(accumulate((len(b.ids) for b in self._blocks), initial=0))
        return self._starts
