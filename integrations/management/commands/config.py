"""An integration's configuration as a file."""

import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integrations.domain.errors import CRMError
from integrations.management.arguments import add_integration, add_json, find_integration
from integrations.management.tables import as_json
from integrations.models import Integration
from integrations.sync.auditing import Actor
from integrations.sync.configuration.file import (
    diff_configuration,
    export_configuration,
    import_configuration,
)
from integrations.sync.configuration.form import read_configuration
from integrations.sync.configuration.mappings import Difference
from integrations.sync.configuration.places import ConfigurationRefused
from integrations.sync.discovery.learning import learn_fields

STANDARD = "-"


class Command(BaseCommand):
    help = (
        "Write all settings, mappings and the inclusion list of an integration to a file, compare "
        "a file with them, or make them what a file says: all of it, or nothing. The file holds "
        "no secret. A custom mapping that the file's list leaves out is removed on import; what "
        "else it leaves out stays. “-” is standard input or output."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=("export", "import", "diff"))
        parser.add_argument("file", metavar="FILE.yaml")
        add_integration(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._carry_out(options)
        except ConfigurationRefused as refused:
            if options["json"]:
                problems = [asdict(problem) for problem in refused.problems]
                self.stdout.write(as_json({"refused": problems}))
            raise CommandError(f"Nothing was changed.\n{refused}") from refused
        except CRMError as error:
            raise CommandError(f"Nothing was changed.\n{error.message}") from error

    def _carry_out(self, options: dict[str, Any]) -> None:
        if options["action"] == "export":
            self._export(find_integration(options["integration"]), options)
            return
        text = read_file(options["file"])
        configuration = read_configuration(text)
        integration = find_integration(options["integration"] or configuration.name)
        if options["action"] == "diff":
            self._tell(integration, diff_configuration(integration, text), options)
        else:
            learn_fields(integration, configuration.mappings or ())
            changed = import_configuration(integration, text, actor=Actor())
            self._tell(integration, changed, options)

    def _export(self, integration: Integration, options: dict[str, Any]) -> None:
        text = export_configuration(integration)
        if options["file"] == STANDARD:
            self.stdout.write(text)
            return
        try:
            Path(options["file"]).write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error.strerror}.") from error
        if options["json"]:
            self.stdout.write(as_json({"integration": integration.name, "file": options["file"]}))

    def _tell(
        self, integration: Integration, found: list[Difference], options: dict[str, Any]
    ) -> None:
        if options["json"]:
            changes = [asdict(difference) for difference in found]
            self.stdout.write(as_json({"integration": integration.name, "changes": changes}))
            return
        self.stdout.write("\n".join(map(_line, found)) or "Nothing differs.")


def _line(difference: Difference) -> str:
    place, before, after = difference.place, _shown(difference.before), _shown(difference.after)
    if difference.after is None and isinstance(difference.before, dict):
        return f"- {place}: {before} (removed)"
    if difference.before is None and isinstance(difference.after, dict):
        return f"+ {place}: {after} (added)"
    return f"~ {place}: {before} → {after}"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_shown(one)}" for key, one in value.items())
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def read_file(name: str) -> str:
    """The text of a file; “-” is standard input. Raises CommandError."""
    try:
        return sys.stdin.read() if name == STANDARD else Path(name).read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{name} is no text in UTF-8.") from error
