"""Where the contestants meet: PostgreSQL in a scratch folder, a sandbox for each of the stages."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from integrations.local import postgres
from integrations.local.environment import UP, settings
from integrations.local.folder import Folder, is_locked
from integrations.local.services import Services
from tests.benchmarks.measuring import PROJECT, Contestant, Cost
from tests.benchmarks.sandbox import Sandbox, fresh_sandbox

STOPPED_WITHIN_S = 30


@dataclass(frozen=True, slots=True)
class Trial:
    """What one contestant cost, and how many API calls the CRMs counted meanwhile."""

    cost: Cost
    calls: int


@dataclass(frozen=True, slots=True)
class Stage:
    """A freshly seeded sandbox and an empty database."""

    sandbox: Sandbox
    environment: Mapping[str, str]

    def start(self, module: str, **task: Any) -> Contestant:
        return Contestant(module, {"access": self.sandbox.access, **task}, self.environment)

    def run(self, module: str, **task: Any) -> Trial:
        before = self.sandbox.calls()
        cost = self.start(module, **task).cost()
        return Trial(cost, self.sandbox.calls() - before)


@dataclass(frozen=True, slots=True)
class Arena:
    """A data folder with its services running, those that `./run up` starts."""

    folder: Folder

    @contextmanager
    def stage(self, name: str, *, records: int) -> Iterator[Stage]:
        postgres.create_database(self.folder, name)
        environment = self._environment(name)
        migrate = [sys.executable, str(PROJECT / "manage.py"), "migrate", "--verbosity=0"]
        subprocess.run(migrate, env=environment, check=True)
        with fresh_sandbox(records=records, environment=environment) as sandbox:
            yield Stage(sandbox, environment)

    def file(self, name: str) -> str:
        return str(self.folder.root / name)

    def _environment(self, database: str) -> dict[str, str]:
        ours = settings(self.folder, UP) | {
            "DATABASE_URL": self.folder.database_url(database),
            "DJANGO_SETTINGS_MODULE": "syncadmin.settings",
        }
        return {**os.environ, **ours}


@contextmanager
def open_arena() -> Iterator[Arena]:
    root = Path(tempfile.mkdtemp(prefix="syncadmin-bench-"))
    services = Services(Folder(root))
    try:
        services.start()
        yield Arena(Folder(root))
    finally:
        services.release()
        _wait_until_stopped(Folder(root))
        shutil.rmtree(root, ignore_errors=True)


def _wait_until_stopped(folder: Folder) -> None:
    deadline = time.monotonic() + STOPPED_WITHIN_S
    while is_locked(folder.lock_file("keeper")) and time.monotonic() < deadline:
        time.sleep(0.1)
