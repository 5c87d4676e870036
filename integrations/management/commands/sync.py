"""One sync run in the foreground."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integrations.management.arguments import (
    add_integration,
    add_json,
    email_address,
    find_integration,
)
from integrations.management.foreground import carry_out
from integrations.management.summaries import describe
from integrations.management.tables import as_json
from integrations.models import SyncRun
from integrations.sync.foresight.explaining import people_with
from integrations.sync.runs.summary import summarize

EXIT_CODES = {
    SyncRun.Status.SUCCEEDED.value: 0,
    SyncRun.Status.SUCCEEDED_WITH_ERRORS.value: 3,
}
FAILED = 1


class Command(BaseCommand):
    help = (
        "Sync what changed, and whoever is named. Needs no worker and no broker. Ctrl-C cancels "
        "the run between two batches. Exit code: 0 succeeded, 3 succeeded with record errors, "
        "1 failed or cancelled."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_integration(parser)
        parser.add_argument("--full", action="store_true", help="read everything, sync everyone")
        parser.add_argument(
            "--email",
            action="append",
            default=[],
            metavar="ADDR",
            help="sync this person again; may be repeated",
        )
        parser.add_argument(
            "--list", default="", metavar="ID", help="sync the list's members again"
        )
        parser.add_argument(
            "--errors", action="store_true", help="sync everyone with an error again"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="write nothing, count what would be"
        )
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        integration = find_integration(options["integration"])
        scope = _scope(options)
        if not integration.enabled:
            raise CommandError(f"“{integration.name}” is switched off: nothing would sync.")
        run = carry_out(
            integration,
            trigger=SyncRun.Trigger.COMMAND,
            scope=scope,
            dry_run=options["dry_run"],
            stderr=self.stderr,
        )
        for email in scope.get("emails", ()):
            if not people_with(integration, email):
                self.stderr.write(f"Nobody has the address {email}.")
        if run.failure_message:
            self.stderr.write(run.failure_message)
        summary = summarize(run)
        self.stdout.write(as_json(summary) if options["json"] else describe(summary))
        self.stdout.flush()
        if code := EXIT_CODES.get(run.status, FAILED):
            sys.exit(code)


def _scope(options: dict[str, Any]) -> dict[str, Any]:
    """Raises CommandError for what is no address."""
    if options["full"]:
        return {"full": True}
    scope: dict[str, Any] = {}
    if options["email"]:
        scope["emails"] = sorted({email_address(email) for email in options["email"]})
    if options["list"]:
        scope["list"] = options["list"]
    if options["errors"]:
        scope["errors"] = True
    return scope
