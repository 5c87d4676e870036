"""The types that ties between records can have.

The ids are HubSpot's: https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide
"""

from collections.abc import Iterator
from dataclasses import dataclass

from integrations.sandbox.hubspot.errors import Json
from integrations.sandbox.hubspot.objecttypes import OBJECT_TYPES


@dataclass(frozen=True, slots=True)
class AssociationType:
    """One direction of a tie. `inverse` is the type id of the other direction."""

    type_id: int
    source: str
    target: str
    inverse: int
    label: str | None = None
    category: str = "HUBSPOT_DEFINED"
    name: str = ""

    def json(self) -> Json:
        return {"category": self.category, "typeId": self.type_id, "label": self.label}


Pair = tuple[str, str]

# Without a label, in both directions.
_PLAIN = (
    ("contacts", "companies", 279, 280),
    ("contacts", "contacts", 449, 449),
    ("contacts", "deals", 4, 3),
    ("contacts", "tickets", 15, 16),
    ("contacts", "calls", 193, 194),
    ("contacts", "emails", 197, 198),
    ("contacts", "meetings", 199, 200),
    ("contacts", "notes", 201, 202),
    ("contacts", "tasks", 203, 204),
    ("companies", "companies", 450, 450),
    ("companies", "deals", 342, 341),
    ("companies", "tickets", 340, 339),
    ("companies", "calls", 181, 182),
    ("companies", "emails", 185, 186),
    ("companies", "meetings", 187, 188),
    ("companies", "notes", 189, 190),
    ("companies", "tasks", 191, 192),
    ("deals", "deals", 451, 451),
    ("deals", "tickets", 27, 28),
    ("deals", "calls", 205, 206),
    ("deals", "emails", 209, 210),
    ("deals", "meetings", 211, 212),
    ("deals", "notes", 213, 214),
    ("deals", "tasks", 215, 216),
    ("deals", "line_items", 19, 20),
    ("tickets", "tickets", 452, 452),
    ("tickets", "calls", 219, 220),
    ("tickets", "emails", 223, 224),
    ("tickets", "meetings", 225, 226),
    ("tickets", "notes", 227, 228),
    ("tickets", "tasks", 229, 230),
)
# To the one company that is a record's primary one.
_PRIMARY = (
    ("contacts", "companies", 1, 2),
    ("deals", "companies", 5, 6),
    ("tickets", "companies", 26, 25),
)
_FAMILY = (
    AssociationType(
        13, "companies", "companies", 14, "Child Company", name="parent_to_child_company"
    ),
    AssociationType(
        14, "companies", "companies", 13, "Parent Company", name="child_to_parent_company"
    ),
)

_SINGULARS = {kind.name: kind.singular.lower() for kind in OBJECT_TYPES}
PRIMARY: dict[Pair, int] = {(one, other): type_id for one, other, type_id, _ in _PRIMARY}


def plain_types() -> dict[Pair, int]:
    """The type that a tie of each pair has at least, by direction."""
    there = {(one, other): type_id for one, other, type_id, _ in _PLAIN}
    return {(other, one): back for one, other, _, back in _PLAIN} | there


def built_in() -> Iterator[AssociationType]:
    """Primary types come first, as in HubSpot's answers."""
    for one, other, type_id, back in _PRIMARY:
        yield from _both(one, other, type_id, back, "Primary", "")
    for one, other, type_id, back in _PLAIN:
        ambiguous = {(one, other), (other, one)} & PRIMARY.keys()
        yield from _both(one, other, type_id, back, None, "_unlabeled" if ambiguous else "")
    yield from _FAMILY


def _both(
    one: str, other: str, type_id: int, back: int, label: str | None, suffix: str
) -> Iterator[AssociationType]:
    yield AssociationType(type_id, one, other, back, label, name=_name(one, other, suffix))
    if back != type_id:
        yield AssociationType(back, other, one, type_id, label, name=_name(other, one, suffix))


def _name(one: str, other: str, suffix: str) -> str:
    return f"{_SINGULARS[one]}_to_{_SINGULARS[other]}{suffix}"
