"""Two workers, two persons, one address: locks on the emails that a batch may create with.

They are session locks, held over the calls and released with the batch or with its connection.
Nobody waits for one: a person whose address is taken is put off for a moment.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection as database

from integrations.models import Integration


@contextmanager
def locked_emails(integration: Integration, emails: Iterable[str]) -> Iterator[frozenset[str]]:
    """Lock what can be had, in order; answers the addresses that are ours for now."""
    keys = {email: f"{integration.salesforce_id} {email}" for email in sorted(set(emails))}
    with database.cursor() as cursor:
        ours = _lock(cursor, keys)
        try:
            yield frozenset(ours)
        finally:
            cursor.execute(UNLOCK, [[keys[email] for email in ours]])


def _lock(cursor: object, keys: dict[str, str]) -> list[str]:
    cursor.execute(LOCK, [list(keys), list(keys.values())])  # type: ignore[attr-defined]
    return [email for email, locked in cursor.fetchall() if locked]  # type: ignore[attr-defined]


LOCK = """
SELECT email, pg_try_advisory_lock(hashtextextended(key, 1))
FROM unnest(%s::text[], %s::text[]) AS wanted(email, key)"""

UNLOCK = "SELECT pg_advisory_unlock(hashtextextended(key, 1)) FROM unnest(%s::text[]) AS held(key)"
