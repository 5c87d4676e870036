"""Object types that the portal defines.

https://developers.hubspot.com/docs/api-reference/crm-schemas-v3/guide
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from integrations.sandbox.hubspot.associationtypes import AssociationType
from integrations.sandbox.hubspot.errors import Json, conflict, invalid, not_found
from integrations.sandbox.hubspot.objecttypes import ACTIVITIES, CONVERSATIONS, ObjectType
from integrations.sandbox.hubspot.schema import Group, Property
from integrations.sandbox.hubspot.table import Table
from integrations.sandbox.hubspot.timestamps import iso

if TYPE_CHECKING:
    from integrations.sandbox.hubspot.store import Store

USER_ID = 9_000_001
MAX_CUSTOM, MAX_SEARCHABLE = 10, 20
_NAME = re.compile(r"[a-z][a-z0-9_]{0,49}\Z", re.IGNORECASE)


@dataclass(kw_only=True)
class ObjectSchema:
    """`name` is the short one; the object type's own is fully qualified."""

    name: str
    table: Table
    labels: Mapping[str, str]
    created: int
    updated: int
    primary: str | None = None
    secondary: list[str] = field(default_factory=list)
    description: str | None = None

    @property
    def kind(self) -> ObjectType:
        return self.table.kind

    def json(self, types: Iterable[AssociationType], ids: Mapping[str, str]) -> Json:
        """`ids` are the type ids of all object types by their names."""
        schema = self.table.schema
        return {
            "id": self.kind.type_id,
            "objectTypeId": self.kind.type_id,
            "name": self.name,
            "fullyQualifiedName": self.kind.name,
            "labels": dict(self.labels),
            "description": self.description,
            "primaryDisplayProperty": self.primary,
            "secondaryDisplayProperties": self.secondary,
            "requiredProperties": list(schema.required),
            "searchableProperties": list(schema.searchable),
            "properties": [each.json() for each in schema.properties.values()],
            "associations": [
                self._association(each, ids)
                for each in types
                if each.source == self.kind.name and each.label is None
            ],
            "createdByUserId": USER_ID,
            "updatedByUserId": USER_ID,
            "createdAt": iso(self.created),
            "updatedAt": iso(self.updated),
            "archived": False,
        }

    def _association(self, each: AssociationType, ids: Mapping[str, str]) -> Json:
        return association_json(each, ids, self.created)


class ObjectSchemas:
    """All that a portal defines, by their fully qualified names."""

    def __init__(self, store: "Store") -> None:
        self.store = store
        self.all: dict[str, ObjectSchema] = {}
        self._made = 0

    def get(self, name: str) -> ObjectSchema:
        """By any name of the type. Raises ApiError 404 for one that the portal does not define."""
        kind = self.store.types.find(name)
        found = self.all.get(kind.name) if kind is not None else None
        if found is None:
            raise not_found(f"Unable to find object type definition for {name}")
        return found

    def begin(self, name: Any, labels: Any) -> ObjectSchema:
        """A type without properties of its own. Raises ApiError 400, or 409 for a taken name."""
        labels = _labels(labels)
        if not isinstance(name, str) or not _NAME.match(name):
            raise invalid(
                "Object names must begin with a letter, and hold letters, digits and underscores"
            )
        qualified = f"p{self.store.portal_id}_{name}".lower()
        if qualified in self.all:
            raise conflict(f"An object type named '{name}' already exists")
        if len(self.all) >= MAX_CUSTOM:
            raise invalid(f"A portal can have at most {MAX_CUSTOM} custom objects")
        kind = self._kind(qualified, labels["singular"])
        table = self.store.add_object_type(kind, f"p_{name}".lower())
        table.schema.groups.setdefault(kind.group, Group(kind.group, f"{labels['singular']} data"))
        now = self.store.now()
        self.all[qualified] = ObjectSchema(
            name=name, table=table, labels=labels, created=now, updated=now
        )
        for other in (*ACTIVITIES, CONVERSATIONS):
            self.store.associations.open(kind, other)
        return self.all[qualified]

    def describe(self, each: ObjectSchema, body: Mapping[str, Any]) -> None:
        """Set what a body says about the type. Raises ApiError 400 before anything is set."""
        schema = each.table.schema
        named = {name: _names(each, body, name) for name in _LISTS if body.get(name) is not None}
        if len(named.get("searchableProperties", ())) > MAX_SEARCHABLE:
            raise invalid(f"At most {MAX_SEARCHABLE} properties can be searchable")
        primary = body.get("primaryDisplayProperty")
        if primary is not None:
            _known(each, primary)
        labels = _labels({**each.labels, **(body.get("labels") or {})})
        each.primary = primary or each.primary
        each.labels = labels
        each.description = body.get("description", each.description)
        each.secondary = list(named.get("secondaryDisplayProperties", each.secondary))
        schema.required = named.get("requiredProperties", schema.required)
        schema.searchable = named.get("searchableProperties", schema.searchable)
        each.updated = self.store.now()

    def remove(self, each: ObjectSchema) -> None:
        """Raises ApiError 400 while there are records."""
        if each.table.records:
            raise invalid(
                f"Unable to delete object type {each.kind.name}: all its records must be deleted "
                "first"
            )
        self.discard(each)

    def discard(self, each: ObjectSchema) -> None:
        del self.all[each.kind.name]
        self.store.remove_object_type(each.kind)

    def _kind(self, qualified: str, label: str) -> ObjectType:
        self._made += 1
        return ObjectType(
            name=qualified,
            singular=qualified,
            type_id=f"2-{self.store.portal_id % 1_000_000 + self._made}",
            label=label,
            group=f"{qualified}_information",
            created="hs_createdate",
            scope="custom",
            custom=True,
        )


_LISTS = ("requiredProperties", "searchableProperties", "secondaryDisplayProperties")


def association_json(known: AssociationType, ids: Mapping[str, str], created: int) -> Json:
    return {
        "id": str(known.type_id),
        "fromObjectTypeId": ids[known.source],
        "toObjectTypeId": ids[known.target],
        "name": known.name,
        "createdAt": iso(created),
        "updatedAt": iso(created),
    }


def _labels(labels: Any) -> dict[str, str]:
    given = labels if isinstance(labels, Mapping) else {}
    found = {name: str(given.get(name) or "") for name in ("singular", "plural")}
    if not all(found.values()):
        raise invalid("Invalid input JSON: 'labels' needs a 'singular' and a 'plural'")
    return found


def _names(each: ObjectSchema, body: Mapping[str, Any], name: str) -> tuple[str, ...]:
    if not isinstance(body[name], list):
        raise invalid(f"Invalid input JSON: '{name}' must be a list of strings")
    return tuple(_known(each, one).name for one in body[name])


def _known(each: ObjectSchema, name: Any) -> Property:
    known = each.table.schema.live(name) if isinstance(name, str) else None
    if known is None:
        raise invalid(f'Property "{name}" does not exist')
    return known
