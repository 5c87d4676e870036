"""Put back what a run, or the sync ever, wrote: where our value still stands."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integrations.domain.errors import CRMError
from integrations.management.arguments import (
    add_integration,
    add_json,
    email_address,
    find_integration,
)
from integrations.management.commands.sync import EXIT_CODES, FAILED
from integrations.management.foreground import carry_out
from integrations.management.summaries import describe
from integrations.management.tables import as_json
from integrations.management.undoing import describe_plan, plan_as_json
from integrations.models import Integration, SyncRun
from integrations.sync.connections.opening import open_crms
from integrations.sync.runs.summary import summarize
from integrations.sync.undo.foreseeing import plan_undo
from integrations.sync.undo.log import UndoTarget
from integrations.sync.undo.request import (
    UndoRefused,
    target_entry,
    target_person,
    target_run,
)


class Command(BaseCommand):
    help = (
        "Write old values back where ours still stand, and let those fields rest until their "
        "source moves again. Opt-outs, merges and deletes cannot be undone, and records that were "
        "made stay: --preview says so. The undo is a run of its own and can be undone. Exit code: "
        "0 succeeded, 3 succeeded with record errors, 1 failed or cancelled."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_integration(parser)
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--run", type=int, metavar="N", help="all that this run wrote")
        what.add_argument("--person", metavar="EMAIL", help="all that was ever written to them")
        what.add_argument("--entry", type=int, metavar="N", help="one entry of the log")
        parser.add_argument("--field", default="", metavar="F", help="this field only")
        parser.add_argument(
            "--preview", action="store_true", help="write nothing, say what would be put back"
        )
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        integration = find_integration(options["integration"])
        try:
            target = _target(integration, options)
        except UndoRefused as refused:
            raise CommandError(refused.message) from refused
        if options["preview"]:
            self._preview(integration, target, json=options["json"])
            return
        run = carry_out(
            integration,
            trigger=SyncRun.Trigger.UNDO,
            scope={"undo": target.as_scope()},
            stderr=self.stderr,
        )
        if run.failure_message:
            self.stderr.write(run.failure_message)
        summary = summarize(run)
        self.stdout.write(as_json(summary) if options["json"] else describe(summary))
        self.stdout.flush()
        if code := EXIT_CODES.get(run.status, FAILED):
            sys.exit(code)

    def _preview(self, integration: Integration, target: UndoTarget, *, json: bool) -> None:
        try:
            plan = plan_undo(integration, target, crms=open_crms(integration))
        except CRMError as error:
            raise CommandError(error.message) from error
        self.stdout.write(as_json(plan_as_json(plan)) if json else describe_plan(plan))


def _target(integration: Integration, options: dict[str, Any]) -> UndoTarget:
    field = options["field"]
    if options["run"] is not None:
        return target_run(integration, options["run"], field=field)
    if options["entry"] is not None:
        return target_entry(integration, options["entry"], field=field)
    return target_person(integration, email_address(options["person"]), field=field)
