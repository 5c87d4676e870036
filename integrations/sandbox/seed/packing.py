"""Many people in little memory: a thousand at a time, as bytes."""

import marshal
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from itertools import islice
from typing import Any, NamedTuple

from integrations.sandbox.seed.companies import Address, Company
from integrations.sandbox.seed.people import Human
from integrations.sandbox.seed.words import COUNTRIES

TOGETHER = 1_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Shape(Enum):
    """What records one person has in Salesforce: (leads, contacts)."""

    lead = "lead"
    contact = "contact"
    converted = "a converted lead and its contact"
    lead_and_contact = "an open lead and a contact"
    two_leads = "two leads"
    two_contacts = "two contacts"


class Person(NamedTuple):
    """A human, and where they are known; `shape` is None outside Salesforce."""

    human: Human
    in_hubspot: bool
    shape: Shape | None


class PackedPeople:
    """The people of a world, each with an employer out of `companies` or with none."""

    def __init__(self, companies: Sequence[Company], people: Iterable[Person]) -> None:
        self._companies = companies
        self._places = {company.domain: place for place, company in enumerate(companies)}
        self._countries = {country.code: country for country in COUNTRIES}
        found = iter(people)
        self._packed: list[bytes] = []
        while chunk := list(islice(found, TOGETHER)):
            plain = marshal.dumps([self._plain(person) for person in chunk])
            self._packed.append(zlib.compress(plain, 1))

    def people(self) -> Iterator[Person]:
        for packed in self._packed:
            for plain in marshal.loads(zlib.decompress(packed)):
                yield self._person(*plain)

    def _plain(self, person: Person) -> tuple[Any, ...]:
        """What marshal can write."""
        human = person.human
        values = human._asdict() | {
            "company": None if human.company is None else self._places[human.company.domain],
            "country": human.country.code,
            "address": tuple(human.address),
            "created": (human.created - _EPOCH) // _MICROSECOND,
        }
        shape = person.shape.value if person.shape else None
        return tuple(values.values()), person.in_hubspot, shape

    def _person(self, plain: tuple[Any, ...], in_hubspot: bool, shape: str | None) -> Person:
        values: dict[str, Any] = dict(zip(Human._fields, plain, strict=True))
        place = values["company"]
        values["company"] = None if place is None else self._companies[place]
        values["country"] = self._countries[values["country"]]
        values["address"] = Address(*values["address"])
        values["created"] = _EPOCH + values["created"] * _MICROSECOND
        return Person(Human(**values), in_hubspot, Shape(shape) if shape else None)
