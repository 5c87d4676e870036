"""Session locks of PostgreSQL: they outlive no connection, so a killed worker holds none."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import sleep

from django.db import connection as database

A_MOMENT = 1.0  # seconds


@contextmanager
def attempted(name: str) -> Iterator[bool]:
    """Whether nobody else is inside a block of the same name; then it is ours until its end."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        (ours,) = cursor.fetchone()
        try:
            yield bool(ours)
        finally:
            if ours:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


@contextmanager
def awaited(name: str, *, meanwhile: Callable[[], None]) -> Iterator[None]:
    """As `exclusive`, but `meanwhile` is called every second; it may raise to give up."""
    while True:
        with attempted(name) as ours:
            if ours:
                yield
                return
        meanwhile()
        sleep(A_MOMENT)


@contextmanager
def exclusive(name: str) -> Iterator[None]:
    """Wait until nobody else is inside a block of the same name, in any process."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
