"""A small real installation on one machine."""

from typing import Any

from django.core.management.base import BaseCommand

from integrations.local import schema
from integrations.local.environment import UP
from integrations.management import stack


class Command(BaseCommand):
    help = (
        "Run the dashboard on 127.0.0.1, with its worker and scheduler, until Ctrl-C. PORT chooses "
        "the port (8000). Data is kept between starts."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        port = stack.read_port()
        with stack.supervised(UP, port=port) as supervisor:
            schema.migrate()
            password = stack.ensure_admin()
            for child in stack.dashboard(port):
                supervisor.start(child)
            supervisor.wait_until_ready()
            stack.run_until_stopped(supervisor, mode=UP, port=port, password=password)
