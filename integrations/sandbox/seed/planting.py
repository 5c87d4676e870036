"""Putting the world into the two stores."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from integrations.sandbox.config import Config
from integrations.sandbox.seed import hubspot as hubspot_rows
from integrations.sandbox.seed.companies import Company
from integrations.sandbox.seed.drawing import Draw, source
from integrations.sandbox.seed.people import Human
from integrations.sandbox.seed.salesforce_planting import SalesforcePlanting, SalesforceStore
from integrations.sandbox.seed.staff import STAFF
from integrations.sandbox.seed.world import World, build


class HubSpotStore(Protocol):
    def load(self, object_type: str, rows: Iterable[Mapping[str, str | None]]) -> list[str]: ...
    def load_owners(self, rows: Iterable[Mapping[str, Any]]) -> Any: ...
    def associate(self, contact_id: str, company_id: str, primary: bool = True) -> None: ...
    def opt_out(self, email: str) -> None: ...


def plant(
    config: Config, *, hubspot: HubSpotStore, salesforce: SalesforceStore, now: datetime
) -> World:
    """Fill both stores with the world of `config.seed`, whose history ends at `now`'s midnight."""
    now = now.replace(hour=0, minute=0, second=0, microsecond=0)
    world = build(seed=config.seed, contacts=config.contacts, leads=config.leads, now=now)
    plant_hubspot(world, hubspot, source(config.seed, "hubspot"), now)
    SalesforcePlanting(world, salesforce, source(config.seed, "salesforce"), now).plant()
    return world


def plant_hubspot(world: World, store: HubSpotStore, draw: Draw, now: datetime) -> None:
    seats = [(number, employee) for number, employee in enumerate(STAFF) if employee.hubspot]
    owners = {number: hubspot_rows.owner_row(number, employee) for number, employee in seats}
    store.load_owners(list(owners.values()))
    known = _Known([], {})

    def rows() -> Iterator[Mapping[str, str | None]]:
        """One at a time: all of them together would take more memory than what is kept of them."""
        for human in world.hubspot():
            known.note(human)
            yield hubspot_rows.contact_row(draw, human, _owner_id(draw, human, owners), now)

    contact_ids = store.load("contacts", rows())
    _employ(known, contact_ids, store, draw)
    for human in world.hubspot():
        if human.email and draw.chance(0.04):
            store.opt_out(human.email)


class _Known(NamedTuple):
    """What is needed of HubSpot's people once their contacts are loaded, in the same order."""

    employers: list[Company | None]
    since: dict[str, datetime]  # since when HubSpot has heard of a company, by its domain

    def note(self, human: Human) -> None:
        self.employers.append(human.company)
        if human.company:
            self.since.setdefault(human.company.domain, human.created)


def _owner_id(draw: Draw, human: Human, owners: Mapping[int, Mapping[str, Any]]) -> str | None:
    owner = owners.get(human.owner)
    return str(owner["id"]) if owner and draw.chance(0.7) else None


def _employ(known: _Known, contact_ids: Sequence[str], store: HubSpotStore, draw: Draw) -> None:
    """Load the companies of these people, and tie most of the people to theirs."""
    companies = {company.domain: company for company in known.employers if company}
    rows = [
        hubspot_rows.company_row(companies[domain], known.since[domain]) for domain in companies
    ]
    company_ids = dict(zip(companies, store.load("companies", rows), strict=True))
    for company, contact_id in zip(known.employers, contact_ids, strict=True):
        if company and draw.chance(0.85):
            store.associate(contact_id, company_ids[company.domain])
