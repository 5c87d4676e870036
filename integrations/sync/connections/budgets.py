"""The budget of a connection, kept in the database so that every process shares it.

One row a burst limit, taken from by a single UPDATE; one row an operation and hour for the ledger.
"""

import time
from datetime import datetime, timedelta

from django.db import connection as database
from django.db.models import F, Sum
from django.utils import timezone

from integrations.crm.budget import Limits, Rate, check_day, rate_name
from integrations.models import ApiCalls, Connection, Integration, RateBucket

# Whose pace is unknown is not paced: HubSpot limits bursts, Salesforce does not.
HUBSPOT_SEARCHES_PER_SECOND = 5
DAY_IS_READ_EVERY = 10.0  # seconds
TOLD_IS_KEPT_EVERY = 5.0  # seconds: what the CRM says of its count is for people to look at


class SharedBudget:
    """Paces and counts the calls of one connection across processes."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.limits = limits_of(connection)
        self._used, self._read_at, self._told_at = 0, float("-inf"), float("-inf")

    def spend(self, operation: str, calls: int = 1) -> None:
        self._check_day(calls)
        wait = self._take(operation, calls)
        if wait > 0:
            time.sleep(wait)

    def record(
        self,
        operation: str,
        calls: int = 1,
        *,
        used: int | None = None,
        limit: int | None = None,
    ) -> None:
        if used is not None and time.monotonic() - self._told_at > TOLD_IS_KEPT_EVERY:
            self._told_at = time.monotonic()
            self.connection.calls_used = used
            self.connection.calls_limit = limit or self.connection.calls_limit
            Connection.objects.filter(pk=self.connection.pk).update(
                calls_used=used, calls_limit=self.connection.calls_limit
            )

    def _check_day(self, calls: int) -> None:
        if self.limits.allocation is None:
            return
        if time.monotonic() - self._read_at > DAY_IS_READ_EVERY:
            ledger = ApiCalls.objects.filter(connection=self.connection)
            self._used, self._read_at = ledger.of_last_day().total(), time.monotonic()
        check_day(self.limits, used=self._used, calls=calls)
        self._used += calls

    def _take(self, operation: str, calls: int) -> float:
        """Count the calls and, where they are paced, take them from the bucket: seconds to wait."""
        name = rate_name(operation)
        rate = self.limits.rates.get(name)
        call: dict[str, str | int | float | datetime] = {
            "connection": self.connection.pk,
            "hour": timezone.now().replace(minute=0, second=0, microsecond=0),
            "operation": operation,
            "calls": calls,
        }
        with database.cursor() as cursor:
            if rate is None:
                cursor.execute(COUNT, call)
                return 0.0
            cursor.execute(COUNT_AND_TAKE, call | _bucket(name, rate))
            (tokens,) = cursor.fetchone()
        return max(0.0, -float(tokens) / rate.per_second)


def limits_of(connection: Connection) -> Limits:
    """What the connection may use: its own pace, and the share its integrations set aside."""
    rates = {}
    if connection.calls_per_ten_seconds:
        calls = connection.calls_per_ten_seconds
        rates["burst"] = Rate(calls, 10, calls / 4)
        rates["search"] = Rate(HUBSPOT_SEARCHES_PER_SECOND, 1, 1)
    if connection.is_hubspot:
        return Limits(rates=rates)
    shares = Integration.objects.filter(salesforce=connection).aggregate(
        allocation=Sum("salesforce_allocation"),
        reserve=Sum(F("salesforce_allocation") * F("reserve_percent") / 100),
    )
    return Limits(rates=rates, allocation=shares["allocation"], reserve=shares["reserve"] or 0)


def forget_idle_buckets() -> None:
    """A bucket that nobody took from for a day is full; so is one that does not exist."""
    RateBucket.objects.filter(refilled_at__lt=timezone.now() - timedelta(days=1)).delete()


def _bucket(name: str, rate: Rate) -> dict[str, str | int | float | datetime]:
    return {"name": name, "burst": rate.burst, "per_second": rate.per_second}


COUNT = """
INSERT INTO integrations_apicalls AS a (connection_id, hour, operation, calls)
VALUES (%(connection)s, %(hour)s, %(operation)s, %(calls)s)
ON CONFLICT (connection_id, hour, operation) DO UPDATE SET calls = a.calls + EXCLUDED.calls"""

# Below zero is a queue: whoever comes later waits longer, nobody is turned away.
COUNT_AND_TAKE = f"""
WITH counted AS ({COUNT})
INSERT INTO integrations_ratebucket AS b (connection_id, name, tokens, refilled_at)
VALUES (%(connection)s, %(name)s, %(burst)s - %(calls)s, clock_timestamp())
ON CONFLICT (connection_id, name) DO UPDATE SET
    tokens = LEAST(%(burst)s, b.tokens
        + GREATEST(0, EXTRACT(EPOCH FROM clock_timestamp() - b.refilled_at)) * %(per_second)s
    ) - %(calls)s,
    refilled_at = clock_timestamp()
RETURNING tokens"""
