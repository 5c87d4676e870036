"""`@{reference.path}` in a subrequest: what an earlier subrequest answered."""

import re
from collections.abc import Mapping
from typing import Any

_REFERENCE = re.compile(r"@\{([^}]*)\}")
_STEP = re.compile(r"(?:^|\.)(\w+)|\[(\d+)\]", re.ASCII)


class BadReference(Exception):
    """Nothing stands where a reference points."""


def resolved(value: Any, bodies: Mapping[str, Any], *, nulls: bool) -> Any:
    """`value` with its references replaced, at any depth; one that is a whole text keeps its type.

    `nulls` says whether a reference may stand for null. Raises BadReference.
    """
    if isinstance(value, dict):
        return {name: resolved(each, bodies, nulls=nulls) for name, each in value.items()}
    if isinstance(value, list):
        return [resolved(each, bodies, nulls=nulls) for each in value]
    if not isinstance(value, str) or "@{" not in value:
        return value
    whole = _REFERENCE.fullmatch(value)
    if whole:
        return _looked_up(whole[1], bodies, nulls)
    return _REFERENCE.sub(lambda match: str(_looked_up(match[1], bodies, nulls)), value)


def _looked_up(path: str, bodies: Mapping[str, Any], nulls: bool) -> Any:
    value: Any = bodies
    at = 0
    while at < len(path):
        step = _STEP.match(path, at)
        if step is None:
            raise _nothing_at(path)
        value = _stepped(value, step, path)
        at = step.end()
    if value is bodies or (value is None and not nulls):
        raise _nothing_at(path)
    return value


def _stepped(value: Any, step: "re.Match[str]", path: str) -> Any:
    try:
        return value[step[1]] if step[1] is not None else value[int(step[2])]
    except (LookupError, TypeError):
        raise _nothing_at(path) from None


def _nothing_at(path: str) -> BadReference:
    name = re.split(r"[.\[]", path)[0]
    return BadReference(
        f"Invalid reference specified. No value for {path} found in {name}."
        f" Provided referenceId ('{path}') must start with a letter or a number, and it can contain"
        " only letters, numbers and underscores ('_')."
    )
