"""Owners whom the other CRM does not know."""

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from integrations.domain.records import Provider
from integrations.management.arguments import add_integration, add_json, find_integration
from integrations.management.tables import as_json, table
from integrations.sync.discovery.unmatched_owners import WORDS, UnmatchedOwner, unmatched

HEADS = ("CRM", "Owner", "Email", "Why", "People")
NAMES = {Provider.HUBSPOT: "HubSpot", Provider.SALESFORCE: "Salesforce"}


class Command(BaseCommand):
    help = "List the owners whom the other CRM does not know, with how many people they own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_integration(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        integration = find_integration(options["integration"])
        found = unmatched(integration)
        if options["json"]:
            rows = [{**asdict(one), "why": str(WORDS[one.reason])} for one in found]
            self.stdout.write(as_json({"integration": integration.name, "unmatched": rows}))
        elif found:
            self.stdout.write(table([HEADS, *map(_row, found)]))
        else:
            self.stdout.write("Every active owner is known on both sides.")


def _row(one: UnmatchedOwner) -> tuple[str, str, str, str, int]:
    return NAMES[one.provider], one.name, one.email or "–", str(WORDS[one.reason]), one.people
