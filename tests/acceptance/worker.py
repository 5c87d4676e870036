"""A real Celery worker beside the tests, on the tests' own database and broker."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection as database

ROOT = Path(__file__).resolve().parents[2]
COMMAND = ("-m", "celery", "-A", "syncadmin", "worker", "--concurrency=2", "--loglevel=WARNING",
           "--without-gossip", "--without-mingle", "--without-heartbeat")  # fmt: skip


@contextmanager
def running_worker() -> Iterator[subprocess.Popen[bytes]]:
    """A worker with two processes, ended with the block if it still runs."""
    environment = {**os.environ, "DATABASE_URL": _database_url()}
    worker = subprocess.Popen(
        [sys.executable, *COMMAND],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield worker
    finally:
        if worker.poll() is None:
            kill(worker, signal.SIGTERM)


def kill(worker: subprocess.Popen[bytes], signal_number: int = signal.SIGKILL) -> None:
    """End the worker and its processes, at once by default."""
    os.killpg(worker.pid, signal_number)
    worker.wait(30)


def _database_url() -> str:
    """The address of the tests' database: the session's server, under Django's name for tests."""
    address, mark, options = os.environ["DATABASE_URL"].partition("?")
    server = address.rpartition("/")[0]
    return f"{server}/{database.settings_dict['NAME']}{mark}{options}"
