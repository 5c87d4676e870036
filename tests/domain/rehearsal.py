"""Plays a plan on two records, as the CRMs would: so that the next plan can be asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from integrations.domain.drafting import confirmed
from integrations.domain.people import Baseline, PersonState
from integrations.domain.planning import plan
from integrations.domain.plans import Action, Mode, Plan, PlannedWrite
from integrations.domain.policy import Policy
from integrations.domain.records import ObjectType, Provider, Record, Value
from tests.domain.builders import NOW

# What Salesforce puts into a new record where it is given nothing.
DEFAULTS: dict[str, Value] = {
    "Status": "Open",
    "OwnerId": "u1",
    "HasOptedOutOfEmail": False,
}


@dataclass
class Rehearsal:
    """One person's records and baselines, on which plans are carried out at once."""

    state: PersonState
    policy: Policy
    plans: list[Plan] = field(default_factory=list)

    def run(self) -> Plan:
        """Plans, carries the plan out, and answers it."""
        made = plan(self.state, self.policy)
        self.plans.append(made)
        baselines: dict[str, Baseline] = {**self.state.baselines, **made.agreed}
        for write in made.writes:
            held = self._carry_out(write)
            baselines |= confirmed(write, held)
        if made.mode is not Mode.NONE:
            self.state = replace(self.state, baselines=baselines, linked=True)
        return made

    def edit(self, side: Provider, values: Mapping[str, Value]) -> None:
        record = self.record(side)
        edited = {name: value for name, value in values.items() if name in record.values}
        self._put(replace(record, values={**record.values, **edited}))

    def record(self, side: Provider) -> Record:
        record = self.state.hubspot if side is Provider.HUBSPOT else self.state.salesforce
        assert record is not None
        return record

    @property
    def values(self) -> tuple[Mapping[str, Value], Mapping[str, Value]]:
        return self.record(Provider.HUBSPOT).values, self.record(Provider.SALESFORCE).values

    def _carry_out(self, write: PlannedWrite) -> Mapping[str, Value]:
        if write.action is Action.CREATE:
            self._put(self._created(write))
        elif write.action is Action.OPT_OUT:
            self.edit(Provider.HUBSPOT, {"hs_email_optout": True})
        else:
            self.edit(write.object_type.provider, write.values)
        return write.values

    def _created(self, write: PlannedWrite) -> Record:
        into_hubspot = write.object_type is ObjectType.HUBSPOT_CONTACT
        rows = self.policy.terms[
            self.record(Provider.SALESFORCE).object_type if into_hubspot else write.object_type
        ]
        names = [row.hubspot if into_hubspot else row.salesforce for row in rows]
        defaults = {} if into_hubspot else DEFAULTS
        values = {name: write.values.get(name, defaults.get(name)) for name in names}
        return Record(
            object_type=write.object_type,
            id="new",
            values={**values, **write.values},
            modified_at=NOW,
            read_at=NOW,
        )

    def _put(self, record: Record) -> None:
        if record.object_type is ObjectType.HUBSPOT_CONTACT:
            self.state = replace(self.state, hubspot=record, hubspot_ref=record.ref)
        else:
            self.state = replace(self.state, salesforce=record, salesforce_ref=record.ref)
