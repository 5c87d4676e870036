"""Values of a record as one text, with the names of those that it has shared by many records.

A million records of dictionaries would take several times the memory.
"""

from collections.abc import Mapping

Shape = Mapping[str, int]  # the place of each property's value in the text
_BETWEEN = "\x1f"
_BETWEEN_BYTES = _BETWEEN.encode()


class Shapes:
    """The combinations of properties that occur, each kept once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], Shape] = {}

    def pack(self, values: Mapping[str, str]) -> tuple[Shape, bytes] | None:
        """None where a value has the character that keeps them apart."""
        text = _BETWEEN.join(values.values())
        if text.count(_BETWEEN) >= max(1, len(values)):
            return None
        names = tuple(values)
        shape = self._known.get(names)
        if shape is None:
            shape = self._known[names] = {name: place for place, name in enumerate(names)}
        return shape, text.encode()


def unpack(shape: Shape, packed: bytes) -> dict[str, str]:
    return dict(zip(shape, packed.decode().split(_BETWEEN), strict=True)) if shape else {}


def unpack_one(shape: Shape, packed: bytes, name: str) -> str | None:
    place = shape.get(name)
    if place is None:
        return None
    return packed.split(_BETWEEN_BYTES, place + 1)[place].decode()
