"""What Salesforce holds of the world: rows by API field names; blank fields are left out."""

from datetime import datetime, timedelta
from typing import Any

from integrations.sandbox.seed import variation
from integrations.sandbox.seed.companies import Company, slug
from integrations.sandbox.seed.drawing import Draw
from integrations.sandbox.seed.people import Human
from integrations.sandbox.seed.staff import Employee
from integrations.sandbox.seed.words import CAMPAIGNS, TITLES

Row = dict[str, Any]

OPEN_STATUSES = (
    *("Open - Not Contacted", "Open - Not Contacted", "Working - Contacted"),
    "Closed - Not Converted",
)
_RATINGS = ("Hot", "Warm", "Cold")
_ACCOUNT_TYPES = ("Prospect", "Customer - Direct", "Customer - Channel", "Technology Partner")
_CAMPAIGN_TYPES = ("Webinar", "Conference", "Email", "Email", "Advertisement", "Partners")
_NOTES = (
    "Met at the fair; asked for a quote.",
    'Prefers e-mail. Says "call me after Easter".',
    "Two sites.\nDecision with the parent company.",
    "C:\\exports\\old_crm.csv, row 512",
    "Zuständig für den Einkauf 🛠",
)


def stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")[:19] + ".000+0000"


def user_row(number: int, employee: Employee) -> Row:
    return {
        "Username": employee.email.lower(),
        "Email": employee.email,
        "FirstName": employee.first_name,
        "LastName": employee.last_name,
        "Alias": f"user{number}",
        "CommunityNickname": slug(f"{employee.first_name} {employee.last_name}"),
        "IsActive": employee.salesforce == "active",
    }


def account_row(draw: Draw, company: Company, owner_id: str) -> Row:
    row = {
        "Name": company.name,
        "Type": draw.pick(_ACCOUNT_TYPES),
        "Website": f"https://www.{company.domain}",
        "Phone": variation.phone(draw, company.phone),
        "Industry": company.industry,
        "NumberOfEmployees": company.employees,
        "AnnualRevenue": company.revenue,
        "OwnerId": owner_id,
    }
    return _known(row | _address("Billing", company.address, company.country.name))


def lead_row(draw: Draw, human: Human, owner_id: str, now: datetime) -> Row:
    company = human.company
    row = _common(draw, human, owner_id, now, street_prefix="")
    row |= {
        "Company": company.name if company else "[not provided]",
        "Status": draw.pick(OPEN_STATUSES),
        "Rating": draw.pick(_RATINGS) if draw.chance(0.4) else None,
    }
    if company and draw.chance(0.6):
        row |= {
            "Website": f"https://{company.domain}",
            "Industry": company.industry,
            "NumberOfEmployees": company.employees,
            "AnnualRevenue": company.revenue if draw.chance(0.5) else None,
        }
    return _known(row)


def contact_row(
    draw: Draw, human: Human, owner_id: str, account_id: str | None, now: datetime
) -> Row:
    row = _common(draw, human, owner_id, now, street_prefix="Mailing")
    return _known(row | {"AccountId": account_id})


def campaign_row(number: int, owner_id: str, now: datetime) -> Row:
    """Campaigns in turn are active, planned and over."""
    start = now - timedelta(days=40 * number)
    over = number % 3 == 2
    return {
        "Name": CAMPAIGNS[number],
        "Type": _CAMPAIGN_TYPES[number % len(_CAMPAIGN_TYPES)],
        "Status": "Completed" if over else "In Progress",
        "IsActive": not over,
        "StartDate": start.date().isoformat(),
        "EndDate": (start + timedelta(days=30)).date().isoformat(),
        "OwnerId": owner_id,
    }


def status_rows(campaign_id: str) -> list[Row]:
    """The two member statuses that every campaign starts with."""
    sent = {"Label": "Sent", "SortOrder": 1, "IsDefault": True, "HasResponded": False}
    responded = {"Label": "Responded", "SortOrder": 2, "IsDefault": False, "HasResponded": True}
    return [{"CampaignId": campaign_id, **status} for status in (sent, responded)]


def _common(draw: Draw, human: Human, owner_id: str, now: datetime, *, street_prefix: str) -> Row:
    created = min(human.created + timedelta(hours=draw.random() * 200), now - timedelta(seconds=2))
    changed = stamp(created + (now - created) * draw.random())
    row = {
        "FirstName": human.first_name if draw.chance(0.95) else None,
        "LastName": human.last_name,
        "Salutation": human.salutation if draw.chance(0.8) else None,
        "Email": _email(draw, human),
        "Title": _title(draw, human),
        "Phone": variation.phone(draw, human.phone) if draw.chance(0.8) else None,
        "MobilePhone": human.mobile if draw.chance(0.3) else None,
        "Fax": variation.phone(draw, human.phone) if draw.chance(0.05) else None,
        "LeadSource": human.lead_source if draw.chance(0.7) else None,
        "Description": draw.pick(_NOTES) if draw.chance(0.1) else None,
        "HasOptedOutOfEmail": draw.chance(0.03),
        "OwnerId": owner_id,
        "CreatedDate": stamp(created),
        "LastModifiedDate": changed,
        "SystemModstamp": changed,
    }
    if draw.chance(0.8):
        row |= _address(street_prefix, human.address, variation.country_name(draw, human.country))
    return row


def _email(draw: Draw, human: Human) -> str:
    """The address; for half of those who have one, their former address."""
    former = human.former_email and draw.chance(0.5)
    return variation.letter_case(draw, human.former_email if former else human.email)


def _title(draw: Draw, human: Human) -> str | None:
    if not human.title or draw.chance(0.08):
        return None
    return human.title if draw.chance(0.92) else draw.pick(TITLES)


def _address(prefix: str, address: Any, country: str) -> Row:
    return {
        f"{prefix}Street": address.street,
        f"{prefix}City": address.city,
        f"{prefix}State": address.state,
        f"{prefix}PostalCode": address.postal_code,
        f"{prefix}Country": country,
    }


def _known(row: Row) -> Row:
    return {name: value for name, value in row.items() if value not in (None, "")}
