"""Children of the supervisor: started again, more slowly each time."""

import subprocess
import sys
import time

import pytest

from integrations.local.folder import LocalServiceError
from integrations.local.supervise import HEALTHY_AFTER_S, Child, Supervisor
from tests.local.processes import ends

SLEEPER = (sys.executable, "-c", "import signal; signal.pause()")
FAILURE = (sys.executable, "-c", "raise SystemExit(3)")


class Enough(Exception):
    pass


@pytest.fixture
def supervisor(tmp_path):
    with Supervisor(tmp_path) as supervisor:
        yield supervisor


def test_children_end_with_the_supervisor(tmp_path):
    child = Child("sleeper", SLEEPER)
    with Supervisor(tmp_path) as supervisor:
        supervisor.start(child)
        supervisor.wait_until_ready()
        assert child.runs()
    assert not child.runs()


def test_a_dead_child_is_started_again(supervisor):
    child = Child("sleeper", SLEEPER, pause_s=0)
    supervisor.start(child)
    first = child.process
    first.kill()
    first.wait()

    def stop_when_replaced():
        if child.process is not first:
            raise Enough

    with pytest.raises(Enough):
        supervisor.watch(stop_when_replaced)
    assert child.runs()


def test_a_child_that_dies_at_once_is_named_with_its_log(supervisor, tmp_path):
    supervisor.start(Child("web", FAILURE, is_ready=lambda: False))
    with pytest.raises(LocalServiceError, match=f"web did not start: see {tmp_path}/web.log"):
        supervisor.wait_until_ready()


def test_a_child_that_keeps_dying_pauses_longer_each_time():
    child = Child("web", FAILURE, pause_s=1.0, started=time.monotonic() - 10)
    assert child.may_start_again()
    assert child.pause_s == 2.0


def test_a_child_that_just_started_is_not_started_again():
    assert not Child("web", FAILURE, pause_s=1.0, started=time.monotonic()).may_start_again()


def test_a_child_that_ran_well_starts_again_at_once():
    child = Child("web", FAILURE, pause_s=30.0, started=time.monotonic() - 2 * HEALTHY_AFTER_S)
    assert child.may_start_again()
    assert child.pause_s < 30.0


def test_ignored_signals_do_not_keep_a_child_alive(tmp_path):
    program = "import signal; signal.signal(15, signal.SIG_IGN); print(1, flush=True)\n"
    output = tmp_path / "output"
    child = Child(
        "stubborn",
        (sys.executable, "-c", program + "while True: signal.pause()"),
        is_ready=lambda: output.read_text() == "1\n",
        output=output,
    )
    with Supervisor(tmp_path, stop_within_s=0.2) as supervisor:
        supervisor.start(child)
        supervisor.wait_until_ready()
    assert isinstance(child.process, subprocess.Popen)
    assert ends(child.process.pid)
