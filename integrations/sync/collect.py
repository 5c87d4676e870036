"""Collecting: reading what changed in a CRM into the tree of observations.

A page, the people it concerns and the cursor are stored in one transaction (INV-20, 22). A poll, a
full scan and a first read differ in what they ask for and whom they owe.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection as database
from django.db import transaction
from django.utils import timezone

from integrations.crm.port import CRM, Page, Seen
from integrations.domain.records import ObjectType, Provider, Record, Ref
from integrations.models import Connection, Cursor, Integration, ObservedRecord, SyncRun
from integrations.sync.debts import Because
from integrations.sync.matching import adopt
from integrations.sync.observing import Arrival, observe, tombstone

PEOPLE_OF = {
    Provider.HUBSPOT: (ObjectType.HUBSPOT_CONTACT,),
    Provider.SALESFORCE: (ObjectType.SALESFORCE_LEAD, ObjectType.SALESFORCE_CONTACT),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of a connection: for whom, and what to tell of its progress.

    `on_page` gets how many records were read and, where the CRM tells, how many there are; it may
    raise to stop the reading between two pages.
    """

    connection: Connection
    crm: CRM
    fields: dict[ObjectType, Sequence[str]]
    integrations: Sequence[Integration]
    run: SyncRun | None = None
    on_page: Callable[[int, int | None], None] = lambda count, total: None
    clock: Callable[[], datetime] = timezone.now

    def store(self, records: Sequence[Record]) -> list[Arrival]:
        arrivals = observe(self.connection, records)
        for integration in self.integrations:
            adopt(
                integration,
                arrivals,
                now=self.clock(),
                run=self.run,
                because=Because.CHANGED if integration.first_read_at else None,
            )
        return arrivals


def read_connection(reading: Reading, *, everything: bool) -> None:
    """Read what changed, or everything, in each of the connection's people object types."""
    for object_type in PEOPLE_OF[reading.crm.provider]:
        with _one_reader(reading.connection, object_type):
            known = _position(reading.connection, object_type)
            if everything or not known:
                _scan(reading, object_type)
            else:
                _read_changes(reading, object_type, known)
            _read_deletes(reading, object_type)


def _scan(reading: Reading, object_type: ObjectType) -> None:
    """Read every living record; what we knew and did not meet again is looked up by id."""
    began, cursor = reading.clock(), ""
    with _ids_met() as note:
        for page in reading.crm.scan(object_type, fields=reading.fields[object_type]):
            with transaction.atomic():
                reading.store(page.records)
                note(record.id for record in page.records)
            cursor = page.cursor or cursor
            reading.on_page(len(page.records), page.total)
        missing = _not_met(reading.connection, object_type, before=began)
    _look_up_missing(reading, object_type, missing, began)
    # Only a whole scan may move the cursor: half of one has not seen what lies before it.
    if cursor:
        _move(reading.connection, object_type, cursor)


def _read_changes(reading: Reading, object_type: ObjectType, since: str) -> None:
    fields = reading.fields[object_type]
    for page in reading.crm.changed(object_type, since=since, fields=fields):
        records = [*page.records, *_fetch_unknown(reading, object_type, page.seen)]
        _store_page(reading, object_type, page, records)


def _read_deletes(reading: Reading, object_type: ObjectType) -> None:
    feed = f"{object_type}:deleted"
    since = _position(reading.connection, feed)
    for page in reading.crm.deleted(object_type, since=since):
        _store_page(reading, feed, page, page.records)


def _store_page(reading: Reading, feed: str, page: Page, records: Sequence[Record]) -> None:
    with transaction.atomic():
        reading.store(records)
        if page.cursor:
            _move(reading.connection, feed, page.cursor)
    reading.on_page(len(records), page.total)


def _fetch_unknown(reading: Reading, object_type: ObjectType, seen: Sequence[Seen]) -> list[Record]:
    """Read those that are newer than what we hold; within the overlap most are not."""
    if not seen:
        return []
    held = dict(
        ObservedRecord.objects.filter(
            connection=reading.connection,
            object_type=object_type,
            remote_id__in=[s.ref.id for s in seen],
        ).values_list("remote_id", "modified_at")
    )
    newer = [s.ref for s in seen if s.ref.id not in held or held[s.ref.id] < s.modified_at]
    return reading.crm.fetch(newer, fields=reading.fields[object_type]) if newer else []


def _look_up_missing(
    reading: Reading, object_type: ObjectType, missing: Sequence[str], began: datetime
) -> None:
    """Deleted, merged or out of our sight: the CRM says which; silence is a delete."""
    for start in range(0, len(missing), 500):
        refs = [Ref(object_type, id) for id in missing[start : start + 500]]
        found = reading.crm.fetch(refs, fields=reading.fields[object_type])
        answered = {record.ref for record in found}
        silent = [tombstone(ref, began) for ref in refs if ref not in answered]
        with transaction.atomic():
            reading.store([*found, *silent])


@contextmanager
def _one_reader(connection: Connection, object_type: ObjectType) -> Iterator[None]:
    """Several integrations may read one org: the second waits and finds little left to read."""
    key = [f"{connection.pk} {object_type}"]
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", key)
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", key)


@contextmanager
def _ids_met() -> Iterator[Callable[[Iterator[str]], None]]:
    """A place in the database for the ids of a scan, so that a million cost no memory here."""
    with database.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS met (remote_id text)")
        cursor.execute("TRUNCATE met")

        def note(ids: Iterator[str]) -> None:
            with cursor.copy("COPY met FROM STDIN") as copy:
                for id in ids:
                    copy.write_row((id,))

        yield note
        cursor.execute("TRUNCATE met")


def _not_met(connection: Connection, object_type: ObjectType, *, before: datetime) -> list[str]:
    with database.cursor() as cursor:
        cursor.execute(NOT_MET, [connection.pk, object_type, before])
        return [id for (id,) in cursor.fetchall()]


def _position(connection: Connection, feed: str) -> str:
    cursor = Cursor.objects.filter(connection=connection, feed=feed).first()
    return cursor.position if cursor else ""


def _move(connection: Connection, feed: str, position: str) -> None:
    Cursor.objects.update_or_create(
        connection=connection, feed=feed, defaults={"position": position}
    )


NOT_MET = """
SELECT o.remote_id FROM integrations_observedrecord o
WHERE o.connection_id = %s AND o.object_type = %s AND NOT o.gone AND o.read_at < %s
    AND NOT EXISTS (SELECT 1 FROM met WHERE met.remote_id = o.remote_id)
ORDER BY o.remote_id"""
