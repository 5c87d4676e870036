"""Dates as "2026-01-02" and instants as "2026-01-02T03:04:05Z", to the second."""

from datetime import UTC, date, datetime

from integrations.domain.values.unreadable import Unreadable, shorten

MIDNIGHT = "T00:00:00Z"


def read_date(raw: object) -> str | None:
    """A calendar date, or the midnight in UTC that stands for it."""
    if isinstance(raw, str) and len(raw) == 10 and raw[4] == raw[7] == "-":
        return _checked_date(raw)
    instant = read_instant(raw)
    if instant is None:
        return None
    if not instant.endswith(MIDNIGHT):
        raise Unreadable(f"“{shorten(raw)}” is not a date.")
    return instant[:10]


def read_instant(raw: object) -> str | None:
    """ISO text with an offset, or milliseconds since 1970. Parts of a second are cut off."""
    if isinstance(raw, str):
        if raw[10:11] == "T":
            return _from_iso(raw)
        text = raw.strip()
        if not text:
            return None
        return _from_digits(text) if text.lstrip("-").isdecimal() else _from_iso(text)
    if raw is None:
        return None
    if isinstance(raw, int) and not isinstance(raw, bool):
        return _from_milliseconds(raw)
    raise Unreadable(f"“{shorten(raw)}” is not a date and time.")


def _checked_date(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"“{shorten(text)}” is not a date.") from None
    return text


def _from_digits(text: str) -> str:
    try:
        return _from_milliseconds(int(text))
    except ValueError:
        raise Unreadable(f"“{shorten(text)}” is not a date and time.") from None


def _from_milliseconds(milliseconds: int) -> str:
    try:
        instant = datetime.fromtimestamp(milliseconds // 1000, UTC)
    except (OverflowError, OSError, ValueError):
        raise Unreadable(f"“{shorten(milliseconds)}” is not a date and time.") from None
    return _canonical(instant)


def _from_iso(text: str) -> str:
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is None:
            raise Unreadable(f"“{shorten(text)}” does not say which time zone it is in.")
        if instant.tzinfo is UTC and _is_usual(text):
            return text[:19] + "Z"
        return _canonical(instant.astimezone(UTC))
    except Unreadable:  # which is a ValueError, and says it better
        raise
    except (OverflowError, ValueError):
        raise Unreadable(f"“{shorten(text)}” is not a date and time.") from None


def _is_usual(text: str) -> bool:
    """Whether valid ISO text begins with the canonical form: ISO allows others."""
    return len(text) > 19 and text[4] == text[7] == "-" and text[13] == text[16] == ":"


def _canonical(instant: datetime) -> str:
    return instant.isoformat()[:19] + "Z"
