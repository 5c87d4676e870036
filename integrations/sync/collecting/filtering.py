"""The Salesforce-side filter (M30): a condition that Salesforce evaluates, kept with each person.

A condition may look at other records, so all of it is evaluated on full runs; on the others only
for whoever is owed, and once more for whoever is about to be written.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import connection as database
from django.db import transaction
from django.db.models import Q

from integrations.crm.batches import chunks
from integrations.crm.port import CRM, HasConditions, Selection
from integrations.domain.people import Reason
from integrations.domain.records import ObjectType, Ref
from integrations.models import Integration, Person, SyncRun
from integrations.sync.owed.claims import Claim
from integrations.sync.owed.debts import Because, owe
from integrations.sync.owed.regating import regate
from integrations.sync.trees.feeds import ids_met

TYPES = (ObjectType.SALESFORCE_LEAD, ObjectType.SALESFORCE_CONTACT)
PART = 1000


def read_filter(
    integration: Integration,
    crm: CRM,
    *,
    run: SyncRun | None,
    now: datetime,
    everybody: bool = False,
) -> None:
    """Bring up to date who passes. Starting or ceasing to pass owes the person; the first
    evaluation of a condition owes nobody. Raises CRMError where the condition fails by now."""
    if not integration.salesforce_filter or not isinstance(crm, HasConditions):
        return
    if everybody or integration.filter_read_at is None:
        _read_everybody(integration, crm, run, now)
    else:
        _read_owed(integration, crm, now)


def ask_filter_again(integration: Integration, crm: CRM, claims: Sequence[Claim]) -> list[Claim]:
    """The claims as the condition stands just before a write."""
    refs = [claim.salesforce for claim in claims if claim.salesforce and not claim.salesforce_gone]
    if not integration.salesforce_filter or not refs or not isinstance(crm, HasConditions):
        return list(claims)
    passing = who_passes(integration, crm, refs)
    _keep(integration, {ref.id: ref in passing for ref in refs})
    return [
        replace(claim, passes_filter=claim.salesforce in passing) if claim.salesforce else claim
        for claim in claims
    ]


def ask_filter_of_unknown(
    integration: Integration, crm: CRM, claims: Sequence[Claim]
) -> list[Claim]:
    """The claims, asked about where a record moved since the condition was evaluated: a run that
    evaluates nothing (a webhook's) or somebody's fresh look may have brought it."""
    unknown = [claim for claim in claims if claim.passes_filter is None]
    known = {claim.id: claim for claim in ask_filter_again(integration, crm, unknown)}
    return [known.get(claim.id, claim) for claim in claims]


def _read_everybody(
    integration: Integration, crm: HasConditions, run: SyncRun | None, now: datetime
) -> None:
    with ids_met() as note:
        for object_type in TYPES:
            chosen = Selection(object_type=object_type, condition=integration.salesforce_filter)
            for page in crm.select(chosen, fields=()):
                note(record.id for record in page.records)
        with transaction.atomic():
            moved, is_first = _keep_met(integration), integration.filter_read_at is None
            integration.filter_read_at = now
            integration.save(update_fields=["filter_read_at"])
            if is_first:
                regate(integration, now=now)
            else:
                owe(integration, because=Because.CHANGED, now=now, run=run, people=moved)


def _read_owed(integration: Integration, crm: HasConditions, now: datetime) -> None:
    """And of whom nobody has asked yet: a record that we made ourselves may not pass either."""
    living = integration.people.exclude(salesforce_id=None).filter(salesforce_gone_at=None)
    asked = living.filter(Q(owed_seq__isnull=False) | Q(passes_filter=None))
    unknown = list(asked.filter(owed_seq=None).values_list("pk", flat=True))
    rows = asked.values_list("salesforce_type", "salesforce_id")
    for part in chunks(rows.iterator(), PART):
        refs = [Ref(ObjectType(kind), id) for kind, id in part if kind and id]
        passing = who_passes(integration, crm, refs)
        _keep(integration, {ref.id: ref in passing for ref in refs})
    # None counts as passing, until it stopped somebody's earlier record.
    surprised = Q(passes_filter=False) | Q(reason=Reason.FILTERED.value)
    found = integration.people.filter(surprised, pk__in=unknown)
    people = list(found.values_list("pk", flat=True))
    owe(integration, because=Because.CHANGED, now=now, people=people)


def who_passes(integration: Integration, crm: HasConditions, refs: Sequence[Ref]) -> set[Ref]:
    """Those of the records that the integration's filter lets pass. Nothing is stored."""
    condition = integration.salesforce_filter
    return {
        Ref(object_type, id)
        for object_type in TYPES
        if (ids := [ref.id for ref in refs if ref.object_type is object_type])
        for id in crm.passing(object_type, ids, condition=condition)
    }


def _keep(integration: Integration, passes: dict[str, bool]) -> None:
    for answer in (True, False):
        ids = [id for id, passed in passes.items() if passed is answer]
        people = Person.objects.filter(integration=integration, salesforce_id__in=ids)
        people.update(passes_filter=answer)


def _keep_met(integration: Integration) -> list[int]:
    """Set everybody's answer from the ids met; answers whose was another before."""
    with database.cursor() as cursor:
        cursor.execute(KEEP_MET, [integration.pk])
        return [person_id for (person_id,) in cursor.fetchall()]


KEEP_MET = """
UPDATE integrations_person p SET passes_filter = n.passes
FROM (
    SELECT id, EXISTS (SELECT 1 FROM met WHERE met.remote_id = salesforce_id) AS passes
    FROM integrations_person WHERE integration_id = %s AND salesforce_id IS NOT NULL
) n
WHERE p.id = n.id AND p.passes_filter IS DISTINCT FROM n.passes
RETURNING p.id"""
