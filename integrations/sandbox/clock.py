"""The sandbox's idea of time. It can be moved, so that clock offsets can be tried out."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Wall-clock time in UTC plus an offset that may be changed while the servers run."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset
