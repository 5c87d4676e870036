"""Record ids: 15 case-sensitive characters, plus 3 that make them safe where case is lost."""

import re
from functools import lru_cache

PREFIXES = {"locator": "01g", "bulk job": "750", "batch": "751", "batch result": "752"}
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BITS = str.maketrans({char: "1" if "A" <= char <= "Z" else "0" for char in _DIGITS})
_SHAPE = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")


def checksum(fifteen: str) -> str:
    """The three check characters: one per block of five, a bit per capital letter."""
    return _checked(fifteen[:5]) + _checked(fifteen[5:10]) + _checked(fifteen[10:])


@lru_cache(maxsize=4096)
def _checked(block: str) -> str:
    return _CHECK[int(block.translate(_BITS)[::-1], 2)]


def to_18(text: str) -> str | None:
    """The 18-character form of a 15- or 18-character id, or None where the text is neither."""
    if not _SHAPE.fullmatch(text):
        return None
    return text if len(text) == 18 else text + checksum(text)


class IdFactory:
    """Hands out ascending ids per key prefix; the seed gives each sandbox its own pod."""

    def __init__(self, seed: int) -> None:
        self._pod = base62(seed * 2654435761 % 62**3, 3)
        self._next: dict[str, int] = {}

    def new(self, prefix: str) -> str:
        number = self._next.get(prefix, 1)
        self._next[prefix] = number + 1
        fifteen = f"{prefix}{self._pod}{base62(number, 9)}"
        return fifteen + checksum(fifteen)


def base62(number: int, width: int) -> str:
    """The number's digits. Those that follow each other share all but the last."""
    head, last = divmod(number, 62)
    return (_base62_head(head, width - 1) if width > 1 else "") + _DIGITS[last]


@lru_cache(maxsize=64)
def _base62_head(number: int, width: int) -> str:
    return base62(number, width)
