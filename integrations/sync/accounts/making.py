"""Making the company of an account, or the account of a company: once, whatever happens (INV-19).

The pair is stored with one id before anything is sent. HubSpot finds a company again by our
unique property; Salesforce has nothing of the kind, so that an unanswered create is waited out
and then looked for by its name.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from integrations.crm.port import HasAccounts, HasCompanies, WriteStatus
from integrations.domain.account_mappings import ACCOUNT_ID
from integrations.domain.accounts import draft_account
from integrations.domain.creation import create, draft_hubspot
from integrations.domain.drafting import confirmed
from integrations.domain.plans import FieldChange, PlannedWrite, Why
from integrations.domain.records import Provider, Record, Ref
from integrations.models import AccountLink
from integrations.sync.accounts.belonging import Member
from integrations.sync.accounts.desk import Desk
from integrations.sync.accounts.links import keep_baselines
from integrations.sync.accounts.reading import ACCOUNT, COMPANY

# Salesforce's clock says when a record was made, and ours when we began.
SKEW = timedelta(minutes=10)


def make_companies(desk: Desk, members: Sequence[Member]) -> int:
    """One for each account of the members. Answers how many there are now."""
    first = first_of_each((member.account, member) for member in members)
    links = _intend(desk, "salesforce_id", list(first))
    found = companies_made(desk, list(links))
    for account, company in found.items():
        _join(desk, links[account], hubspot_id=company)
    accounts = desk.known(Ref(ACCOUNT, account) for account in links if account not in found)
    planned = {
        ref.id: company_for(desk, record) for ref, record in accounts.items() if not record.deleted
    }
    return len(found) + _make(desk, planned, links, first)


def make_accounts(desk: Desk, members: Sequence[Member]) -> int:
    """One for each company of the members. Answers how many there are now."""
    first = first_of_each((member.company, member) for member in members)
    begun = accounts_begun(desk, first)
    links = _intend(desk, "hubspot_id", list(first))
    companies = desk.known(Ref(COMPANY, company) for company in links)
    planned = {
        ref.id: account_for(desk, record) for ref, record in companies.items() if not record.deleted
    }
    found = accounts_made(desk, planned, begun)
    for company, account in found.items():
        _join(desk, links[company], salesforce_id=account)
    rest = {id: write for id, write in planned.items() if id not in found}
    return len(found) + _make(desk, rest, links, first)


def first_of_each(members: Iterable[tuple[str | None, Member]]) -> dict[str, Member]:
    first: dict[str, Member] = {}
    for key, member in members:
        if key:
            first.setdefault(key, member)
    return first


def _intend(desk: Desk, column: str, ids: Sequence[str]) -> dict[str, AccountLink]:
    """Durable before anything is sent (INV-23): pairs of which one record is known so far."""
    integration = desk.shop.integration
    AccountLink.objects.bulk_create(
        [AccountLink(integration=integration, **{column: id}) for id in ids],
        ignore_conflicts=True,
    )
    links = AccountLink.objects.filter(integration=integration, **{f"{column}__in": list(ids)})
    links.filter(making_since=None).update(making_since=desk.now)
    return {getattr(link, column): link for link in links.all()}


def companies_made(desk: Desk, accounts: Sequence[str]) -> dict[str, str]:
    """The companies that bear an account's id: made by us, and not yet known to be."""
    crm = desk.shop.crms[Provider.HUBSPOT]
    is_ours_there = ACCOUNT_ID.name in desk.fields[COMPANY]  # not before the first run
    if not isinstance(crm, HasCompanies) or not accounts or not is_ours_there:
        return {}
    found = crm.find_by(
        COMPANY, field=ACCOUNT_ID.name, values=accounts, fields=desk.fields[COMPANY]
    )
    return {str(record.values.get(ACCOUNT_ID.name)): record.id for record in found}


def accounts_begun(desk: Desk, companies: Collection[str]) -> dict[str, AccountLink]:
    """The companies for which an account was being made before."""
    begun = AccountLink.objects.filter(
        integration=desk.shop.integration, hubspot_id__in=companies, making_since__isnull=False
    )
    return {link.hubspot_id or "": link for link in begun}


def accounts_made(
    desk: Desk, planned: Mapping[str, PlannedWrite], begun: Mapping[str, AccountLink]
) -> dict[str, str]:
    """Accounts that an earlier attempt may have made: of that name, since it was begun."""
    crm = desk.shop.crms[Provider.SALESFORCE]
    found: dict[str, str] = {}
    for company in planned.keys() & begun.keys():
        name, since = str(planned[company].values["Name"]), begun[company].making_since
        if isinstance(crm, HasAccounts) and since is not None:
            for account in crm.accounts_named(name, since=since - SKEW)[:1]:
                found[company] = account
    return found


def company_for(desk: Desk, account: Record) -> PlannedWrite:
    draft = draft_hubspot(account, desk, opt_out=False)
    planned = create(draft, draft.hubspot, COMPANY, "")
    name = ACCOUNT_ID.name
    change = FieldChange(
        mapping="", field=name, old=None, new=account.id, rule=None, why=Why.SYSTEM
    )
    return replace(
        planned,
        values={**planned.values, name: account.id},
        changes=(*planned.changes, change),
        email=None,
    )


def account_for(desk: Desk, company: Record) -> PlannedWrite:
    draft = draft_account(company, desk.terms[ACCOUNT])
    return replace(create(draft, draft.salesforce, ACCOUNT, ""), email=None)


def _make(
    desk: Desk,
    planned: Mapping[str, PlannedWrite],
    links: Mapping[str, AccountLink],
    first: Mapping[str, Member],
) -> int:
    results = desk.carry_out(planned, {id: first[id].person_id for id in planned})
    made = {
        id: Ref(planned[id].object_type, result.id)
        for id, result in results.items()
        if result.status is WriteStatus.DONE and result.id
    }
    after = desk.read(made.values())
    for id, write in planned.items():
        if id in made:
            held = after[made[id]].values
            keep_baselines(links[id], confirmed(write, held))
            column = "hubspot_id" if write.object_type is COMPANY else "salesforce_id"
            _join(desk, links[id], **{column: made[id].id})
        else:
            if results[id].status is WriteStatus.REFUSED:
                links[id].making_since = None  # nothing came of it: no need to look for it
                links[id].save(update_fields=["making_since"])
            desk.put_off(links[id], results[id])
    return len(made)


def _join(desk: Desk, link: AccountLink, **ids: str) -> None:
    """Both exist: the pair is linked, and merged next."""
    for column, id in ids.items():
        setattr(link, column, id)
    link.linked_at = link.owed_at = desk.now
    link.making_since, link.not_before, link.attempts, link.problem = None, None, 0, ""
    link.save()
