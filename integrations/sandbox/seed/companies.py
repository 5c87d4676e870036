"""The companies that the world's people work for."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from integrations.sandbox.seed.country import Country
from integrations.sandbox.seed.drawing import Draw
from integrations.sandbox.seed.words import COMPANY_STEMS, COUNTRIES, INDUSTRIES

_SPELLED = str.maketrans(
    {"ß": "ss", "ä": "ae", "ö": "oe", "ü": "ue", "ł": "l", "ø": "o", "ı": "i", "å": "a"}
)
_SIZES = (3, 8, 14, 30, 45, 70, 120, 260, 480, 750, 1400, 5200)


class Address(NamedTuple):
    street: str
    city: str
    state: str
    postal_code: str


class Company(NamedTuple):
    """`employees` is a head count, `revenue` whole US dollars a year."""

    name: str
    domain: str
    country: Country
    address: Address
    phone: str
    industry: str
    employees: int
    revenue: int


@lru_cache(maxsize=10_000)
def latin(text: str) -> str:
    """`text` in lower-case ASCII letters, spelt as people spell it in e-mail addresses."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_SPELLED))
    return plain.encode("ascii", "ignore").decode()


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", latin(text)).strip("-")


def draw_address(draw: Draw, country: Country) -> tuple[Address, str]:
    """An address and a phone number in international form, both of one place."""
    city, state, postal_code, area = draw.pick(country.places).split(";")
    street = draw.pick(country.streets).replace("{n}", str(1 + int(draw.random() * 240)))
    phone = f"+{country.dial} {area} {draw.fill(country.subscriber)}"
    return Address(street, city, state, draw.fill(postal_code)), phone


def draw_companies(draw: Draw, count: int) -> list[Company]:
    countries = draw.choices(COUNTRIES, [country.share for country in COUNTRIES], k=count)
    taken: dict[str, int] = {}
    return [_company(draw, country, taken) for country in countries]


def _company(draw: Draw, country: Country, taken: dict[str, int]) -> Company:
    address, phone = draw_address(draw, country)
    core = _unique(f"{draw.pick(COMPANY_STEMS)} {draw.pick(country.trades)}", address, taken)
    employees = max(1, int(draw.pick_early(_SIZES) * (0.7 + 0.6 * draw.random())))
    return Company(
        name=f"{core} {draw.pick(country.suffixes)}".strip(),
        domain=f"{slug(core)}.{country.domain}",
        country=country,
        address=address,
        phone=phone,
        industry=draw.pick(INDUSTRIES),
        employees=employees,
        revenue=employees * 1000 * int(60 + 240 * draw.random()),
    )


def _unique(core: str, address: Address, taken: dict[str, int]) -> str:
    """The first of a name keeps it; later ones add their town, then a number."""
    if core not in taken:
        taken[core] = 0
        return core
    local = f"{core} {address.city}" if address.city.isascii() else f"{core} International"
    taken[local] = taken.get(local, 0) + 1
    return local if taken[local] == 1 else f"{local} {taken[local]}"
