"""Collecting: reading what changed in a CRM into the tree of observations.

A page, the people it concerns and the cursor are stored in one transaction (INV-20, 22). A poll, a
full scan and a first read differ in what they ask for and whom they owe.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import connection as database
from django.db import transaction
from django.utils import timezone

from integrations.crm.port import CRM, Page, Seen
from integrations.domain.records import ObjectType, Provider, Record, Ref
from integrations.models import Connection, Integration, ObservedRecord, SyncRun
from integrations.sync.collecting.privacy import forget_people
from integrations.sync.connections.locks import awaited
from integrations.sync.discovery.drift import look_for_drift
from integrations.sync.discovery.policy import others_sharing
from integrations.sync.matching.match import adopt
from integrations.sync.owed.debts import Because
from integrations.sync.trees.feeds import advance, begin, ids_met, move, positions
from integrations.sync.trees.observing import Arrival, observe, tombstone

PEOPLE_OF = {
    Provider.HUBSPOT: (ObjectType.HUBSPOT_CONTACT,),
    Provider.SALESFORCE: (ObjectType.SALESFORCE_LEAD, ObjectType.SALESFORCE_CONTACT),
}
KeepPosition = Callable[[Connection, str, str], None]
SCAN_PART = 500  # records: five of HubSpot's pages; more would keep the heart from beating


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
    described: set[ObjectType] = field(default_factory=set)

    def alone(self) -> AbstractContextManager[None]:
        """Several integrations may read one org: the second waits, and finds little left to read.
        Its heart beats meanwhile."""
        return awaited(f"reading {self.connection.pk}", meanwhile=lambda: self.on_page(0, None))

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

    def look_for_drift(self, records: Sequence[Record]) -> None:
        """Call it with what was read before it is stored."""
        look_for_drift(self.connection, self.crm, self.fields, records, described=self.described)

    def forget(self, silent: Sequence[Record]) -> None:
        """HubSpot answers for what was deleted: of whom it knows nothing was forgotten there."""
        ids = [record.id for record in silent if record.object_type is ObjectType.HUBSPOT_CONTACT]
        for integration in self.integrations if ids else ():
            forget_people(integration, ids, now=self.clock())


def readers_of(integration: Integration, provider: Provider) -> list[Integration]:
    """Everybody whose people the reading concerns: an org may serve several integrations."""
    ids = others_sharing(integration) if provider is Provider.SALESFORCE else []
    others = Integration.objects.filter(pk__in=ids, first_read_at__isnull=False)
    return [integration, *(others.select_related("hubspot", "salesforce") if ids else ())]


def read_connection(
    reading: Reading, *, everything: bool, object_types: Sequence[ObjectType] = ()
) -> None:
    """Read what changed, or everything, in each of the object types; by default, of people.

    Call it within the reading's `alone`.
    """
    known = positions(reading.connection)
    for object_type in object_types or PEOPLE_OF[reading.crm.provider]:
        if everything or not known.get(object_type):
            _scan(reading, object_type)
        else:
            _read_changes(reading, object_type, known[object_type])
        deleted = f"{object_type}:deleted"
        for page in reading.crm.deleted(object_type, since=known.get(deleted, "")):
            _store_page(reading, deleted, page, page.records, move)


def _scan(reading: Reading, object_type: ObjectType) -> None:
    """Read every living record; what we knew and did not meet again is looked up by id."""
    began, cursor = reading.clock(), ""
    begin(reading.connection, object_type)
    with ids_met() as note:
        pages = reading.crm.scan(object_type, fields=reading.fields[object_type])
        for page in _in_parts(pages):
            reading.look_for_drift(page.records)
            with transaction.atomic():
                reading.store(page.records)
                note(record.id for record in page.records)
            cursor = page.cursor or cursor
            reading.on_page(len(page.records), page.total)
        missing = _not_met(reading.connection, object_type, before=began)
    look_up(reading, object_type, missing, began)
    # Only a whole scan may move the cursor: half of one has not seen what lies before it.
    if cursor:
        advance(reading.connection, object_type, cursor)


def _in_parts(pages: Iterable[Page]) -> Iterator[Page]:
    """Small pages taken together: storing has a price of its own, however little is stored."""
    part: Page | None = None
    for page in pages:
        part = replace(page, records=part.records + page.records) if part else page
        if len(part.records) >= SCAN_PART:
            yield part
            part = None
    if part:
        yield part


def _read_changes(reading: Reading, object_type: ObjectType, since: str) -> None:
    fields = reading.fields[object_type]
    for page in reading.crm.changed(object_type, since=since, fields=fields):
        records = [*page.records, *_fetch_unknown(reading, object_type, page.seen)]
        _store_page(reading, object_type, page, records, advance)


def _store_page(
    reading: Reading, feed: str, page: Page, records: Sequence[Record], keep: KeepPosition
) -> None:
    reading.look_for_drift(records)
    with transaction.atomic():
        reading.store(records)
        if page.cursor:
            keep(reading.connection, feed, page.cursor)
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
            gone=False,  # one that was restored may bear an old time
        ).values_list("remote_id", "modified_at")
    )
    newer = [s.ref for s in seen if s.ref.id not in held or held[s.ref.id] < s.modified_at]
    return reading.crm.fetch(newer, fields=reading.fields[object_type]) if newer else []


def look_up(reading: Reading, object_type: ObjectType, ids: Sequence[str], began: datetime) -> None:
    """Read records by id. Deleted, merged or out of our sight: the CRM says which; silence is a
    delete."""
    for start in range(0, len(ids), 500):
        refs = [Ref(object_type, id) for id in ids[start : start + 500]]
        found = reading.crm.fetch(refs, fields=reading.fields[object_type])
        reading.look_for_drift(found)
        answered = {record.ref for record in found}
        silent = [tombstone(ref, began) for ref in refs if ref not in answered]
        with transaction.atomic():
            reading.store([*found, *silent])
            reading.forget(silent)


def _not_met(connection: Connection, object_type: ObjectType, *, before: datetime) -> list[str]:
    with database.cursor() as cursor:
        cursor.execute(NOT_MET, [connection.pk, object_type, before])
        return [id for (id,) in cursor.fetchall()]


NOT_MET = """
SELECT o.remote_id FROM integrations_observedrecord o
WHERE o.connection_id = %s AND o.object_type = %s AND NOT o.gone AND o.read_at < %s
    AND NOT EXISTS (SELECT 1 FROM met WHERE met.remote_id = o.remote_id)
ORDER BY o.remote_id"""
