"""Recording a batch in one transaction: observations, links, baselines, log, errors, debts."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import orjson
from django.db import IntegrityError, transaction
from django.db import connection as database

from integrations.crm.port import WriteStatus
from integrations.domain.drafting import confirmed
from integrations.domain.gates import email_of
from integrations.domain.people import Baseline, PersonState
from integrations.domain.planning import plan
from integrations.domain.plans import Action, Mode, Plan
from integrations.domain.records import Provider, Record, Ref
from integrations.models import Intent, LogEntry, Person
from integrations.sync.assigning import absorb, display_name
from integrations.sync.cases import Case, Workshop
from integrations.sync.debts import Because
from integrations.sync.journal import entries_of, store_entries, store_tally, tally_of
from integrations.sync.matching import adopt
from integrations.sync.observing import observe
from integrations.sync.problems import note_problems
from integrations.sync.states import Trees
from integrations.sync.verdicts import Verdict, judge


@dataclass(frozen=True, slots=True)
class Settled:
    """A case, what the person is after it, and what that comes to."""

    case: Case
    state: PersonState
    after: Plan
    verdict: Verdict

    @property
    def is_linked(self) -> bool:
        """Both records were settled together: merged, created, or touched for the first time."""
        if self.state.linked:
            return True
        both = self.state.hubspot is not None and self.state.salesforce is not None
        return both and self.case.put_off_until is None and self.case.plan.mode is not Mode.NONE


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
    refs = {case.claim.hubspot, case.claim.salesforce, *_created(case)}
    with transaction.atomic():
        _record(shop, [case], [record for record in fresh if record.ref in refs], now)


def _record(shop: Workshop, cases: Sequence[Case], fresh: Sequence[Record], now: datetime) -> None:
    _give_created_records(cases)
    _store_observations(shop, cases, fresh, now)
    trees = Trees({record.ref: record for record in fresh}, frozenset())
    settled = [_conclude(shop, case, trees, now) for case in cases]
    _update_people(settled, now)
    note_problems(shop.integration, {one.case.claim.id: one.verdict for one in settled}, now=now)
    _write_down(shop, settled, now)
    _forget_intents(cases)


def _conclude(shop: Workshop, case: Case, trees: Trees, now: datetime) -> Settled:
    """Plan again over what the CRMs hold now: quiet means done."""
    if not case.done:
        return Settled(case, case.state, case.plan, judge(case, case.plan, now=now))
    state = _state_after(case, trees)
    after = plan(state, shop.policy)
    if case.plan.mode is Mode.FIRST_TOUCH:
        after = replace(case.plan, writes=(), agreed={})
    return Settled(case, state, after, judge(case, after, now=now))


def _state_after(case: Case, trees: Trees) -> PersonState:
    hubspot, salesforce = case.state.hubspot_ref, case.state.salesforce_ref
    for ref in _created(case):
        hubspot, salesforce = (
            (ref, salesforce) if ref.object_type.provider is Provider.HUBSPOT else (hubspot, ref)
        )
    records = trees.records
    hubspot_record = records.get(hubspot, case.state.hubspot) if hubspot else None
    salesforce_record = records.get(salesforce, case.state.salesforce) if salesforce else None
    return replace(
        case.state,
        hubspot_ref=hubspot,
        salesforce_ref=salesforce,
        hubspot=_living(hubspot_record),
        salesforce=_living(salesforce_record),
        hubspot_gone=case.state.hubspot_gone or _is_gone(hubspot_record),
        salesforce_gone=case.state.salesforce_gone or _is_gone(salesforce_record),
        linked=case.state.linked or bool(hubspot and salesforce),
        baselines=_baselines_after(case, records),
    )


def _baselines_after(case: Case, records: dict[Ref, Record]) -> dict[str, Baseline]:
    """Only what was confirmed moves a baseline (INV-12), to what the CRM made of it (INV-14)."""
    baselines = {**case.state.baselines, **case.plan.agreed}
    for done in case.done:
        if done.landed:
            ref = Ref(done.write.object_type, done.result.id or done.write.id or "")
            held = records[ref].values if ref in records else done.result.values
            baselines |= confirmed(done.write, held)
    return baselines


def _living(record: Record | None) -> Record | None:
    return record if record and not record.deleted else None


def _is_gone(record: Record | None) -> bool:
    return record is not None and record.deleted


def _created(case: Case) -> list[Ref]:
    return [
        Ref(done.write.object_type, done.result.id)
        for done in case.done
        if done.landed and done.write.action is Action.CREATE and done.result.id
    ]


def _give_created_records(cases: Sequence[Case]) -> None:
    """The collector may have met a record of ours first and made a person of it: absorb them."""
    created = {ref.id: case for case in cases for ref in _created(case)}
    if not created:
        return
    for person in _strangers_holding(list(created)):
        owner = (
            created[person.hubspot_id or ""]
            if person.hubspot_id in created
            else created[person.salesforce_id or ""]
        )
        if person.pk != owner.claim.id:
            absorb(owner.claim.id, [person.pk])
    with database.cursor() as cursor:
        cursor.executemany(GIVE, [_gift(case, ref) for case in cases for ref in _created(case)])


def _strangers_holding(ids: list[str]) -> list[Person]:
    from django.db.models import Q

    unlinked = Person.objects.filter(linked_at=None)
    return list(unlinked.filter(Q(hubspot_id__in=ids) | Q(salesforce_id__in=ids)))


def _gift(case: Case, ref: Ref) -> dict[str, object]:
    in_hubspot = ref.object_type.provider is Provider.HUBSPOT
    return {
        "person": case.claim.id,
        "hubspot": ref.id if in_hubspot else None,
        "type": None if in_hubspot else ref.object_type.value,
        "salesforce": None if in_hubspot else ref.id,
    }


def _store_observations(
    shop: Workshop, cases: Sequence[Case], fresh: Sequence[Record], now: datetime
) -> None:
    ours = [case.claim.id for case in cases]
    for provider in Provider:
        part = [record for record in fresh if record.object_type.provider is provider]
        arrivals = observe(shop.connection(provider), part)
        adopt(
            shop.integration,
            arrivals,
            now=now,
            run=shop.run,
            because=Because.CHANGED,
            spare=ours,
        )


def _update_people(settled: Sequence[Settled], now: datetime) -> None:
    with database.cursor() as cursor:
        cursor.execute(CREATE_SETTLED)
        with cursor.copy("COPY settled FROM STDIN") as copy:
            for one in settled:
                copy.write_row(_row(one))
        cursor.execute(UPDATE_PEOPLE, {"now": now})
        cursor.execute("TRUNCATE settled")


def _row(one: Settled) -> tuple[object, ...]:
    claim, verdict = one.case.claim, one.verdict
    record = one.state.hubspot or one.state.salesforce
    baselines = one.state.baselines if one.case.done else None
    if not one.case.done and one.case.plan.agreed:
        baselines = {**claim.baselines, **one.case.plan.agreed}
    return (
        claim.id,
        claim.token,
        claim.seq,
        verdict.clear,
        verdict.status.value,
        verdict.reason,
        verdict.not_before,
        verdict.attempts,
        one.is_linked,
        _dump(baselines) if baselines is not None else None,
        email_of(record) or claim.email_key,
        display_name(record),
    )


def _dump(baselines: object) -> str:
    pairs = {name: [held.hubspot, held.salesforce] for name, held in baselines.items()}  # type: ignore[attr-defined]
    return orjson.dumps(pairs).decode()


def _write_down(shop: Workshop, settled: Sequence[Settled], now: datetime) -> None:
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
    store_entries(entries)
    for run_id, tally in tallies.items():
        store_tally(run_id, tally)


def _forget_intents(cases: Sequence[Case]) -> None:
    """A write of unknown outcome keeps its intent until it was looked up."""
    known = [
        case.claim.id
        for case in cases
        if case.done and all(done.result.status is not WriteStatus.UNKNOWN for done in case.done)
    ]
    if known:
        Intent.objects.filter(person_id__in=known).delete()


GIVE = """
UPDATE integrations_person SET hubspot_id = COALESCE(%(hubspot)s, hubspot_id),
    salesforce_type = COALESCE(%(type)s, salesforce_type),
    salesforce_id = COALESCE(%(salesforce)s, salesforce_id)
WHERE id = %(person)s"""

CREATE_SETTLED = """
CREATE TEMP TABLE IF NOT EXISTS settled (
    id bigint, token uuid, seq bigint, clear boolean, status text, reason text,
    not_before timestamptz, attempts int, linked boolean, baseline text, email_key text, name text
)"""

# Whatever was marked while we worked is a newer debt: it keeps its number and its time.
UPDATE_PEOPLE = """
UPDATE integrations_person p SET
    status = s.status, reason = s.reason,
    status_at = CASE WHEN (p.status, p.reason) = (s.status, s.reason) THEN p.status_at
        ELSE %(now)s END,
    linked_at = CASE WHEN s.linked THEN COALESCE(p.linked_at, %(now)s) ELSE p.linked_at END,
    synced_at = CASE WHEN s.clear THEN %(now)s ELSE p.synced_at END,
    baseline = COALESCE(s.baseline::jsonb, p.baseline),
    email_key = s.email_key, name = s.name,
    owed_seq = CASE WHEN s.clear AND p.owed_seq = s.seq THEN NULL ELSE p.owed_seq END,
    owed_since = CASE WHEN s.clear AND p.owed_seq = s.seq THEN NULL ELSE p.owed_since END,
    owed_because = CASE WHEN s.clear AND p.owed_seq = s.seq THEN '' ELSE p.owed_because END,
    owed_run_id = CASE WHEN s.clear AND p.owed_seq = s.seq THEN NULL ELSE p.owed_run_id END,
    not_before = CASE WHEN p.owed_seq = s.seq THEN s.not_before ELSE p.not_before END,
    attempts = CASE WHEN p.owed_seq = s.seq THEN s.attempts ELSE p.attempts END,
    lease_token = NULL, lease_until = NULL
FROM settled s
WHERE p.id = s.id AND p.lease_token = s.token"""
