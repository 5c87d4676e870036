"""Moments as HubSpot writes them. Inside the sandbox they are milliseconds since 1970 UTC."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

DAY_MS = 86_400_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECONDS = re.compile(r"-?\d{1,15}\Z")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def to_ms(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def iso(ms: int) -> str:
    """`2026-01-02T03:04:05.678Z`, always with three decimals."""
    seconds, rest = divmod(ms, 1000)
    return f"{_second(seconds)}.{rest:03d}Z"


@lru_cache(maxsize=4096)
def _second(seconds: int) -> str:
    return (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")


def day(ms: int) -> str:
    """`2026-01-02`."""
    return (_EPOCH + timedelta(milliseconds=ms)).strftime("%Y-%m-%d")


def parse_moment(text: str) -> int | None:
    """Milliseconds out of epoch milliseconds, an ISO moment with a zone, or a plain day."""
    text = text.strip()
    if _MILLISECONDS.match(text):
        return int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        if not _DAY.match(text):
            return None
        moment = moment.replace(tzinfo=UTC)
    return to_ms(moment)
