"""How a connection's API calls will go on, by its ledger, its schedule and what is owed (M20)."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low

from integrations.crm.costs import BESIDE, calls_to_settle
from integrations.domain.call_forecast import LIKE_DAYS, CallForecast, Caps, Ledger, foresee_calls
from integrations.domain.records import Provider
from integrations.models import Connection, Integration, Person, SyncRun
from integrations.sync.connections.budgets import limits_of
from integrations.sync.runs.lifecycle import SUCCEEDED

LOOKED_BACK = timedelta(days=LIKE_DAYS, hours=2)
RUNS = 5  # whose calls are the usual ones
ENOUGH = 100_000  # people: more of them need not be counted to see that calls run out
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ConnectionCalls:
    """A connection's calls by hour and operation, and what will come of them."""

    ledger: Ledger
    caps: Caps
    forecast: CallForecast

    def hours(self, *, since: datetime) -> Counter[datetime]:
        return Counter(
            {hour: sum(calls.values()) for hour, calls in self.ledger.items() if hour >= since}
        )

    def operations(self, *, since: datetime) -> Counter[str]:
        found: Counter[str] = Counter()
        for hour, calls in self.ledger.items():
            found.update(calls if hour >= since else {})
        return found


def calls_of(connection: Connection, *, now: datetime) -> ConnectionCalls:
    """What the connection took, and will take: of everybody whom it serves."""
    ledger = _ledger(connection, since=now - LOOKED_BACK)
    integrations = _served(connection)
    caps = _caps(connection, ledger, now)
    forecast = foresee_calls(
        ledger,
        now=now,
        scheduled=sum(_scheduled(one, connection.provider) for one in integrations),
        owed=_owed(integrations, connection, now),
        caps=caps,
    )
    return ConnectionCalls(ledger, caps, forecast)


def _ledger(connection: Connection, *, since: datetime) -> Ledger:
    found: dict[datetime, dict[str, int]] = defaultdict(dict)
    rows = connection.api_calls.filter(hour__gt=since)
    for hour, operation, calls in rows.values_list("hour", "operation", "calls"):
        found[hour][operation] = calls
    return dict(found)


def _served(connection: Connection) -> Sequence[Integration]:
    own = {"hubspot": connection} if connection.is_hubspot else {"salesforce": connection}
    return list(Integration.objects.filter(**own))


def _scheduled(integration: Integration, provider: str) -> float:
    """An hour's calls of runs that read what changed, as the last of them took them; before there
    was one, what a reading asks for whatever it finds."""
    if not integration.enabled or integration.suspended_at:
        return 0.0
    ended = integration.runs.filter(status__in=SUCCEEDED, scope={}, dry_run=False)
    ended = ended.exclude(trigger=SyncRun.Trigger.FIRST_READ)
    summaries = ended.order_by("-pk").values_list("summary", flat=True)[:RUNS]
    calls = [one["api_calls"][provider] for one in summaries if "api_calls" in one]
    usual = median_low(calls) if calls else BESIDE[Provider(provider)]
    return float(usual) * 60 / integration.every_minutes


def _owed(integrations: Sequence[Integration], connection: Connection, now: datetime) -> int:
    due = Person.objects.due(now).filter(integration__in=integrations)[:ENOUGH].count()
    return calls_to_settle(due)[Provider(connection.provider)]


def _caps(connection: Connection, ledger: Ledger, now: datetime) -> Caps:
    limits = limits_of(connection)
    ours = sum(sum(calls.values()) for hour, calls in ledger.items() if hour > now - DAY)
    return Caps(
        allocation=limits.allocation,
        reserve=limits.reserve,
        limit=connection.calls_limit,
        elsewhere=max(0, (connection.calls_used or 0) - ours),
    )
