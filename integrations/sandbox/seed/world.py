"""Who is known where: the overlap of the two CRMs, and the oddities that real ones have.

Of `leads` Salesforce records, 60 % are leads and 40 % contacts. 5 % are pairs of a converted lead
and its contact, 3 % an open lead beside a contact of the same person, 2 % and 1 % second leads and
second contacts of one person. 55 % of the people of the smaller CRM are known to both.
"""

from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from integrations.sandbox.seed.companies import Company, draw_companies
from integrations.sandbox.seed.drawing import source
from integrations.sandbox.seed.people import Human, Population
from integrations.sandbox.seed.staff import STAFF

HISTORY = timedelta(days=730)
SHARED = 0.55
LEADS = 0.6


class Shape(Enum):
    """What records one person has in Salesforce: (leads, contacts)."""

    lead = "lead"
    contact = "contact"
    converted = "a converted lead and its contact"
    lead_and_contact = "an open lead and a contact"
    two_leads = "two leads"
    two_contacts = "two contacts"


class World(NamedTuple):
    """People are in the order in which they became known; a person may be in both lists."""

    companies: list[Company]
    hubspot: list[Human]
    salesforce: list[tuple[Human, Shape]]


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
    population = Population(draw, companies, len(STAFF))
    world = World(companies, [], [])
    step = HISTORY / (len(places) + 1)
    for number, place in enumerate(places):
        known = now - HISTORY + step * (number + draw.random())
        human = population.human(known, reachable=place == "both" or draw.chance(0.94))
        if place != "salesforce":
            world.hubspot.append(human)
        if place != "hubspot":
            world.salesforce.append((human, shapes.pop()))
    return world


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
