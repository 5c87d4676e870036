"""A private PostgreSQL and broker for each test session, loaded by `-p tests.local_services`.

The addresses are put into the environment before Django reads its settings; the servers
start with the first test that needs them, so the pure tests pay nothing. An environment that
names a DATABASE_URL keeps it.
"""

import fcntl
import os
import secrets
import shutil
import tempfile
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from integrations.local import environment, postgres
from integrations.local.folder import Folder, locked
from integrations.local.services import Services

# Says that the addresses in the environment are a test session's own: a process that it starts to
# run its share of the tests has servers of its own.
OURS = "SYNCADMIN_TEST_SERVICES"


def _private_folder() -> Folder:
    name = f"syncadmin-test-{os.getpid()}-{secrets.token_hex(4)}"
    return Folder(Path(tempfile.gettempdir(), name))


class LocalServices:
    """The session's servers. `start` may be called by whoever needs them first."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._services: Services | None = None

    def start(self) -> None:
        if self._services is not None:
            return
        self._folder.make()
        self._services = Services(self._folder, throwaway=True)
        copy_cluster(self._folder.postgres)
        self._services.start()
        postgres.create_database(self._folder, environment.DATABASES[environment.UP])

    def stop(self) -> None:
        if self._services is not None:
            self._services.release()


def copy_cluster(target: Path) -> None:
    """Copy a cluster made once per checkout: initdb costs a second, the copy a tenth."""
    cache = Folder(environment.data_folder().root / "test-cluster")
    cache.make()
    with locked(cache.lock_file("start"), fcntl.LOCK_EX):
        postgres.create_cluster(cache.postgres, runner=postgres.choose_runner())
        shutil.copytree(cache.postgres, target)


def _prepare_environment() -> LocalServices | None:
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop
    if environment.names_database(os.environ) and OURS not in os.environ:
        return None
    folder = _private_folder()
    names = {
        "DATABASE_URL": folder.database_url(environment.DATABASES[environment.UP]),
        "CELERY_BROKER_URL": folder.broker_url(),
        "SECRET_KEY": secrets.token_urlsafe(),
        "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
        "HTTPS": "false",
        "STATIC_COLLECTED": "false",
        OURS: "1",
    }
    os.environ.update(names)
    return LocalServices(folder)


local = _prepare_environment()


def pytest_unconfigure() -> None:
    if local is not None:
        local.stop()


@pytest.fixture(scope="session")
def local_services() -> None:
    """Have PostgreSQL and the broker running."""
    if local is not None:
        local.start()
