"""HubSpot's JSON as domain types, and back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from integrations.crm.catalog import Specs
from integrations.domain.records import (
    FieldKind,
    FieldSpec,
    ObjectType,
    Option,
    Provider,
    Record,
    Value,
    Values,
)
from integrations.domain.values import Parser, Unreadable, formatter, normalise_email, parser

Json = Mapping[str, Any]

MODIFIED = {
    ObjectType.HUBSPOT_CONTACT: "lastmodifieddate",
    ObjectType.HUBSPOT_COMPANY: "hs_lastmodifieddate",
}
MERGED = "hs_merged_object_ids"
SPECIAL = {
    ObjectType.HUBSPOT_CONTACT: (
        "email",
        "hs_additional_emails",
        "lastmodifieddate",
        "createdate",
        "hs_object_id",
        MERGED,
    ),
    ObjectType.HUBSPOT_COMPANY: ("hs_lastmodifieddate", "createdate", "hs_object_id", MERGED),
}
NEVER = datetime(1970, 1, 1, tzinfo=UTC)

_KINDS = {
    ("string", "textarea"): FieldKind.LONG_TEXT,
    ("string", "html"): FieldKind.LONG_TEXT,
    ("string", "phonenumber"): FieldKind.PHONE,
    ("phone_number", "phonenumber"): FieldKind.PHONE,
    ("enumeration", "checkbox"): FieldKind.MULTI_PICKLIST,
    ("enumeration", "booleancheckbox"): FieldKind.BOOLEAN,
}
_TYPES = {
    "string": FieldKind.TEXT,
    "phone_number": FieldKind.PHONE,
    "number": FieldKind.NUMBER,
    "bool": FieldKind.BOOLEAN,
    "date": FieldKind.DATE,
    "datetime": FieldKind.DATETIME,
    "enumeration": FieldKind.PICKLIST,
}
_NAMED = {
    "email": FieldKind.EMAIL,
    "hubspot_owner_id": FieldKind.REFERENCE,
    "associatedcompanyid": FieldKind.REFERENCE,
}
LONGEST_TEXT = 65_536


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads records of one type: looked up once, called for each."""

    object_type: ObjectType
    columns: tuple[tuple[str, Parser], ...]

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.columns)

    @property
    def asked(self) -> list[str]:
        """The property names to ask HubSpot for."""
        return list(
            dict.fromkeys([*(name for name, _ in self.columns), *SPECIAL[self.object_type]])
        )

    def record(self, raw: Json, read_at: datetime) -> Record:
        properties = raw["properties"]
        return Record(
            object_type=self.object_type,
            id=str(raw["id"]),
            values=self.values(properties),
            modified_at=modified_at(raw, self.object_type),
            read_at=read_at,
            other_emails=other_emails(properties),
            deleted=bool(raw.get("archived")),
            edited_at=self.edited_at(raw),
        )

    def values(self, properties: Json) -> Values:
        """A value that is not of its field's kind stays unread, as if not asked for."""
        get = properties.get
        try:
            return {
                name: None if (value := get(name)) is None else parse(value)
                for name, parse in self.columns
            }
        except Unreadable:
            return self._values_one_by_one(properties)

    def _values_one_by_one(self, properties: Json) -> Values:
        values: dict[str, Value] = {}
        for name, parse in self.columns:
            try:
                values[name] = parse(properties.get(name))
            except Unreadable:
                continue
        return values

    def edited_at(self, raw: Json) -> dict[str, datetime]:
        history = raw.get("propertiesWithHistory") or {}
        return {
            name: datetime.fromisoformat(history[name][0]["timestamp"])
            for name, _ in self.columns
            if history.get(name)
        }


def reader(object_type: ObjectType, specs: Specs, names: Iterable[str]) -> Reader:
    """A reader for those of the names that are fields."""
    return Reader(
        object_type,
        tuple(
            (name, parser(Provider.HUBSPOT, specs[name].kind))
            for name in dict.fromkeys(names)
            if name in specs
        ),
    )


def modified_at(raw: Json, object_type: ObjectType) -> datetime:
    """When the record last moved; of an archived one, when it was archived."""
    if archived := raw.get("archivedAt"):
        return datetime.fromisoformat(archived)
    stamp = (raw.get("properties") or {}).get(MODIFIED[object_type]) or raw.get("updatedAt")
    return datetime.fromisoformat(stamp) if stamp else NEVER


def other_emails(properties: Json) -> tuple[str, ...]:
    """Secondary addresses, normalised, in order."""
    text = properties.get("hs_additional_emails")
    if not text:
        return ()
    found = (normalise_email(part) for part in text.split(";"))
    return tuple(sorted({email for email in found if email}))


def merged_ids(raw: Json) -> list[str]:
    """The ids that were merged into this record."""
    text = (raw.get("properties") or {}).get(MERGED) or ""
    return [part for part in text.split(";") if part and part != str(raw["id"])]


def field_spec(raw: Json) -> FieldSpec:
    """A property definition as a field."""
    rules = raw.get("modificationMetadata") or {}
    writable = not rules.get("readOnlyValue") and not raw.get("calculated")
    kind = _kind(raw)
    return FieldSpec(
        name=raw["name"],
        label=raw.get("label") or raw["name"],
        kind=kind,
        length=LONGEST_TEXT if kind in (FieldKind.TEXT, FieldKind.LONG_TEXT) else None,
        createable=writable,
        updateable=writable,
        calculated=bool(raw.get("calculated")),
        unique=bool(raw.get("hasUniqueValue")) or raw["name"] == "email",
        restricted=kind in (FieldKind.PICKLIST, FieldKind.MULTI_PICKLIST),
        options=tuple(_option(option) for option in raw.get("options") or ()),
    )


def _kind(raw: Json) -> FieldKind:
    if kind := _NAMED.get(raw["name"]):
        return kind
    if raw.get("externalOptions"):
        return FieldKind.REFERENCE
    pair = (raw["type"], raw.get("fieldType") or "")
    return _KINDS.get(pair) or _TYPES.get(raw["type"], FieldKind.UNSUPPORTED)


def _option(raw: Json) -> Option:
    return Option(value=raw["value"], label=raw["label"], active=not raw.get("hidden"))


_DEFINITIONS = {
    FieldKind.LONG_TEXT: ("string", "textarea"),
    FieldKind.PHONE: ("string", "phonenumber"),
    FieldKind.NUMBER: ("number", "number"),
    FieldKind.CURRENCY: ("number", "number"),
    FieldKind.PERCENT: ("number", "number"),
    FieldKind.INTEGER: ("number", "number"),
    FieldKind.BOOLEAN: ("bool", "booleancheckbox"),
    FieldKind.DATE: ("date", "date"),
    FieldKind.DATETIME: ("datetime", "date"),
    FieldKind.PICKLIST: ("enumeration", "select"),
    FieldKind.MULTI_PICKLIST: ("enumeration", "checkbox"),
}
_YES_NO = (Option(value="true", label="Yes"), Option(value="false", label="No"))


def definition(spec: FieldSpec, *, group: str) -> dict[str, Any]:
    """A field as a property definition to create."""
    kind, shown_as = _DEFINITIONS.get(spec.kind, ("string", "text"))
    options = _YES_NO if spec.kind is FieldKind.BOOLEAN else spec.options
    return {
        "name": spec.name,
        "label": spec.label,
        "type": kind,
        "fieldType": shown_as,
        "groupName": group,
        "hasUniqueValue": spec.unique,
        "options": [
            {"value": option.value, "label": option.label, "displayOrder": place, "hidden": False}
            for place, option in enumerate(options)
        ],
    }


def properties_of(values: Values, specs: Specs) -> dict[str, Any]:
    """Values as HubSpot's properties. Raises Unreadable for one that cannot be written."""
    return {
        name: formatter(Provider.HUBSPOT, specs[name].kind if name in specs else FieldKind.TEXT)(
            value
        )
        for name, value in values.items()
    }


def batch_ids(items: Sequence[str]) -> list[dict[str, str]]:
    return [{"id": item} for item in items]
