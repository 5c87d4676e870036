"""What a process calls to have the local services for as long as it lives."""

import fcntl
import os
import shutil
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from integrations.local import keeper
from integrations.local.folder import PROJECT, Folder, LocalServiceError, is_locked, locked

READY_WITHIN_S = 90.0
NEW_LOG = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


class Services:
    """A hold on the services of one folder: they run at least until `release` or our end.

    Those of a `throwaway` folder are quick rather than safe, and the folder ends with them.
    """

    def __init__(self, folder: Folder, *, throwaway: bool = False) -> None:
        self.folder = folder
        self._throwaway = throwaway
        self._hold = ExitStack()
        self._keeper: int | None = None  # its process number, if it is our child

    def start(self) -> None:
        """Have the services running: join those that run, or start them.

        Raises LocalServiceError with what is wrong and what to do.
        """
        self.folder.make()
        self._hold.enter_context(locked(self.folder.lock_file("users"), fcntl.LOCK_SH))
        self.keep()

    def keep(self) -> None:
        """Start the keeper again if it was killed; the addresses stay the same."""
        if self._keeper_runs() and self.folder.ready.exists():
            return
        with locked(self.folder.lock_file("start"), fcntl.LOCK_EX):
            if not self._keeper_runs():
                self.folder.ready.unlink(missing_ok=True)
                self._spawn_keeper()
            self._wait_until_ready()

    def release(self) -> None:
        """Let go; the services end if nobody else holds them."""
        self._hold.close()
        if self._throwaway:
            self._end_keeper()
            shutil.rmtree(self.folder.root, ignore_errors=True)

    def _end_keeper(self) -> None:
        """End a keeper of our own now rather than when it looks round."""
        if self._keeper is not None and not self._has_ended(self._keeper):
            os.kill(self._keeper, signal.SIGTERM)
            os.waitpid(self._keeper, 0)

    def _keeper_runs(self) -> bool:
        return is_locked(self.folder.lock_file("keeper"))

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while not self.folder.ready.exists():
            if self._keeper_is_lost() or time.monotonic() > deadline:
                reason = self._log.read_text().strip()
                raise LocalServiceError(reason or f"The services did not start: see {self._log}")
            time.sleep(0.02)

    def _keeper_is_lost(self) -> bool:
        """Say whether no keeper is there, or on its way, that could still get ready."""
        if self._keeper is not None:
            return self._has_ended(self._keeper)
        return not self._keeper_runs()

    def _has_ended(self, child: int) -> bool:
        try:
            return os.waitpid(child, os.WNOHANG) != (0, 0)
        except ChildProcessError:
            return True

    def _spawn_keeper(self) -> None:
        command = [sys.executable, "-m", keeper.__name__, str(self.folder.root.resolve())]
        self._log.parent.mkdir(mode=0o700, exist_ok=True)
        # Not subprocess: the keeper may outlive us, and nobody has to wait for it.
        self._keeper = os.posix_spawn(
            sys.executable,
            [*command, *([keeper.THROWAWAY] if self._throwaway else [])],
            os.environ | {"PYTHONPATH": str(PROJECT)},
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, str(self._log), NEW_LOG, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            setsid=True,
        )

    @property
    def _log(self) -> Path:
        return self.folder.logs / "keeper.log"
