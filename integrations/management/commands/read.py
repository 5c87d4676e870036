"""The first read: both CRMs are read and matched, and nothing is written."""

import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from integrations.management.accounts import accounting_as_json, accounting_table
from integrations.management.arguments import add_integration, add_json, find_integration
from integrations.management.foreground import carry_out
from integrations.management.summaries import outcomes_table
from integrations.management.tables import as_json, duration, reasons, table
from integrations.models import SyncRun
from integrations.sync.foresight.accounting import account
from integrations.sync.foresight.forecast import Forecast, forecast
from integrations.sync.runs.summary import summarize


class Command(BaseCommand):
    help = (
        "Read both CRMs and match their people, writing nothing; then show where everybody stands, "
        "and what a first sync would do and cost. Exit code: 0 read, 1 failed or cancelled."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_integration(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        integration = find_integration(options["integration"])
        run = carry_out(
            integration, trigger=SyncRun.Trigger.FIRST_READ, scope={}, stderr=self.stderr
        )
        summary = summarize(run)
        if run.status != SyncRun.Status.SUCCEEDED:
            self.stderr.write(run.failure_message or "The read was cancelled.")
            if options["json"]:
                self.stdout.write(as_json(summary))
            sys.exit(1)
        accounting, foreseen = account(integration), forecast(integration)
        if options["json"]:
            answer = {
                **summary,
                "accounting": accounting_as_json(accounting),
                "forecast": _as_json(foreseen),
            }
            self.stdout.write(as_json(answer))
            return
        took = duration(summary["duration_s"] or 0)
        self.stdout.write(f"Both CRMs were read in {took}. Nothing was written.\n\n")
        self.stdout.write(accounting_table(accounting) + "\n\n")
        self.stdout.write(_describe(foreseen))


def _as_json(foreseen: Forecast) -> dict[str, Any]:
    calls = {provider: foreseen.calls(provider) for provider in foreseen.calls_to_read}
    return {**asdict(foreseen), "api_calls": calls}


def _describe(foreseen: Forecast) -> str:
    people = foreseen.people
    rows = [
        ("On both sides", people["both_sides"], ""),
        ("In HubSpot only", people["hubspot_only"], ""),
        ("In Salesforce only", people["salesforce_only"], ""),
        ("Duplicated", people["duplicated"], ""),
        ("Excluded", sum(foreseen.excluded.values()), reasons(foreseen.excluded)),
        ("With values that cannot cross", foreseen.uncrossable, ""),
    ]
    hubspot, salesforce = foreseen.calls("hubspot"), foreseen.calls("salesforce")
    return (
        f"{table([('People', '', ''), *rows])}\n\n"
        f"A first sync (sync --full) would do this:\n\n{outcomes_table(foreseen.outcomes)}\n\n"
        f"It would take about {hubspot} HubSpot and {salesforce} Salesforce API calls, and "
        f"{duration(foreseen.seconds)}."
    )
