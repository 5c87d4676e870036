"""What the admin chooses, drawn by seed."""

from collections.abc import Callable
from random import Random

from integrations.domain.plans import SyncRule
from integrations.domain.records import Values
from integrations.models import Integration, Person
from integrations.sync.auditing import Actor
from integrations.sync.owed.unparking import unpark_after
from integrations.sync.settings.integration import change_settings, store_list
from tests.simulation.outside import FIELDS, Outside
from tests.sync.memory import CONTACT, World

CHOICES = {
    "on_hubspot_change": ("lead", "lead", "contact", "by_account_domain", "nothing"),
    "on_salesforce_change": ("create_or_update", "create_or_update", "nothing"),
    "on_hubspot_delete": ("nothing", "delete"),
    "on_salesforce_delete": ("nothing", "delete"),
}
RULES = [rule for rule in SyncRule if rule is not SyncRule.NONE]
CONDITION = "Country = 'here'"


class Settings:
    def __init__(
        self, world: World, outside: Outside, random: Random, tell: Callable[[str], None]
    ) -> None:
        self.world, self.outside, self.random, self.tell = world, outside, random, tell
        self.brakes = False
        self.touched_rules: set[str] = set()  # where sides may differ lawfully: agreed otherwise
        world.salesforce.conditions[CONDITION] = is_even

    def choose(self) -> None:
        """The settings before the first sync. Small worlds: mostly the brake stays out of it."""
        self.brakes = self.random.random() < 0.15
        self._set("brake_records", 1 if self.brakes else 1000)
        self._set("brake_percent", 100)
        for name in FIELDS:
            self._set_rule(name, self.random.choice(RULES))
        for name in CHOICES:
            self._draw(name)
        if self.random.random() < 0.3:
            self.change_list()
        if self.random.random() < 0.15:
            self.change_filter()

    def change(self) -> None:
        change = self.random.choices(
            [self.change_one, self.change_rule, self.change_list, self.change_filter], [4, 2, 1, 1]
        )[0]
        change()

    def change_one(self) -> None:
        self._draw(self.random.choice(list(CHOICES)))

    def change_rule(self) -> None:
        name = self.random.choice(list(FIELDS))
        self.touched_rules.add(name)
        self._set_rule(name, self.random.choice([*RULES, SyncRule.NONE]))

    def change_list(self) -> None:
        """Another list, or none any more."""
        if self.outside.list_id:
            self._choose_list("")
            self.tell("setting no list")
            return
        found = self.world.hubspot.add_list("Customers")
        members = [ref.id for ref in self.outside.living(CONTACT) if self.random.random() < 0.6]
        self.world.hubspot.join(found.id, *members)
        self._choose_list(found.id)
        self.tell(f"setting list of {members}")

    def change_filter(self) -> None:
        """By hand: the use case would try the condition out over HTTP."""
        condition = "" if self.world.fresh.salesforce_filter else CONDITION
        rows = Integration.objects.filter(pk=self.world.integration.pk)
        rows.update(salesforce_filter=condition, filter_read_at=None)
        Person.objects.filter(integration=self.world.integration).update(passes_filter=None)
        unpark_after(self.world.fresh, ["salesforce_filter"])
        self.tell(f"setting the filter {condition}")

    def _draw(self, name: str) -> None:
        self._set(name, self.random.choice(CHOICES[name]))

    def _set_rule(self, name: str, rule: SyncRule) -> None:
        self.world.set_rule(name, rule)
        self.tell(f"rule {name} {rule}")

    def _choose_list(self, id: str) -> None:
        store_list(self.world.fresh, id, name="Customers" if id else "", actor=Actor())
        self.outside.list_id = id

    def _set(self, name: str, value: object) -> None:
        change_settings(self.world.fresh, actor=Actor(), **{name: value})
        self.tell(f"setting {name} = {value}")


def is_even(values: Values) -> bool:
    """Stands for any condition on a record: here, on the last letter of its last name."""
    return str(values.get("LastName") or "")[-1:] in "02468"
