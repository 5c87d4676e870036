"""A manual resync of somebody deleted on one side: looked for again, and else begun anew there."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from integrations.crm.port import CRM
from integrations.domain.policy import OnDelete
from integrations.domain.records import ObjectType, Provider, Ref
from integrations.models import Integration, Person, SyncRun
from integrations.sync.discovery.drift import look_for_drift
from integrations.sync.discovery.policy import fields_to_read
from integrations.sync.matching.match import adopt
from integrations.sync.matching.tombstones import begin_anew
from integrations.sync.owed.asking import named_people
from integrations.sync.owed.debts import Because
from integrations.sync.trees.observing import observe


def revive(run: SyncRun, crms: Mapping[Provider, CRM]) -> None:
    """Clear the tombstones of the people whom the run names, so that they sync again.

    Where a delete is to be followed, the setting stands: then only a restore clears one.
    """
    named = run.integration.people.filter(pk__in=named_people(run), forgotten_at=None)
    gone = named.filter(Q(hubspot_gone_at__isnull=False) | Q(salesforce_gone_at__isnull=False))
    refs = [ref for person in gone for ref in _gone_refs(person)]
    if refs:
        _look_again(run, crms, refs)
        with transaction.atomic():
            _begin_anew(run.integration, gone)


def _gone_refs(person: Person) -> list[Ref]:
    refs = []
    if person.hubspot_id and person.hubspot_gone_at:
        refs.append(Ref(ObjectType.HUBSPOT_CONTACT, person.hubspot_id))
    if person.salesforce_id and person.salesforce_type and person.salesforce_gone_at:
        refs.append(Ref(ObjectType(person.salesforce_type), person.salesforce_id))
    return refs


def _look_again(run: SyncRun, crms: Mapping[Provider, CRM], refs: Sequence[Ref]) -> None:
    """Somebody may have restored the record, of which not every CRM tells."""
    integration, fields = run.integration, fields_to_read(run.integration)
    for object_type in sorted({ref.object_type for ref in refs}):
        part = [ref for ref in refs if ref.object_type is object_type]
        provider = object_type.provider
        found = crms[provider].fetch(part, fields=fields[object_type])
        connection = integration.hubspot if provider is Provider.HUBSPOT else integration.salesforce
        look_for_drift(connection, crms[provider], fields, found, described=set())
        with transaction.atomic():
            arrivals = observe(connection, found)
            adopt(integration, arrivals, now=timezone.now(), run=run, because=Because.CHANGED)


def _begin_anew(integration: Integration, gone: QuerySet[Person]) -> None:
    people = integration.people.filter(pk__in=list(gone.values_list("pk", flat=True)))
    now = timezone.now()
    if integration.on_hubspot_delete == OnDelete.NOTHING:
        begin_anew(people, without=Provider.HUBSPOT, now=now)
    if integration.on_salesforce_delete == OnDelete.NOTHING:
        begin_anew(people, without=Provider.SALESFORCE, now=now)
