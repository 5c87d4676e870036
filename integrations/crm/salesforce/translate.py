"""Salesforce's JSON as domain types, and back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
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
from integrations.domain.values import Parser, Unreadable, formatter, parser

Json = Mapping[str, Any]

NAMES = {
    ObjectType.SALESFORCE_LEAD: "Lead",
    ObjectType.SALESFORCE_CONTACT: "Contact",
    ObjectType.SALESFORCE_ACCOUNT: "Account",
    ObjectType.SALESFORCE_CAMPAIGN: "Campaign",
    ObjectType.SALESFORCE_CAMPAIGN_MEMBER: "CampaignMember",
}
_LINEAGE = {
    ObjectType.SALESFORCE_LEAD: ("MasterRecordId", "IsConverted", "ConvertedContactId"),
    ObjectType.SALESFORCE_CONTACT: ("MasterRecordId",),
    ObjectType.SALESFORCE_ACCOUNT: ("MasterRecordId",),
}
STAMP = "SystemModstamp"

_KINDS = {
    "string": FieldKind.TEXT,
    "textarea": FieldKind.LONG_TEXT,
    "double": FieldKind.NUMBER,
    "currency": FieldKind.CURRENCY,
    "percent": FieldKind.PERCENT,
    "int": FieldKind.INTEGER,
    "long": FieldKind.INTEGER,
    "boolean": FieldKind.BOOLEAN,
    "date": FieldKind.DATE,
    "datetime": FieldKind.DATETIME,
    "picklist": FieldKind.PICKLIST,
    "combobox": FieldKind.PICKLIST,
    "multipicklist": FieldKind.MULTI_PICKLIST,
    "phone": FieldKind.PHONE,
    "email": FieldKind.EMAIL,
    "url": FieldKind.URL,
    "reference": FieldKind.REFERENCE,
    "id": FieldKind.REFERENCE,
}
_LIMITED = frozenset(
    {"string", "textarea", "phone", "email", "url", "picklist", "multipicklist", "combobox"}
)


def system_fields(object_type: ObjectType) -> tuple[str, ...]:
    """What every record is asked for: its id, its times and what became of it."""
    return ("Id", STAMP, "IsDeleted", *_LINEAGE.get(object_type, ()))


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
        """The fields to select."""
        own = system_fields(self.object_type)
        return [*own, *(name for name, _ in self.columns if name not in own)]

    def without(self, field: str) -> "Reader":
        kept = tuple(c for c in self.columns if c[0].lower() != field.lower())
        return Reader(self.object_type, kept)

    def record(self, raw: Json, read_at: datetime) -> Record:
        return Record(
            object_type=self.object_type,
            id=raw["Id"],
            values=self.values(raw),
            modified_at=moment(raw[STAMP]),
            read_at=read_at,
            deleted=bool(raw.get("IsDeleted")),
            merged_into=raw.get("MasterRecordId"),
            converted_to=raw.get("ConvertedContactId") if raw.get("IsConverted") else None,
        )

    def values(self, raw: Json) -> Values:
        """A value that is not of its field's kind stays unread, as if not asked for."""
        try:
            return {
                name: None if (value := raw[name]) is None else parse(value)
                for name, parse in self.columns
            }
        except (Unreadable, KeyError):
            return self._values_one_by_one(raw)

    def _values_one_by_one(self, raw: Json) -> Values:
        values: dict[str, Value] = {}
        for name, parse in self.columns:
            try:
                values[name] = parse(raw[name] if name in raw else related(raw, name))
            except Unreadable:
                continue
        return values


def reader(object_type: ObjectType, specs: Specs, names: Iterable[str]) -> Reader:
    """A reader for those of the names that are fields, own or a parent's ("Account.Name")."""
    return Reader(
        object_type,
        tuple(
            (name, parser(Provider.SALESFORCE, specs[name].kind if name in specs else _PARENT))
            for name in dict.fromkeys(names)
            if name in specs or "." in name
        ),
    )


_PARENT = FieldKind.TEXT


def related(raw: Json, path: str) -> object:
    """The value at the end of a path through parents; blank where there is no parent."""
    value: object = raw
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


@lru_cache(maxsize=4_096)  # a page written by one job has few times
def moment(text: str) -> datetime:
    """REST writes +0000, Bulk writes Z."""
    return datetime.fromisoformat(text).astimezone(UTC)


def field_spec(raw: Json) -> FieldSpec:
    """A field of a describe."""
    kind = _KINDS.get(raw["type"], FieldKind.UNSUPPORTED)
    return FieldSpec(
        name=raw["name"],
        label=raw["label"],
        kind=kind,
        length=raw["length"] if raw["type"] in _LIMITED and raw["length"] else None,
        scale=raw["scale"] if kind in _SCALED else None,
        required=is_required(raw),
        createable=raw["createable"],
        updateable=raw["updateable"],
        calculated=bool(raw.get("calculated")),
        unique=bool(raw.get("unique")),
        restricted=bool(raw.get("restrictedPicklist")),
        options=tuple(_option(option) for option in raw.get("picklistValues") or ()),
        references=tuple(raw.get("referenceTo") or ()),
    )


_SCALED = (FieldKind.NUMBER, FieldKind.CURRENCY, FieldKind.PERCENT)


def is_required(raw: Json) -> bool:
    return bool(raw["createable"] and not raw["nillable"] and not raw["defaultedOnCreate"])


def _option(raw: Json) -> Option:
    return Option(value=raw["value"], label=raw["label"] or raw["value"], active=raw["active"])


def row_of(values: Values, specs: Specs) -> dict[str, Any]:
    """Values as Salesforce's JSON. Raises Unreadable for one that cannot be written."""
    return {
        name: formatter(Provider.SALESFORCE, specs[name].kind if name in specs else _PARENT)(value)
        for name, value in values.items()
    }


def records(rows: Sequence[Json], found: Reader, read_at: datetime) -> tuple[Record, ...]:
    return tuple(found.record(raw, read_at) for raw in rows)
