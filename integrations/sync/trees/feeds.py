"""How far each feed of a connection was read, and by whom just now."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection as database
from django.utils import timezone

from integrations.models import Connection


def position(connection: Connection, feed: str) -> str:
    """Empty where it was never read."""
    with database.cursor() as cursor:
        cursor.execute(POSITION, [connection.pk, feed])
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def move(connection: Connection, feed: str, position: str) -> None:
    """Call it in the transaction that stores what was read (INV-20)."""
    with database.cursor() as cursor:
        cursor.execute(MOVE, [connection.pk, feed, position, timezone.now()])


@contextmanager
def one_reader(connection: Connection, feed: str) -> Iterator[None]:
    """Several integrations may read one org: the second waits and finds little left to read."""
    key = [f"{connection.pk} {feed}"]
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", key)
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", key)


@contextmanager
def ids_met() -> Iterator[Callable[[Iterator[str]], None]]:
    """A place in the database for the ids of a scan (the table `met`), so that a million cost no
    memory here."""
    with database.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS met (remote_id text)")
        cursor.execute("TRUNCATE met")

        def note(ids: Iterator[str]) -> None:
            with cursor.copy("COPY met FROM STDIN") as copy:
                for id in ids:
                    copy.write_row((id,))

        yield note
        cursor.execute("TRUNCATE met")


POSITION = "SELECT position FROM integrations_cursor WHERE connection_id = %s AND feed = %s"

MOVE = """
INSERT INTO integrations_cursor AS c (connection_id, feed, position, moved_at)
VALUES (%s, %s, %s, %s)
ON CONFLICT (connection_id, feed) DO UPDATE
SET position = EXCLUDED.position, moved_at = EXCLUDED.moved_at"""
