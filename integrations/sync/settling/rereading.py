"""Before a write: read again what is about to be overwritten, and look before a create."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from integrations.domain.plans import Action, PlannedWrite
from integrations.domain.records import ObjectType, Provider, Record, Ref
from integrations.sync.collecting.filtering import ask_filter_again
from integrations.sync.collecting.inclusion import ask_again
from integrations.sync.collecting.privacy import forget_people
from integrations.sync.owed.claims import Claim, reload, still_held
from integrations.sync.settling.cases import Case, Workshop, open_cases
from integrations.sync.settling.intake import take_in
from integrations.sync.trees.observing import tombstone
from integrations.sync.trees.states import load_trees

LOOKED_FOR = {
    Provider.HUBSPOT: (ObjectType.HUBSPOT_CONTACT,),
    Provider.SALESFORCE: (ObjectType.SALESFORCE_LEAD, ObjectType.SALESFORCE_CONTACT),
}


def read_again(shop: Workshop, cases: Sequence[Case]) -> list[Case]:
    """The cases with plans made from what the CRMs hold now.

    Both sides of everything that would be overwritten are read anew, and the address of everyone
    who would be created is looked up. A value that moved in between is a new observation; a
    record that turned up becomes the person's own by matching.
    """
    told, silent = _fetch(shop, cases)
    rivals = _look_up(shop, cases)
    shop.look_for_drift([*told, *rivals])
    found = [*told, *silent, *rivals]
    with transaction.atomic():
        # Whoever was taken over while we read is owed what we found: the other worker may have
        # settled them without it.
        spare = still_held([case.claim for case in cases])
        take_in(shop, found, spare=spare, looked_for={record.ref for record in rivals})
        _forget(shop, cases, silent)
    claims = reload([case.claim for case in cases])
    _ask_about_members(shop, claims)
    claims = ask_filter_again(shop.integration, shop.crms[Provider.SALESFORCE], claims)
    trees = load_trees(shop.integration, claims).with_times(found)
    return open_cases(claims, trees, shop.policy, planner=shop.planner, planned=cases)


def fetch_missing(shop: Workshop, refs: Sequence[Ref], *, claims: Sequence[Claim]) -> None:
    """Read records that a link names and nobody has seen: a conversion's contact, a survivor."""
    found = fetch_records(shop, refs)
    shop.look_for_drift(found)
    answered = {record.ref for record in found}
    found += [tombstone(ref, shop.clock()) for ref in refs if ref not in answered]
    with transaction.atomic():
        take_in(shop, found, spare=still_held(claims))


def fetch_records(shop: Workshop, refs: Iterable[Ref], *, edited: bool = False) -> list[Record]:
    """The records as they are now, from each CRM with the fields we keep of them."""
    by_type: dict[ObjectType, list[Ref]] = {}
    for ref in dict.fromkeys(refs):
        by_type.setdefault(ref.object_type, []).append(ref)
    return [
        record
        for object_type, part in by_type.items()
        for record in shop.crm(object_type).fetch(
            part, fields=shop.fields[object_type], edited=edited
        )
    ]


def _ask_about_members(shop: Workshop, claims: Sequence[Claim]) -> None:
    """Somebody may have left or entered the inclusion list since it was read (M2)."""
    ids = [claim.hubspot.id for claim in claims if claim.hubspot and not claim.hubspot_gone]
    ask_again(shop.integration, shop.crm(ObjectType.HUBSPOT_CONTACT), ids)


def _forget(shop: Workshop, cases: Sequence[Case], silent: Sequence[Record]) -> None:
    """A contact that HubSpot does not even know as deleted was deleted for privacy."""
    living = {case.claim.hubspot for case in cases if not case.claim.hubspot_gone}
    ids = [record.id for record in silent if record.ref in living]
    if ids:
        forget_people(shop.integration, ids, now=shop.clock())


def _fetch(shop: Workshop, cases: Sequence[Case]) -> tuple[list[Record], list[Record]]:
    """Both sides of what would be overwritten; who does not answer any more is gone."""
    refs = [ref for case in cases if _overwrites(case) for ref in _refs(case)]
    wants_times = any(case.plan.ties for case in cases)
    records = fetch_records(shop, refs, edited=wants_times)
    silent = set(refs) - {record.ref for record in records}
    return records, [tombstone(ref, shop.clock()) for ref in sorted(silent, key=lambda r: r.id)]


def _overwrites(case: Case) -> bool:
    return any(write.action is not Action.CREATE for write in case.plan.writes)


def _refs(case: Case) -> list[Ref]:
    return [ref for ref in (case.claim.hubspot, case.claim.salesforce) if ref]


def _look_up(shop: Workshop, cases: Sequence[Case]) -> list[Record]:
    creates = [write for case in cases for write in case.writes(Action.CREATE)]
    return [
        record
        for provider, object_types in LOOKED_FOR.items()
        if (emails := _emails(creates, provider))
        for object_type in object_types
        for record in shop.crm(object_type).find(
            object_type, emails=emails, fields=shop.fields[object_type]
        )
    ]


def _emails(creates: Sequence[PlannedWrite], provider: Provider) -> list[str]:
    return sorted(
        {write.email for write in creates if write.email and write.object_type.provider is provider}
    )
