"""What HubSpot holds of the world: property dicts, every value a text or None."""

from datetime import datetime, timedelta

from integrations.sandbox.seed import variation
from integrations.sandbox.seed.companies import Company
from integrations.sandbox.seed.drawing import Draw
from integrations.sandbox.seed.people import Human
from integrations.sandbox.seed.staff import Employee
from integrations.sandbox.seed.words import TITLES

Properties = dict[str, str | None]

# Lower bound of a range of HubSpot's `numemployees`, and its name.
_RANGES = (
    (1000, "1000+"),
    (500, "500-1000"),
    (100, "100-500"),
    (50, "50-100"),
    (25, "25-50"),
    (5, "5-25"),
    (0, "1-5"),
)
_STATUSES = (
    *("NEW", "NEW", "OPEN", "OPEN", "IN_PROGRESS", "ATTEMPTED_TO_CONTACT", "CONNECTED"),
    *("UNQUALIFIED", "OPEN_DEAL", "BAD_TIMING"),
)
_STAGES = ("subscriber", "lead", "lead", "marketingqualifiedlead", "opportunity", "customer")
_COMPANY_INDUSTRIES = {
    "Banking": "BANKING",
    "Biotechnology": "BIOTECHNOLOGY",
    "Chemicals": "CHEMICALS",
    "Construction": "CONSTRUCTION",
    "Finance": "FINANCIAL_SERVICES",
    "Food & Beverage": "FOOD_BEVERAGES",
    "Insurance": "INSURANCE",
    "Machinery": "MACHINERY",
    "Retail": "RETAIL",
    "Technology": "INFORMATION_TECHNOLOGY_AND_SERVICES",
    "Telecommunications": "TELECOMMUNICATIONS",
    "Utilities": "UTILITIES",
}


def stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")[:23] + "Z"


def company_row(company: Company, known: datetime) -> Properties:
    address = variation.one_line(company.address)
    return {
        "name": company.name,
        "domain": company.domain,
        "website": company.domain,
        "phone": company.phone,
        "address": address.street,
        "city": address.city,
        "state": address.state or None,
        "zip": address.postal_code,
        "country": company.country.name,
        "industry": _COMPANY_INDUSTRIES.get(company.industry),
        "numberofemployees": str(company.employees),
        "annualrevenue": str(company.revenue),
        "createdate": stamp(known),
    }


def contact_row(draw: Draw, human: Human, owner_id: str | None, now: datetime) -> Properties:
    """One contact. Blank properties are None; a fifth of the titles is out of date."""
    created = human.created + timedelta(hours=draw.random() * 200)
    created = min(created, now - timedelta(seconds=1))
    row: Properties = {
        "email": human.email or None,
        "hs_additional_emails": human.former_email or None,
        "firstname": human.first_name if draw.chance(0.97) else None,
        "lastname": human.last_name if human.email == "" or draw.chance(0.97) else None,
        "salutation": human.salutation or None if draw.chance(0.8) else None,
        "jobtitle": _title(draw, human),
        "phone": variation.phone(draw, human.phone) if draw.chance(0.75) else None,
        "mobilephone": human.mobile if draw.chance(0.3) else None,
        "fax": variation.phone(draw, human.phone) if draw.chance(0.06) else None,
        "lifecyclestage": draw.pick(_STAGES),
        "hs_lead_status": draw.pick(_STATUSES) if draw.chance(0.55) else None,
        "hubspot_owner_id": owner_id,
        "createdate": stamp(created),
        "lastmodifieddate": stamp(created + (now - created) * draw.random()),
    }
    row.update(_address(draw, human))
    row.update(_employer(draw, human.company))
    return row


def owner_row(number: int, employee: Employee) -> dict[str, object]:
    """An owner as `GET /crm/v3/owners` shows it. An archived owner has no user."""
    archived = employee.hubspot == "inactive"
    return {
        "id": str(71_000_000 + 137 * number),
        "email": employee.email.lower(),
        "firstName": employee.first_name,
        "lastName": employee.last_name,
        "type": "PERSON",
        "userId": None if archived else 9_000_000 + number,
        "userIdIncludingInactive": 9_000_000 + number,
        "archived": archived,
    }


def _title(draw: Draw, human: Human) -> str | None:
    if not human.title or draw.chance(0.1):
        return None
    return human.title if draw.chance(0.9) else draw.pick(TITLES)


def _address(draw: Draw, human: Human) -> Properties:
    if draw.chance(0.25):
        return {"country": variation.country_name(draw, human.country)}
    address = variation.one_line(human.address)
    return {
        "address": address.street if draw.chance(0.8) else None,
        "city": address.city,
        "state": address.state or None,
        "zip": address.postal_code if draw.chance(0.9) else None,
        "country": variation.country_name(draw, human.country),
    }


def _employer(draw: Draw, company: Company | None) -> Properties:
    if company is None or draw.chance(0.05):
        return {}
    known = draw.chance(0.5)
    return {
        "company": company.name,
        "website": f"https://www.{company.domain}" if draw.chance(0.6) else None,
        "industry": company.industry if known else None,
        "numemployees": _range(company.employees) if known else None,
        "annualrevenue": str(company.revenue) if known and draw.chance(0.5) else None,
    }


def _range(employees: int) -> str:
    return next(name for least, name in _RANGES if employees >= least)
