"""Where everybody stands: the accounting for every record."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from integrations.management.accounts import accounting_as_json, accounting_table
from integrations.management.arguments import add_integration, add_json, find_integration
from integrations.management.tables import as_json
from integrations.sync.foresight.accounting import account


class Command(BaseCommand):
    help = "Count people and records by status and reason. The totals are each CRM's own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_integration(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        integration = find_integration(options["integration"])
        accounting = account(integration)
        if options["json"]:
            answer = {"integration": integration.name, **accounting_as_json(accounting)}
            self.stdout.write(as_json(answer))
        else:
            self.stdout.write(accounting_table(accounting))
