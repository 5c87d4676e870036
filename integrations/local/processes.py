"""Children that end with their parent, however the parent ends."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

PR_SET_PDEATHSIG = 1
# Loaded here: between fork and exec a child must not import anything.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(with_signal: signal.Signals = signal.SIGKILL) -> None:
    """Ask the kernel to send this process `with_signal` when its parent ends.

    Linux only; elsewhere a parent that is killed outright leaves its children behind.
    """
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)


def start_child(
    command: Sequence[str],
    *,
    log: Path,
    orphan_signal: signal.Signals = signal.SIGTERM,
    cwd: Path | None = None,
    user: int | None = None,
    stdout: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, so that Ctrl-C reaches only its parent.

    Appends its output to `log` (standard output goes to `stdout` if given). `user` is a uid
    to become, for root only.
    """
    log.parent.mkdir(mode=0o700, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output if stdout is None else stdout,
            stderr=output,
            cwd=cwd,
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
            preexec_fn=partial(_follow, os.getpid(), orphan_signal),
        )


def ask_to_stop(child: subprocess.Popen[bytes], with_signal: signal.Signals) -> None:
    if child.poll() is None:
        child.send_signal(with_signal)


def await_end(child: subprocess.Popen[bytes], *, within_s: float) -> None:
    """Wait for `child`, and kill it with its whole session if it runs on after `within_s`."""
    try:
        child.wait(within_s)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _follow(parent: int, orphan_signal: signal.Signals) -> None:
    die_with_parent(orphan_signal)
    if os.getppid() != parent:  # it ended before the kernel knew of our wish
        os._exit(1)
