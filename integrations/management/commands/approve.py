"""Let pass what the brake holds."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from integrations.management.arguments import add_integration, add_json, find_integration
from integrations.management.tables import as_json
from integrations.sync.auditing import Actor
from integrations.sync.settling.approving import approve_held


class Command(BaseCommand):
    help = (
        "Let the deletes and blankings pass that the brake holds now. The next sync writes them; "
        "later ones are counted anew. It goes into the settings audit."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_integration(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        approved = approve_held(find_integration(options["integration"]), actor=Actor())
        people, pairs = approved
        if options["json"]:
            self.stdout.write(as_json({"approved": people, "pairs": pairs}))
        elif any(approved):
            self.stdout.write(f"{people} people and {pairs} accounts go by the next sync.")
        else:
            self.stdout.write("Nobody is held.")
