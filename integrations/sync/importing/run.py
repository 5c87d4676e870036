"""The run that imports from Salesforce: contacts of an email only, then a sync of who qualifies.

It reads what changed like any other run, then goes through the selection, then settles. Whoever
has a contact by then is passed over, so that a run begun again does no more.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from django.db import transaction

from integrations.crm.batches import chunks
from integrations.crm.port import CRM, HasConditions
from integrations.domain.importing import plan_import
from integrations.domain.records import ObjectType, Provider, Record
from integrations.models import Person, SyncRun
from integrations.sync.collecting.inclusion import ask_again
from integrations.sync.importing.request import selection_of
from integrations.sync.matching.match import adopt
from integrations.sync.owed.claims import hold, release
from integrations.sync.owed.debts import Because, owe
from integrations.sync.settling.cases import Workshop
from integrations.sync.settling.reconcile import BATCH, open_workshop, reconcile
from integrations.sync.trees.observing import observe


def import_people(
    run: SyncRun, crms: Mapping[Provider, CRM], *, on_page: Callable[[int], None]
) -> None:
    """Go through the selection, page by page. `on_page` gets how many were read, and may raise."""
    salesforce = crms[Provider.SALESFORCE]
    if not isinstance(salesforce, HasConditions):
        return
    shop = replace(open_workshop(run.integration, run, crms), planner=plan_import)
    selection = replace(selection_of(run.scope), with_email=True)
    for page in salesforce.select(selection, fields=shop.fields[selection.object_type]):
        for part in chunks(page.records, BATCH):
            _import(shop, part)
            on_page(len(part))


def _import(shop: Workshop, records: Sequence[Record]) -> None:
    with transaction.atomic():
        arrivals = observe(shop.connection(Provider.SALESFORCE), records)
        adopt(shop.integration, arrivals, now=shop.clock(), run=shop.run, because=Because.CHANGED)
    chosen = shop.integration.people.filter(salesforce_id__in=[record.id for record in records])
    lacking = chosen.filter(hubspot_id=None, duplicate_of=None)
    claims = hold(list(lacking.values_list("pk", flat=True)), now=shop.clock())
    try:
        reconcile(shop, claims)
    finally:
        release(claims)
    _owe_those_who_qualify(shop, list(chosen.filter(duplicate_of=None)))


def _owe_those_who_qualify(shop: Workshop, people: Sequence[Person]) -> None:
    """A sync follows at once for members, or for everybody where no list limits what syncs."""
    ids = [person.hubspot_id for person in people if person.hubspot_id]
    if shop.integration.list_id:
        ask_again(shop.integration, shop.crm(ObjectType.HUBSPOT_CONTACT), ids)
        members = shop.integration.members.filter(hubspot_id__in=ids)
        ids = list(members.values_list("hubspot_id", flat=True))
    owe(
        shop.integration,
        because=Because.ASKED,
        now=shop.clock(),
        run=shop.run,
        priority=Person.Priority.ASKED_MANY,
        hubspot_ids=ids,
    )
