"""What is owed: marking people, and forgetting what only a cancelled run asked for.

A debt has a number. Settling clears it only if its number is still the one that was claimed, so a
mark that lands while a worker settles is never lost (the lost wake-up).
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from django.db import connection as database

from integrations.models import Integration, Person, SyncError, SyncRun


class Because(StrEnum):
    """Why somebody is owed a reconcile. The later outranks the earlier."""

    ASKED = "asked"
    RETRY = "retry"
    SETTINGS = "settings"
    CHANGED = "changed"


def owe(
    integration: Integration,
    *,
    because: Because,
    now: datetime,
    run: SyncRun | None = None,
    priority: int = Person.Priority.CHANGED,
    everyone: bool = False,
    people: Sequence[int] = (),
    hubspot_ids: Sequence[str] = (),
    salesforce_ids: Sequence[str] = (),
    freed: Sequence[int] = (),
    spare: Sequence[int] = (),
) -> int:
    """Mark people owed, now. Marking twice is one debt, of the stronger reason and priority.

    Whom: everyone, or `people` by id and whoever holds one of the records, but for `spare`.
    `freed` are those who were duplicates: what Salesforce told of them then counts now.
    Answers how many.
    """
    with database.cursor() as cursor:
        cursor.execute(
            OWE,
            {
                "integration": integration.pk,
                "because": because.value,
                "run": run.pk if run else None,
                "priority": int(priority),
                "now": now,
                "everyone": everyone,
                "people": list(people),
                "hubspot": list(hubspot_ids),
                "salesforce": list(salesforce_ids),
                "freed": list(freed),
                "spare": list(spare),
            },
        )
        return int(cursor.rowcount)


def withdraw(run: SyncRun) -> int:
    """Forget the debts that exist only because this run asked for them: not those of people who
    failed, whom a cancelled run has not helped (INV-24)."""
    failed = SyncError.objects.open().filter(integration=run.integration).values("person")
    asked = Person.objects.filter(owed_run=run, owed_because=Because.ASKED)
    return asked.exclude(pk__in=failed).update(
        owed_seq=None, owed_since=None, owed_run=None, owed_because="", not_before=None
    )


# What only HubSpot moved asks for no first touch from Salesforce. A debt keeps its run while that
# run is open: a button pressed twice is one debt.
OWE = """
UPDATE integrations_person p SET
    owed_seq = nextval('integrations_owed_seq'),
    owed_since = COALESCE(p.owed_since, %(now)s),
    owed_because = CASE
        WHEN p.owed_seq IS NULL OR p.owed_because = '' THEN %(because)s
        WHEN array_position(ARRAY['asked','retry','settings','changed'], p.owed_because)
           > array_position(ARRAY['asked','retry','settings','changed'], %(because)s)
        THEN p.owed_because ELSE %(because)s END,
    owed_run_id = COALESCE(%(run)s, p.owed_run_id),
    from_salesforce = (p.owed_seq IS NOT NULL AND p.from_salesforce) OR %(because)s = 'asked'
        OR COALESCE(p.salesforce_id = ANY(%(salesforce)s), false) OR p.id = ANY(%(freed)s),
    priority = CASE WHEN p.owed_seq IS NULL THEN %(priority)s
        ELSE LEAST(p.priority, %(priority)s) END,
    not_before = %(now)s,
    attempts = 0
WHERE p.integration_id = %(integration)s AND (
    %(everyone)s OR p.id = ANY(%(people)s)
    OR p.hubspot_id = ANY(%(hubspot)s) OR p.salesforce_id = ANY(%(salesforce)s)
) AND NOT p.id = ANY(%(spare)s)"""
