"""The progress bar on a terminal, and nothing where there is none."""

import fcntl
import os
import struct
import termios
from collections.abc import Iterator
from io import StringIO
from select import select

import pytest

from integrations.management.progress_bar import progress_bar
from integrations.models import SyncRun
from tests.factories import RunTallyFactory, SyncRunFactory

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE_S = 20


class Terminal:
    """A terminal of 120 columns, and what is seen on it."""

    def __init__(self) -> None:
        self._seen_at, side = os.openpty()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 120, 0, 0))
        self.file = os.fdopen(side, "w")

    def shows(self, text: str) -> bool:
        """Whether the text comes up before patience ends."""
        seen = ""
        while text not in seen and select([self._seen_at], [], [], PATIENCE_S)[0]:
            seen += os.read(self._seen_at, 4096).decode(errors="replace")
        return text in seen

    def close(self) -> None:
        self.file.close()
        os.close(self._seen_at)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    made = Terminal()
    yield made
    made.close()


@pytest.fixture
def run() -> SyncRun:
    return SyncRunFactory(running=True, owed_at_start=40, settling_since=None)


def test_shows_phase_counts_and_how_many_are_left(run: SyncRun, terminal: Terminal) -> None:
    RunTallyFactory(run=run, subject="people", outcome="settled", count=10)
    RunTallyFactory(run=run, subject="salesforce_lead", outcome="created", count=7)

    with progress_bar(run, terminal.file):
        assert terminal.shows("10/40")
        assert terminal.shows("created 7")


def test_names_the_phase(run: SyncRun, terminal: Terminal) -> None:
    with progress_bar(run, terminal.file):
        assert terminal.shows("Writing changes")


def test_is_silent_where_there_is_no_terminal(run: SyncRun) -> None:
    file = StringIO()

    with progress_bar(run, file):
        pass

    assert file.getvalue() == ""
