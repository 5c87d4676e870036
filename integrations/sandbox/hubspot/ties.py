"""Which records are tied to which, and by what types: no rule, only what is held."""

from collections.abc import Iterable, Mapping

Types = tuple[int, ...]
Pair = tuple[str, str]
# A record's tied ids with their types. Most contacts have one tie, which takes little as a pair.
_Held = dict[int, Types] | tuple[int, Types]


class Ties:
    """One direction at a time, by the names of both kinds."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self._held: dict[Pair, dict[int, _Held]] = {pair: {} for pair in pairs}
        self._shared: dict[Types, Types] = {}

    def of(self, pair: Pair, record_id: int) -> Mapping[int, Types]:
        """The tied ids with their type ids, in the order they were tied."""
        ties = self._held.get(pair, {}).get(record_id, {})
        return dict((ties,)) if isinstance(ties, tuple) else ties

    def count(self, pair: Pair, record_id: int, type_id: int) -> int:
        """How many records are tied to that one by that type."""
        return sum(type_id in types for types in self.of(pair, record_id).values())

    def with_type(self, pair: Pair, type_id: int) -> list[tuple[int, int, Types]]:
        """Every tie of that type: both ids, and its types."""
        return [
            (one, other, types)
            for one in self._held.get(pair, {})
            for other, types in self.of(pair, one).items()
            if type_id in types
        ]

    def from_kind(self, name: str) -> list[str]:
        """The kinds that records of this one may be tied to."""
        return [target for source, target in self._held if source == name]

    def keep(self, pair: Pair, one: int, other: int, types: set[int]) -> None:
        """Those types and no others; without any, the tie is cut."""
        held = self._held.setdefault(pair, {})
        found = held.get(one, {})
        ties = dict((found,)) if isinstance(found, tuple) else found
        if types:
            ordered = tuple(sorted(types))
            ties[other] = self._shared.setdefault(ordered, ordered)
        else:
            ties.pop(other, None)
        if len(ties) > 1:
            held[one] = ties
        elif ties:
            held[one] = next(iter(ties.items()))
        else:
            held.pop(one, None)

    def drop(self, pair: Pair) -> None:
        self._held.pop(pair, None)
