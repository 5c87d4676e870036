"""What a first sync would do, from the stored trees alone: no API call, nothing claimed (M31)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from integrations.crm.costs import calls_to_read, calls_to_write
from integrations.domain.people import Reason, Status
from integrations.domain.plans import Action
from integrations.domain.policy import Policy
from integrations.domain.records import PEOPLE, ObjectType, Provider, Ref
from integrations.models import Integration, ObservedRecord, SyncRun
from integrations.sync.discovery.policy import load_policy
from integrations.sync.owed.claims import Claim
from integrations.sync.runs.summary import summarize
from integrations.sync.settling.cases import Case, open_cases
from integrations.sync.settling.journal import OUTCOMES
from integrations.sync.settling.peeking import Whom, peek
from integrations.sync.settling.reconcile import BATCH
from integrations.sync.trees.states import load_trees

TYPICAL_CALL = 0.5  # seconds, where nothing was measured yet
FEWEST_MEASURED = 10
TWINS = (Reason.DUPLICATE, Reason.CONVERTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """`people` are counted once each, by where they would stand: "both_sides", "hubspot_only",
    "salesforce_only", "duplicated"; `excluded` by reason. `outcomes` are writes by object type.
    Calls are by provider; they and `seconds` are estimates."""

    people: Mapping[str, int]
    excluded: Mapping[str, int]
    outcomes: Mapping[str, Mapping[str, int]]
    uncrossable: int
    calls_to_read: Mapping[str, int]
    calls_to_write: Mapping[str, int]
    seconds: float

    def calls(self, provider: str) -> int:
        return self.calls_to_read[provider] + self.calls_to_write[provider]


def forecast(integration: Integration) -> Forecast:
    """What `sync --full` would do if nothing moved from now on."""
    policy, counting = load_policy(integration), Counting()
    for claims in peek(integration, Whom(everyone=True), now=timezone.now(), part=BATCH):
        counting.add(_planned(integration, claims, policy))
    reading = calls_to_read(_living_records(integration))
    calls = sum((reading + counting.calls).values())
    return Forecast(
        people={name: counting.people[name] for name in STANDINGS},
        excluded=dict(counting.excluded),
        outcomes=counting.outcomes(),
        uncrossable=counting.uncrossable,
        calls_to_read={provider.value: reading[provider] for provider in Provider},
        calls_to_write={provider.value: counting.calls[provider] for provider in Provider},
        seconds=round(calls * _seconds_per_call(integration), 1),
    )


STANDINGS = ("both_sides", "hubspot_only", "salesforce_only", "duplicated")


class Counting:
    """Sums over batch after batch: where people would stand, and what would be written."""

    def __init__(self) -> None:
        self.people: Counter[str] = Counter()
        self.excluded: Counter[str] = Counter()
        self.writes: Counter[tuple[ObjectType, str]] = Counter()
        self.calls: Counter[Provider] = Counter()
        self.uncrossable = 0

    def add(self, cases: Sequence[Case]) -> None:
        for case in cases:
            self._stand(case)
            self.uncrossable += bool(case.plan.problems)
        planned = [write for case in cases for write in case.plan.writes]
        self.writes.update((write.object_type, OUTCOMES[write.action].value) for write in planned)
        reread = Counter(ref.object_type for case in cases for ref in _overwritten(case))
        self.calls += calls_to_write(planned, reread=reread)

    def outcomes(self) -> dict[str, dict[str, int]]:
        """By object type and outcome, those that do not occur too."""
        names = dict.fromkeys(outcome.value for outcome in OUTCOMES.values())
        return {kind.value: {name: self.writes[kind, name] for name in names} for kind in PEOPLE}

    def _stand(self, case: Case) -> None:
        if case.plan.status is not Status.EXCLUDED:
            self.people[_sides(case)] += 1
        elif case.plan.reason in TWINS:
            self.people["duplicated"] += 1
        else:
            self.excluded[case.plan.reason.value] += 1


def _sides(case: Case) -> str:
    if case.claim.hubspot and case.claim.salesforce:
        return "both_sides"
    return "hubspot_only" if case.claim.hubspot else "salesforce_only"


def _planned(integration: Integration, claims: Sequence[Claim], policy: Policy) -> list[Case]:
    return open_cases(claims, load_trees(integration, claims), policy)


def _overwritten(case: Case) -> list[Ref]:
    if all(write.action is Action.CREATE for write in case.plan.writes):
        return []
    return [ref for ref in (case.claim.hubspot, case.claim.salesforce) if ref]


def _living_records(integration: Integration) -> dict[ObjectType, int]:
    connections = [integration.hubspot_id, integration.salesforce_id]
    living = ObservedRecord.objects.filter(connection__in=connections, gone=False)
    rows = living.values_list("object_type").annotate(n=Count("pk")).order_by()
    return {ObjectType(kind): count for kind, count in rows}


def _seconds_per_call(integration: Integration) -> float:
    """As the last run that ended took them; calls are what a run mostly waits for."""
    ended = integration.runs.filter(summary__has_key="api_calls")
    ended = ended.exclude(status=SyncRun.Status.FAILED)
    for run in ended.order_by("-pk")[:10]:
        summary = summarize(run)
        calls, seconds = sum(summary["api_calls"].values()), summary["duration_s"]
        if calls >= FEWEST_MEASURED and seconds:
            return float(seconds / calls)
    return TYPICAL_CALL
