"""How far each feed of a connection was read, and what a scan of one has met."""

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


def positions(connection: Connection) -> dict[str, str]:
    """Of every feed that was ever read."""
    return dict(connection.cursors.values_list("feed", "position"))


def begin(connection: Connection, feed: str) -> None:
    """A place for the position that a reading of everything will end with."""
    with database.cursor() as cursor:
        cursor.execute(BEGIN, [connection.pk, feed, timezone.now()])


def move(connection: Connection, feed: str, position: str) -> None:
    """Call it in the transaction that stores what was read (INV-20)."""
    with database.cursor() as cursor:
        cursor.execute(MOVE, [connection.pk, feed, position, timezone.now()])


def advance(connection: Connection, feed: str, position: str) -> None:
    """As `move`, but a position that was taken away meanwhile, so that everything is read again,
    does not come back."""
    feeds = connection.cursors.filter(feed=feed)
    feeds.update(position=position, moved_at=timezone.now())


@contextmanager
def ids_met() -> Iterator[Callable[[Iterator[str]], None]]:
    """A place in the database for the ids of a scan (the table `met`), so that a million cost no
    memory here."""
    with database.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS met (remote_id text)")

        def note(ids: Iterator[str]) -> None:
            with cursor.copy("COPY met FROM STDIN") as copy:
                for id in ids:
                    copy.write_row((id,))

        try:
            yield note
        finally:
            cursor.execute("TRUNCATE met")


POSITION = "SELECT position FROM integrations_cursor WHERE connection_id = %s AND feed = %s"

BEGIN = """
INSERT INTO integrations_cursor (connection_id, feed, position, moved_at) VALUES (%s, %s, '', %s)
ON CONFLICT DO NOTHING"""

MOVE = """
INSERT INTO integrations_cursor AS c (connection_id, feed, position, moved_at)
VALUES (%s, %s, %s, %s)
ON CONFLICT (connection_id, feed) DO UPDATE
SET position = EXCLUDED.position, moved_at = EXCLUDED.moved_at"""
