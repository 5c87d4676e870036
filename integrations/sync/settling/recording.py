"""Recording a batch in one transaction: observations, links, baselines, log, errors, debts."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from integrations.domain.plans import Mode
from integrations.domain.records import Record, Ref
from integrations.models import LogEntry
from integrations.sync.owed.claims import still_held
from integrations.sync.owed.debts import Because, owe
from integrations.sync.settling.aftermath import created_refs, state_after
from integrations.sync.settling.cases import Case, Workshop
from integrations.sync.settling.heirs import Heirs, hand_on, overtaken
from integrations.sync.settling.intake import take_in
from integrations.sync.settling.intents import forget_intents, leave_untold, tell_unheard
from integrations.sync.settling.journal import entries_of, store_entries, store_tally, tally_of
from integrations.sync.settling.problems import note_problems
from integrations.sync.settling.standing import Settled, give_created_records, update_people
from integrations.sync.settling.verdicts import judge
from integrations.sync.trees.memberships import campaigns_told
from integrations.sync.trees.observing import email_key
from integrations.sync.trees.states import Trees


def settle(shop: Workshop, cases: Sequence[Case], fresh: Sequence[Record]) -> None:
    """Write down what came of the cases. `fresh` are the records as the writes left them."""
    now = shop.clock()
    try:
        with transaction.atomic():
            _record(shop, cases, fresh, now)
    except IntegrityError:
        if len(cases) == 1:
            raise
        # One clash must not fail its batch: each person has a transaction of their own.
        for case in cases:
            _settle_alone(shop, case, fresh, now)


def _settle_alone(shop: Workshop, case: Case, fresh: Sequence[Record], now: datetime) -> None:
    refs = {case.claim.hubspot, case.claim.salesforce, *created_refs(case)}
    with transaction.atomic():
        _record(shop, [case], [record for record in fresh if record.ref in refs], now)


def _record(shop: Workshop, cases: Sequence[Case], fresh: Sequence[Record], now: datetime) -> None:
    held = still_held([case.claim for case in cases])
    ours = [case for case in cases if case.claim.id in held]
    give_created_records(shop.integration, ours)
    take_in(shop, fresh, spare=held, matched=_matched(ours, fresh))
    heirs, led_away = overtaken(cases)
    _owe(shop, [*heirs.values(), *(led_away & held)], now)
    held -= heirs.keys() | led_away
    ours = [case for case in ours if case.claim.id in held]
    known = {record.ref: record for record in fresh}
    known |= campaigns_told(shop.integration.salesforce, fresh)
    trees = Trees(known, frozenset())
    settled = [_conclude(shop, case, trees, now) for case in ours]
    update_people(settled, now)
    note_problems(shop.integration, {one.case.claim.id: one.verdict for one in settled}, now=now)
    # Whoever took the others over settles them, or they are settled again. What we wrote is told.
    lost = leave_untold([case for case in cases if case.claim.id not in held])
    told = [*settled, *(_conclude(shop, case, trees, now) for case in lost)]
    _write_down(shop, told, heirs, now)
    tell_unheard(shop, ours, now)
    forget_intents(cases)


def _owe(shop: Workshop, overtakers: Sequence[int | None], now: datetime) -> None:
    """They were not planned with what they have now."""
    people = [one for one in overtakers if one is not None]
    if people:
        owe(shop.integration, because=Because.CHANGED, now=now, run=shop.run, people=people)


def _matched(cases: Sequence[Case], fresh: Sequence[Record]) -> set[Ref]:
    """What people hold under the address by which they were claimed: who shares that one was
    looked at before."""
    addresses = {
        ref: case.claim.email_key
        for case in cases
        for ref in (case.claim.hubspot, case.claim.salesforce, *created_refs(case))
    }
    return {one.ref for one in fresh if addresses.get(one.ref) == (email_key(one) or "-")}


def _conclude(shop: Workshop, case: Case, trees: Trees, now: datetime) -> Settled:
    """Plan again over what the CRMs hold now: quiet means done."""
    if not case.done:
        return Settled(case, case.state, case.plan, judge(case, case.plan, now=now))
    state = state_after(case, trees)
    after = shop.planner(state, shop.policy)
    if case.plan.mode is Mode.FIRST_TOUCH:
        after = replace(case.plan, writes=(), agreed={})
    # What a new record turned out to agree on is agreed now, not at the next pass.
    state = replace(state, baselines={**state.baselines, **after.agreed})
    return Settled(case, state, after, judge(case, after, now=now))


def _write_down(shop: Workshop, settled: Sequence[Settled], heirs: Heirs, now: datetime) -> None:
    tallies: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    entries: list[LogEntry] = []
    for one in settled:
        run_id = one.case.claim.run_id or shop.run.pk
        tallies[run_id] += tally_of(one.case, one.verdict)
        entries += entries_of(
            one.case,
            one.after,
            one.verdict,
            run=shop.run,
            now=now,
            newly_linked=one.is_linked and not one.case.claim.linked,
        )
    hand_on(entries, heirs)
    store_entries(entries)
    for run_id, tally in tallies.items():
        store_tally(run_id, tally)
