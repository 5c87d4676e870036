"""API calls: the ledger of a day, and how the day will go on."""

from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from integrations.domain.call_forecast import Cap
from integrations.management.arguments import add_integration, add_json, find_integration
from integrations.management.tables import as_json, moment, table
from integrations.sync.foresight.calls import ConnectionCalls, calls_of

DAY = timedelta(days=1)
CAPS = {Cap.ALLOCATION: "our share", Cap.LIMIT: "the CRM's limit"}


class Command(BaseCommand):
    help = (
        "Show the API calls of the last 24 hours by operation and hour, how many the day will have "
        "taken by midnight (UTC), and when they run out if they do."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_integration(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        integration, now = find_integration(options["integration"]), timezone.now()
        found = {
            connection.provider: calls_of(connection, now=now)
            for connection in (integration.hubspot, integration.salesforce)
        }
        if options["json"]:
            answer = {name: _as_dict(calls, now) for name, calls in found.items()}
            self.stdout.write(as_json({"integration": integration.name, **answer}))
            return
        for name, calls in found.items():
            self.stdout.write(_describe(name, calls, now))


def _as_dict(calls: ConnectionCalls, now: datetime) -> dict[str, Any]:
    hours = calls.hours(since=now - DAY)
    return {
        "operations": dict(calls.operations(since=now - DAY).most_common()),
        "hours": {hour.isoformat(): hours[hour] for hour in sorted(hours)},
        "caps": asdict(calls.caps),
        "forecast": asdict(calls.forecast),
    }


def _describe(name: str, calls: ConnectionCalls, now: datetime) -> str:
    forecast = calls.forecast
    operations = calls.operations(since=now - DAY).most_common()
    left = "no cap" if forecast.left is None else str(max(0, forecast.left))
    lines = [
        f"{name}: {forecast.last_day} in 24 hours, {forecast.today} today, "
        f"about {forecast.by_midnight} by midnight (UTC); left before work pauses: {left}"
    ]
    if forecast.runs_out_at and forecast.cap:
        lines.append(f"  Runs out {moment(forecast.runs_out_at)}: {CAPS[forecast.cap]}")
    if operations:
        lines.append(table([("Operation", "Calls"), *operations]))
    return "\n".join(lines)
