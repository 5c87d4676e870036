"""What the values in an admin endpoint's body may be."""

from collections.abc import Callable, Mapping
from typing import Any

from integrations.sandbox.salesforce.errors import fail

Kind = Callable[[Any], bool]


def text(value: Any) -> bool:
    return isinstance(value, str)


def flag(value: Any) -> bool:
    return isinstance(value, bool)


def count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31


def scalar(value: Any) -> bool:
    return isinstance(value, str | int | float)


def texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(text, value))


def choices(value: Any) -> bool:
    """`["S", ["M", "Medium"]]`"""
    return isinstance(value, list) and all(
        text(each) or (texts(each) and len(each) == 2) for each in value
    )


def entries(value: Any) -> bool:
    """`[["Country", "Germany", "00G…"]]`"""
    return isinstance(value, list) and all(texts(each) and len(each) == 3 for each in value)


def lists(value: Any) -> bool:
    """`{"Sedan": ["Car"]}`"""
    return isinstance(value, dict) and all(map(texts, value.values()))


def one_of(*known: str) -> Kind:
    return lambda value: value in known and isinstance(value, str)


def like(**kinds: Kind) -> Kind:
    """An object that has no other names than these, each of its kind."""
    return lambda value: (
        isinstance(value, dict)
        and all(
            name in kinds and (each is None or kinds[name](each)) for name, each in value.items()
        )
    )


def check(body: Mapping[str, Any], kinds: Mapping[str, Kind]) -> None:
    """Raises INVALID_ARGUMENT for an unknown name, and for a value of another kind."""
    for name, value in body.items():
        if name not in kinds:
            raise fail(400, "INVALID_ARGUMENT", f"unknown setting: {name}")
        if value is not None and not kinds[name](value):
            raise fail(400, "INVALID_ARGUMENT", f"{name} cannot be {value!r:.100}")
