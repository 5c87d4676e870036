"""Dry runs: the plans that a run would carry out, made, counted, and left undone.

Reading is not writing: a dry run collects like any other, and asks HubSpot for the edit times that
decide ties. It claims nobody, writes nothing to a CRM, and clears no debt.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from integrations.crm.port import CRM, WriteResult, WriteStatus
from integrations.domain.errors import CRMError
from integrations.domain.plans import Plan
from integrations.domain.records import Provider
from integrations.models import LogEntry, SyncRun
from integrations.sync.accounts.belonging import Member
from integrations.sync.accounts.desk import open_desk
from integrations.sync.accounts.rehearsing import member_after, rehearse_accounts
from integrations.sync.accounts.settle import syncs_accounts
from integrations.sync.connections.locks import attempted
from integrations.sync.connections.opening import open_crms
from integrations.sync.owed.claims import Claim
from integrations.sync.runs.lifecycle import fail, finish
from integrations.sync.runs.turn import Cancelled, Turn, beat, is_settling
from integrations.sync.settling.cases import Case, Done, Workshop, open_cases
from integrations.sync.settling.journal import entries_of, store_tally, tally_of
from integrations.sync.settling.peeking import count, peek, whom_run_settles
from integrations.sync.settling.reconcile import open_claims, open_workshop
from integrations.sync.settling.rereading import fetch_records
from integrations.sync.settling.verdicts import Verdict, judge
from integrations.sync.trees.states import load_trees

PART = 500
SAMPLE = 50


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A case as it would be if every write landed, and what that would come to."""

    case: Case
    verdict: Verdict

    @property
    def tally(self) -> Counter[tuple[str, str]]:
        return tally_of(self.case, self.verdict)

    def entries(self, run: SyncRun, now: datetime) -> list[LogEntry]:
        """What the log would say. They are not stored: nothing happened."""
        case, after = self.case, _afterwards(self.case)
        return entries_of(case, after, self.verdict, run=run, now=now, newly_linked=False)


def preview_run(run: SyncRun, crms: Mapping[Provider, CRM] | None = None) -> Turn:
    """Plan everybody whom the run would settle, count it on the run, and end the run.

    A second worker that is rung for the same run leaves it to the first.
    """
    with alone(run) as is_alone:
        if not is_alone or not is_settling(run):
            return Turn(0, finished=True)
        try:
            planned, sample = _preview(run, crms or open_crms(run.integration))
        except Cancelled:
            finish(run, SyncRun.Status.CANCELLED)
        except CRMError as error:
            fail(run, error)
        else:
            finish(run, None, found={"sample": sample})
            return Turn(planned, finished=True)
    return Turn(0, finished=True)


def rehearse(shop: Workshop, cases: Sequence[Case]) -> list[Rehearsed]:
    """Pretend that every write lands as planned."""
    return [Rehearsed(case, _pretend(case, shop.clock())) for case in cases]


def _preview(run: SyncRun, crms: Mapping[Provider, CRM]) -> tuple[int, list[dict[str, Any]]]:
    run.tallies.all().delete()  # of a worker that died over it
    shop, whom = open_workshop(run.integration, run, crms), whom_run_settles(run)
    run.owed_at_start = count(run.integration, whom, now=shop.clock())
    run.save(update_fields=["owed_at_start"])
    planned, sample, members = 0, list[dict[str, Any]](), list[Member]()
    for claims in peek(run.integration, whom, now=shop.clock(), part=PART):
        beat(run)
        rehearsed = rehearse(shop, _with_times(shop, open_claims(shop, claims)))
        _count(run, rehearsed)
        sample += _rows(rehearsed, run, shop.clock(), SAMPLE - len(sample))
        planned += len(claims)
        members += [member for one in rehearsed if (member := member_after(one.case, one.verdict))]
    if syncs_accounts(run.integration):

        def note(entry: LogEntry) -> None:
            if len(sample) < SAMPLE:
                sample.append(_row(entry))

        store_tally(run.pk, rehearse_accounts(open_desk(shop), members, note=note).tally)
    return planned, sample


def _with_times(shop: Workshop, cases: list[Case]) -> list[Case]:
    """Ties are decided by edit times, which are read when somebody is about to be written."""
    tied = {case.claim.id: case for case in cases if case.plan.ties}
    if not tied:
        return cases
    claims: list[Claim] = [case.claim for case in tied.values()]
    refs = [ref for claim in claims for ref in (claim.hubspot, claim.salesforce) if ref]
    found = fetch_records(shop, refs, edited=True)
    trees = load_trees(shop.integration, claims).with_times(found)
    decided = {case.claim.id: case for case in open_cases(claims, trees, shop.policy)}
    return [decided.get(case.claim.id, case) for case in cases]


def _pretend(case: Case, now: datetime) -> Verdict:
    case.done = [
        Done(write, WriteResult(key="", status=WriteStatus.DONE, id=write.id, values=write.values))
        for write in case.plan.writes
    ]
    return judge(case, _afterwards(case), now=now)


def _afterwards(case: Case) -> Plan:
    """What would be planned next: nothing, but for the values that cannot cross."""
    return replace(case.plan, writes=(), agreed={})


def _count(run: SyncRun, rehearsed: Sequence[Rehearsed]) -> None:
    total: Counter[tuple[str, str]] = Counter()
    for one in rehearsed:
        total.update(one.tally)
    store_tally(run.pk, total)
    SyncRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now())


def _rows(
    rehearsed: Sequence[Rehearsed], run: SyncRun, now: datetime, wanted: int
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for one in rehearsed:
        if len(rows) >= wanted:
            break
        rows += map(_row, one.entries(run, now))
    return rows[: max(0, wanted)]


def _row(entry: LogEntry) -> dict[str, Any]:
    shown = ("person_id", "email", "object_type", "record_id", "direction", "outcome", "reason",
             "code", "message", "changes")  # fmt: skip
    return {name: getattr(entry, name) for name in shown}


def alone(run: SyncRun) -> AbstractContextManager[bool]:
    """Whether no other worker is at this run's preview."""
    return attempted(f"preview of run {run.pk}")
