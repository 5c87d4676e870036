"""Bring a mapping's old values into line."""

import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integrations.management.arguments import add_integration, add_json, find_integration
from integrations.management.changes import unread
from integrations.management.commands.sync import EXIT_CODES, FAILED
from integrations.management.foreground import carry_out
from integrations.management.summaries import describe
from integrations.management.tables import as_json
from integrations.models import Integration, SyncRun
from integrations.sync.backfill.concerned import BACKFILL
from integrations.sync.backfill.request import Backfill, plan_backfill
from integrations.sync.runs.summary import summarize
from integrations.sync.settings.integration import SettingRefused


class Command(BaseCommand):
    help = (
        "Let the values of a new or changed mapping meet as for the first time, for those whom "
        "that changes. Fields that were never read are read first. --preview counts and writes "
        "nothing. Exit code: 0 succeeded, 3 succeeded with record errors, 1 failed or cancelled."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mapping", required=True, metavar="HUBSPOT_PROPERTY")
        parser.add_argument("--preview", action="store_true", help="only count, write nothing")
        add_integration(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        integration = find_integration(options["integration"])
        try:
            foreseen = plan_backfill(integration, options["mapping"])
        except SettingRefused as refused:
            raise CommandError(refused.message) from refused
        if options["preview"]:
            self.stdout.write(as_json(_facts(foreseen)) if options["json"] else _say(foreseen))
            return
        if not options["json"]:
            self.stdout.write(_say(foreseen) + "\n")
        self._carry_out(integration, options)

    def _carry_out(self, integration: Integration, options: dict[str, Any]) -> None:
        run = carry_out(
            integration,
            trigger=SyncRun.Trigger.RESYNC,
            scope={BACKFILL: options["mapping"]},
            stderr=self.stderr,
        )
        if run.failure_message:
            self.stderr.write(run.failure_message)
        summary = summarize(run)
        self.stdout.write(as_json(summary) if options["json"] else describe(summary))
        self.stdout.flush()
        if code := EXIT_CODES.get(run.status, FAILED):
            sys.exit(code)


def _facts(foreseen: Backfill) -> dict[str, Any]:
    facts = asdict(foreseen)
    return facts | {"unread": facts.pop("gaps"), "api_calls": foreseen.calls}


def _say(foreseen: Backfill) -> str:
    calls = foreseen.calls
    lines = [
        f"{foreseen.people} people would change: {foreseen.to_hubspot} in HubSpot, "
        f"{foreseen.to_salesforce} in Salesforce; {foreseen.uncrossable} have a value that cannot "
        "cross.",
        f"That takes about {calls['hubspot']} HubSpot and {calls['salesforce']} Salesforce API "
        "calls.",
    ]
    missing = unread(foreseen.gaps, foreseen.calls_to_read, how="The backfill reads them first")
    return "\n".join([*lines, missing] if missing else lines)
