"""Who is deleted on which side, and who came back (INV-29)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection as database
from django.db.models import Q, QuerySet

from integrations.domain.people import Reason, Status
from integrations.domain.records import Provider, Ref
from integrations.models import Integration, Person
from integrations.sync.matching.orphaned import tell_orphaned

_COLUMNS = {Provider.HUBSPOT: "hubspot", Provider.SALESFORCE: "salesforce"}


def note_gone(integration: Integration, refs: Sequence[Ref], *, now: datetime) -> set[int]:
    """Keep who is deleted on which side, and forget it of those that came back.

    Answers who stands alone now, of those whose original is gone or whose other record is.
    """
    for provider in Provider:
        ids = [ref.id for ref in refs if ref.object_type.provider is provider]
        if ids:
            back = _note_gone(integration, provider, ids, now)
            begin_anew(integration.people.filter(pk__in=back), without=provider.other, now=now)
    return _forget_deleted_strangers(integration, refs, now)


def begin_anew(people: QuerySet[Person], *, without: Provider, now: datetime) -> None:
    """Let go of a side that is deleted where the other lives: it stands alone from here, as if it
    had never been linked. Whoever restores a record does not want it deleted once more."""
    gone, living = _COLUMNS[without], _COLUMNS[without.other]
    lost = people.filter(**{f"{gone}_gone_at__isnull": False, f"{living}_gone_at": None})
    lost.exclude(**{f"{living}_id": None}).update(
        linked_at=None,
        baseline={},
        status=Status.WAITING,
        reason=Reason.OWED.value,
        status_at=now,
        **_without(without),
    )


def _note_gone(
    integration: Integration, provider: Provider, ids: list[str], now: datetime
) -> list[int]:
    """Answers who came back."""
    connection = integration.hubspot if provider is Provider.HUBSPOT else integration.salesforce
    with database.cursor() as cursor:
        cursor.execute(
            NOTE_GONE.format(column=_COLUMNS[provider]),
            {"now": now, "integration": integration.pk, "ids": ids, "connection": connection.pk},
        )
        return [id for id, is_back in cursor.fetchall() if is_back]


def _forget_deleted_strangers(
    integration: Integration, refs: Sequence[Ref], now: datetime
) -> set[int]:
    """Somebody never linked whose only record is gone is nobody any more."""
    ids = [ref.id for ref in refs]
    strangers = integration.people.filter(linked_at=None)
    gone_anywhere = Q(hubspot_gone_at__isnull=False) | Q(salesforce_gone_at__isnull=False)
    held = Q(hubspot_id__in=ids) | Q(salesforce_id__in=ids)
    if not strangers.filter(gone_anywhere, held).exists():
        return set()
    gone = strangers.filter(
        Q(hubspot_id__in=ids, hubspot_gone_at__isnull=False, salesforce_id=None)
        | Q(salesforce_id__in=ids, salesforce_gone_at__isnull=False, hubspot_id=None)
    )
    bereaved = Person.objects.filter(duplicate_of__in=gone)
    alone = set(bereaved.values_list("pk", flat=True))
    bereaved.update(duplicate_of=None)
    tell_orphaned(gone, now)
    gone.delete()
    # Of two that were never settled together, the one that is left stands alone.
    for provider in Provider:
        alone |= _part(strangers, provider, ids)
    return alone


def _part(strangers: QuerySet[Person], provider: Provider, ids: Sequence[str]) -> set[int]:
    column = _COLUMNS[provider]
    lost = strangers.filter(**{f"{column}_id__in": ids, f"{column}_gone_at__isnull": False})
    left = set(lost.values_list("pk", flat=True))
    strangers.filter(pk__in=left).update(**_without(provider))
    return left


def _without(provider: Provider) -> dict[str, Any]:
    """What a person is to hold of a side they have no record on any more."""
    column = _COLUMNS[provider]
    ended: dict[str, Any] = {f"{column}_id": None, f"{column}_gone_at": None}
    if provider is Provider.SALESFORCE:
        ended |= {"salesforce_type": None, "passes_filter": None}
    return ended


# Looked up person by person: as a join it is planned without statistics in a first load, badly.
NOTE_GONE = """
UPDATE integrations_person p SET {column}_gone_at = CASE WHEN seen.gone THEN %(now)s END
FROM (
    SELECT holder.id, (
        SELECT o.gone FROM integrations_observedrecord o
        WHERE o.connection_id = %(connection)s AND o.remote_id = holder.{column}_id
            AND o.object_type = CASE '{column}' WHEN 'hubspot' THEN 'hubspot_contact'
                ELSE holder.salesforce_type END
    ) AS gone
    FROM integrations_person holder
    WHERE holder.integration_id = %(integration)s AND holder.{column}_id = ANY(%(ids)s)
) seen
WHERE p.id = seen.id AND seen.gone <> (p.{column}_gone_at IS NOT NULL)
RETURNING p.id, p.{column}_gone_at IS NULL"""
