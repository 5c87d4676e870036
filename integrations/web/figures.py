"""Numbers as the pages show them: shares of a bar, API use against its limits."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.models import Connection, Integration, Person
from integrations.sync.foresight.accounting import Accounting, Row
from integrations.sync.foresight.calls import ConnectionCalls, calls_of

STATUSES = (
    (Person.Status.IN_SYNC, "ok"),
    (Person.Status.WAITING, "info"),
    (Person.Status.FAILING, "bad"),
    (Person.Status.EXCLUDED, "idle"),
)


@dataclass(frozen=True, slots=True)
class Share:
    """A piece of a bar: `start` and `width` are percentages of it."""

    status: Person.Status
    tone: str
    count: int
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Usage:
    """The calls of the last 24 hours. `ours` are this installation's, `used` everybody's."""

    connection: Connection
    ours: int
    used: int
    limit: int | None
    allocation: int | None
    calls: ConnectionCalls

    @property
    def percent(self) -> float:
        return _percent(self.used, self.limit or self.allocation)

    @property
    def allocation_percent(self) -> float | None:
        """Where the allocation lies on the bar, if it says more than the bar's end does."""
        if not self.limit or not self.allocation or self.allocation >= self.limit:
            return None
        return _percent(self.allocation, self.limit)

    @property
    def tone(self) -> str:
        return "bad" if self.percent >= 90 else "warn" if self.percent >= 70 else "accent"


def shares(accounting: Accounting) -> list[Share]:
    """How people divide over the statuses, in the order of the bar."""
    counts = {status: accounting.people(status) for status, _tone in STATUSES}
    total = sum(counts.values())
    pieces, start = [], 0.0
    for status, tone in STATUSES:
        width = _percent(counts[status], total)
        pieces.append(Share(status, tone, counts[status], round(start, 2), width))
        start += width
    return pieces


def ordered(accounting: Accounting) -> list[Row]:
    """The rows in the order of the bar, the largest of a status first."""
    places = {status: place for place, (status, _tone) in enumerate(STATUSES)}
    return sorted(accounting.rows, key=lambda row: (places[Person.Status(row.status)], -row.people))


def usages(integration: Integration) -> list[Usage]:
    """API use of both connections. Only Salesforce has an allocation of ours."""
    allocation = integration.salesforce_allocation
    return [_usage(integration.hubspot, None), _usage(integration.salesforce, allocation)]


def share_done(done: int, total: int | None) -> int | None:
    """A whole percentage, or None where the total is not known."""
    return None if not total else min(100, int(100 * done / total))


def describe_percent(percent: int | None) -> str:
    return _("%(percent)d %%") % {"percent": percent} if percent is not None else ""


def _usage(connection: Connection, allocation: int | None) -> Usage:
    calls = calls_of(connection, now=timezone.now())
    ours = calls.forecast.last_day
    used = max(ours, connection.calls_used or 0)
    return Usage(connection, ours, used, connection.calls_limit, allocation, calls)


def _percent(part: int, whole: int | None) -> float:
    return round(min(100.0, 100 * part / whole), 2) if whole else 0.0
