"""One claimed person on the way through a reconcile: what was known, decided and done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from integrations.crm.port import CRM, WriteResult, WriteStatus
from integrations.domain.errors import RecordError
from integrations.domain.people import PersonState, Reason
from integrations.domain.planning import plan
from integrations.domain.plans import Action, Plan, PlannedWrite
from integrations.domain.policy import Policy
from integrations.domain.records import ObjectType, Provider, Record
from integrations.models import Connection, Integration, SyncRun
from integrations.sync.discovery.drift import look_for_drift
from integrations.sync.owed.claims import Claim
from integrations.sync.trees.states import Trees

Planner = Callable[[PersonState, Policy], Plan]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What a reconcile works with. `fields` are the fields to read of each object type."""

    integration: Integration
    run: SyncRun
    policy: Policy
    crms: Mapping[Provider, CRM]
    fields: Mapping[ObjectType, Sequence[str]]
    clock: Callable[[], datetime]
    planner: Planner = plan
    # By object type, the field that holds the HubSpot id and makes a create happen at most once.
    unique_fields: Mapping[ObjectType, str] = field(default_factory=dict)
    described: set[ObjectType] = field(default_factory=set)

    def crm(self, object_type: ObjectType) -> CRM:
        return self.crms[object_type.provider]

    def connection(self, provider: Provider) -> Connection:
        if provider is Provider.HUBSPOT:
            return self.integration.hubspot
        return self.integration.salesforce

    def look_for_drift(self, records: Sequence[Record]) -> None:
        """A field may have been hidden since the run collected: what came without it is settled
        without it, and once it is shown again is read anew."""
        for provider, crm in self.crms.items():
            own = [record for record in records if record.object_type.provider is provider]
            look_for_drift(
                self.connection(provider), crm, self.fields, own, described=self.described
            )


@dataclass(frozen=True, slots=True)
class Done:
    """A write and what came of it."""

    write: PlannedWrite
    result: WriteResult

    @property
    def landed(self) -> bool:
        return self.result.status is WriteStatus.DONE


@dataclass(slots=True)
class Case:
    claim: Claim
    state: PersonState
    plan: Plan
    done: list[Done] = field(default_factory=list)
    put_off_until: datetime | None = None  # not our turn yet: nothing was written
    put_off_because: Reason = Reason.RETRY
    held: RecordError | None = None  # by the brake, until an admin lets it pass

    @property
    def is_busy(self) -> bool:
        return bool(self.plan.writes) and self.put_off_until is None and self.held is None

    def writes(self, action: Action) -> list[PlannedWrite]:
        return [write for write in self.plan.writes if write.action is action]


def open_cases(
    claims: Sequence[Claim],
    trees: Trees,
    policy: Policy,
    *,
    planner: Planner = plan,
    planned: Sequence[Case] = (),
) -> list[Case]:
    """A case for each claim. Whoever stands just as when they were `planned` has the same plan."""
    before = {case.claim.id: case for case in planned}
    cases = []
    for claim in claims:
        state, known = trees.state(claim, policy), before.get(claim.id)
        same = known is not None and known.state == state
        cases.append(Case(claim, state, known.plan if known and same else planner(state, policy)))
    return cases
