"""Errors that a client is to raise."""

from collections.abc import Callable
from typing import Any, TypeVar

Error = TypeVar("Error", bound=BaseException)


def refused(error: type[Error], call: Callable[..., Any], *given: Any, **named: Any) -> Error:
    """What the call raises; it is a failure if it raises nothing, or something else."""
    try:
        call(*given, **named)
    except error as raised:
        return raised
    raise AssertionError(f"no {error.__name__}")
