"""Waiting for whoever is inside a block of the same name, in another session of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.db import connection as database

from integrations.sync.connections import locks
from integrations.sync.connections.locks import attempted, awaited, exclusive

pytestmark = pytest.mark.django_db
NAME = "reading of a test"


@contextmanager
def held_elsewhere() -> Iterator[Event]:
    """Another session is inside until the event is set."""
    inside, leave = Event(), Event()

    def stay() -> None:
        with exclusive(NAME):
            inside.set()
            leave.wait()
        database.close()

    other = Thread(target=stay)
    other.start()
    inside.wait()
    try:
        yield leave
    finally:
        leave.set()
        other.join()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "A_MOMENT", 0.001)


def test_whoever_waits_is_asked_meanwhile_and_enters_when_the_other_has_left() -> None:
    with held_elsewhere() as leave, awaited(NAME, meanwhile=leave.set):
        assert leave.is_set()


def test_whoever_waits_may_give_up() -> None:
    def give_up() -> None:
        raise InterruptedError

    with held_elsewhere(), pytest.raises(InterruptedError), awaited(NAME, meanwhile=give_up):
        pytest.fail("nobody may enter while another is inside")


def test_the_lock_is_given_back() -> None:
    with awaited(NAME, meanwhile=pytest.fail):
        pass
    with held_elsewhere(), attempted(NAME) as ours:
        assert not ours
