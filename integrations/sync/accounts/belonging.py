"""Which people belong to which company and account, and what is to be done about it (M11)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection as database
from django.db.models import Q

from integrations.domain.account_mappings import PRIMARY_COMPANY
from integrations.domain.accounts import Belonging, Step, next_step
from integrations.domain.plans import PlannedWrite
from integrations.domain.policy import OnHubSpotChange
from integrations.domain.records import ObjectType, Record, Ref, Value
from integrations.models import AccountLink
from integrations.sync.accounts.desk import Desk, belonging
from integrations.sync.accounts.reading import ACCOUNT, COMPANY

CONTACT, SALESFORCE_CONTACT = ObjectType.HUBSPOT_CONTACT, ObjectType.SALESFORCE_CONTACT
BATCH = 200
# A person settled by another worker may be stored a little later than its time says.
OVERLAP = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person in sync who is a HubSpot contact and a Salesforce contact."""

    person_id: int
    contact_id: str
    salesforce_id: str
    company: str | None
    account: str | None
    met: tuple[str | None, str | None] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """The pairs that some members are concerned with, and the records they name."""

    by_company: Mapping[str, AccountLink]
    by_account: Mapping[str, AccountLink]
    records: Mapping[Ref, Record]

    def link_by_account(self, member: Member) -> AccountLink | None:
        return self.by_account.get(member.account or "")

    def link_by_company(self, member: Member) -> AccountLink | None:
        return self.by_company.get(member.company or "")

    def company_of(self, account: str | None) -> str | None:
        link = self.by_account.get(account or "")
        return link.hubspot_id if link else None

    def account_of(self, company: str | None) -> str | None:
        link = self.by_company.get(company or "")
        return link.salesforce_id if link else None

    def are_alike(self, company: str | None, account: str | None) -> bool:
        """Whether both bear one name, in any case."""
        ours = self.records.get(Ref(COMPANY, company or ""))
        theirs = self.records.get(Ref(ACCOUNT, account or ""))
        if ours is None or theirs is None:
            return False
        names = (ours.values.get("name"), theirs.values.get("Name"))
        return names[0] is not None and str(names[0]).casefold() == str(names[1]).casefold()

    def is_gone(self, ref: Ref) -> bool:
        record = self.records.get(ref)
        return record is not None and record.deleted

    def wait(self, member: Member, now: datetime) -> bool:
        """Whether a create for this member's company or account is put off."""
        links = (self.link_by_account(member), self.link_by_company(member))
        return any(link and link.not_before and link.not_before > now for link in links)


def members_after(desk: Desk, person_id: int, *, since: datetime | None) -> list[Member]:
    """Some of those who were settled since, or whose pair is due again, and who are not as met."""
    integration = desk.shop.integration
    due = AccountLink.objects.filter(integration=integration, not_before__lte=desk.now)
    with database.cursor() as cursor:
        cursor.execute(
            MEMBERS,
            {
                "integration": integration.pk,
                "hubspot": integration.hubspot_id,
                "salesforce": integration.salesforce_id,
                "since": since - OVERLAP if since else None,
                "accounts": [link.salesforce_id for link in due if link.salesforce_id],
                "companies": [link.hubspot_id for link in due if link.hubspot_id],
                "after": person_id,
                "limit": BATCH,
            },
        )
        rows = cursor.fetchall()
    return [
        Member(
            person_id=id,
            contact_id=contact,
            salesforce_id=salesforce,
            company=company,
            account=account,
            met=(met_company, met_account) if was_met else None,
        )
        for id, contact, salesforce, company, account, was_met, met_company, met_account in rows
    ]


def pairs_of(desk: Desk, members: Sequence[Member]) -> Pairs:
    companies = {member.company for member in members if member.company}
    accounts = {member.account for member in members if member.account}
    links = list(
        AccountLink.objects.filter(
            Q(hubspot_id__in=companies) | Q(salesforce_id__in=accounts),
            integration=desk.shop.integration,
        )
    )
    companies |= {link.hubspot_id for link in links if link.hubspot_id}
    accounts |= {link.salesforce_id for link in links if link.salesforce_id}
    refs = [Ref(COMPANY, id) for id in sorted(companies)]
    refs += [Ref(ACCOUNT, id) for id in sorted(accounts)]
    return Pairs(
        by_company={link.hubspot_id: link for link in links if link.hubspot_id},
        by_account={link.salesforce_id: link for link in links if link.salesforce_id},
        records=desk.known(refs),
    )


def steps(desk: Desk, members: Iterable[Member], pairs: Pairs) -> dict[Step, list[Member]]:
    """The members by what is to be done about them now; those who must wait are left out."""
    found: dict[Step, list[Member]] = {step: [] for step in Step}
    rule = desk.shop.policy.on_hubspot_change
    for member in members:
        if pairs.wait(member, desk.now):
            continue
        step = next_step(
            Belonging(
                company=member.company,
                account=member.account,
                met=member.met,
                accounts_company=pairs.company_of(member.account),
                companys_account=pairs.account_of(member.company),
                alike=pairs.are_alike(member.company, member.account),
                may_create_account=rule is OnHubSpotChange.CONTACT,
            )
        )
        found[Step.REST if _is_in_vain(step, member, pairs) else step].append(member)
    return found


def moves_into(member: Member, company: str) -> PlannedWrite:
    """Their account's company becomes the HubSpot contact's primary one."""
    return belonging(CONTACT, member.contact_id, PRIMARY_COMPANY, member.company, company)


def gives_account(member: Member, account: str) -> PlannedWrite:
    return belonging(SALESFORCE_CONTACT, member.salesforce_id, "AccountId", None, account)


def remember(members: Iterable[Member]) -> None:
    """What they belong to is settled: only a move of it asks again."""
    remember_belonging([(m.person_id, m.company, m.account) for m in members])


def remember_belonging(rows: Iterable[tuple[int, Value, Value]]) -> None:
    """The same, by a person's id, their company's and their account's."""
    with database.cursor() as cursor:
        cursor.executemany(REMEMBER, [(company, account, id) for id, company, account in rows])


def _is_in_vain(step: Step, member: Member, pairs: Pairs) -> bool:
    """What was deleted on one side is not made again, and nobody is moved into it."""
    if step is Step.MOVE_CONTACT:
        return pairs.is_gone(Ref(COMPANY, pairs.company_of(member.account) or ""))
    if step is Step.GIVE_ACCOUNT:
        return pairs.is_gone(Ref(ACCOUNT, pairs.account_of(member.company) or ""))
    return False


MEMBERS = f"""
SELECT p.id, p.hubspot_id, p.salesforce_id,
    h."values" ->> '{PRIMARY_COMPANY}', s."values" ->> 'AccountId',
    p.baseline ? '{PRIMARY_COMPANY}',
    p.baseline -> '{PRIMARY_COMPANY}' ->> 0, p.baseline -> '{PRIMARY_COMPANY}' ->> 1
FROM integrations_person p
JOIN integrations_observedrecord h ON h.connection_id = %(hubspot)s
    AND h.object_type = 'hubspot_contact' AND h.remote_id = p.hubspot_id AND NOT h.gone
JOIN integrations_observedrecord s ON s.connection_id = %(salesforce)s
    AND s.object_type = 'salesforce_contact' AND s.remote_id = p.salesforce_id AND NOT s.gone
WHERE p.integration_id = %(integration)s AND p.id > %(after)s
    AND p.status = 'in_sync' AND p.owed_seq IS NULL AND p.linked_at IS NOT NULL
    AND p.salesforce_type = 'salesforce_contact'
    AND h."values" ? '{PRIMARY_COMPANY}' AND s."values" ? 'AccountId'
    AND (
        %(since)s::timestamptz IS NULL OR p.synced_at >= %(since)s::timestamptz
        OR s."values" ->> 'AccountId' = ANY(%(accounts)s)
        OR h."values" ->> '{PRIMARY_COMPANY}' = ANY(%(companies)s)
    )
    AND p.baseline -> '{PRIMARY_COMPANY}' IS DISTINCT FROM jsonb_build_array(
        h."values" -> '{PRIMARY_COMPANY}', s."values" -> 'AccountId'
    )
ORDER BY p.id LIMIT %(limit)s"""

REMEMBER = f"""
UPDATE integrations_person SET baseline = baseline || jsonb_build_object(
    '{PRIMARY_COMPANY}', jsonb_build_array(%s::text, %s::text)
) WHERE id = %s"""
