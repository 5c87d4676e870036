"""The tables of a local database, kept as the code wants them without being asked."""

import fcntl

import django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from integrations.local.environment import DEMO, UP, data_folder, uses_local_database
from integrations.local.folder import locked

# These look after the tables themselves, or make sense without them.
OWN_SCHEMA = {DEMO, UP, "dbshell", "makemigrations", "migrate", "showmigrations", "sqlmigrate"}


def bring_up_to_date(command: str) -> None:
    """Migrate the local database before `command` meets a missing table."""
    if command in OWN_SCHEMA or not uses_local_database(UP):
        return
    django.setup()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        migrate()


def migrate() -> None:
    """Apply the migrations, one process at a time."""
    with locked(data_folder().lock_file("migrate"), fcntl.LOCK_EX):
        call_command("migrate", interactive=False, verbosity=0)
