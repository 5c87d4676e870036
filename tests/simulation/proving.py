"""After the storm: one edit here, another one there, and each must end where the rules say."""

from collections.abc import Iterator
from dataclasses import dataclass

from integrations.domain.plans import SyncRule
from integrations.domain.records import ObjectType, Ref, Value
from integrations.models import Person
from tests.simulation.outside import FIELDS, Outside
from tests.simulation.quirks import ALTERED
from tests.sync.memory import CONTACT, World

HUBSPOT_MAY = {SyncRule.TWO_WAY, SyncRule.ALWAYS_HUBSPOT, SyncRule.PREFER_HUBSPOT}
SALESFORCE_MAY = {SyncRule.TWO_WAY, SyncRule.ALWAYS_SALESFORCE, SyncRule.PREFER_SALESFORCE}


@dataclass(frozen=True, slots=True)
class Proof:
    """One edited field of a linked pair, and what both sides must hold at the end."""

    hubspot: Ref
    salesforce: Ref
    name: str
    expected: Value
    rule: SyncRule

    def held(self, world: World) -> tuple[Value, Value]:
        field = FIELDS[self.name][self.salesforce.object_type]
        return world.values(self.hubspot).get(self.name), world.values(self.salesforce).get(field)


class Prover:
    def __init__(self, world: World, outside: Outside) -> None:
        self.world, self.outside, self.random = world, outside, outside.random
        self.rules = {
            name: SyncRule(rule)
            for name, rule in world.integration.mappings.values_list("hubspot", "rule")
        }

    def edit(self) -> list[Proof]:
        """Disjoint edits on both sides of some linked pairs (INV-3, INV-6)."""
        return [proof for pair in self._pairs() for proof in self._edit_pair(*pair)]

    def _pairs(self) -> Iterator[tuple[Ref, Ref]]:
        if self.world.fresh.salesforce_filter:
            return  # the edits themselves would change who passes
        for person in self.world.people:
            if person.status == Person.Status.IN_SYNC and person.hubspot_id:
                ours = Ref(CONTACT, person.hubspot_id)
                theirs = Ref(ObjectType(person.salesforce_type), person.salesforce_id or "")
                if self.outside.is_member(ours):
                    yield ours, theirs

    def _edit_pair(self, hubspot: Ref, salesforce: Ref) -> Iterator[Proof]:
        names = self.outside.editable(salesforce.object_type)
        for name in self.random.sample(list(names), 3):
            in_hubspot = self.random.random() < 0.5
            if name == ALTERED:
                continue  # where an org alters it the sides differ, lawfully
            before = self._values(hubspot, salesforce, name)
            if None in before or before[0] != before[1]:
                continue  # blanks and fallbacks have tables of their own in the merge's tests
            value = self.outside.value(name)
            self.outside.set(hubspot if in_hubspot else salesforce, name, value)
            rule = self.rules[name]
            wins = rule in (HUBSPOT_MAY if in_hubspot else SALESFORCE_MAY)
            standing = before[1] if in_hubspot else before[0]
            if rule is not SyncRule.NONE:
                yield Proof(hubspot, salesforce, name, value if wins else standing, rule)

    def _values(self, hubspot: Ref, salesforce: Ref, name: str) -> tuple[Value, Value]:
        return Proof(hubspot, salesforce, name, None, self.rules[name]).held(self.world)
