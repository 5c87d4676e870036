"""Storing what matching decided: people made, joined and marked as duplicates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection as database

from integrations.domain.gates import email_of
from integrations.domain.matching import Assignment, Verdict
from integrations.domain.people import Reason, Status
from integrations.domain.records import Provider, Record, Ref
from integrations.models import Integration, Intent, LogEntry, Person, SyncError
from integrations.sync.matching.neighbours import Neighbour
from integrations.sync.trees.copying import as_json, insert

NAME_FIELDS = (("firstname", "lastname"), ("FirstName", "LastName"))
DOUBLES = (Verdict.DUPLICATE, Verdict.REVIEW)
STORED = ("hubspot_id", "salesforce_type", "salesforce_id", "email_key", "name", "status",
          "reason", "status_at", "duplicate_of_id")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """Which records a person has, and whose duplicate they are."""

    hubspot: Ref | None
    salesforce: Ref | None
    is_double: bool


@dataclass(slots=True)
class Change:
    """A person who is new, or is to stand differently."""

    person: Person
    refs: tuple[Ref, ...]
    of: Ref | None


def assign(
    integration: Integration,
    assignments: Sequence[Assignment],
    near: Sequence[Neighbour],
    *,
    now: datetime,
    owed: bool,
) -> tuple[set[int], set[int]]:
    """Make people what the assignments say. Answers those that are new or stand differently, and
    those who took over somebody, or somebody's record, of whom Salesforce had told."""
    records = {one.record.ref: one.record for one in near}
    standings = _standings(near)
    kept = _share_out(assignments)
    changes = [
        Change(_person(integration, one, keep, records, now, owed), _refs(one), one.of)
        for one, keep, _ in kept
        if keep is None or _standing(one) != standings.get(keep)
    ]
    changes += _converted(integration, near, now)
    heirs = _told_by_givers(changes, near)
    told = {keep for _, keep, absorbed in kept if keep and absorb(keep, absorbed)}
    known = [change.person for change in changes if change.person.pk]
    new = [change.person for change in changes if not change.person.pk]
    _give_ids(new)
    _name_originals(changes, near, kept)
    _update(known)
    insert(new)
    return {change.person.pk for change in changes}, told | {one.person.pk for one in heirs}


Kept = tuple[Assignment, int | None, Sequence[int]]


def _share_out(assignments: Sequence[Assignment]) -> list[Kept]:
    """Which person each assignment keeps and which it absorbs; a person is kept once.

    Where a pair is taken apart, the HubSpot contact keeps the person and the other gets a new one.
    """
    used: set[int] = set()
    kept: list[Kept] = []
    for one in sorted(assignments, key=lambda one: one.hubspot is None):
        free = [id for id in one.person_ids if id not in used]
        used.update(free)
        kept.append((one, free[0] if free else None, free[1:]))
    return kept


def absorb(keep: int, absorbed: Sequence[int]) -> bool:
    """Several people turn out to be one: their history becomes the first's, and what is still to be
    heard of their writes. Answers whether one of them is owed what Salesforce told of them."""
    if not absorbed:
        return False
    gone = Person.objects.filter(pk__in=absorbed)
    is_told = gone.filter(owed_seq__isnull=False, from_salesforce=True).exists()
    LogEntry.objects.filter(person_id__in=absorbed).update(person_id=keep)
    SyncError.objects.filter(person_id__in=absorbed).delete()
    Intent.objects.filter(person_id__in=absorbed).update(person_id=keep)
    Person.objects.filter(duplicate_of_id__in=absorbed).update(duplicate_of_id=keep)
    gone.delete()
    return is_told


def _told_by_givers(changes: Sequence[Change], near: Sequence[Neighbour]) -> list[Change]:
    """Who get a Salesforce record from somebody who is owed what Salesforce told of it."""
    givers = {one.record.ref: one.person_id for one in near if one.person_id is not None}
    taken = [
        (change, givers[ref])
        for change in changes
        for ref in change.refs
        if ref.object_type.provider is Provider.SALESFORCE
        and givers.get(ref, change.person.pk) != change.person.pk
    ]
    told = Person.objects.filter(
        pk__in=[giver for _, giver in taken], owed_seq__isnull=False, from_salesforce=True
    )
    heard = set(told.values_list("pk", flat=True)) if taken else set()
    return [change for change, giver in taken if giver in heard]


def display_name(record: Record | None) -> str:
    if record is None:
        return ""
    for names in NAME_FIELDS:
        parts = [str(record.values[name]) for name in names if record.values.get(name)]
        if parts:
            return " ".join(parts)[:250]
    return ""


def _standings(near: Sequence[Neighbour]) -> dict[int, Standing]:
    return {
        one.person_id: Standing(one.hubspot, one.salesforce, one.duplicate_of is not None)
        for one in near
        if one.person_id is not None
    }


def _standing(one: Assignment) -> Standing:
    return Standing(one.hubspot, one.salesforce, one.verdict in DOUBLES)


def _refs(one: Assignment) -> tuple[Ref, ...]:
    return tuple(ref for ref in (one.hubspot, one.salesforce) if ref)


def _person(
    integration: Integration,
    one: Assignment,
    keep: int | None,
    records: dict[Ref, Record],
    now: datetime,
    owed: bool,
) -> Person:
    record = records.get(_refs(one)[0])
    reason = _reason(one, record, owed)
    waits = reason in (Reason.OWED, Reason.FIRST_LOAD)
    return Person(
        pk=keep,
        integration=integration,
        hubspot_id=one.hubspot.id if one.hubspot else None,
        salesforce_type=one.salesforce.object_type.value if one.salesforce else None,
        salesforce_id=one.salesforce.id if one.salesforce else None,
        email_key=email_of(record),
        name=display_name(record),
        status=Status.WAITING if waits else Status.EXCLUDED,
        reason=reason.value,
        status_at=now,
    )


def _reason(one: Assignment, record: Record | None, owed: bool) -> Reason:
    if one.verdict in DOUBLES:
        return Reason.DUPLICATE
    if not email_of(record):
        return Reason.NO_EMAIL
    return Reason.OWED if owed else Reason.FIRST_LOAD


def _converted(integration: Integration, near: Sequence[Neighbour], now: datetime) -> list[Change]:
    """Converted leads that belong to nobody: their contact stands for the human."""
    return [
        Change(
            Person(
                integration=integration,
                salesforce_type=one.record.object_type.value,
                salesforce_id=one.record.id,
                email_key=email_of(one.record),
                name=display_name(one.record),
                status=Status.EXCLUDED,
                reason=Reason.CONVERTED.value,
                status_at=now,
            ),
            (one.record.ref,),
            None,
        )
        for one in near
        if one.record.converted_to and not one.record.deleted and one.person_id is None
    ]


def _give_ids(people: Sequence[Person]) -> None:
    """Ids before there are rows, so that one can be named as another's original."""
    with database.cursor() as cursor:
        cursor.execute(NEW_IDS, [len(people)])
        for person, (id,) in zip(people, cursor.fetchall(), strict=True):
            person.pk = id


def _update(people: Sequence[Person]) -> None:
    if not people:
        return
    rows = as_json({name: getattr(one, name) for name in ("id", *STORED)} for one in people)
    with database.cursor() as cursor:
        cursor.execute(UPDATE_PEOPLE, [rows])


def _name_originals(
    changes: Sequence[Change], near: Sequence[Neighbour], kept: Sequence[Kept]
) -> None:
    """Say whose duplicate each is."""
    holders = {one.record.ref: one.person_id for one in near if one.person_id is not None}
    holders |= {ref: keep for one, keep, _ in kept if keep for ref in _refs(one)}
    holders |= {ref: change.person.pk for change in changes for ref in change.refs}
    for change in changes:
        change.person.duplicate_of_id = holders.get(change.of) if change.of else None


NEW_IDS = """
SELECT nextval(pg_get_serial_sequence('integrations_person', 'id'))
FROM generate_series(1, %s)"""

# One statement: the unique constraints look only at its end, so records may change hands.
UPDATE_PEOPLE = f"""
UPDATE integrations_person p SET {", ".join(f"{name} = a.{name}" for name in STORED)},
    passes_filter = CASE WHEN p.salesforce_id = a.salesforce_id THEN p.passes_filter END
FROM json_to_recordset(%s::json) AS a(
    id bigint, hubspot_id varchar, salesforce_type varchar, salesforce_id varchar,
    email_key varchar, name varchar, status varchar, reason varchar, status_at timestamptz,
    duplicate_of_id bigint
)
WHERE p.id = a.id"""
