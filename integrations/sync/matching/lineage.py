"""Merges, conversions and deletes: the link follows the record that took another's place (M17).

Lineage is resolved before anything is taken for a delete. The baselines of a re-pointed side are
dropped: to the new record every field is a first meeting, or its blanks would look like clearings.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection as database
from django.db.models import Q

from integrations.domain.people import Reason, Status
from integrations.domain.records import ObjectType, Provider, Record, Ref
from integrations.models import Integration, Person
from integrations.sync.matching.assigning import absorb
from integrations.sync.trees.states import load_records


def follow_lineage(integration: Integration, refs: Sequence[Ref], *, now: datetime) -> set[int]:
    """Re-point the people whose record was merged or converted. Answers those re-pointed."""
    followed = set()
    for record in _replaced(integration, refs):
        successor = successor_of(record)
        person = _holder(integration, record.ref)
        if person and successor and _holds(person, record.ref):
            followed |= _follow(integration, person, record, successor, now)
    return followed


def successor_of(record: Record) -> Ref | None:
    if record.converted_to:
        return Ref(ObjectType.SALESFORCE_CONTACT, record.converted_to)
    return Ref(record.object_type, record.merged_into) if record.merged_into else None


def note_gone(integration: Integration, refs: Sequence[Ref], *, now: datetime) -> set[int]:
    """Keep who is deleted on which side, and forget it of those that came back.

    Answers whose original is gone: they are nobody's duplicate any more.
    """
    for provider, column in ((Provider.HUBSPOT, "hubspot"), (Provider.SALESFORCE, "salesforce")):
        ids = [ref.id for ref in refs if ref.object_type.provider is provider]
        if ids:
            _note_gone(integration, provider, column, ids, now)
    return _forget_deleted_strangers(integration, refs)


def _note_gone(
    integration: Integration, provider: Provider, column: str, ids: list[str], now: datetime
) -> None:
    connection = integration.hubspot if provider is Provider.HUBSPOT else integration.salesforce
    with database.cursor() as cursor:
        cursor.execute(
            NOTE_GONE.format(column=column),
            {"now": now, "integration": integration.pk, "ids": ids, "connection": connection.pk},
        )


def _forget_deleted_strangers(integration: Integration, refs: Sequence[Ref]) -> set[int]:
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
    gone.delete()
    # Of two that were never settled together, the one that is left stands alone.
    strangers.filter(hubspot_id__in=ids, hubspot_gone_at__isnull=False).update(
        hubspot_id=None, hubspot_gone_at=None
    )
    strangers.filter(salesforce_id__in=ids, salesforce_gone_at__isnull=False).update(
        salesforce_id=None, salesforce_type=None, salesforce_gone_at=None
    )
    return alone


def _replaced(integration: Integration, refs: Sequence[Ref]) -> list[Record]:
    found: dict[Ref, Record] = {}
    for connection in (integration.hubspot, integration.salesforce):
        provider = Provider(connection.provider)
        part = [ref for ref in refs if ref.object_type.provider is provider]
        found |= load_records(connection, part, only_replaced=True)
    return [found[ref] for ref in sorted(found, key=lambda ref: ref.id)]


def _holder(integration: Integration, ref: Ref) -> Person | None:
    column = "hubspot_id" if ref.object_type.provider is Provider.HUBSPOT else "salesforce_id"
    return integration.people.filter(**{column: ref.id}).first()


def _holds(person: Person, ref: Ref) -> bool:
    return ref.id in (person.hubspot_id, person.salesforce_id)


def _follow(
    integration: Integration, person: Person, old: Record, successor: Ref, now: datetime
) -> set[int]:
    other = _holder(integration, successor)
    if other is not None and other.pk == person.pk:
        return set()
    if person.linked_at is None:
        _set_aside(person, old, other, now)
        return {other.pk} if other else set()
    if other is not None and other.linked_at is not None:
        return _collide(person, old, other, now)
    if other is not None:
        absorb(person.pk, [other.pk])
    _repoint(person, successor)
    if old.converted_to and not old.deleted:
        _keep_converted(integration, person, old, now)
    return {person.pk}


def _set_aside(person: Person, old: Record, other: Person | None, now: datetime) -> None:
    """Never settled: the record stands apart, and matching decides about the successor."""
    if old.deleted:
        return
    if person.hubspot_id and person.salesforce_id:
        _detach(person, old.ref)
        return
    person.status, person.reason, person.status_at = Status.EXCLUDED, Reason.CONVERTED, now
    person.duplicate_of = other
    person.save(update_fields=["status", "reason", "status_at", "duplicate_of"])


def _collide(person: Person, old: Record, other: Person, now: datetime) -> set[int]:
    """Two stored links would become one: what is left of the loser repeats the survivor."""
    _detach(person, old.ref)
    person.linked_at, person.duplicate_of, person.baseline = None, other, {}
    person.status, person.reason, person.status_at = Status.EXCLUDED, Reason.DUPLICATE, now
    person.save(
        update_fields=["linked_at", "duplicate_of", "baseline", "status", "reason", "status_at"]
    )
    return {person.pk, other.pk}


def _detach(person: Person, ref: Ref) -> None:
    if ref.object_type.provider is Provider.HUBSPOT:
        person.hubspot_id = None
        person.save(update_fields=["hubspot_id"])
    else:
        person.salesforce_id = person.salesforce_type = None
        person.save(update_fields=["salesforce_id", "salesforce_type"])


def _repoint(person: Person, successor: Ref) -> None:
    if successor.object_type.provider is Provider.HUBSPOT:
        person.hubspot_id, person.hubspot_gone_at = successor.id, None
    else:
        person.salesforce_type = successor.object_type.value
        person.salesforce_id, person.salesforce_gone_at = successor.id, None
        person.passes_filter = None
    person.baseline = {}
    person.save(
        update_fields=[
            "hubspot_id",
            "hubspot_gone_at",
            "salesforce_type",
            "salesforce_id",
            "salesforce_gone_at",
            "passes_filter",
            "baseline",
        ]
    )


def _keep_converted(integration: Integration, person: Person, old: Record, now: datetime) -> None:
    """The lead is still there to be counted, though its contact stands for the human."""
    Person.objects.create(
        integration=integration,
        salesforce_type=old.object_type.value,
        salesforce_id=old.id,
        email_key=person.email_key,
        name=person.name,
        duplicate_of=person,
        status=Status.EXCLUDED,
        reason=Reason.CONVERTED.value,
        status_at=now,
    )


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
WHERE p.id = seen.id AND seen.gone <> (p.{column}_gone_at IS NOT NULL)"""
