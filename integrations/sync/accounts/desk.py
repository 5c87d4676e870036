"""What the settling of accounts works with: the CRMs, the terms, and the log."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from integrations.crm.port import WriteResult, WriteStatus
from integrations.domain.account_mappings import PRIMARY_COMPANY, account_terms
from integrations.domain.errors import Category, FailureKind, RecordError
from integrations.domain.people import Reason
from integrations.domain.plans import (
    Action,
    FieldChange,
    FieldProblem,
    PlannedWrite,
    SyncRule,
    Why,
)
from integrations.domain.records import ObjectType, Provider, Record, Ref
from integrations.domain.terms import TermsRow
from integrations.models import AccountLink, LogEntry
from integrations.sync.accounts.reading import ACCOUNT, COMPANY, KINDS, account_fields
from integrations.sync.accounts.sending import send
from integrations.sync.discovery.schema import field_specs
from integrations.sync.settling.cases import Workshop
from integrations.sync.settling.journal import OUTCOMES, change_row, store_tally
from integrations.sync.settling.verdicts import LONGEST_LIFE, backoff
from integrations.sync.trees.observing import observe, tombstone
from integrations.sync.trees.states import load_records

NOBODY: Mapping[str, int] = {}
TOLD = ("outcome", "record_id", "code", "message")
UNTOLD = WriteResult(
    key="",
    status=WriteStatus.UNKNOWN,
    error=RecordError(
        kind=FailureKind.TRANSIENT,
        category=Category.CONNECTION,
        code="OUTCOME_UNKNOWN",
        message="It was sent, and what came of it was not seen.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    shop: Workshop
    terms: Mapping[ObjectType, tuple[TermsRow, ...]]
    fields: Mapping[ObjectType, Sequence[str]]
    trigger: str = "changed"

    @property
    def now(self) -> datetime:
        return self.shop.clock()

    def known(self, refs: Iterable[Ref]) -> dict[Ref, Record]:
        """The records as last seen; those that nobody has seen are read."""
        wanted = list(dict.fromkeys(refs))
        found = self._stored(wanted)
        missing = [ref for ref in wanted if ref not in found]
        return found | self.read(missing)

    def read(self, refs: Iterable[Ref], *, edited: bool = False) -> dict[Ref, Record]:
        """The records as they are now, kept as observations; who does not answer is gone."""
        found: dict[Ref, Record] = {}
        wanted = list(dict.fromkeys(refs))
        for provider, object_type in KINDS.items():
            part = [ref for ref in wanted if ref.object_type is object_type]
            if not part:
                continue
            records = self.shop.crms[provider].fetch(
                part, fields=self.fields[object_type], edited=edited
            )
            answered = {record.ref: record for record in records}
            silent = [tombstone(ref, self.now) for ref in part if ref not in answered]
            observe(self.shop.connection(provider), [*records, *silent])
            found |= answered | {record.ref: record for record in silent}
        return found

    def carry_out(
        self, writes: Mapping[str, PlannedWrite], people: Mapping[str, int] = NOBODY
    ) -> dict[str, WriteResult]:
        """Send them. Each has its row in the log from before it is sent, so that a worker that dies
        leaves none without (INV-23, INV-33); to which no answer comes keeps it, for it may have
        landed. `people` are the ids of those they are made for."""
        rows = {
            key: self.entry(write, UNTOLD, person_id=people.get(key))
            for key, write in writes.items()
        }
        LogEntry.objects.bulk_create(rows.values())
        results = send(self.shop, writes)
        for key, write in writes.items():
            heard = results[key].status is not WriteStatus.UNKNOWN
            told = self.entry(write, results[key] if heard else UNTOLD, person_id=people.get(key))
            told.pk = rows[key].pk
            told.save(update_fields=TOLD)
            self._count(told)
        return results

    def put_off(self, link: AccountLink, result: WriteResult) -> None:
        """Not done: said on the pair, and tried again later. An unanswered create is waited out."""
        link.attempts += 1
        unknown = result.status is WriteStatus.UNKNOWN
        link.not_before = self.now + (LONGEST_LIFE if unknown else backoff(link.attempts))
        link.problem = result.error.message if result.error else ""
        link.save(update_fields=["attempts", "not_before", "problem"])

    def entry(
        self, planned: PlannedWrite, result: WriteResult, *, person_id: int | None = None
    ) -> LogEntry:
        """What the log says of a write, not stored yet."""
        landed = result.status is WriteStatus.DONE
        to_hubspot = planned.object_type.provider is Provider.HUBSPOT
        return LogEntry(
            integration_id=self.shop.integration.pk,
            run_id=self.shop.run.pk,
            person_id=person_id,
            at=self.now,
            object_type=planned.object_type.value,
            record_id=result.id or planned.id or "",
            direction=(
                LogEntry.Direction.TO_HUBSPOT if to_hubspot else LogEntry.Direction.TO_SALESFORCE
            ),
            outcome=OUTCOMES[planned.action].value if landed else LogEntry.Outcome.FAILED.value,
            trigger=self.trigger,
            code=result.error.code if result.error and not landed else "",
            message=result.error.message if result.error and not landed else "",
            changes=[change_row(change) for change in planned.changes],
        )

    def log_problem(self, link: AccountLink, problem: FieldProblem) -> None:
        """A value that cannot cross, said once."""
        in_hubspot = problem.side is Provider.HUBSPOT
        LogEntry.objects.create(
            integration_id=self.shop.integration.pk,
            run_id=self.shop.run.pk,
            at=self.now,
            object_type=(COMPANY if in_hubspot else ACCOUNT).value,
            record_id=(link.hubspot_id if in_hubspot else link.salesforce_id) or "",
            outcome=LogEntry.Outcome.FAILED,
            trigger="changed",
            code=problem.error.code,
            message=problem.error.message,
        )

    def log_held(self, link: AccountLink) -> None:
        LogEntry.objects.create(
            integration_id=self.shop.integration.pk,
            run_id=self.shop.run.pk,
            at=self.now,
            object_type=COMPANY.value,
            record_id=link.hubspot_id or "",
            outcome=LogEntry.Outcome.SKIPPED,
            trigger="changed",
            reason=Reason.HELD.value,
        )

    def _count(self, entry: LogEntry) -> None:
        store_tally(self.shop.run.pk, Counter({(entry.object_type, entry.outcome): 1}))

    def _stored(self, refs: Sequence[Ref]) -> dict[Ref, Record]:
        integration = self.shop.integration
        companies = [ref for ref in refs if ref.object_type is COMPANY]
        accounts = [ref for ref in refs if ref.object_type is ACCOUNT]
        return load_records(integration.hubspot, companies) | load_records(
            integration.salesforce, accounts
        )


def open_desk(shop: Workshop, *, trigger: str = "changed") -> Desk:
    integration = shop.integration
    return Desk(
        shop=shop,
        trigger=trigger,
        terms=account_terms(
            field_specs(integration.hubspot, COMPANY), field_specs(integration.salesforce, ACCOUNT)
        ),
        fields={
            COMPANY: account_fields(integration.hubspot, COMPANY),
            ACCOUNT: account_fields(integration.salesforce, ACCOUNT),
        },
    )


def belonging(
    object_type: ObjectType, id: str, field: str, old: str | None, new: str
) -> PlannedWrite:
    """The update that makes a person belong to a company or an account."""
    change = FieldChange(
        mapping=PRIMARY_COMPANY,
        field=field,
        old=old,
        new=new,
        rule=SyncRule.ALWAYS_SALESFORCE,
        why=Why.ACCOUNTS,
    )
    return PlannedWrite(
        action=Action.UPDATE,
        object_type=object_type,
        id=id,
        values={field: new},
        changes=(change,),
    )
