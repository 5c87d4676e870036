"""Merges, conversions and deletes: the link follows the record that took another's place (M17).

Lineage is resolved before anything is taken for a delete. The baselines of a re-pointed side are
dropped: to the new record every field is a first meeting, or its blanks would look like clearings.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from integrations.domain.people import Reason, Status
from integrations.domain.records import ObjectType, Provider, Record, Ref
from integrations.models import Integration, Person
from integrations.sync.matching.assigning import absorb
from integrations.sync.trees.states import load_records


def follow_lineage(
    integration: Integration, refs: Sequence[Ref], *, now: datetime
) -> tuple[set[int], list[Ref]]:
    """Re-point the people whose record was merged or converted. Answers everybody who gained or
    lost a record by it, and the records that were lost: a converted lead is still there."""
    followed, walked = set[int](), set[tuple[int, Ref]]()
    while refs:
        successors = []
        for record in _replaced(integration, refs):
            person, successor = _holder(integration, record.ref), successor_of(record)
            if person and successor and (person.pk, record.ref) not in walked:
                walked.add((person.pk, record.ref))
                followed |= _follow(integration, person, record, successor, now)
                successors.append(successor)
        # One of them may have been replaced as well: now, or before it had this person.
        refs = successors
    return followed, sorted({ref for _, ref in walked}, key=lambda ref: ref.id)


def records_of(integration: Integration, people: Collection[int]) -> list[Ref]:
    """What these people hold, to be matched again."""
    rows = integration.people.filter(pk__in=people) if people else ()
    refs = []
    for person in rows:
        if person.hubspot_id:
            refs.append(Ref(ObjectType.HUBSPOT_CONTACT, person.hubspot_id))
        if person.salesforce_id and person.salesforce_type:
            refs.append(Ref(ObjectType(person.salesforce_type), person.salesforce_id))
    return refs


def successor_of(record: Record) -> Ref | None:
    if record.converted_to:
        return Ref(ObjectType.SALESFORCE_CONTACT, record.converted_to)
    return Ref(record.object_type, record.merged_into) if record.merged_into else None


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


def _follow(
    integration: Integration, person: Person, old: Record, successor: Ref, now: datetime
) -> set[int]:
    other = _holder(integration, successor)
    if other is not None and other.pk == person.pk:
        return set()
    if person.linked_at is None:
        _set_aside(person, old, other, now)
        return {person.pk, other.pk} if other else {person.pk}
    if other is not None and other.linked_at is not None:
        return _collide(person, old, other, now)
    touched = {person.pk}
    if other is not None:
        touched |= _give_up(other, successor, to=person)
    _repoint(person, successor)
    if old.converted_to and not old.deleted:
        _keep_converted(integration, person, old, now)
    return touched


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
    """Two stored links would become one: what is left of the loser repeats the survivor.

    It stays settled, so that no address decides about it again: it is for a person to merge.
    """
    if not (person.hubspot_id and person.salesforce_id):
        absorb(other.pk, [person.pk])
        return {other.pk}
    _detach(person, old.ref)
    person.duplicate_of, person.baseline = other, {}
    person.status, person.reason, person.status_at = Status.EXCLUDED, Reason.DUPLICATE, now
    person.save(update_fields=["duplicate_of", "baseline", "status", "reason", "status_at"])
    return {person.pk, other.pk}


def _give_up(other: Person, record: Ref, *, to: Person) -> set[int]:
    """Somebody never settled loses a record to a link; what else they have stays theirs. Answers
    who is left."""
    if other.hubspot_id and other.salesforce_id:
        _detach(other, record)
        return {other.pk}
    absorb(to.pk, [other.pk])
    return set()


def _detach(person: Person, ref: Ref) -> None:
    if ref.object_type.provider is Provider.HUBSPOT:
        person.hubspot_id = person.hubspot_gone_at = None
        person.save(update_fields=["hubspot_id", "hubspot_gone_at"])
    else:
        person.salesforce_id = person.salesforce_type = person.salesforce_gone_at = None
        person.save(update_fields=["salesforce_id", "salesforce_type", "salesforce_gone_at"])


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
