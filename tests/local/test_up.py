"""`manage.py up`: one command, one installation, nothing left behind."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from integrations.local.environment import DEMO, UP, claim_mode
from integrations.local.folder import PROJECT, Folder
from tests.local.processes import descendants, ends

pytestmark = pytest.mark.slow

OURS = ("DATABASE_URL", "CELERY_BROKER_URL", "SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "ALLOWED_HOSTS")


def environment(data: Path, port: int | str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return kept | {"SYNCADMIN_DATA": str(data), "PORT": str(port)}


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def manage(*words: str) -> list[str]:
    return [sys.executable, str(PROJECT / "manage.py"), *words]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def up(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """An installation that has said that it is ready."""
    with subprocess.Popen(
        manage("up"), env=environment(tmp_path, port), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(f"ready: http://127.0.0.1:{port}  login: admin")
        yield process
        process.kill()


def test_it_answers_and_ends_whole_on_a_signal(up, port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
        assert answer.status == 200
    processes = descendants(up.pid)

    up.send_signal(signal.SIGTERM)

    assert up.wait(30) == 0
    assert all(ends(process) for process in processes)


def test_nothing_outlives_its_killing(up):
    processes = descendants(up.pid)
    up.kill()
    assert all(ends(process) for process in processes)


def test_a_second_one_on_the_same_data_says_where_the_first_is(tmp_path):
    with claim_mode(Folder(tmp_path), UP, "http://127.0.0.1:8123"):
        second = run("up", data=tmp_path)
    assert second.returncode == 1
    assert "Already running: up http://127.0.0.1:8123" in second.stderr


def test_a_taken_port_is_named(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = run("up", data=tmp_path, port=port)
    assert refused.returncode == 1
    assert f"Port {port} is taken" in refused.stderr


def test_a_port_that_is_no_number_is_refused(tmp_path):
    refused = run("up", data=tmp_path, port="http")
    assert refused.returncode == 1
    assert "PORT is 'http'" in refused.stderr


def test_a_command_finds_its_tables_without_being_asked_to_migrate(tmp_path):
    program = "from django.contrib.auth.models import User; print(User.objects.count())"
    assert run("shell", "-v0", "-c", program, data=tmp_path).stdout == "0\n"


def test_a_command_works_on_the_database_of_what_runs(tmp_path):
    program = "from django.conf import settings; print(settings.DATABASES['default']['NAME'])"
    with claim_mode(Folder(tmp_path), DEMO, "http://127.0.0.1:8123"):
        during = run("shell", "-v0", "-c", program, data=tmp_path)
    after = run("shell", "-v0", "-c", program, data=tmp_path)
    assert during.stdout == "syncadmin_demo\n", during.stderr
    assert after.stdout == "syncadmin\n", after.stderr


def run(*words: str, data: Path, port: int | str = 8000) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        manage(*words), env=environment(data, port), capture_output=True, text=True
    )
