"""The whole product with two CRMs to play with."""

import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integrations.local import postgres, schema, valkey
from integrations.local.environment import (
    BROKER_NUMBERS,
    DATABASES,
    DEMO,
    data_folder,
    uses_local_database,
)
from integrations.local.folder import PROJECT, Folder
from integrations.local.supervise import Child
from integrations.management import stack
from integrations.sync.demo import prepare_demo

PEOPLE = 2000


class Command(BaseCommand):
    help = (
        "Run the dashboard on 127.0.0.1 with two sandbox CRMs, connected to each other, until "
        "Ctrl-C. PORT chooses the dashboard's port (8000); the sandbox takes the next two. Starts "
        "with fresh data each time."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not uses_local_database(DEMO):
            raise CommandError(
                "The demo empties its database at each start, so it only uses one of its own: "
                "unset DATABASE_URL."
            )
        port, folder = stack.read_port(), data_folder()
        announcement = folder.root / "sandbox.json"
        with stack.supervised(DEMO, port=port, ports=3) as supervisor:
            supervisor.start(_sandbox(port, announcement))
            _start_afresh(folder)
            password = stack.ensure_admin()
            for child in stack.dashboard(port):
                supervisor.start(child)
            supervisor.wait_until_ready()
            prepare_demo(json.loads(announcement.read_text()))
            stack.run_until_stopped(supervisor, mode=DEMO, port=port, password=password)


def _sandbox(port: int, announcement: Path) -> Child:
    """Return the CRMs' process: it writes one line of JSON to `announcement` when ready."""
    numbers = {
        "--hubspot-port": port + 1,
        "--salesforce-port": port + 2,
        "--contacts": PEOPLE,
        "--leads": PEOPLE,
        "--seed": 1,
    }
    words = [str(word) for option in numbers.items() for word in option]
    return Child(
        "sandbox",
        [sys.executable, str(PROJECT / "manage.py"), "sandbox", *words],
        is_ready=partial(_has_a_line, announcement),
        output=announcement,
    )


def _has_a_line(path: Path) -> bool:
    return path.read_text().endswith("\n")


def _start_afresh(folder: Folder) -> None:
    # The CRMs' people live in memory: what an earlier demo knew of them is of no use.
    postgres.drop_database(folder, DATABASES[DEMO])
    postgres.create_database(folder, DATABASES[DEMO])
    valkey.empty(folder, BROKER_NUMBERS[DEMO])
    schema.migrate()
