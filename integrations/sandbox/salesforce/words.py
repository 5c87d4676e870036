"""Secrets that depend on the seed alone, so that a restart keeps clients signed in."""

import random
from string import ascii_letters, digits

_ALPHABET = ascii_letters + digits


class Words:
    """A stream of random words. `of` names it, so that streams do not depend on each other."""

    def __init__(self, *, seed: int, of: str) -> None:
        self._random = random.Random(f"salesforce {of} {seed}")

    def new(self, length: int) -> str:
        return "".join(self._random.choices(_ALPHABET, k=length))
