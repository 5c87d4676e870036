"""The world's people, as they are; what a CRM believes of them is drawn elsewhere."""

from datetime import datetime
from typing import NamedTuple

from integrations.sandbox.seed.companies import Address, Company, draw_address, latin
from integrations.sandbox.seed.country import Country
from integrations.sandbox.seed.drawing import Draw
from integrations.sandbox.seed.words import COUNTRIES, NATIVE_TITLES, TITLES

LEAD_SOURCES = ("Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other")
SALUTATIONS = ("Mr.", "Ms.", "Mrs.", "Dr.", "Prof.")
_LOCAL_PARTS = (
    "{first}.{last}",
    "{first}.{last}",
    "{first}.{last}",
    "{f}{last}",
    "{first}",
    "{f}.{last}",
    "{last}.{first}",
    "{first}_{last}",
)


class Human(NamedTuple):
    """Texts may be empty, which is unknown. `owner` is a place in the list of staff.

    `former_email` is an address that still reaches a few of them.
    """

    first_name: str
    last_name: str
    salutation: str
    email: str
    former_email: str
    title: str
    company: Company | None
    country: Country
    address: Address
    phone: str
    mobile: str
    lead_source: str
    owner: int
    created: datetime


class Population:
    """Draws people and hands out each e-mail address once."""

    def __init__(self, draw: Draw, companies: list[Company], owners: int) -> None:
        self._draw = draw
        self._companies = companies
        self._owners = owners
        self._taken: dict[str, int] = {}

    def human(self, created: datetime, *, reachable: bool) -> Human:
        """One more person, with an e-mail address if `reachable`."""
        draw = self._draw
        company = draw.pick_early(self._companies) if draw.chance(0.88) else None
        country = company.country if company and draw.chance(0.95) else draw.pick(COUNTRIES)
        address, phone = self._home(company, country)
        first, first_latin = _spellings(draw, draw.pick(country.first_names))
        last, last_latin = _spellings(draw, draw.pick(country.last_names))
        email = self._email(first_latin, last_latin, company, country) if reachable else ""
        return Human(
            first_name=first,
            last_name=last,
            salutation=draw.pick(SALUTATIONS) if draw.chance(0.4) else "",
            email=email,
            former_email=email.replace("@", "@old-") if email and draw.chance(0.04) else "",
            title=_title(draw, country) if draw.chance(0.85) else "",
            company=company,
            country=country,
            address=address,
            phone=phone,
            mobile=draw.fill(f"+{country.dial} 7## 555 0##"),
            lead_source=draw.pick(LEAD_SOURCES),
            owner=int(draw.random() ** 1.5 * self._owners),
            created=created,
        )

    def _home(self, company: Company | None, country: Country) -> tuple[Address, str]:
        if company and company.country is country and self._draw.chance(0.6):
            return company.address, company.phone
        return draw_address(self._draw, country)

    def _email(self, first: str, last: str, company: Company | None, country: Country) -> str:
        draw = self._draw
        at_work = company is not None and draw.chance(0.9)
        domain = company.domain if company and at_work else draw.pick(country.free_mail)
        shape = draw.pick(_LOCAL_PARTS)
        local = shape.format(first=_key(draw, first), last=_key(draw, last), f=latin(first)[:1])
        count = self._taken[f"{local}@{domain}"] = self._taken.get(f"{local}@{domain}", 0) + 1
        return f"{local}{count if count > 1 else ''}@{domain}"


def _title(draw: Draw, country: Country) -> str:
    native = NATIVE_TITLES.get(country.code)
    return draw.pick(native) if native and draw.chance(0.3) else draw.pick(TITLES)


def _spellings(draw: Draw, name: str) -> tuple[str, str]:
    """The name as written, native or Latin, and the Latin letters of its address."""
    native, _, romanised = name.partition("|")
    if not romanised:
        return native, native
    return (native if draw.chance(0.6) else romanised), romanised


def _key(draw: Draw, name: str) -> str:
    """A name inside an e-mail address. Some keep an apostrophe, which is lawful there."""
    plain = latin(name).replace(" ", "").strip(".")
    return plain if draw.chance(0.3) else plain.replace("'", "")
