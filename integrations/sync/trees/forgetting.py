"""Addresses that are known by a keyed hash only: of people deleted for privacy.

What bears such an address is stored without its values, so that nobody of it is made again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.conf import settings
from django.db import connection as database
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from integrations.domain.gates import email_of
from integrations.domain.records import Provider, Record
from integrations.models import Connection, ForgottenEmail

SALT = "integrations.forgotten_email"
EMAIL_FIELDS = {Provider.HUBSPOT: "email", Provider.SALESFORCE: "Email"}


def digests_of(email: str) -> list[str]:
    """The keyed hashes of an address, by the key in use first."""
    address = email.strip().lower()
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(SALT, address, secret=key, algorithm="sha256").hexdigest() for key in keys]


def conceal(connection: Connection, records: Sequence[Record]) -> Sequence[Record]:
    """The records, those of forgotten people without what they hold.

    One that lives in HubSpot again ends the forgetting: HubSpot is where it was asked for.
    """
    if not _forgets(connection):
        return records
    known = _of(connection)
    wanted = {digest for record in records for digest in _digests(record)}
    found = {row.digest: row for row in known.filter(digest__in=wanted)}
    if not found:
        return records
    if connection.is_hubspot:
        _remember_again(records, found)
        return records
    return [_blank(record) if found.keys() & _digests(record) else record for record in records]


def _forgets(connection: Connection) -> bool:
    """Asked with every page, and mostly answered with no."""
    with database.cursor() as cursor:
        cursor.execute(FORGETS, {"connection": connection.pk})
        return bool(cursor.fetchone()[0])


def _of(connection: Connection) -> QuerySet[ForgottenEmail]:
    ours = Q(integration__hubspot=connection) | Q(integration__salesforce=connection)
    return ForgottenEmail.objects.filter(ours)


def _remember_again(records: Iterable[Record], found: dict[str, ForgottenEmail]) -> None:
    alive = [
        found[digest].pk
        for record in records
        if not record.deleted
        for digest in found.keys() & _digests(record)
        if record.read_at > found[digest].at
    ]
    if alive:
        ForgottenEmail.objects.filter(pk__in=alive).delete()


def _digests(record: Record) -> set[str]:
    emails = [email_of(record), *record.other_emails]
    return {digest for email in emails if email for digest in digests_of(email)}


def _blank(record: Record) -> Record:
    field = EMAIL_FIELDS[record.object_type.provider]
    return replace(record, values={field: None}, other_emails=(), edited_at={})


FORGETS = """
SELECT EXISTS (
    SELECT 1 FROM integrations_forgottenemail f JOIN integrations_integration i
        ON i.id = f.integration_id
    WHERE i.hubspot_id = %(connection)s OR i.salesforce_id = %(connection)s
)"""
