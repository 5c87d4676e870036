"""What importing a configuration file would do to everybody."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integrations.domain.errors import CRMError
from integrations.management.arguments import add_integration, add_json, find_integration
from integrations.management.changes import describe_change
from integrations.management.commands.config import read_file
from integrations.management.tables import as_json
from integrations.models import Integration, SyncRun
from integrations.sync.configuration.file import proposal_of
from integrations.sync.configuration.form import read_configuration
from integrations.sync.configuration.places import ConfigurationRefused
from integrations.sync.connections.opening import open_crms
from integrations.sync.discovery.learning import learn_fields
from integrations.sync.foresight.changes import preview_change
from integrations.sync.foresight.difference import ChangePreview, as_dict
from integrations.sync.foresight.previewing import read_unread
from integrations.sync.settings.integration import SettingRefused
from integrations.sync.settings.proposal import propose


class Command(BaseCommand):
    help = (
        "Say what a change of settings or mappings would do, without making it: FILE.yaml holds "
        "what changes, in the form of `config export` (a part of it will do; “-” is standard "
        "input). Everybody is planned as things stand and as they would be, from what is stored."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.yaml")
        parser.add_argument(
            "--read",
            action="store_true",
            help="first read what was never read, and count what account sync would do",
        )
        add_integration(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        text = read_file(options["file"])
        try:
            name = options["integration"] or read_configuration(text).name
            preview = _preview(find_integration(name), text, read=options["read"])
        except ConfigurationRefused as refused:
            raise CommandError(str(refused)) from refused
        except (SettingRefused, CRMError) as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            as_json(as_dict(preview)) if options["json"] else describe_change(preview)
        )


def _preview(integration: Integration, text: str, *, read: bool) -> ChangePreview:
    learn_fields(integration, read_configuration(text).mappings or ())
    proposal = proposal_of(integration, text)
    if not read:
        return preview_change(integration, proposal)
    crms = open_crms(integration)
    read_unread(integration, propose(integration, proposal), crms)
    in_name_of = SyncRun(integration=integration)  # is not stored
    return preview_change(integration, proposal, crms=crms, accounts=in_name_of)
