"""Why is this person not in the other CRM?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from integrations.management.arguments import (
    add_integration,
    add_json,
    email_address,
    find_integration,
)
from integrations.management.explanations import as_dict, describe
from integrations.management.tables import as_json
from integrations.sync.foresight.explaining import explain


class Command(BaseCommand):
    help = "Test each gate for everybody who has an address, and show what waits or failed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        add_integration(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        integration = find_integration(options["integration"])
        explanation = explain(integration, email_address(options["email"]))
        if options["json"]:
            self.stdout.write(as_json(as_dict(explanation)))
        else:
            self.stdout.write(describe(explanation))
