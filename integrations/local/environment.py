"""The settings of a command that uses the local services, as environment variables."""

import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from integrations.local import postgres
from integrations.local.folder import PROJECT, Folder, LocalServiceError, is_locked, locked
from integrations.local.services import Services

UP, DEMO = "up", "demo"
DATABASES = {UP: "syncadmin", DEMO: "syncadmin_demo"}
# Each mode has its own numbers in the broker, so that neither works off the other's queue.
BROKER_NUMBERS = {UP: 0, DEMO: 1}

# These need neither database nor broker.
WITHOUT_SERVICES = {
    "benchmark",
    "check",
    "collectstatic",
    "compilemessages",
    "findstatic",
    "help",
    "makemessages",
    "sandbox",
    "version",
}


def data_folder() -> Folder:
    """Return the installation's folder: SYNCADMIN_DATA, or data/ in the project."""
    return Folder(Path(os.environ.get("SYNCADMIN_DATA") or PROJECT / "data").absolute())


def command_of(arguments: Sequence[str]) -> str:
    """Return the command in a command line, "help" if it has none."""
    return next((word for word in arguments[1:] if not word.startswith("-")), "help")


def mode_of(folder: Folder, command: str) -> str:
    """Say whose database `command` works on: its own, or that of what runs now."""
    if command in DATABASES:
        return command
    running = folder.lock_file("running")
    if running.exists() and is_locked(running):
        return running.read_text().partition(" ")[0] or UP
    return UP


@contextmanager
def claim_mode(folder: Folder, mode: str, url: str) -> Iterator[None]:
    """Be what runs in `folder`. Raises LocalServiceError if something else does."""
    path = folder.lock_file("running")
    try:
        with locked(path, fcntl.LOCK_EX | fcntl.LOCK_NB) as file:
            file.truncate(0)
            file.write(f"{mode} {url}")
            file.flush()
            yield
    except BlockingIOError as error:
        raise LocalServiceError(
            f"Already running: {path.read_text()}. Stop it first, or set SYNCADMIN_DATA to "
            "another folder to run a second one."
        ) from error


def use_local_services(command: str) -> Services | None:
    """Complete the environment for `command` and start the services that it needs.

    Does nothing where DATABASE_URL names a server. Returns the hold on the services, to be
    kept as long as the command runs.
    """
    if names_database(os.environ):
        return None
    folder = data_folder()
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


def names_database(environment: Mapping[str, str]) -> bool:
    return "DATABASE_URL" in environment or "DATABASE_URL_FILE" in environment


def uses_local_database(mode: str) -> bool:
    """Say whether this process works on the local database of `mode`."""
    return os.environ.get("DATABASE_URL") == data_folder().database_url(DATABASES[mode])


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
