"""HubSpot's rate limits: ten-second windows, searches per second, calls per day."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from integrations.sandbox.hubspot.errors import ApiError

DAY_SECONDS = 86_400


class Quota(Enum):
    """Which window a call counts in, beside the day's."""

    BURST = "burst"
    ASSOCIATIONS = "associations"
    SEARCH = "search"
    NONE = "none"


@dataclass
class Window:
    """At most `limit` calls in any `seconds`."""

    limit: int
    seconds: float
    policy: str
    calls: deque[float] = field(default_factory=deque)

    def take(self, now: float) -> bool:
        while self.calls and self.calls[0] <= now - self.seconds:
            self.calls.popleft()
        if len(self.calls) >= self.limit:
            return False
        self.calls.append(now)
        return True

    @property
    def remaining(self) -> int:
        return max(0, self.limit - len(self.calls))


class Limits:
    """Counts calls; refuses those over a limit when `enforced`. `seconds` is a steady clock."""

    def __init__(self, *, enforced: bool, seconds: Callable[[], float] = time.monotonic) -> None:
        self.enforced = enforced
        self.seconds = seconds
        self.daily_limit = 625_000
        self.used_today = 0
        self._day = -1
        self.windows = {
            Quota.BURST: Window(190, 10, "TEN_SECONDLY_ROLLING"),
            Quota.ASSOCIATIONS: Window(200, 10, "TEN_SECONDLY_ROLLING"),
            Quota.SEARCH: Window(5, 1, "SECONDLY"),
        }

    def take(self, quota: Quota, now_ms: int, *, daily: bool) -> None:
        """Count a call. Raises ApiError 429."""
        self._turn_day(now_ms)
        if quota is Quota.NONE:
            return
        window = self.windows[quota]
        if not window.take(self.seconds()) and self.enforced:
            raise _refused(window.policy)
        if not daily:
            return
        if self.used_today >= self.daily_limit and self.enforced:
            raise _refused("DAILY")
        self.used_today += 1

    def headers(self, quota: Quota, *, daily: bool) -> dict[str, str]:
        """Search answers carry none, OAuth apps have no daily limit."""
        if quota in {Quota.SEARCH, Quota.NONE}:
            return {}
        window = self.windows[quota]
        headers = {
            "X-HubSpot-RateLimit-Max": str(window.limit),
            "X-HubSpot-RateLimit-Remaining": str(window.remaining),
            "X-HubSpot-RateLimit-Interval-Milliseconds": str(int(window.seconds * 1000)),
        }
        if daily:
            headers["X-HubSpot-RateLimit-Daily"] = str(self.daily_limit)
            left = max(0, self.daily_limit - self.used_today)
            headers["X-HubSpot-RateLimit-Daily-Remaining"] = str(left)
        return headers

    def _turn_day(self, now_ms: int) -> None:
        day = now_ms // 1000 // DAY_SECONDS
        if day != self._day:
            self._day = day
            self.used_today = 0


def _refused(policy: str) -> ApiError:
    return ApiError(
        429,
        "RATE_LIMITS",
        f"You have reached your {policy.lower()} limit.",
        errorType="RATE_LIMIT",
        policyName=policy,
    )
