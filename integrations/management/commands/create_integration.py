"""Tie a HubSpot and a Salesforce connection together from the shell."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integrations.domain.errors import CRMError
from integrations.management.arguments import add_json, check_name, find_connection
from integrations.management.tables import as_json
from integrations.sync.auditing import Actor
from integrations.sync.connecting.adding import ConnectionRefused
from integrations.sync.connecting.installing import create_integration


class Command(BaseCommand):
    help = (
        "Make an integration of two connections, with the default field mappings. It creates our "
        "properties in HubSpot; nothing syncs by that."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("--hubspot", required=True, metavar="CONNECTION")
        parser.add_argument("--salesforce", required=True, metavar="CONNECTION")
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        name = check_name(options["name"])
        hubspot = find_connection(options["hubspot"], "hubspot")
        salesforce = find_connection(options["salesforce"], "salesforce")
        try:
            integration = create_integration(
                name, hubspot=hubspot, salesforce=salesforce, actor=Actor()
            )
        except (ConnectionRefused, CRMError) as refused:
            raise CommandError(refused.message) from refused
        mappings = integration.mappings.count()
        if options["json"]:
            answer = {"id": integration.pk, "name": integration.name, "mappings": mappings}
            self.stdout.write(as_json(answer))
            return
        self.stderr.write(f"Created “{name}” with {mappings} field mappings. Next: read, or sync.")
        self.stdout.write(str(integration.pk))
