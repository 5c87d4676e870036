"""Import people from Salesforce."""

import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date, parse_datetime

from integrations.crm.port import Selection
from integrations.domain.errors import CRMError
from integrations.management.arguments import add_integration, add_json, find_integration
from integrations.management.commands.sync import EXIT_CODES, FAILED
from integrations.management.foreground import carry_out
from integrations.management.summaries import describe
from integrations.management.tables import as_json
from integrations.models import Integration, SyncRun
from integrations.sync.importing.request import (
    OBJECTS,
    ImportPreview,
    ImportRefused,
    preview_import,
    scope_of,
)
from integrations.sync.runs.summary import summarize


class Command(BaseCommand):
    help = (
        "Make HubSpot contacts of Salesforce's leads or contacts. The import writes the email "
        "only; who may sync (no inclusion list, or a member of it) is synced at once. Exit code: "
        "0 succeeded, 3 succeeded with record errors, 1 failed or cancelled."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_integration(parser)
        parser.add_argument("--object", required=True, choices=sorted(OBJECTS), dest="object_type")
        parser.add_argument(
            "--where", default="", metavar="SOQL", help="a condition, as after WHERE"
        )
        parser.add_argument("--created-after", metavar="D", help="2026-01-31 or 2026-01-31T12:00Z")
        parser.add_argument("--modified-after", metavar="D", help="the same")
        parser.add_argument("--campaign", default="", metavar="ID", help="members of this campaign")
        parser.add_argument("--preview", action="store_true", help="only count who is selected")
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        integration = find_integration(options["integration"])
        selection = _selection(options)
        preview = _preview(integration, selection)
        if options["preview"]:
            self.stdout.write(as_json(_facts(preview)) if options["json"] else _say(preview))
            return
        run = carry_out(
            integration,
            trigger=SyncRun.Trigger.IMPORT,
            scope=scope_of(selection),
            stderr=self.stderr,
        )
        if run.failure_message:
            self.stderr.write(run.failure_message)
        summary = summarize(run)
        self.stdout.write(as_json(summary) if options["json"] else describe(summary))
        self.stdout.flush()
        if code := EXIT_CODES.get(run.status, FAILED):
            sys.exit(code)


def _selection(options: dict[str, Any]) -> Selection:
    return Selection(
        object_type=OBJECTS[options["object_type"]],
        condition=options["where"].strip(),
        created_after=_moment(options["created_after"]),
        modified_after=_moment(options["modified_after"]),
        campaign_id=options["campaign"].strip(),
    )


def _moment(text: str | None) -> datetime | None:
    """The start of a day, or a moment; UTC where no zone is said. Raises CommandError."""
    if not text:
        return None
    try:
        day = parse_date(text)
        moment = datetime(day.year, day.month, day.day) if day else parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"“{text}” is no date: write it as 2026-01-31.")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _preview(integration: Integration, selection: Selection) -> ImportPreview:
    try:
        return preview_import(integration, selection)
    except ImportRefused as error:
        raise CommandError(error.message) from error
    except CRMError as error:
        raise CommandError(error.message) from error


def _facts(preview: ImportPreview) -> dict[str, int]:
    return {"records": preview.records, "without_email": preview.without_email}


def _say(preview: ImportPreview) -> str:
    return (
        f"{preview.records} records are selected; {preview.without_email} of them have no email "
        "and cannot become contacts."
    )
