"""Writing people's rows: given the records we made, and where they stand after a batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection as database
from django.db.models import Q

from integrations.domain.account_mappings import PRIMARY_COMPANY
from integrations.domain.gates import email_of
from integrations.domain.people import Baseline, PersonState
from integrations.domain.plans import Mode, Plan
from integrations.domain.records import Provider, Ref
from integrations.models import Integration, Person
from integrations.sync.matching.assigning import absorb, display_name
from integrations.sync.settling.aftermath import created_refs
from integrations.sync.settling.cases import Case
from integrations.sync.settling.verdicts import Verdict
from integrations.sync.trees.copying import as_json


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
        if self.case.claim.linked:
            return True
        both = self.state.hubspot_ref is not None and self.state.salesforce_ref is not None
        return both and self.case.put_off_until is None and self._has_met

    @property
    def _has_met(self) -> bool:
        """A first touch that was refused is still due; a merge goes on whatever was refused."""
        if self.case.plan.mode is Mode.FIRST_TOUCH:
            return all(done.landed for done in self.case.done)
        return self.case.plan.mode is not Mode.NONE


def give_created_records(integration: Integration, cases: Sequence[Case]) -> None:
    """The collector may have met a record of ours first and made a person of it: absorb them."""
    created = {ref.id: case for case in cases for ref in created_refs(case)}
    if not created:
        return
    for person in _strangers_holding(integration, list(created)):
        owner = (
            created[person.hubspot_id or ""]
            if person.hubspot_id in created
            else created[person.salesforce_id or ""]
        )
        if person.pk != owner.claim.id:
            absorb(owner.claim.id, [person.pk])
    with database.cursor() as cursor:
        cursor.executemany(GIVE, [_gift(case, ref) for case in cases for ref in created_refs(case)])


def _strangers_holding(integration: Integration, ids: list[str]) -> list[Person]:
    unlinked = integration.people.filter(linked_at=None)
    return list(unlinked.filter(Q(hubspot_id__in=ids) | Q(salesforce_id__in=ids)))


def _gift(case: Case, ref: Ref) -> dict[str, str | int | None]:
    in_hubspot = ref.object_type.provider is Provider.HUBSPOT
    return {
        "person": case.claim.id,
        "hubspot": ref.id if in_hubspot else None,
        "type": None if in_hubspot else ref.object_type.value,
        "salesforce": None if in_hubspot else ref.id,
    }


def update_people(settled: Sequence[Settled], now: datetime) -> None:
    rows = as_json(map(_row, settled))
    with database.cursor() as cursor:
        cursor.execute(
            UPDATE_PEOPLE, {"settled": rows, "now": now, "retry": Person.Priority.RETRY.value}
        )


def _row(one: Settled) -> dict[str, object]:
    claim, verdict = one.case.claim, one.verdict
    record = one.state.hubspot or one.state.salesforce
    baselines = one.state.baselines if one.case.done else None
    if not one.case.done and one.case.plan.agreed:
        baselines = {**claim.baselines, **one.case.plan.agreed}
    return {
        "id": claim.id,
        "token": claim.token,
        "seq": claim.seq,
        "clear": verdict.clear,
        "status": verdict.status.value,
        "reason": verdict.reason,
        "not_before": verdict.not_before,
        "attempts": verdict.attempts,
        "linked": one.is_linked,
        "baseline": _pairs(baselines) if baselines is not None else None,
        "email_key": email_of(record) or claim.email_key,
        "name": display_name(record),
        "salesforce_written": any(
            done.write.object_type.provider is Provider.SALESFORCE for done in one.case.done
        ),
    }


def _pairs(baselines: Mapping[str, Baseline]) -> dict[str, list[object]]:
    return {name: [held.hubspot, held.salesforce] for name, held in baselines.items()}


GIVE = """
UPDATE integrations_person SET hubspot_id = COALESCE(%(hubspot)s, hubspot_id),
    salesforce_type = COALESCE(%(type)s, salesforce_type),
    salesforce_id = COALESCE(%(salesforce)s, salesforce_id),
    passes_filter = CASE WHEN %(salesforce)s IS NULL THEN passes_filter END
WHERE id = %(person)s"""

# Whatever was marked while we worked is a newer debt: it keeps its number and its time. Whoever is
# tried again stands behind new changes (INV-35). Whether a Salesforce record passes the filter is
# not known any more once we wrote to it. What account sync met is its own to say.
UPDATE_PEOPLE = f"""
UPDATE integrations_person p SET
    status = s.status, reason = s.reason,
    status_at = CASE WHEN (p.status, p.reason) = (s.status, s.reason) THEN p.status_at
        ELSE %(now)s END,
    linked_at = CASE WHEN s.linked THEN COALESCE(p.linked_at, %(now)s) ELSE p.linked_at END,
    synced_at = CASE WHEN s.clear THEN %(now)s ELSE p.synced_at END,
    baseline = COALESCE(s.baseline || jsonb_strip_nulls(jsonb_build_object(
        '{PRIMARY_COMPANY}', p.baseline -> '{PRIMARY_COMPANY}'
    )), p.baseline),
    email_key = s.email_key, name = s.name,
    passes_filter = CASE WHEN s.salesforce_written THEN NULL ELSE p.passes_filter END,
    owed_seq = CASE WHEN s.clear AND p.owed_seq = s.seq THEN NULL ELSE p.owed_seq END,
    owed_since = CASE WHEN s.clear AND p.owed_seq = s.seq THEN NULL ELSE p.owed_since END,
    owed_because = CASE WHEN s.clear AND p.owed_seq = s.seq THEN '' ELSE p.owed_because END,
    owed_run_id = CASE WHEN s.clear AND p.owed_seq = s.seq THEN NULL ELSE p.owed_run_id END,
    from_salesforce = p.from_salesforce AND NOT (s.clear AND p.owed_seq = s.seq),
    approved_at = CASE WHEN s.clear THEN NULL ELSE p.approved_at END,
    not_before = CASE WHEN p.owed_seq = s.seq THEN s.not_before ELSE p.not_before END,
    attempts = CASE WHEN p.owed_seq = s.seq THEN s.attempts ELSE p.attempts END,
    priority = CASE WHEN p.owed_seq = s.seq AND s.attempts > 0 THEN GREATEST(p.priority, %(retry)s)
        ELSE p.priority END,
    lease_token = NULL, lease_until = NULL
FROM json_to_recordset(%(settled)s::json) AS s(
    id bigint, token uuid, seq bigint, clear boolean, status text, reason text,
    not_before timestamptz, attempts int, linked boolean, baseline jsonb, email_key text,
    name text, salesforce_written boolean
)
WHERE p.id = s.id AND p.lease_token = s.token"""
