"""What properties an object type has: HubSpot's own ones from data files, and the portal's."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from integrations.sandbox.hubspot.errors import Json, conflict, invalid, not_found
from integrations.sandbox.hubspot.objecttypes import COMPANIES, CONTACTS, ObjectType
from integrations.sandbox.hubspot.propertyrules.checks import Rule
from integrations.sandbox.hubspot.timestamps import iso

FIELD_TYPES: Mapping[str, frozenset[str]] = {
    "string": frozenset(
        {"text", "textarea", "html", "phonenumber", "file", "calculation_equation"}
    ),
    "number": frozenset({"number", "calculation_equation"}),
    "date": frozenset({"date"}),
    "datetime": frozenset({"date"}),
    "bool": frozenset({"booleancheckbox", "calculation_equation"}),
    "enumeration": frozenset(
        {"select", "radio", "checkbox", "booleancheckbox", "calculation_equation"}
    ),
    "phone_number": frozenset({"phonenumber"}),
    "object_coordinates": frozenset({"text"}),
    "json": frozenset({"text"}),
}
MAX_UNIQUE = 10
_SHARED = "shared"  # the data file of properties that every further type has


@dataclass(frozen=True, slots=True)
class Option:
    label: str
    value: str
    hidden: bool = False
    display_order: int = -1
    description: str = ""

    def json(self) -> Json:
        return {
            "label": self.label,
            "value": self.value,
            "description": self.description,
            "displayOrder": self.display_order,
            "hidden": self.hidden,
        }


@dataclass(kw_only=True)
class Property:
    """A property's definition. `archived_at` is in milliseconds."""

    name: str
    label: str
    type: str
    field_type: str
    group: str
    description: str = ""
    options: list[Option] = field(default_factory=list)
    display_order: int = -1
    calculated: bool = False
    formula: str | None = None
    external_options: bool = False
    unique: bool = False
    hidden: bool = False
    hubspot_defined: bool = False
    form_field: bool = False
    read_only: bool = False
    definition_fixed: bool = False
    created: int = 0
    updated: int = 0
    archived_at: int | None = None

    @property
    def multiple(self) -> bool:
        return self.type == "enumeration" and self.field_type == "checkbox"

    def values(self) -> set[str]:
        return {option.value for option in self.options}

    def json(self) -> Json:
        body: Json = {
            "createdAt": iso(self.created),
            "updatedAt": iso(self.updated),
            "name": self.name,
            "label": self.label,
            "type": self.type,
            "fieldType": self.field_type,
            "description": self.description,
            "groupName": self.group,
            "options": [option.json() for option in self.options],
            "displayOrder": self.display_order,
            "calculated": self.calculated,
            "externalOptions": self.external_options,
            "archived": self.archived_at is not None,
            "hasUniqueValue": self.unique,
            "hidden": self.hidden,
            "hubspotDefined": self.hubspot_defined,
            "formField": self.form_field,
            "dataSensitivity": "non_sensitive",
            "modificationMetadata": self._metadata(),
        }
        if self.formula is not None:
            body["calculationFormula"] = self.formula
        if self.archived_at is not None:
            body["archivedAt"] = iso(self.archived_at)
        return body

    def _metadata(self) -> Json:
        metadata: Json = {
            "archivable": not self.hubspot_defined,
            "readOnlyDefinition": self.definition_fixed,
            "readOnlyValue": self.read_only,
        }
        if self.type == "enumeration":
            metadata["readOnlyOptions"] = self.definition_fixed and not self.external_options
        return metadata


@dataclass
class Group:
    name: str
    label: str
    display_order: int = -1
    archived: bool = False

    def json(self) -> Json:
        return {
            "name": self.name,
            "label": self.label,
            "displayOrder": self.display_order,
            "archived": self.archived,
        }


class Schema:
    """The properties and groups of one object type."""

    def __init__(self, kind: ObjectType, created: int) -> None:
        self.kind = kind
        self.properties = {known.name: known for known in _built_in(kind, created)}
        names = dict.fromkeys(known.group for known in self.properties.values())
        self.groups = {name: Group(name, _group_label(name)) for name in names}
        self.required = kind.required
        self.searchable = kind.searchable
        self.rules: dict[str, dict[str, Rule]] = {}  # validation rules, by property and type

    def live(self, name: str) -> Property | None:
        """The property, if the portal has it and it is not archived."""
        known = self.properties.get(name)
        return known if known is not None and known.archived_at is None else None

    def get(self, name: str, *, archived: bool = False) -> Property:
        known = self.properties.get(name)
        if known is None or (known.archived_at is not None) != archived:
            raise not_found(f'Property "{name}" does not exist')
        return known

    def unique_names(self) -> list[str]:
        return [known.name for known in self.properties.values() if known.unique]

    def add(self, known: Property) -> Property:
        """Raises ApiError: 409 for a taken name, 400 for a bad pair of types or group."""
        if self.live(known.name) is not None:
            raise conflict(f"A property named '{known.name}' already exists.")
        self.check(known)
        self.properties[known.name] = known
        return known

    def check(self, known: Property) -> None:
        if known.type not in FIELD_TYPES:
            raise invalid(f"'{known.type}' is not a valid property type")
        if known.field_type not in FIELD_TYPES[known.type]:
            raise invalid(
                f"Property type '{known.type}' can't be used with field type '{known.field_type}'"
            )
        if known.group not in self.groups or self.groups[known.group].archived:
            raise invalid(f"Property group '{known.group}' does not exist")
        self._check_options(known)
        if known.unique and len(self.unique_names()) >= MAX_UNIQUE:
            raise invalid(f"An object can have at most {MAX_UNIQUE} unique value properties")

    def _check_options(self, known: Property) -> None:
        values = [option.value for option in known.options]
        if len(set(values)) != len(values):
            raise invalid("Property option values must be unique")
        boolean = known.field_type == "booleancheckbox" and known.type in {"bool", "enumeration"}
        if boolean and set(values) != {"true", "false"}:
            raise invalid("Boolean properties must have exactly two options, 'true' and 'false'")


def _built_in(kind: ObjectType, created: int) -> Iterator[Property]:
    """The properties of the type's own file; further types share some that name no group."""
    names = (kind.name,) if kind in (CONTACTS, COMPANIES) else (_SHARED, kind.name)
    for name in names:
        for row in _rows(name):
            if row["name"] != "createdate" or kind.created == "createdate":
                yield _built_in_property({**row, "group": row["group"] or kind.group}, created)


@cache
def _rows(name: str) -> tuple[Mapping[str, Any], ...]:
    """A data file's rows; a type that the portal defines has none."""
    file = resources.files(__package__) / "data" / f"{name}.tsv"
    if not file.is_file():
        return ()
    with file.open(encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _built_in_property(row: Mapping[str, Any], created: int) -> Property:
    flags = set(row["flags"].split(","))
    return Property(
        name=row["name"],
        label=row["label"],
        type=row["type"],
        field_type=row["fieldType"],
        group=row["group"],
        options=[
            _option(text, place) for place, text in enumerate(row["options"].split("; ")) if text
        ],
        calculated="calculated" in flags,
        external_options="external-options" in flags,
        unique="unique" in flags,
        hidden="hidden" in flags,
        hubspot_defined=True,
        form_field="form" in flags,
        read_only="read-only" in flags,
        definition_fixed="definition-fixed" in flags,
        created=created,
        updated=created,
    )


def _option(text: str, place: int) -> Option:
    value, _, label = text.partition("=")
    return Option(label=label or value, value=value, display_order=place)


def _group_label(name: str) -> str:
    return _GROUP_LABELS.get(name, name.replace("_", " ").capitalize())


_GROUP_LABELS = {
    "contactinformation": "Contact information",
    "companyinformation": "Company information",
    "emailinformation": "Email information",
    "analyticsinformation": "Analytics history",
    "conversioninformation": "Conversion information",
    "socialmediainformation": "Social media information",
}
