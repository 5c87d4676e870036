"""Dates and times as the API writes and reads them. Stored text sorts as time does."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_OFFSET = re.compile(r"([+-]\d{2})(\d{2})$")
_SHAPE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?")


@dataclass(frozen=True)
class Calendar:
    """What of a user's settings dates depend on. Weeks begin on `week_start`, 0 for Monday."""

    zone: ZoneInfo
    week_start: int


def format_moment(moment: datetime) -> str:
    """`2026-01-02T03:04:05.000+0000`: whole seconds, in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")[:19] + ".000+0000"


def parse_moment(text: str) -> datetime:
    """A date and time as clients send it. Raises ValueError."""
    if not _SHAPE.fullmatch(text):
        raise ValueError(text)
    moment = datetime.fromisoformat(_OFFSET.sub(r"\1:\2", text))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def format_time(text: str) -> str:
    """`10:30:00.000Z` from a time as clients send it. Raises ValueError."""
    if not re.fullmatch(r"\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z?", text):
        raise ValueError(text)
    return time.fromisoformat(text.removesuffix("Z")).isoformat("milliseconds") + "Z"


def parse_day(text: str) -> date:
    """A date as clients send it; a time after it is ignored. Raises ValueError."""
    if len(text) > 10:
        return parse_moment(text).date()
    return date.fromisoformat(text)


def in_zone(stored: str | None, zone: str) -> str | None:
    """A stored moment as a clock in that time zone shows it, in the shape of a stored one."""
    if stored is None:
        return None
    local = parse_moment(stored).astimezone(ZoneInfo(zone))
    return local.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
