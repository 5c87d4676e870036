"""Reconcile: settle some people who are owed it.

Claim, gate and plan over the stored trees; for whoever would be written, read again what would be
overwritten and look before a create; plan again, write in full batches, and record everything in
one transaction. Whatever fails stays owed.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from integrations.crm.port import CRM
from integrations.domain.plans import Action
from integrations.domain.records import Provider, Ref
from integrations.models import Integration, Intent, SyncRun
from integrations.sync.collecting.filtering import ask_filter_of_unknown
from integrations.sync.discovery.policy import fields_to_read, load_policy, unique_fields
from integrations.sync.owed.claims import Claim, claim, release, reload, renew
from integrations.sync.settling.brake import delay_deletes, hold_losses
from integrations.sync.settling.cases import Case, Workshop, open_cases
from integrations.sync.settling.emails import locked_emails
from integrations.sync.settling.recording import settle
from integrations.sync.settling.rereading import fetch_missing, read_again
from integrations.sync.settling.undone import not_read_since, remember_undone, unheard_undos
from integrations.sync.settling.verdicts import LONGEST_LIFE, SOON
from integrations.sync.settling.writing import carry_out
from integrations.sync.trees.states import load_trees

BATCH = 200


def open_workshop(
    integration: Integration,
    run: SyncRun,
    crms: Mapping[Provider, CRM],
    *,
    clock: Callable[[], datetime] = timezone.now,
) -> Workshop:
    policy = load_policy(integration)
    return Workshop(
        integration=integration,
        run=run,
        policy=policy,
        crms=crms,
        fields=fields_to_read(integration, policy.mappings),
        clock=clock,
        unique_fields=unique_fields(integration),
    )


def reconcile_batch(shop: Workshop, *, limit: int = BATCH) -> int:
    """Settle up to `limit` due people. Answers how many were taken: 0 means nobody is due.

    Raises CRMError where a CRM cannot be worked with at all; the people then stay owed.
    """
    claims = claim(shop.integration, now=shop.clock(), limit=limit)
    if claims:
        try:
            reconcile(shop, claims)
        finally:
            release(claims)  # those that were settled have let go already
    return len(claims)


def reconcile(shop: Workshop, claims: Sequence[Claim]) -> None:
    salesforce = shop.crms[Provider.SALESFORCE]
    claims = ask_filter_of_unknown(shop.integration, salesforce, claims)
    cases = open_claims(shop, claims)
    quiet = [case for case in cases if not case.is_busy]
    settle(shop, quiet, [])
    busy = [case for case in cases if case.is_busy]
    if busy:
        with locked_emails(shop.integration, _addresses(busy)) as ours:
            _settle_busy(shop, busy, ours)


def open_claims(shop: Workshop, claims: Sequence[Claim]) -> list[Case]:
    """The cases, planned over the stored trees; a linked record that nobody has seen is read, and
    so is what an undo may have written before it died."""
    trees, undos = load_trees(shop.integration, claims), unheard_undos(claims)
    unread = [ref for claim in claims for ref in _refs(claim) if ref not in trees.records]
    unread += not_read_since(undos, trees)
    if unread:
        fetch_missing(shop, unread, claims=claims)
        claims = reload(claims)  # what was read may have given them another record, or none
        trees = load_trees(shop.integration, claims)
    claims = remember_undone(claims, undos, trees)
    return open_cases(claims, trees, shop.policy, planner=shop.planner)


def _refs(claim: Claim) -> list[Ref]:
    return [ref for ref in (claim.hubspot, claim.salesforce) if ref]


def _settle_busy(shop: Workshop, busy: Sequence[Case], ours: frozenset[str]) -> None:
    _put_off(shop, busy, ours)
    delay_deletes(shop, busy)
    going = [case for case in busy if case.is_busy]
    settle(shop, [case for case in busy if not case.is_busy], [])
    # People whose lease was lost are another worker's now: nothing of theirs is touched.
    if going and renew([case.claim for case in going], now=shop.clock()):
        looked_up = {case.claim.id for case in going if case.writes(Action.CREATE)}
        going = read_again(shop, going)
        _put_off(shop, going, ours)
        _put_off_unforeseen_creates(shop, going, looked_up)
        delay_deletes(shop, going)
        hold_losses(shop, going)
        writing = [case for case in going if case.is_busy]
        fresh = carry_out(shop, writing) if writing else []
        settle(shop, going, fresh)


def _put_off(shop: Workshop, cases: Sequence[Case], ours: frozenset[str]) -> None:
    """Who must wait: their address is in another worker's hands, or an earlier create of theirs
    may still land."""
    pending = _pending_creates(shop, cases)
    for case in cases:
        until = pending.get(case.claim.id)
        if until is None and not set(_addresses([case])) <= ours:
            until = shop.clock() + SOON
        if until is not None and case.is_busy:
            case.put_off_until = until


def _put_off_unforeseen_creates(
    shop: Workshop, cases: Sequence[Case], looked_up: Collection[int]
) -> None:
    """The second reading may turn an update into a create: nobody has looked for that address."""
    for case in cases:
        if case.writes(Action.CREATE) and case.claim.id not in looked_up:
            case.put_off_until = shop.clock()


def _pending_creates(shop: Workshop, cases: Sequence[Case]) -> dict[int, datetime]:
    """HubSpot holds an address once, so that a create repeated there is refused; Salesforce takes
    it twice, so an unanswered one is waited out and looked up."""
    creating = [
        case.claim.id
        for case in cases
        for write in case.writes(Action.CREATE)
        if write.object_type.provider is Provider.SALESFORCE
        and write.object_type not in shop.unique_fields
    ]
    if not creating:
        return {}
    intents = Intent.objects.filter(
        person_id__in=creating,
        action=Action.CREATE,
        object_type__startswith=Provider.SALESFORCE,
        created_at__gt=shop.clock() - LONGEST_LIFE,
    )
    return {intent.person_id: intent.created_at + LONGEST_LIFE for intent in intents}


def _addresses(cases: Sequence[Case]) -> list[str]:
    """Every address that a case may create with or change: old, new and secondary ones."""
    emails: set[str] = set()
    for case in cases:
        emails.update(str(write.email).lower() for write in case.plan.writes if write.email)
        for record in (case.state.hubspot, case.state.salesforce):
            emails.update(record.other_emails if record else ())
        emails.update([case.claim.email_key] if case.claim.email_key else [])
    return sorted(emails)
