"""Putting the world into the two stores."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

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
    # One row at a time: all of them together would take more memory than what is kept of them.
    rows = (
        hubspot_rows.contact_row(draw, human, _owner_id(draw, human, owners), now)
        for human in world.hubspot
    )
    contact_ids = store.load("contacts", rows)
    _employ(world.hubspot, contact_ids, store, draw)
    for human in world.hubspot:
        if human.email and draw.chance(0.04):
            store.opt_out(human.email)


def _owner_id(draw: Draw, human: Human, owners: Mapping[int, Mapping[str, Any]]) -> str | None:
    owner = owners.get(human.owner)
    return str(owner["id"]) if owner and draw.chance(0.7) else None


def _employ(
    humans: Sequence[Human], contact_ids: Sequence[str], store: HubSpotStore, draw: Draw
) -> None:
    """Load the companies of these people, and tie most of the people to theirs."""
    known: dict[str, Company] = {}
    since: dict[str, datetime] = {}
    for human in humans:
        if human.company:
            known.setdefault(human.company.domain, human.company)
            since.setdefault(human.company.domain, human.created)
    rows = [hubspot_rows.company_row(known[domain], since[domain]) for domain in known]
    company_ids = dict(zip(known, store.load("companies", rows), strict=True))
    for human, contact_id in zip(humans, contact_ids, strict=True):
        if human.company and draw.chance(0.85):
            store.associate(contact_id, company_ids[human.company.domain])
