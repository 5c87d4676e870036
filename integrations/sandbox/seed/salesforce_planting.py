"""Putting the world into Salesforce: what refers to what decides the order."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Protocol

from integrations.sandbox.seed import salesforce as rows
from integrations.sandbox.seed.companies import Company, slug
from integrations.sandbox.seed.drawing import Draw
from integrations.sandbox.seed.people import Human
from integrations.sandbox.seed.staff import QUEUES, STAFF
from integrations.sandbox.seed.words import CAMPAIGNS
from integrations.sandbox.seed.world import Shape, World

_CONTACTS = {
    Shape.contact: 1,
    Shape.converted: 1,
    Shape.lead_and_contact: 1,
    Shape.two_contacts: 2,
}
_LEADS = {Shape.lead: 1, Shape.converted: 1, Shape.lead_and_contact: 1, Shape.two_leads: 2}


class SalesforceStore(Protocol):
    def load(self, object_type: str, rows: Iterable[Mapping[str, Any]]) -> list[str]: ...


class SalesforcePlanting:
    """One planting. `plant` may be called once."""

    def __init__(self, world: World, store: SalesforceStore, draw: Draw, now: datetime) -> None:
        self._world = world
        self._store = store
        self._draw = draw
        self._now = now
        self._users: dict[int, str] = {}
        self._queues: list[str] = []
        self._accounts: dict[str, str] = {}

    def plant(self) -> None:
        self._plant_owners()
        self._plant_accounts()
        contacts = self._plant_contacts()
        leads = self._plant_leads(contacts)
        self._plant_campaigns(leads, list(contacts.values()))

    def _plant_owners(self) -> None:
        seats = [number for number, employee in enumerate(STAFF) if employee.salesforce]
        users = self._store.load("User", [rows.user_row(number, STAFF[number]) for number in seats])
        self._users = dict(zip(seats, users, strict=True))
        queues = [
            {"Name": name, "DeveloperName": slug(name).replace("-", "_"), "Type": "Queue"}
            for name in QUEUES
        ]
        self._queues = self._store.load("Group", queues)
        served = [{"QueueId": queue, "SobjectType": "Lead"} for queue in self._queues]
        self._store.load("QueueSobject", served)

    def _plant_accounts(self) -> None:
        """The companies of those who are, or become, contacts."""
        companies: dict[str, Company] = {}
        for human, shape in self._world.salesforce():
            if shape in _CONTACTS:
                company = self._employer(human, shape)
                companies |= {company.domain: company} if company else {}
        accounts = [
            rows.account_row(self._draw, company, self._owner(number))
            for number, company in enumerate(companies.values())
        ]
        loaded = self._store.load("Account", accounts)
        self._accounts = dict(zip(companies, loaded, strict=True))

    def _plant_contacts(self) -> dict[int, str]:
        """The first contact of each person, by the person's place in the world."""
        places: list[int] = []

        def contacts() -> Iterator[rows.Row]:
            for place, (human, shape) in enumerate(self._world.salesforce()):
                for _ in range(_CONTACTS.get(shape, 0)):
                    places.append(place)
                    yield self._contact(human, shape)

        loaded = self._store.load("Contact", contacts())
        return dict(zip(reversed(places), reversed(loaded), strict=True))

    def _contact(self, human: Human, shape: Shape) -> rows.Row:
        company = self._employer(human, shape)
        account = self._accounts[company.domain] if company else None
        return rows.contact_row(self._draw, human, self._owner(human.owner), account, self._now)

    def _plant_leads(self, contacts: Mapping[int, str]) -> list[str]:
        """All leads; answers the ids of the open ones."""
        is_open: list[bool] = []

        def leads() -> Iterator[rows.Row]:
            for place, (human, shape) in enumerate(self._world.salesforce()):
                for _ in range(_LEADS.get(shape, 0)):
                    lead = self._lead(human)
                    if shape is Shape.converted:
                        self._convert(lead, human, contacts[place])
                    is_open.append(shape is not Shape.converted)
                    yield lead

        loaded = self._store.load("Lead", leads())
        return [lead_id for lead_id, kept in zip(loaded, is_open, strict=True) if kept]

    def _lead(self, human: Human) -> rows.Row:
        queued = self._draw.chance(0.1)
        owner = self._draw.pick(self._queues) if queued else self._owner(human.owner)
        return rows.lead_row(self._draw, human, owner, self._now)

    def _convert(self, lead: rows.Row, human: Human, contact_id: str) -> None:
        company = self._employer(human, Shape.converted)
        assert company is not None
        lead |= {
            "Company": company.name,
            "Status": "Closed - Converted",
            "IsConverted": True,
            "ConvertedContactId": contact_id,
            "ConvertedAccountId": self._accounts[company.domain],
            "ConvertedDate": min(human.created + timedelta(days=30), self._now).date().isoformat(),
        }

    def _plant_campaigns(self, leads: list[str], contacts: list[str]) -> None:
        campaigns = self._store.load(
            "Campaign",
            [
                rows.campaign_row(number, self._owner(0), self._now)
                for number in range(len(CAMPAIGNS))
            ],
        )
        statuses = [row for campaign in campaigns for row in rows.status_rows(campaign)]
        self._store.load("CampaignMemberStatus", statuses)
        members = chain(
            self._members(campaigns, "LeadId", leads),
            self._members(campaigns, "ContactId", contacts),
        )
        self._store.load("CampaignMember", members)

    def _members(self, campaigns: list[str], field: str, people: list[str]) -> Iterator[rows.Row]:
        draw = self._draw
        return (
            {
                "CampaignId": campaign,
                field: person,
                "Status": "Responded" if draw.chance(0.2) else "Sent",
            }
            for person in people
            if draw.chance(0.3)
            for campaign in draw.sample(campaigns, 1 + int(draw.random() * 3))
        )

    def _owner(self, number: int) -> str:
        """The user of that place in the staff; who has no seat leaves it to the first."""
        return self._users.get(number, self._users[0])

    def _employer(self, human: Human, shape: Shape) -> Company | None:
        """A conversion always makes an account, whatever is known of the person's employer."""
        if human.company is None and shape is Shape.converted:
            companies = self._world.companies
            return companies[len(human.email + human.last_name) % len(companies)]
        return human.company
