"""Why is this person not in the other CRM? Each gate in order, and everything that waits (M24)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.crm.record_pages import record_page
from integrations.domain.gates import Examined, examine
from integrations.domain.people import PersonState, Status
from integrations.domain.planning import plan
from integrations.domain.plans import PlannedWrite
from integrations.domain.policy import Policy
from integrations.domain.records import PEOPLE, Provider, Ref
from integrations.models import Connection, Cursor, Integration, LogEntry, ObservedRecord, Person
from integrations.models import SyncError as OpenError
from integrations.sync.discovery.policy import load_policy
from integrations.sync.owed.claims import Claim
from integrations.sync.settling.peeking import Whom, peek
from integrations.sync.trees.states import Trees, is_hubspot, load_trees
from integrations.sync.words import GATES, REASONS, say

ENTRIES = 10
PART = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRecord:
    """A record as last seen. `read_at` is None where it is only known by id."""

    ref: Ref
    url: str
    gone: bool
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestedGate:
    """One gate: what it asks, and where it is closed, why."""

    name: str
    text: str
    passed: bool
    reason: str = ""
    reason_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What waits for a person. Without `next_attempt_at` it waits for something to change."""

    since: datetime | None
    because: str
    attempts: int
    next_attempt_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedPerson:
    """`writes` are what the next sync would do, as things stand. `duplicates` are the people who
    stand aside for this one; `duplicate_of` is whom this one stands aside for."""

    person: Person
    reason_text: str
    records: Sequence[KnownRecord]
    gates: Sequence[TestedGate]
    writes: Sequence[PlannedWrite]
    owed: Owed | None
    errors: Sequence[OpenError]
    duplicate_of: Person | None
    duplicates: Sequence[Person]
    entries: Sequence[LogEntry]

    @property
    def first_failing_gate(self) -> TestedGate | None:
        return next((gate for gate in self.gates if not gate.passed), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """`read_at`: when each CRM was last read, by provider; None where it never was."""

    email: str
    people: Sequence[ExplainedPerson]
    read_at: Mapping[str, datetime | None]
    suspended_reason: str

    @property
    def first_failing_gate(self) -> TestedGate | None:
        """Of the first person whom a gate stops, where no person of the address passes."""
        gates = [one.first_failing_gate for one in self.people]
        return gates[0] if gates and all(gates) else None


def explain(integration: Integration, email: str) -> Explanation:
    """Everybody who has the address on either side, secondary HubSpot addresses included."""
    wanted = email.strip().lower()
    return Explanation(
        email=wanted,
        people=explain_people(integration, people_with(integration, wanted)),
        read_at={
            Provider.HUBSPOT.value: _read_at(integration.hubspot),
            Provider.SALESFORCE.value: _read_at(integration.salesforce),
        },
        suspended_reason=integration.suspended_reason if integration.suspended_at else "",
    )


def people_with(integration: Integration, email: str) -> list[int]:
    """The ids of the people of an address, in any of their records, deleted ones included."""
    connections = [integration.hubspot_id, integration.salesforce_id]
    observed = ObservedRecord.objects.filter(connection__in=connections)
    primary = observed.filter(email_key=email)
    secondary = observed.filter(other_emails__contains=[email]).exclude(other_emails=[])
    ids = {*primary.values_list("remote_id", flat=True)}
    ids |= {*secondary.values_list("remote_id", flat=True)}
    named = Q(email_key=email) | Q(hubspot_id__in=ids) | Q(salesforce_id__in=ids)
    return list(integration.people.filter(named).order_by("pk").values_list("pk", flat=True))


def explain_people(integration: Integration, ids: Sequence[int]) -> list[ExplainedPerson]:
    """The people named; those who stand for others first."""
    if not ids:
        return []
    policy = load_policy(integration)
    rows = Person.objects.select_related("duplicate_of").in_bulk(list(ids))
    explained = [
        _explain(integration, rows[claim.id], claim, trees, policy)
        for claims in peek(integration, Whom(people=ids), now=timezone.now(), part=PART)
        for trees in [load_trees(integration, claims)]
        for claim in claims
    ]
    return sorted(explained, key=lambda one: (one.duplicate_of is not None, one.person.pk))


def _explain(
    integration: Integration, person: Person, claim: Claim, trees: Trees, policy: Policy
) -> ExplainedPerson:
    state = replace(trees.state(claim, policy), parked=_is_parked(person))
    return ExplainedPerson(
        person=person,
        reason_text=say(REASONS, person.reason) if person.reason else "",
        records=[_known(integration, ref, trees) for ref in _refs(claim)],
        gates=[_tested(gate) for gate in examine(state, policy)],
        writes=_writes(state, policy),
        owed=_owed(person),
        errors=list(OpenError.objects.unresolved().filter(person=person)),
        duplicate_of=person.duplicate_of,
        duplicates=list(integration.people.filter(duplicate_of=person).order_by("pk")),
        entries=list(LogEntry.objects.filter(person=person)[:ENTRIES]),
    )


def _is_parked(person: Person) -> bool:
    return person.status == Status.FAILING and person.not_before is None


def _refs(claim: Claim) -> list[Ref]:
    return [ref for ref in (claim.hubspot, claim.salesforce) if ref]


def _known(integration: Integration, ref: Ref, trees: Trees) -> KnownRecord:
    connection = integration.hubspot if is_hubspot(ref) else integration.salesforce
    record = trees.records.get(ref)
    return KnownRecord(
        ref=ref,
        url=record_page(ref, base_url=connection.base_url, account_id=connection.account_id),
        gone=record is not None and record.deleted,
        read_at=record.read_at if record else None,
    )


def _tested(examined: Examined) -> TestedGate:
    reason = examined.reason
    return TestedGate(
        name=examined.gate.value,
        text=say(GATES, examined.gate),
        passed=examined.passed,
        reason=reason.value if reason else "",
        reason_text=say(REASONS, reason) if reason else "",
    )


def _writes(state: PersonState, policy: Policy) -> Sequence[PlannedWrite]:
    return plan(state, policy).writes


def _owed(person: Person) -> Owed | None:
    if person.owed_seq is None:
        return None
    return Owed(
        since=person.owed_since,
        because=person.owed_because,
        attempts=person.attempts,
        next_attempt_at=person.not_before,
    )


def _read_at(connection: Connection) -> datetime | None:
    feeds = [kind.value for kind in PEOPLE]
    read = Cursor.objects.filter(connection=connection, feed__in=feeds).exclude(position="")
    at: datetime | None = read.aggregate(at=Max("moved_at"))["at"]
    return at


def say_because(owed: Owed) -> str:
    """Why something waits, in words."""
    words = {
        "asked": _("a sync was asked for"),
        "retry": _("an attempt failed"),
        "settings": _("a setting changed"),
        "changed": _("a record changed"),
    }
    return words.get(owed.because, owed.because)
