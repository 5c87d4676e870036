"""Account sync: the account of a Salesforce contact and the primary company of its HubSpot contact
are kept alike, paired through that person and never by domain alone (M11)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from integrations.crm.port import WriteStatus
from integrations.domain.accounts import Step
from integrations.domain.plans import PlannedWrite
from integrations.domain.records import ObjectType, Provider, Ref
from integrations.models import AccountLink, Integration, SyncRun
from integrations.sync.accounts.belonging import (
    Member,
    Pairs,
    gives_account,
    members_after,
    moves_into,
    pairs_of,
    remember,
    steps,
)
from integrations.sync.accounts.desk import Desk, open_desk
from integrations.sync.accounts.links import follow_merges, settle_links
from integrations.sync.accounts.making import make_accounts, make_companies
from integrations.sync.accounts.reading import COMPANY, KINDS
from integrations.sync.accounts.sending import read_people
from integrations.sync.connections.locks import attempted
from integrations.sync.settling.cases import Workshop
from integrations.sync.trees.feeds import position

SALESFORCE_CONTACT = ObjectType.SALESFORCE_CONTACT
A_TURN = timedelta(seconds=20)  # the run's heart must beat in between


class InOtherHands(Exception):
    """Another worker is at it: whether anything will be left is not known yet."""


def settle_accounts(shop: Workshop) -> int:
    """What people's belonging and the pairs that moved ask for, by one worker at a time.

    Answers how much was done: 0 means that nothing is left for now. Raises InOtherHands.
    """
    integration = shop.integration
    if not syncs_accounts(integration) or _is_being_undone(integration):
        return 0
    with alone(integration):
        return _settle(open_desk(shop))


@contextmanager
def alone(integration: Integration) -> Iterator[None]:
    """One worker at a time settles the accounts of an integration. Raises InOtherHands."""
    with attempted(f"accounts of {integration.pk}") as ours:
        if not ours:
            raise InOtherHands
        yield


def syncs_accounts(integration: Integration) -> bool:
    """Whether they are to be kept alike, and were read on both sides."""
    connections = (integration.hubspot, integration.salesforce)
    return integration.sync_accounts and all(
        position(connection, KINDS[Provider(connection.provider)]) for connection in connections
    )


def _is_being_undone(integration: Integration) -> bool:
    """What an undo puts back is no edit: it is waited for, and carried on if it died."""
    undos = SyncRun.objects.open().filter(integration=integration, trigger=SyncRun.Trigger.UNDO)
    return undos.exists()


def _settle(desk: Desk) -> int:
    integration, began = desk.shop.integration, desk.now
    follow_merges(desk)
    done, last = 0, 0
    while members := members_after(desk, last, since=integration.accounts_met_at):
        done += _meet(desk, members)
        last = members[-1].person_id
        if done and desk.now - began > A_TURN:
            return done
    integration.accounts_met_at = began
    integration.save(update_fields=["accounts_met_at"])
    return done + settle_links(desk)


def _meet(desk: Desk, members: Sequence[Member]) -> int:
    """Pairs and makes until everybody's two sides are known, then puts people where they belong."""
    done = 0
    while True:
        pairs = pairs_of(desk, members)
        todo = steps(desk, members, pairs)
        # Whom a colleague's pair serves as well needs nothing made.
        made = _pair(desk, todo[Step.PAIR]) or (
            make_companies(desk, todo[Step.CREATE_COMPANY])
            + make_accounts(desk, todo[Step.CREATE_ACCOUNT])
        )
        if not made:
            break
        done += made
    remember(todo[Step.REST])
    return (
        done
        + _move(desk, todo[Step.MOVE_CONTACT], pairs)
        + _give(desk, todo[Step.GIVE_ACCOUNT], pairs)
    )


def _pair(desk: Desk, members: Sequence[Member]) -> int:
    """The first who names a company or an account decides; the others are looked at again."""
    now, before = desk.now, AccountLink.objects.filter(integration=desk.shop.integration).count()
    AccountLink.objects.bulk_create(
        [
            AccountLink(
                integration=desk.shop.integration,
                hubspot_id=member.company,
                salesforce_id=member.account,
                linked_at=now,
                owed_at=now,
            )
            for member in members
        ],
        ignore_conflicts=True,
    )
    return AccountLink.objects.filter(integration=desk.shop.integration).count() - before


def _move(desk: Desk, members: Sequence[Member], pairs: Pairs) -> int:
    """Make their account's company the contacts' primary one."""
    wanted = _places(desk, members, pairs)
    planned = {member: moves_into(member, company) for member, company in wanted.items()}
    landed = _carry_out(desk, planned, pairs.link_by_account)
    moved = [replace(member, company=wanted[member]) for member in landed]
    remember(moved)
    return len(moved)


def _places(desk: Desk, members: Sequence[Member], pairs: Pairs) -> dict[Member, str]:
    """Which company each is to be moved into. Whose company turns out to be gone is left for the
    time when that has been taken in: of a merge the pair follows the survivor."""
    named = {member: pairs.company_of(member.account) or "" for member in members}
    found = desk.read(Ref(COMPANY, id) for id in named.values())
    gone = {ref.id for ref, record in found.items() if record.deleted or record.merged_into}
    return {member: id for member, id in named.items() if id not in gone}


def _give(desk: Desk, members: Sequence[Member], pairs: Pairs) -> int:
    """Give Salesforce contacts without an account that of their company."""
    wanted = {member: pairs.account_of(member.company) or "" for member in members}
    planned = {member: gives_account(member, account) for member, account in wanted.items()}
    landed = _carry_out(desk, planned, pairs.link_by_company)
    given = [replace(member, account=wanted[member]) for member in landed]
    read_people(desk.shop, [Ref(SALESFORCE_CONTACT, member.salesforce_id) for member in given])
    remember(given)
    return len(given)


def _carry_out(
    desk: Desk,
    planned: Mapping[Member, PlannedWrite],
    link_of: Callable[[Member], AccountLink | None],
) -> list[Member]:
    """Who is where they belong then. Of the others their pair says why, and is tried again."""
    results = desk.carry_out(
        {str(member.person_id): write for member, write in planned.items()},
        {str(member.person_id): member.person_id for member in planned},
    )
    landed = []
    for member in planned:
        result = results[str(member.person_id)]
        link = link_of(member)
        if result.status is WriteStatus.DONE:
            landed.append(member)
        elif link is not None:
            desk.put_off(link, result)
    return landed
