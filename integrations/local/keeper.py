"""The process that owns the local services: python -m integrations.local.keeper FOLDER.

It ends, and the services with it, once no process holds the shared lock `users`. If it is
killed, the kernel ends the services. So nothing is ever left running by itself.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from integrations.local import postgres, valkey
from integrations.local.folder import Folder, LocalServiceError, locked
from integrations.local.processes import ask_to_stop, await_end, start_child

POLL_S = 0.2
START_WITHIN_S = 60.0
STOP_WITHIN_S = 15.0
LONGEST_PAUSE_S = 5.0
THROWAWAY = "--throwaway"


@dataclass
class Server:
    """One server, started again when it dies."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    answers: Callable[[], bool]
    stop_signal: signal.Signals
    process: subprocess.Popen[bytes] | None = None
    pause_s: float = POLL_S
    not_before: float = 0.0

    def keep(self) -> None:
        """Start the server if it does not run, but not in a tight loop."""
        if self.runs() or time.monotonic() < self.not_before:
            return
        self.process = self.start()
        self.not_before = time.monotonic() + self.pause_s
        self.pause_s = min(2 * self.pause_s, LONGEST_PAUSE_S)

    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if self.process is not None:
            ask_to_stop(self.process, self.stop_signal)
            await_end(self.process, within_s=STOP_WITHIN_S)


def main(root: str, *options: str) -> int:
    """Keep the services of the folder `root` until nobody uses them. Returns the exit code."""
    folder = Folder(Path(root))
    signal.signal(signal.SIGTERM, _leave)
    with locked(folder.lock_file("keeper"), fcntl.LOCK_EX):
        try:
            _keep(folder, throwaway=THROWAWAY in options)
        except LocalServiceError as error:
            print(error, file=sys.stderr)
            return 1
        finally:
            folder.ready.unlink(missing_ok=True)
            if THROWAWAY in options:
                shutil.rmtree(folder.root, ignore_errors=True)
    return 0


def _keep(folder: Folder, *, throwaway: bool) -> None:
    servers = _servers(folder, throwaway=throwaway)
    with ExitStack() as users:
        try:
            _make_socket_folder(folder)
            _start(folder, servers)
            _until_unused(folder, servers, users)
        finally:
            for server in servers:
                server.stop()
            shutil.rmtree(folder.sockets, ignore_errors=True)


def _servers(folder: Folder, *, throwaway: bool) -> list[Server]:
    runner = postgres.choose_runner()
    postgres.create_cluster(folder.postgres, runner=runner)
    folder.valkey.mkdir(mode=0o700, exist_ok=True)

    def start_postgres() -> subprocess.Popen[bytes]:
        postgres.prepare_start(folder, runner=runner)
        command = postgres.server_command(folder, runner=runner, throwaway=throwaway)
        log = folder.logs / "postgres.log"
        return start_child(command, log=log, orphan_signal=signal.SIGINT, user=runner.user)

    def start_valkey() -> subprocess.Popen[bytes]:
        return start_child(valkey.server_command(folder), log=folder.logs / "valkey.log")

    # SIGINT is PostgreSQL's quick and clean end; SIGTERM would wait for its clients.
    return [
        Server("PostgreSQL", start_postgres, lambda: postgres.answers(folder), signal.SIGINT),
        Server("Valkey", start_valkey, lambda: valkey.answers(folder), signal.SIGTERM),
    ]


def _start(folder: Folder, servers: list[Server]) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while not all(server.runs() and server.answers() for server in servers):
        for server in servers:
            server.keep()
        if time.monotonic() > deadline:
            missing = ", ".join(server.name for server in servers if not server.answers())
            raise LocalServiceError(f"{missing} did not start: see the logs in {folder.logs}")
        time.sleep(0.02)
    folder.ready.write_text(str(os.getpid()))


def _until_unused(folder: Folder, servers: list[Server], users: ExitStack) -> None:
    """Return once the lock `users` is ours alone.

    It is held until all has stopped: who comes in the meantime waits, then starts anew.
    """
    while True:
        time.sleep(POLL_S)
        for server in servers:
            server.keep()
        with suppress(BlockingIOError):
            users.enter_context(locked(folder.lock_file("users"), fcntl.LOCK_EX | fcntl.LOCK_NB))
            return


def _make_socket_folder(folder: Folder) -> None:
    # What is there was left by a process that died: we hold the keeper's lock.
    place = folder.sockets
    shutil.rmtree(place, ignore_errors=True)
    try:
        place.mkdir(mode=0o700)
    except FileExistsError as error:
        raise LocalServiceError(f"Remove {place}, which belongs to another user.") from error


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
