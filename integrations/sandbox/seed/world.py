"""Who is known where: the overlap of the two CRMs, and the oddities that real ones have.

Of `leads` Salesforce records, 60 % are leads and 40 % contacts. 5 % are pairs of a converted lead
and its contact, 3 % an open lead beside a contact of the same person, 2 % and 1 % second leads and
second contacts of one person. 55 % of the people of the smaller CRM are known to both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from integrations.sandbox.seed.companies import Company, draw_companies
from integrations.sandbox.seed.drawing import Draw, source
from integrations.sandbox.seed.packing import PackedPeople, Person, Shape
from integrations.sandbox.seed.people import Human, Population
from integrations.sandbox.seed.staff import STAFF

HISTORY = timedelta(days=730)
SHARED = 0.55
LEADS = 0.6


@dataclass(frozen=True)
class World:
    """People are in the order in which they became known.

    They are kept packed, and made anew for those who walk through them: as objects, a million of
    them would take as much memory as what the CRMs keep of them.
    """

    companies: list[Company]
    packed: PackedPeople

    def people(self) -> Iterator[Person]:
        return self.packed.people()

    def hubspot(self) -> Iterator[Human]:
        return (person.human for person in self.people() if person.in_hubspot)

    def salesforce(self) -> Iterator[tuple[Human, Shape]]:
        return ((person.human, person.shape) for person in self.people() if person.shape)


def build(*, seed: int, contacts: int, leads: int, now: datetime) -> World:
    """The world of a seed: `contacts` HubSpot contacts, `leads` Salesforce leads and contacts."""
    draw = source(seed, "world")
    shapes = _shapes(leads)
    shared = int(SHARED * min(contacts, len(shapes)))
    places = (
        ["both"] * shared
        + ["hubspot"] * (contacts - shared)
        + ["salesforce"] * (len(shapes) - shared)
    )
    draw.shuffle(places)
    draw.shuffle(shapes)
    companies = draw_companies(draw, max(3, len(places) // 7))
    people = _draw_people(draw, companies, places, shapes, start=now - HISTORY)
    return World(companies, PackedPeople(companies, people))


def _draw_people(
    draw: Draw, companies: list[Company], places: list[str], shapes: list[Shape], *, start: datetime
) -> Iterator[Person]:
    population = Population(draw, companies, len(STAFF))
    step = HISTORY / (len(places) + 1)
    for number, place in enumerate(places):
        known = start + step * (number + draw.random())
        human = population.human(known, reachable=place == "both" or draw.chance(0.94))
        shape = None if place == "hubspot" else shapes.pop()
        yield Person(human, place != "salesforce", shape)


def _shapes(records: int) -> list[Shape]:
    leads = round(LEADS * records)
    converted, both = records * 5 // 100, records * 3 // 100
    two_leads, two_contacts = records * 2 // 100, records // 100
    return (
        [Shape.converted] * converted
        + [Shape.lead_and_contact] * both
        + [Shape.two_leads] * two_leads
        + [Shape.two_contacts] * two_contacts
        + [Shape.lead] * (leads - converted - both - 2 * two_leads)
        + [Shape.contact] * (records - leads - converted - both - 2 * two_contacts)
    )
