"""The local PostgreSQL and broker: shared by their users, gone with the last of them."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from integrations.local import postgres, valkey
from integrations.local.folder import PROJECT, Folder, LocalServiceError
from integrations.local.services import Services
from tests.local.processes import descendants, ends
from tests.local_services import copy_cluster

USER = """
import sys
from pathlib import Path
from integrations.local.folder import Folder
from integrations.local.services import Services
services = Services(Folder(Path(sys.argv[1])))
services.start()
print("started", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    folder = Folder(tmp_path / "data")
    folder.make()
    copy_cluster(folder.postgres)
    yield folder
    shutil.rmtree(folder.sockets, ignore_errors=True)  # a killed keeper does not come to it


@contextmanager
def user_of(folder: Folder) -> Iterator[subprocess.Popen[bytes]]:
    """Run another process that holds the services of `folder` until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", USER, str(folder.root)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as user:
        assert user.stdout is not None
        assert user.stdout.readline() == b"started\n"
        yield user


def keeper_of(folder: Folder) -> int:
    return int(folder.ready.read_text())


def test_services_answer_once_started(folder):
    with user_of(folder):
        assert postgres.answers(folder)
        assert valkey.answers(folder)


def test_services_end_with_their_user(folder):
    with user_of(folder) as user:
        keeper = keeper_of(folder)
        servers = descendants(keeper)
        user.communicate()
    assert all(ends(process) for process in [keeper, *servers])


def test_services_end_when_their_user_is_killed(folder):
    with user_of(folder) as user:
        keeper = keeper_of(folder)
        servers = descendants(keeper)
        user.kill()
    assert all(ends(process) for process in [keeper, *servers])
    assert not folder.sockets.exists()


def test_a_second_user_joins_the_same_services(folder):
    with user_of(folder):
        keeper = keeper_of(folder)
        with user_of(folder):
            assert keeper_of(folder) == keeper


def test_services_outlive_the_user_who_started_them(folder):
    with user_of(folder) as first, user_of(folder):
        first.kill()
        first.wait()
        assert postgres.answers(folder)


def test_servers_end_when_their_keeper_is_killed(folder):
    with user_of(folder):
        servers = descendants(keeper_of(folder))
        os.kill(keeper_of(folder), signal.SIGKILL)
        assert all(ends(process) for process in servers)


def test_a_user_has_a_killed_keeper_replaced_at_the_same_address(folder):
    services = Services(folder)
    services.start()
    try:
        killed = keeper_of(folder)
        os.kill(killed, signal.SIGKILL)
        assert ends(killed)
        services.keep()
        assert keeper_of(folder) != killed
        assert postgres.answers(folder)
    finally:
        services.release()
        assert ends(keeper_of(folder))


def test_data_survives_a_killed_server(folder):
    with user_of(folder):
        postgres.create_database(folder, "kept")
        servers = descendants(keeper_of(folder))
        os.kill(keeper_of(folder), signal.SIGKILL)
        assert all(ends(process) for process in servers)
    with user_of(folder):
        assert not postgres.create_database(folder, "kept")


def test_a_database_is_created_once(folder):
    with user_of(folder):
        assert postgres.create_database(folder, "one")
        assert not postgres.create_database(folder, "one")


def test_a_pid_file_whose_number_another_program_has_is_no_obstacle(folder):
    (folder.postgres / "postmaster.pid").write_text(f"{os.getpid()}\n{folder.postgres}\n")
    with user_of(folder):
        assert postgres.answers(folder)


def test_files_of_another_major_version_are_refused_with_a_way_out(folder):
    (folder.postgres / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(LocalServiceError, match=r"written by PostgreSQL 9\.6.*pg_dumpall"):
        Services(folder).start()


def test_a_long_data_path_still_has_a_short_socket(tmp_path):
    folder = Folder(tmp_path / ("long" * 40))
    assert len(str(folder.sockets / ".s.PGSQL.5432.lock")) < 108


def test_two_folders_have_two_addresses(tmp_path):
    assert Folder(tmp_path / "a").sockets != Folder(tmp_path / "b").sockets


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(LocalServiceError, match="SYNCADMIN_DATA"):
        Folder(tmp_path / "file" / "data").make()


def test_a_secret_is_made_once_and_for_its_owner_alone(tmp_path):
    folder = Folder(tmp_path)
    secret = folder.secret("key")
    path = tmp_path / "secrets" / "key"
    assert folder.secret("key") == secret
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_two_installations_have_different_secrets(tmp_path):
    folders = [Folder(tmp_path / name) for name in ("a", "b")]
    for folder in folders:
        folder.make()
    assert folders[0].secret("key") != folders[1].secret("key")
