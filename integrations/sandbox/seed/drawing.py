"""Drawing by seed: the same seed gives the same world on any machine."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Draw(random.Random):
    """A random source with the few draws that the world needs, quick enough for 10^7 of them."""

    def chance(self, share: float) -> bool:
        return self.random() < share

    def pick(self, choices: Sequence[T]) -> T:
        return choices[int(self.random() * len(choices))]

    def pick_early(self, choices: Sequence[T]) -> T:
        """Pick with a strong liking for the front, as a few companies employ most people."""
        return choices[int(self.random() ** 2 * len(choices))]

    def fill(self, pattern: str) -> str:
        """`pattern` with a digit for each `#`."""
        digits = pattern.count("#")
        if not digits:
            return pattern
        number = f"{int(self.random() * 10**digits):0{digits}d}"
        return pattern.replace("#", "%s") % tuple(number)


def source(seed: int, purpose: str) -> Draw:
    """A stream of its own for each purpose, so that one may change without moving the others."""
    return Draw(f"{seed}/{purpose}")
