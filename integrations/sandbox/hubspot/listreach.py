"""How list filters reach from a record to others: by its associations, or by a property."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from integrations.sandbox.hubspot.associations import Associations
from integrations.sandbox.hubspot.listoperands import choice, integer, refused
from integrations.sandbox.hubspot.objecttypes import COMPANIES, CONTACTS, ObjectType
from integrations.sandbox.hubspot.records import Record
from integrations.sandbox.hubspot.table import Table

CATEGORIES = ("HUBSPOT_DEFINED", "USER_DEFINED", "INTEGRATOR_DEFINED", "WORK")
Chain = tuple[ObjectType, ...]


@dataclass(frozen=True, kw_only=True)
class Portal:
    """What filters ask of the portal.

    `in_list(list_id, record_id)` answers membership; `known_list` raises for a list that is not
    there, or not of that kind, and `kind` for an object type that is not.
    """

    tables: Mapping[str, Table]
    associations: Associations
    kind: Callable[[str], ObjectType]
    in_list: Callable[[int, int], bool]
    known_list: Callable[[str, ObjectType], int]
    now: Callable[[], int]


@dataclass(frozen=True)
class Reach:
    """`ids` are those of the records of `target` that a record leads to."""

    target: ObjectType
    ids: Callable[[Record], Collection[int]]


def reach(portal: Portal, source: ObjectType, each: Mapping[str, Any]) -> Reach:
    """By associations of one type. Raises ApiError 400 for a type that `source` does not have."""
    ties, type_id = portal.associations, integer(each, "associationTypeId")
    known = ties.types.get(type_id)
    category = choice(each, "associationCategory", CATEGORIES)
    if known is None or (known.source, known.category) != (source.name, category):
        raise refused(f"Association type {type_id} is not valid for {source.singular}")
    target = portal.tables[known.target].kind
    _require_kind(portal, target, each)
    return Reach(
        target,
        lambda record: [
            other for other, types in ties.of(source, record.id, target).items() if type_id in types
        ],
    )


def reach_held(portal: Portal, source: ObjectType, each: Mapping[str, Any]) -> Reach:
    """By a property that holds an id. Raises ApiError 400 for one that holds none."""
    name = str(each.get("propertyWithObjectId"))
    if source is not CONTACTS or name != "associatedcompanyid":
        raise refused(f"Property {name} of {source.singular} holds the id of no record")
    _require_kind(portal, COMPANIES, each)
    return Reach(COMPANIES, lambda record: [int(held)] if (held := record.read(name)) else [])


def occurrences(refine: Any) -> Callable[[int], bool]:
    """Whether so many are neither too few nor too many; one is enough unless it says otherwise."""
    if refine is None:
        return lambda count: count > 0
    if not isinstance(refine, Mapping):
        raise refused("'coalescingRefineBy' must be an object")
    choice(refine, "type", ("NUM_OCCURRENCES",))
    least = integer(refine, "minOccurrences", 0)
    most = integer(refine, "maxOccurrences") if "maxOccurrences" in refine else None
    return lambda count: least <= count and (most is None or count <= most)


def led_from(ties: Associations, chain: Chain, kind: ObjectType, record_id: int) -> set[int]:
    """The records at the chain's start that may look at this one further on."""
    found: set[int] = set()
    for place, further in enumerate(chain[1:], start=1):
        ids = {record_id} if further is kind else set()
        for here, before in pairwise(reversed(chain[: place + 1])):
            ids = {other for each in ids for other in ties.of(here, each, before)}
        found |= ids
    return found


def _require_kind(portal: Portal, target: ObjectType, each: Mapping[str, Any]) -> None:
    named = each.get("objectTypeId") or each.get("toObjectTypeId")
    if named is not None and portal.kind(str(named)) is not target:
        raise refused(f"The association leads to {target.type_id}, not to {named}")
