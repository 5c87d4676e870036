"""Processes that run together: started in order, started again when they die, ended as one."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType

from integrations.local.folder import PROJECT, LocalServiceError
from integrations.local.processes import ask_to_stop, await_end, start_child

POLL_S = 0.5
READY_WITHIN_S = 120.0
STOP_WITHIN_S = 10.0
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
HEALTHY_AFTER_S = 60.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Child:
    """One program. `output`, if given, gets its standard output, written anew at each start."""

    name: str
    command: Sequence[str]
    is_ready: Callable[[], bool] = lambda: True
    output: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause_s: float = field(default=SHORTEST_PAUSE_S)

    def start(self, logs: Path) -> None:
        self.started = time.monotonic()
        log = logs / f"{self.name}.log"
        with ExitStack() as files:
            output = files.enter_context(self.output.open("wb")) if self.output else None
            self.process = start_child(
                self.command,
                cwd=PROJECT,
                log=log,
                # Killed with us: its servers end too, so there is nothing to finish.
                orphan_signal=signal.SIGKILL,
                stdout=None if output is None else output.fileno(),
            )

    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def may_start_again(self) -> bool:
        """Say whether its pause is over; a child that keeps dying pauses longer each time."""
        age = time.monotonic() - self.started
        if age > HEALTHY_AFTER_S:
            self.pause_s = SHORTEST_PAUSE_S
        if age < self.pause_s:
            return False
        self.pause_s = min(2 * self.pause_s, LONGEST_PAUSE_S)
        return True


class Supervisor:
    """A context in which children run; leaving it, for whatever reason, ends them all.

    In it SIGINT, SIGTERM and SIGHUP raise KeyboardInterrupt.
    """

    def __init__(self, logs: Path, *, stop_within_s: float = STOP_WITHIN_S) -> None:
        self._logs = logs
        self._stop_within_s = stop_within_s
        self._children: list[Child] = []

    def __enter__(self) -> "Supervisor":
        self._handlers = {number: signal.signal(number, _interrupt) for number in STOP_SIGNALS}
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        self._stop()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def start(self, child: Child) -> None:
        """Start `child`; it is ours from now on."""
        self._children.append(child)
        child.start(self._logs)

    def wait_until_ready(self) -> None:
        """Return when all children are ready. Raises LocalServiceError if one dies first."""
        deadline = time.monotonic() + READY_WITHIN_S
        waiting = list(self._children)
        while waiting:
            for child in waiting:
                if not child.runs() or time.monotonic() > deadline:
                    log = self._logs / f"{child.name}.log"
                    raise LocalServiceError(f"The {child.name} did not start: see {log}")
            waiting = [child for child in waiting if not child.is_ready()]
            time.sleep(0.05)

    def watch(self, tick: Callable[[], None] | None) -> None:
        """Start again what dies and call `tick` twice a second, until interrupted."""
        while True:
            time.sleep(POLL_S)
            if tick is not None:
                tick()
            for child in self._children:
                if not child.runs() and child.may_start_again():
                    self._start_again(child)

    def _start_again(self, child: Child) -> None:
        code = child.process.returncode if child.process else None
        print(f"The {child.name} ended ({code}); starting it again.", file=sys.stderr)
        child.start(self._logs)

    def _stop(self) -> None:
        running = [child.process for child in reversed(self._children) if child.process]
        for process in running:
            ask_to_stop(process, signal.SIGTERM)
        for process in running:
            await_end(process, within_s=self._stop_within_s)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
