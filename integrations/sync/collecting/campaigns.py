"""Who is in which Salesforce campaign: read beside the people (M10).

Joining, leaving and renaming owe the people concerned. The first reading owes nobody: it fills
the tables. Where Salesforce does not show campaigns, nothing is said about them.
"""

from collections.abc import Collection

from django.db import transaction

from integrations.crm.port import HasCampaigns
from integrations.domain.records import ObjectType
from integrations.models import Cursor
from integrations.sync.collecting.collect import Reading
from integrations.sync.owed.debts import Because, owe
from integrations.sync.trees.feeds import advance, ids_met, move, positions
from integrations.sync.trees.memberships import CAMPAIGN, FIELDS, MEMBER, remove_unmet, store


def read_campaigns(reading: Reading, *, everything: bool) -> None:
    """Read what changed since the last time, or compare everything; owe whom it concerns."""
    if not isinstance(reading.crm, HasCampaigns):
        return
    if MEMBER.value not in reading.connection.schema:
        # What we may not read any more is not blank: it is as if it had never been read.
        Cursor.objects.filter(connection=reading.connection, feed__in=list(FIELDS)).delete()
        return
    known = positions(reading.connection)
    for object_type in (CAMPAIGN, MEMBER):
        since = known.get(object_type, "")
        if everything or not since:
            _compare(reading, object_type, since)
        else:
            _read_changes(reading, object_type, since)


def _read_changes(reading: Reading, object_type: ObjectType, since: str) -> None:
    for page in reading.crm.changed(object_type, since=since, fields=FIELDS[object_type]):
        with transaction.atomic():
            _owe(reading, store(reading.connection, object_type, page.records))
            if page.cursor:
                advance(reading.connection, object_type, page.cursor)
        reading.on_page(0, None)


def _compare(reading: Reading, object_type: ObjectType, since: str) -> None:
    """Read all: what was known and is not there any more was left, or deleted."""
    cursor = ""
    with ids_met() as note:
        for page in reading.crm.scan(object_type, fields=FIELDS[object_type]):
            with transaction.atomic():
                concerned = store(reading.connection, object_type, page.records)
                _owe(reading, concerned if since else ())
                note(record.id for record in page.records)
            cursor = cursor or page.cursor
            reading.on_page(0, None)
        with transaction.atomic():
            concerned = remove_unmet(reading.connection, object_type)
            _owe(reading, concerned if since else ())
            # Only a whole scan may move the cursor.
            move(reading.connection, object_type, cursor or since)


def _owe(reading: Reading, salesforce_ids: Collection[str]) -> None:
    if not salesforce_ids:
        return
    for integration in reading.integrations:
        if integration.first_read_at:
            owe(
                integration,
                because=Because.CHANGED,
                now=reading.clock(),
                run=reading.run,
                salesforce_ids=sorted(salesforce_ids),
            )
