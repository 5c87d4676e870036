"""What the admin chooses, drawn by seed."""

from collections.abc import Callable
from random import Random

from integrations.models import Integration
from tests.simulation.outside import Outside
from tests.sync.memory import CONTACT, World

CHOICES = {
    "on_hubspot_change": ("lead", "lead", "contact", "nothing"),
    "on_salesforce_change": ("create_or_update", "create_or_update", "nothing"),
    "on_hubspot_delete": ("nothing", "delete"),
    "on_salesforce_delete": ("nothing", "delete"),
}


class Settings:
    def __init__(
        self, world: World, outside: Outside, random: Random, tell: Callable[[str], None]
    ) -> None:
        self.world, self.outside, self.random, self.tell = world, outside, random, tell

    def choose(self) -> None:
        """The settings before the first sync. Small worlds: the brake would hold every delete."""
        self._set("brake_records", 1000)
        self._set("brake_percent", 100)
        for name in CHOICES:
            self._draw(name)
        if self.random.random() < 0.3:
            self._choose_list()

    def change(self) -> None:
        self._draw(self.random.choice(list(CHOICES)))

    def _draw(self, name: str) -> None:
        self._set(name, self.random.choice(CHOICES[name]))

    def _set(self, name: str, value: object) -> None:
        Integration.objects.filter(pk=self.world.integration.pk).update(**{name: value})
        self.tell(f"setting {name} = {value}")

    def _choose_list(self) -> None:
        found = self.world.hubspot.add_list("Customers")
        members = [ref.id for ref in self.outside.living(CONTACT) if self.random.random() < 0.6]
        self.world.hubspot.join(found.id, *members)
        self.world.choose_list(found.id)
        self.outside.list_id = found.id
        self.tell(f"setting list of {members}")
