"""How people mistype what they know: the ways in which two CRMs differ about one fact."""

from collections.abc import Callable

from integrations.sandbox.seed.companies import Address
from integrations.sandbox.seed.country import Country
from integrations.sandbox.seed.drawing import Draw


def _bare(phone: str) -> str:
    return "+" + "".join(filter(str.isdigit, phone))


def _dialled(phone: str) -> str:
    return "00" + _bare(phone)[1:]


def _national(phone: str) -> str:
    """Without the country: `(415) 555-0134`, `(30) 23125 123`."""
    area, _, subscriber = phone.partition(" ")[2].partition(" ")
    return f"({area}) {subscriber}"


def _dotted(phone: str) -> str:
    return phone.replace(" ", ".").replace("-", ".")


def _extended(phone: str) -> str:
    return f"{phone} ext. 12"


_PHONES: tuple[Callable[[str], str], ...] = (_bare, _bare, _dialled, _national, _dotted, _extended)


def phone(draw: Draw, number: str) -> str:
    """The number as somebody typed it: most often in international form."""
    return number if draw.chance(0.7) else draw.pick(_PHONES)(number)


def country_name(draw: Draw, country: Country) -> str:
    return country.name if draw.chance(0.92) else draw.pick(country.aliases)


def letter_case(draw: Draw, email: str) -> str:
    """One address in twenty-five was typed with capitals."""
    if draw.chance(0.96):
        return email
    return email.title() if draw.chance(0.5) else email.upper()


def one_line(address: Address) -> Address:
    return address._replace(street=address.street.replace("\n", ", "))
