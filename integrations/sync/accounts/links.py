"""Pairs of a company and an account: merged field by field when one of the two moved (M11)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import connection as database
from django.db.models import Q, QuerySet

from integrations.crm.port import WriteStatus
from integrations.domain.drafting import Draft, confirmed
from integrations.domain.people import Baseline
from integrations.domain.plans import Action, PlannedWrite
from integrations.domain.records import Record, Ref
from integrations.domain.updating import draft_update
from integrations.models import AccountLink
from integrations.sync.accounts.desk import Desk
from integrations.sync.accounts.holding import hold_blankings
from integrations.sync.accounts.reading import ACCOUNT, COMPANY

BATCH = 100
PATIENCE = 3  # passes in a row that leave something to write
WAIT = timedelta(minutes=15)
LONGEST_CHAIN = 20


def settle_links(desk: Desk) -> int:
    """Settle some pairs that are owed it. Answers how many were taken."""
    links = list(due_links(desk)[:BATCH])
    known = desk.known(ref for link in links for ref in refs_of(link))
    drafts = {link.pk: draft_of(desk, link, known) for link in links}
    busy = [link for link in links if writes_of(drafts[link.pk], link)]
    for link in links:
        if link not in busy:
            _rest(desk, link, drafts[link.pk])
    if busy:
        _settle_busy(desk, busy, drafts)
    return len(links)


def due_links(desk: Desk) -> QuerySet[AccountLink]:
    """The pairs of which one moved, and that neither a pause nor the brake keeps waiting."""
    due = AccountLink.objects.filter(
        Q(not_before=None) | Q(not_before__lte=desk.now),
        integration=desk.shop.integration,
        held=[],
        owed_at__isnull=False,
        linked_at__isnull=False,
    )
    return due.order_by("owed_at", "pk")


def refs_of(link: AccountLink) -> tuple[Ref, Ref]:
    return Ref(COMPANY, link.hubspot_id or ""), Ref(ACCOUNT, link.salesforce_id or "")


def baselines_of(link: AccountLink) -> dict[str, Baseline]:
    return {name: Baseline(*pair) for name, pair in link.baseline.items()}


def keep_baselines(link: AccountLink, baselines: Mapping[str, Baseline]) -> None:
    link.baseline = {name: [held.hubspot, held.salesforce] for name, held in baselines.items()}


def follow_merges(desk: Desk) -> None:
    """The pair follows the record that took another's place, unless that one is paired already."""
    integration = desk.shop.integration
    sides = (
        ("hubspot_id", COMPANY, integration.hubspot_id),
        ("salesforce_id", ACCOUNT, integration.salesforce_id),
    )
    with database.cursor() as cursor:
        for column, object_type, connection in sides:
            known: dict[str, Any] = {
                "now": desk.now,
                "connection": connection,
                "type": object_type.value,
                "integration": integration.pk,
            }
            for _ in range(LONGEST_CHAIN):  # of survivors that were merged in their turn
                cursor.execute(FOLLOW.format(column=column), known)
                if not cursor.rowcount:
                    break
            cursor.execute(DROP_MERGED.format(column=column), known)


def draft_of(desk: Desk, link: AccountLink, known: Mapping[Ref, Record]) -> Draft | None:
    """None where nothing is to be said: both as agreed, or one of the two is gone."""
    company, account = (known.get(ref) for ref in refs_of(link))
    if company is None or account is None or company.deleted or account.deleted:
        return None
    return draft_update(company, account, baselines_of(link), desk)


def writes_of(draft: Draft | None, link: AccountLink) -> list[PlannedWrite]:
    if draft is None:
        return []
    company, account = refs_of(link)
    sides = ((draft.hubspot, company), (draft.salesforce, account))
    return [
        side.planned(Action.UPDATE, ref.object_type, ref.id) for side, ref in sides if side.values
    ]


def _rest(desk: Desk, link: AccountLink, draft: Draft | None) -> None:
    """Nothing to write: what is agreed is kept, and the debt is paid."""
    if draft is not None:
        keep_baselines(link, {**baselines_of(link), **draft.agreed})
    problem = draft.problems[0] if draft and draft.problems else None
    if problem and problem.error.message != link.problem:
        desk.log_problem(link, problem)
    AccountLink.objects.filter(pk=link.pk, owed_at=link.owed_at).update(
        owed_at=None,
        baseline=link.baseline,
        attempts=0,
        not_before=None,
        approved_at=None,
        problem=problem.error.message if problem else "",
    )


def _settle_busy(
    desk: Desk, links: Sequence[AccountLink], drafts: Mapping[int, Draft | None]
) -> None:
    """Read both again, plan anew, write, and look at what came of it."""
    ties = any(draft.ties for draft in drafts.values() if draft)
    fresh = desk.read((ref for link in links for ref in refs_of(link)), edited=ties)
    writes = {link.pk: writes_of(draft_of(desk, link, fresh), link) for link in links}
    stopped = hold_blankings(desk, links, writes)
    links = [link for link in links if link.pk not in stopped]
    planned = {
        f"{link.pk} {write.object_type}": (link, write)
        for link in links
        for write in writes[link.pk]
    }
    results = desk.carry_out({key: write for key, (_, write) in planned.items()})
    after = desk.read(ref for link in links for ref in refs_of(link))
    for key, (link, write) in planned.items():
        if results[key].status is WriteStatus.DONE:
            held = after[Ref(write.object_type, write.id or "")].values
            keep_baselines(link, {**baselines_of(link), **confirmed(write, held)})
        else:
            desk.put_off(link, results[key])
    for link in links:
        _conclude(desk, link, after)


def _conclude(desk: Desk, link: AccountLink, after: Mapping[Ref, Record]) -> None:
    """Quiet means done; whatever is left is tried again, and not for ever in one run."""
    draft = draft_of(desk, link, after)
    if not writes_of(draft, link):
        _rest(desk, link, draft)
        return
    link.attempts += 1
    if link.not_before is None and link.attempts >= PATIENCE:
        link.not_before = desk.now + WAIT
    link.save(update_fields=["baseline", "attempts", "not_before"])


FOLLOW = """
UPDATE integrations_accountlink l
SET {column} = o.merged_into, baseline = '{{}}', owed_at = %(now)s, not_before = NULL, held = '[]'
FROM integrations_observedrecord o
WHERE l.integration_id = %(integration)s AND o.connection_id = %(connection)s
    AND o.object_type = %(type)s AND o.remote_id = l.{column} AND o.merged_into IS NOT NULL
    AND NOT EXISTS (
        SELECT 1 FROM integrations_accountlink other
        WHERE other.integration_id = l.integration_id AND other.{column} = o.merged_into
    )
    AND NOT EXISTS (
        SELECT 1 FROM integrations_accountlink twin
        JOIN integrations_observedrecord t ON t.connection_id = o.connection_id
            AND t.object_type = o.object_type AND t.remote_id = twin.{column}
        WHERE twin.integration_id = l.integration_id AND t.merged_into = o.merged_into
            AND twin.id < l.id
    )"""

DROP_MERGED = """
DELETE FROM integrations_accountlink l USING integrations_observedrecord o
WHERE l.integration_id = %(integration)s AND o.connection_id = %(connection)s
    AND o.object_type = %(type)s AND o.remote_id = l.{column} AND o.merged_into IS NOT NULL"""
