"""What settling the accounts would come to, were every write to land (M25, M11).

The steps are decided as in earnest, over pairs that are only imagined. Nothing is written.
"""

from collections import ChainMap, Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge
from operator import attrgetter

from integrations.crm.batches import chunks
from integrations.crm.port import WriteResult, WriteStatus
from integrations.domain.account_mappings import PRIMARY_COMPANY
from integrations.domain.accounts import Step
from integrations.domain.people import Baseline, Status
from integrations.domain.plans import Action, PlannedWrite
from integrations.domain.records import Provider, Record, Ref, Value
from integrations.domain.specials import Meeting, settle
from integrations.models import AccountLink, LogEntry
from integrations.sync.accounts.belonging import (
    BATCH,
    CONTACT,
    SALESFORCE_CONTACT,
    Member,
    Pairs,
    gives_account,
    members_after,
    moves_into,
    pairs_of,
    steps,
)
from integrations.sync.accounts.desk import Desk
from integrations.sync.accounts.links import draft_of, due_links, follow_merges, refs_of, writes_of
from integrations.sync.accounts.making import (
    account_for,
    accounts_begun,
    accounts_made,
    companies_made,
    company_for,
    first_of_each,
)
from integrations.sync.accounts.reading import ACCOUNT, COMPANY
from integrations.sync.settling.cases import Case
from integrations.sync.settling.verdicts import Verdict

LANDED = WriteResult(key="", status=WriteStatus.DONE)


@dataclass(slots=True)
class Rehearsal:
    """Counts by object type and outcome, as a run's. `note` gets what the log would say."""

    desk: Desk
    note: Callable[[LogEntry], None]
    tally: Counter[tuple[str, str]] = field(default_factory=Counter)
    _by_company: dict[str, AccountLink] = field(default_factory=dict)
    _by_account: dict[str, AccountLink] = field(default_factory=dict)
    _made: dict[Ref, Record] = field(default_factory=dict)

    def meet(self, members: Sequence[Member]) -> None:
        """Pairs and makes until everybody's two sides are known, then puts people in place."""
        while True:
            pairs = self._imagine(pairs_of(self.desk, members))
            todo = steps(self.desk, members, pairs)
            imagined = len(self._by_company)
            self._pair(todo[Step.PAIR])
            if len(self._by_company) == imagined:
                self._make_companies(todo[Step.CREATE_COMPANY])
                self._make_accounts(todo[Step.CREATE_ACCOUNT])
            if len(self._by_company) == imagined:
                break
        for member in todo[Step.MOVE_CONTACT]:
            self._write(moves_into(member, pairs.company_of(member.account) or ""), member)
            self.tally["people", "settled"] += 1
            self.tally["people", "unchanged"] += 1
        for member in todo[Step.GIVE_ACCOUNT]:
            self._give(member, pairs.account_of(member.company) or "")

    def settle_links(self) -> None:
        """The pairs that moved, and those of two records that existed before they were paired."""
        pairs = self._by_company.values()
        new = [pair for pair in pairs if not self._made.keys() & set(refs_of(pair))]
        for links in chunks([*due_links(self.desk), *new], BATCH):
            refs = [ref for link in links for ref in refs_of(link)]
            known = self.desk.known(refs)
            drafts = [draft_of(self.desk, link, known) for link in links]
            if any(draft and draft.ties for draft in drafts):
                known |= self.desk.read(refs, edited=True)
                drafts = [draft_of(self.desk, link, known) for link in links]
            for link, draft in zip(links, drafts, strict=True):
                for write in writes_of(draft, link):
                    self._write(write)

    def _imagine(self, pairs: Pairs) -> Pairs:
        return Pairs(
            by_company=ChainMap(self._by_company, dict(pairs.by_company)),
            by_account=ChainMap(self._by_account, dict(pairs.by_account)),
            records=ChainMap(self._made, dict(pairs.records)),
        )

    def _pair(self, members: Iterable[Member]) -> None:
        """The first who names a company or an account decides."""
        for member in members:
            company, account = member.company or "", member.account or ""
            if company not in self._by_company and account not in self._by_account:
                self._join(company, account)

    def _make_companies(self, members: Sequence[Member]) -> None:
        first = first_of_each((member.account, member) for member in members)
        found = companies_made(self.desk, list(first))
        records = self.desk.known(Ref(ACCOUNT, account) for account in first)
        for account, member in first.items():
            record = records[Ref(ACCOUNT, account)]
            if account in found:
                self._join(found[account], account)
            elif not record.deleted:
                self._join(self._make(company_for(self.desk, record), account, member), account)

    def _make_accounts(self, members: Sequence[Member]) -> None:
        first = first_of_each((member.company, member) for member in members)
        records = self.desk.known(Ref(COMPANY, company) for company in first)
        planned = {
            ref.id: account_for(self.desk, record)
            for ref, record in records.items()
            if not record.deleted
        }
        found = accounts_made(self.desk, planned, accounts_begun(self.desk, first))
        for company, write in planned.items():
            account = found.get(company) or self._make(write, company, first[company])
            self._join(company, account)

    def _make(self, write: PlannedWrite, of: str, member: Member) -> str:
        """The id that stands for the new record."""
        ref = Ref(write.object_type, f"new of {of}")
        self._made[ref] = Record(
            object_type=ref.object_type,
            id=ref.id,
            values=write.values,
            modified_at=self.desk.now,
            read_at=self.desk.now,
        )
        self._write(write, member)
        return ref.id

    def _give(self, member: Member, account: str) -> None:
        """HubSpot learns of the account as of any other change."""
        self._write(gives_account(member, account), member)
        self.tally["people", "settled"] += 1
        for _, name, terms in self.desk.shop.policy.terms[SALESFORCE_CONTACT]:
            if name == "AccountId":
                decision = settle(Meeting(terms, None, account, Baseline(None, None)))
                if decision.to is Provider.HUBSPOT:
                    self.tally[CONTACT.value, "updated"] += 1
                    return
        self.tally["people", "unchanged"] += 1

    def _join(self, company: str, account: str) -> None:
        integration = self.desk.shop.integration
        self._by_company[company] = self._by_account[account] = AccountLink(
            integration=integration,
            hubspot_id=company,
            salesforce_id=account,
            linked_at=self.desk.now,
        )

    def _write(self, write: PlannedWrite, member: Member | None = None) -> None:
        entry = self.desk.entry(write, LANDED, person_id=member.person_id if member else None)
        self.tally[entry.object_type, entry.outcome] += 1
        self.note(entry)


def rehearse_accounts(
    desk: Desk, newcomers: Iterable[Member], *, note: Callable[[LogEntry], None]
) -> Rehearsal:
    """`newcomers` are people who would be settled first, by id."""
    rehearsal = Rehearsal(desk, note)
    follow_merges(desk)
    members = merge(newcomers, _settled(desk), key=attrgetter("person_id"))
    for part in chunks(members, BATCH):
        rehearsal.meet(part)
    rehearsal.settle_links()
    return rehearsal


def member_after(case: Case, verdict: Verdict) -> Member | None:
    """Whom a settled case leaves behind, if that is a HubSpot contact and a Salesforce contact who
    do not belong as they were met."""
    state = case.state
    made = {write.object_type for write in case.writes(Action.CREATE)}
    kind = state.salesforce_type or (SALESFORCE_CONTACT if SALESFORCE_CONTACT in made else None)
    if verdict.status is not Status.IN_SYNC or kind is not SALESFORCE_CONTACT:
        return None
    if not (_says(state.hubspot, PRIMARY_COMPANY) and _says(state.salesforce, "AccountId")):
        return None
    met = state.baselines.get(PRIMARY_COMPANY)
    member = Member(
        person_id=case.claim.id,
        contact_id=state.hubspot_ref.id if state.hubspot_ref else "",
        salesforce_id=state.salesforce_ref.id if state.salesforce_ref else "",
        company=_value(state.hubspot, PRIMARY_COMPANY),
        account=_value(state.salesforce, "AccountId"),
        met=(_text(met.hubspot), _text(met.salesforce)) if met else None,
    )
    return None if member.met == (member.company, member.account) else member


def _settled(desk: Desk) -> Iterator[Member]:
    """Those who stand settled now and do not belong as they were met."""
    last, since = 0, desk.shop.integration.accounts_met_at
    while members := members_after(desk, last, since=since):
        yield from members
        last = members[-1].person_id


def _says(record: Record | None, name: str) -> bool:
    """A record to be made belongs nowhere; of one that is there it must have been read."""
    return record is None or name in record.values


def _value(record: Record | None, name: str) -> str | None:
    return _text(record.values[name]) if record else None


def _text(value: Value) -> str | None:
    return None if value is None else str(value)
