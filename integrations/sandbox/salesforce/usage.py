"""The count of API requests of the last 24 hours, against the org's allowance."""

from collections import deque
from datetime import datetime, timedelta


class Usage:
    """Counts by the hour. `enforced` off: counts on, never refuses."""

    def __init__(self, *, allowance: int = 100_000, enforced: bool = True) -> None:
        self.allowance = allowance
        self.enforced = enforced
        self.disabled: str | None = None  # the code with which every request is refused
        self._hours: deque[tuple[datetime, int]] = deque()
        self.used = 0

    def count(self, now: datetime) -> bool:
        """Count one request; False where it is over the allowance."""
        self._forget(now - timedelta(hours=24))
        if self.enforced and self.used >= self.allowance:
            return False
        hour = now.replace(minute=0, second=0, microsecond=0)
        before = self._hours.pop()[1] if self._hours and self._hours[-1][0] == hour else 0
        self._hours.append((hour, before + 1))
        self.used += 1
        return True

    def info(self) -> str:
        """The value of `Sforce-Limit-Info`."""
        return f"api-usage={self.used}/{self.allowance}"

    @property
    def remaining(self) -> int:
        return max(0, self.allowance - self.used)

    def _forget(self, before: datetime) -> None:
        while self._hours and self._hours[0][0] < before:
            self.used -= self._hours.popleft()[1]
