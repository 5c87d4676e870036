"""Carrying out an undo: re-read, write the old values back where ours stand, and write it down.

People are taken under a lease like in any reconcile. Who has an entry of the undo in its run is
done, so that a run that died goes on where it was.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from integrations.crm.port import CRM
from integrations.domain.errors import CRMError
from integrations.domain.people import Baseline
from integrations.domain.planning import plan
from integrations.domain.records import Provider
from integrations.domain.undoing import Kept, Logged
from integrations.models import LogEntry, Person, SyncRun
from integrations.sync.accounts.settle import InOtherHands
from integrations.sync.connections.opening import open_crms
from integrations.sync.owed.claims import Claim, claim, release, reload, renew
from integrations.sync.owed.debts import Because, owe
from integrations.sync.runs.lifecycle import fail, finish
from integrations.sync.runs.turn import Cancelled, Turn, beat, is_settling
from integrations.sync.settling.cases import Case, Workshop
from integrations.sync.settling.emails import locked_emails
from integrations.sync.settling.heirs import hand_on, overtaken
from integrations.sync.settling.journal import store_entries, store_tally
from integrations.sync.settling.reconcile import open_workshop
from integrations.sync.settling.recording import settle
from integrations.sync.settling.verdicts import SOON
from integrations.sync.settling.writing import carry_out
from integrations.sync.trees.states import load_trees
from integrations.sync.undo.accounts import undo_accounts
from integrations.sync.undo.log import (
    NOT_UNDONE,
    UNDO,
    UndoTarget,
    entries_of_kept,
    logged_changes,
    people_concerned,
)
from integrations.sync.undo.people import plan_people, read_both_sides, with_fields

BATCH = 100
EMAIL = ("email", "Email")


@dataclass(frozen=True, slots=True)
class Undone:
    """A case that puts values back, and what of the log it leaves alone."""

    case: Case
    kept: Sequence[Kept]


def undo_turn(run: SyncRun, crms: Mapping[Provider, CRM] | None = None) -> Turn:
    """Undo what the run asks for. People in another worker's hands are left for the next turn."""
    if not is_settling(run):
        return Turn(0, finished=True)
    target, done = UndoTarget.of_scope(run.scope), 0
    shop = open_workshop(run.integration, run, crms or open_crms(run.integration))
    try:
        waiting = _left(run, target)
        for start in range(0, len(waiting), BATCH):
            beat(run)
            done += _undo_some(shop, target, waiting[start : start + BATCH])
        left = _left(run, target)
        done += 0 if left else undo_accounts(shop, target)
    except InOtherHands:
        return Turn(done, finished=False, wait=SOON)
    except Cancelled:
        finish(run, SyncRun.Status.CANCELLED)
        return Turn(done, finished=True)
    except CRMError as error:
        fail(run, error)
        return Turn(done, finished=True)
    if left:
        return Turn(done, finished=False, wait=SOON)
    finish(run, None)
    return Turn(done, finished=True)


def _left(run: SyncRun, target: UndoTarget) -> list[int]:
    done = _done(run)
    return [id for id in people_concerned(run.integration, target) if id not in done]


def _done(run: SyncRun) -> set[int | None]:
    return set(run.entries.filter(trigger=UNDO).values_list("person_id", flat=True))


def _undo_some(shop: Workshop, target: UndoTarget, people: Sequence[int]) -> int:
    taken = _take(shop, people)
    try:
        done = _done(shop.run)
        claims = [one for one in taken if one.id not in done]
        if claims:
            _undo_people(shop, claims, logged_changes(shop.integration, target, people))
    finally:
        release(taken)  # those that were settled have let go already
    return len(claims)


def _take(shop: Workshop, people: Sequence[int]) -> list[Claim]:
    """Take them whether they are owed or not. Being owed, none is forgotten if we die over it."""
    with transaction.atomic():
        owe(
            shop.integration,
            because=Because.ASKED,
            now=shop.clock(),
            run=shop.run,
            priority=Person.Priority.ASKED_ONE,
            people=people,
        )
        return claim(shop.integration, now=shop.clock(), limit=len(people), people=people)


def _undo_people(
    shop: Workshop, taken: Sequence[Claim], logged: Mapping[int, Sequence[Logged]]
) -> None:
    read_both_sides(shop, taken, logged)
    claims = [replace(one, because=UNDO) for one in reload(taken)]
    undone = _cases(shop, claims, logged)
    with locked_emails(shop.integration, _addresses([one.case for one in undone])) as ours:
        going = [one for one in undone if set(_addresses([one.case])) <= ours]
        if not going or not renew([one.case.claim for one in going], now=shop.clock()):
            return
        writing = [one.case for one in going if one.case.is_busy]
        changes = [change for part in logged.values() for change in part]
        fresh = carry_out(with_fields(shop, changes), writing) if writing else []
        with transaction.atomic():
            settle(shop, [one.case for one in going], fresh)
            _write_down(shop, going)


def _cases(
    shop: Workshop, claims: Sequence[Claim], logged: Mapping[int, Sequence[Logged]]
) -> list[Undone]:
    trees = load_trees(shop.integration, claims)
    cases = []
    for one, undoing in plan_people(shop, claims, logged):
        case = Case(one, trees.state(one, shop.policy), undoing.plan)
        if not undoing.plan.writes:
            _rest(shop, case, undoing.plan.agreed)
        cases.append(Undone(case, undoing.kept))
    return cases


def _rest(shop: Workshop, case: Case, agreed: Mapping[str, Baseline]) -> None:
    """Nothing is put back: the person stands where a sync would find them, or goes on waiting."""
    known = replace(case.state, baselines={**case.state.baselines, **agreed})
    usual = plan(known, shop.policy)
    case.plan = replace(usual, writes=(), agreed={**usual.agreed, **agreed})
    if usual.writes:
        case.put_off_until = shop.clock()


def _write_down(shop: Workshop, undone: Sequence[Undone]) -> None:
    """Everybody gets an entry: those for whom something was written have theirs already."""
    now, entries = shop.clock(), list[LogEntry]()
    for one in undone:
        claim = one.case.claim
        entries += entries_of_kept(
            one.kept, run=shop.run, now=now, person_id=claim.id, email=claim.email_key or ""
        )
    heirs, _ = overtaken([one.case for one in undone])
    hand_on(entries, heirs)
    store_entries(entries)
    store_tally(shop.run.pk, Counter({("skipped", NOT_UNDONE): len(entries)}))


def _addresses(cases: Sequence[Case]) -> list[str]:
    """The addresses that an undo changes: what they were and what they become."""
    changes = [
        change
        for case in cases
        for write in case.plan.writes
        for change in write.changes
        if change.field in EMAIL
    ]
    values = {str(value).lower() for one in changes for value in (one.old, one.new) if value}
    return sorted(values)
