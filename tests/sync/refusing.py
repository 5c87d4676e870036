"""A HubSpot that refuses titles, and somebody who has one."""

from integrations.crm.port import Write
from integrations.domain.errors import Category, FailureKind, RecordError
from integrations.domain.records import Ref
from tests.sync.memory import World

REFUSED = RecordError(
    kind=FailureKind.PERMANENT,
    category=Category.PROPERTY_VALUES,
    code="INVALID_TITLE",
    message="No such title.",
    fields=("jobtitle",),
)


def refuse_titles(write: Write) -> RecordError | None:
    return REFUSED if "jobtitle" in write.values else None


def add_refused(world: World) -> Ref:
    """The lead of somebody whose title was refused in the first load."""
    world.add_contact("ada@example.com")
    lead = world.add_lead("ada@example.com", Title="Countess")
    world.hubspot.faults.refuse(refuse_titles)
    world.first_load()
    return lead
