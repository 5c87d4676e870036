"""The objects of the org and their fields, with field-level security."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from integrations.sandbox.salesforce.fields import Field, field_from

_FOLDER = Path(__file__).parent / "schema"
NAMES = (
    "Account",
    "Campaign",
    "CampaignMember",
    "CampaignMemberStatus",
    "Case",
    "Contact",
    "Group",
    "Lead",
    "LeadStatus",
    "Opportunity",
    "Organization",
    "Profile",
    "QueueSobject",
    "RecordType",
    "Task",
    "User",
    "UserRole",
)


@dataclass(frozen=True)
class Child:
    """A child relationship: `SELECT (SELECT … FROM Contacts) FROM Account`."""

    object_type: str
    field: str
    relationship: str | None
    cascade: bool


@dataclass
class ObjectType:
    """One object: its facts, its fields by name, and which of them are hidden."""

    name: str
    facts: Mapping[str, Any]
    children: tuple[Child, ...]
    fields: dict[str, Field]
    hidden: set[str] = field(default_factory=set)
    required: tuple[Field, ...] = ()
    unique: tuple[Field, ...] = ()
    auto_numbers: tuple[Field, ...] = ()
    defaults: dict[str, Any] = field(default_factory=dict)
    _visible: tuple[Field, ...] = ()
    _lookup: dict[str, Field] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.refresh()

    @property
    def prefix(self) -> str:
        return str(self.facts["keyPrefix"])

    @property
    def soft_delete(self) -> bool:
        return "IsDeleted" in self.fields

    @property
    def person(self) -> bool:
        """Whether Name is put together from FirstName and LastName."""
        return "LastName" in self.fields and self.fields["Name"].stored

    @property
    def name_field(self) -> Field | None:
        """What a record is called by: Name, or a number where there is none."""
        return next((field for field in self.fields.values() if field.has("nameField")), None)

    def field(self, name: str) -> Field | None:
        """The visible field of that name, in any case."""
        return self._lookup.get(name) or self._lookup.get(name.lower())

    def visible(self) -> Iterator[Field]:
        return iter(self._visible)

    def parent(self, relationship: str) -> Field | None:
        """The visible reference field behind `Account` in `Account.Name`."""
        wanted = relationship.lower()
        return next((f for f in self.visible() if (f.relationship or "").lower() == wanted), None)

    def child(self, relationship: str) -> Child | None:
        wanted = relationship.lower()
        return next((c for c in self.children if (c.relationship or "").lower() == wanted), None)

    def refresh(self) -> None:
        """Work out again what every write needs, after fields have changed."""
        fields = self.fields.values()
        self._visible = tuple(f for f in fields if f.name not in self.hidden)
        self._lookup = {name: f for f in self._visible for name in (f.name, f.name.lower())}
        self.required = tuple(f for f in fields if f.required)
        self.auto_numbers = tuple(f for f in fields if f.has("autoNumber"))
        self.unique = tuple(f for f in fields if f.has("unique"))
        self.defaults = {f.name: f.initial for f in fields if f.stored and f.initial is not None}


class Schema:
    """All objects. `revision` moves with every change, so that what was derived can be renewed."""

    def __init__(self) -> None:
        self.objects = {name: _read(name) for name in NAMES}
        self.revision = 0
        self.changed_at: datetime = datetime.now(UTC).replace(microsecond=0)
        self._by_lower = {name.lower(): found for name, found in self.objects.items()}
        self._out_of_sight: set[str] = set()
        self._by_prefix = {found.prefix: found for found in self.objects.values()}

    def find(self, name: str) -> ObjectType | None:
        """The object of that name, in any case, unless the API user may not see it."""
        found = self._by_lower.get(name.lower())
        return None if found is None or found.name in self._out_of_sight else found

    def visible(self) -> Iterator[ObjectType]:
        return (found for name, found in self.objects.items() if name not in self._out_of_sight)

    def by_id(self, record_id: str) -> ObjectType | None:
        return self._by_prefix.get(record_id[:3])

    def hide(self, object_type: str, name: str, *, hidden: bool = True) -> None:
        """Field-level security: an unreadable field is as if it did not exist."""
        found = self.objects[object_type]
        (found.hidden.add if hidden else found.hidden.discard)(found.fields[name].name)
        self.changed(found)

    def hide_object(self, object_type: str, *, hidden: bool = True) -> None:
        """Without the right to read it, an object is as if it did not exist."""
        found = self.objects[object_type]
        (self._out_of_sight.add if hidden else self._out_of_sight.discard)(found.name)
        self.changed(found)

    def read_only(self, object_type: str, name: str) -> None:
        """Field-level security: the field can be read but not written."""
        found = self.objects[object_type]
        found.fields[name] = found.fields[name].without("createable", "updateable")
        self.changed(found)

    def put(self, found: ObjectType, field: Field) -> None:
        """A new field, or one that has changed."""
        found.fields[field.name] = field
        self.changed(found)

    def add(self, found: ObjectType) -> None:
        """A new object."""
        self.objects[found.name] = found
        self._by_lower[found.name.lower()] = found
        self._by_prefix[found.prefix] = found
        self.changed(found)

    def changed(self, found: ObjectType) -> None:
        """To be told after each change to an object."""
        found.refresh()
        self.revision += 1
        self.changed_at = datetime.now(UTC).replace(microsecond=0)


def _read(name: str) -> ObjectType:
    facts, children, fields = _recorded(name)
    return ObjectType(name, facts, children, {field.name: field for field in fields})


@cache
def _recorded(name: str) -> tuple[Mapping[str, Any], tuple[Child, ...], tuple[Field, ...]]:
    """Facts, children and fields of a schema file. None of them ever changes."""
    data = json.loads((_FOLDER / f"{name.lower()}.json").read_text(encoding="utf-8"))
    children = tuple(
        Child(c["childSObject"], c["field"], c.get("relationshipName"), c["cascadeDelete"])
        for c in data["childRelationships"]
    )
    return data["object"], children, tuple(field_from(line) for line in data["fields"])
