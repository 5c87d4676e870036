"""The settings of a command that uses the local services, as environment variables."""

import os
from collections.abc import MutableMapping, Sequence
from pathlib import Path

from integrations.local import postgres
from integrations.local.folder import Folder, is_locked
from integrations.local.services import Services

UP, DEMO = "up", "demo"
DATABASES = {UP: "syncadmin", DEMO: "syncadmin_demo"}
# Each mode has its own numbers in the broker, so that neither works off the other's queue.
BROKER_NUMBERS = {UP: 0, DEMO: 1}

# These need neither database nor broker.
WITHOUT_SERVICES = {
    "check",
    "collectstatic",
    "compilemessages",
    "findstatic",
    "help",
    "makemessages",
    "sandbox",
    "version",
}


def data_folder(project: Path) -> Folder:
    """Return the installation's folder: SYNCADMIN_DATA, or data/ in the project."""
    return Folder(Path(os.environ.get("SYNCADMIN_DATA") or project / "data").absolute())


def mode_of(folder: Folder, command: str) -> str:
    """Say whose database `command` works on: its own, or that of what runs now."""
    if command in DATABASES:
        return command
    running = folder.lock_file("running")
    if running.exists() and is_locked(running):
        return running.read_text().split()[0]
    return UP


def use_local_services(project: Path, arguments: Sequence[str]) -> Services | None:
    """Complete the environment for the command line `arguments` and start what it needs.

    Does nothing where DATABASE_URL names a server. Returns the hold on the services, to be
    kept as long as the command runs.
    """
    if names_database(os.environ):
        return None
    command = next((word for word in arguments[1:] if not word.startswith("-")), "help")
    folder = data_folder(project)
    folder.make()
    mode = mode_of(folder, command)
    for name, value in settings(folder, mode).items():
        os.environ.setdefault(name, value)
    if command in WITHOUT_SERVICES:
        return None
    services = Services(folder)
    services.start()
    postgres.create_database(folder, DATABASES[mode])
    return services


def names_database(environment: MutableMapping[str, str]) -> bool:
    return "DATABASE_URL" in environment or "DATABASE_URL_FILE" in environment


def settings(folder: Folder, mode: str) -> dict[str, str]:
    """Return the environment of a product that runs on this machine for its own user."""
    return {
        "DATABASE_URL": folder.database_url(DATABASES[mode]),
        "CELERY_BROKER_URL": folder.broker_url(BROKER_NUMBERS[mode]),
        "SECRET_KEY": folder.secret("secret_key"),
        "FIELD_ENCRYPTION_KEYS": folder.secret("field_encryption_key"),
        "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
        "HTTPS": "false",
        "STATIC_COLLECTED": "false",
        "LOG_JSON": "false",
    }
