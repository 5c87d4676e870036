"""Faults on demand, drawn by seed so that a failure can be replayed."""

import random
from collections.abc import Mapping


class Faults:
    """Answers whether a named fault strikes now. `rates` are shares of the calls that ask."""

    def __init__(self, rates: Mapping[str, float], seed: int) -> None:
        self.rates = dict(rates)
        self._random = random.Random(seed)

    def strikes(self, name: str) -> bool:
        rate = self.rates.get(name, 0.0)
        return rate > 0.0 and self._random.random() < rate
