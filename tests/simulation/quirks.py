"""What the CRMs do by themselves, drawn by seed: they alter, refuse, hide and lag."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

from integrations.crm.memory.schema import refuse
from integrations.crm.port import Write
from integrations.domain.errors import RecordError
from integrations.domain.records import FieldSpec, ObjectType, Values
from tests.simulation.outside import FIELDS, SALESFORCE_TYPES
from tests.sync.memory import World

ALTERED, REFUSED = "jobtitle", "city"  # by mapping
HIDDEN = ("website", "country")
LAGS = (timedelta(seconds=30), timedelta(minutes=8))  # within the overlap of two readings


class Quirks:
    def __init__(self, world: World, random: Random, tell: Callable[[str], None]) -> None:
        self.world, self.random, self.tell = world, random, tell
        self.alters = False
        self.hidden = ""  # the mapping whose Salesforce fields we may not see just now
        self._taken: dict[ObjectType, FieldSpec] = {}

    def choose(self) -> None:
        """Those that this org has for good, or until the faults end."""
        salesforce = self.world.salesforce
        if self.random.random() < 0.2:
            self.alters, salesforce.alter = True, shout
            self.tell("Salesforce keeps titles in capitals")
        if self.random.random() < 0.2:
            salesforce.faults.refuse(object_to_round_cities)
            self.tell("Salesforce refuses cities that end in 0 or 5")
        if self.random.random() < 0.3:
            self.world.hubspot.faults.lag = self.random.choice(LAGS)
            self.tell(f"HubSpot's index lags by {self.world.hubspot.faults.lag}")

    def hide_or_show(self) -> None:
        if self.hidden:
            self.show()
        else:
            self.hide(self.random.choice(HIDDEN))

    def hide(self, name: str) -> None:
        """An admin of the org takes a field out of our user's sight (INV-36)."""
        self.hidden = name
        for object_type in SALESFORCE_TYPES:
            field = FIELDS[name].get(object_type)
            specs = self.world.salesforce.store.specs[object_type]
            for spec in [spec for spec in specs if spec.name == field]:
                specs.remove(spec)
                self._taken[object_type] = spec
        self.tell(f"Salesforce hides {name}")

    def show(self) -> None:
        for object_type, spec in self._taken.items():
            self.world.salesforce.store.specs[object_type].append(spec)
        self._taken.clear()
        if self.hidden:
            self.tell(f"Salesforce shows {self.hidden} again")
        self.hidden = ""


def shout(object_type: ObjectType, values: Values) -> Values:
    return {
        name: value.upper() if name == "Title" and isinstance(value, str) else value
        for name, value in values.items()
    }


def object_to_round_cities(write: Write) -> RecordError | None:
    for name in FIELDS[REFUSED].values():
        value = write.values.get(name)
        if isinstance(value, str) and value.endswith(("0", "5")):
            return refuse(
                "FIELD_CUSTOM_VALIDATION_EXCEPTION",
                "Cities must not be round.",
                fields=(name,),
                value=value,
            )
    return None
