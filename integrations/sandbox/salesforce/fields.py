"""Fields: what the schema files say of them, and how a describe shows them."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

TEXT_TYPES = frozenset(
    {"string", "textarea", "picklist", "multipicklist", "phone", "email", "url", "combobox"}
    | {"encryptedstring"}
)
NUMBER_TYPES = frozenset({"double", "currency", "percent", "int"})
ID_TYPES = frozenset({"id", "reference"})
COMPOUND_TYPES = frozenset({"address", "location"})
_SOAP = {
    "id": "tns:ID",
    "reference": "tns:ID",
    "boolean": "xsd:boolean",
    "int": "xsd:int",
    "double": "xsd:double",
    "currency": "xsd:double",
    "percent": "xsd:double",
    "date": "xsd:date",
    "datetime": "xsd:dateTime",
    "time": "xsd:time",
    "address": "urn:address",
    "location": "urn:location",
}
_PARTS = [
    "City",
    "Country",
    "GeocodeAccuracy",
    "Latitude",
    "Longitude",
    "PostalCode",
    "State",
    "Street",
]
_CODES = ["CountryCode", "StateCode"]
FLAGS = [
    "aggregatable",
    "aiPredictionField",
    "autoNumber",
    "calculated",
    "cascadeDelete",
    "caseSensitive",
    "createable",
    "custom",
    "defaultedOnCreate",
    "dependentPicklist",
    "deprecatedAndHidden",
    "displayLocationInDecimal",
    "encrypted",
    "externalId",
    "filterable",
    "formulaTreatNullNumberAsZero",
    "groupable",
    "highScaleNumber",
    "htmlFormatted",
    "idLookup",
    "nameField",
    "namePointing",
    "nillable",
    "permissionable",
    "polymorphicForeignKey",
    "queryByDistance",
    "restrictedDelete",
    "restrictedPicklist",
    "searchPrefilterable",
    "sortable",
    "unique",
    "updateable",
    "writeRequiresMasterRead",
]


# No slots: `cached_property` needs the instance's dictionary.
@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of an object. `formula` is SQL for a computed field, `{t}` its table."""

    name: str
    label: str
    type: str
    length: int = 0
    precision: int = 0
    scale: int = 0
    digits: int = 0
    flags: frozenset[str] = frozenset()
    picklist: tuple[tuple[str, str], ...] = ()
    reference_to: tuple[str, ...] = ()
    relationship: str | None = None
    compound: str | None = None
    extra_type: str | None = None
    default: str | float | bool | None = None
    formula: str | None = None
    display_format: str | None = None  # of an auto number: `A-{0000}`
    controller: str | None = None  # the field that a dependent picklist depends on
    depends: Mapping[str, Sequence[str]] = field(default_factory=dict)  # by label or value
    coded: bool = False  # whether an address has codes of state and country

    def has(self, flag: str) -> bool:
        return flag in self.flags

    @property
    def stored(self) -> bool:
        return self.formula is None and self.type not in COMPOUND_TYPES

    @property
    def stored_as_text(self) -> bool:
        return self.type in TEXT_TYPES or self.type in ("date", "datetime", "time")

    @property
    def required(self) -> bool:
        return self.has("createable") and not (
            self.has("nillable") or self.has("defaultedOnCreate")
        )

    @property
    def initial(self) -> str | float | bool | None:
        """What a new record holds where nothing was given."""
        return bool(self.default) if self.type == "boolean" else self.default

    @cached_property
    def values(self) -> Mapping[str, str]:
        """Picklist values by lower-case spelling."""
        return {value.lower(): value for value, _ in self.picklist}

    @cached_property
    def parts(self) -> Sequence[tuple[str, str]]:
        """A compound field's parts: the JSON key and the field that holds it."""
        if self.type == "location":
            stem = self.name.removesuffix("__c")
            return [(part.lower(), f"{stem}__{part}__s") for part in ("Latitude", "Longitude")]
        prefix = self.name.removesuffix("Address")
        names = sorted([*_PARTS, *_CODES]) if self.coded else _PARTS
        return [(part[0].lower() + part[1:], prefix + part) for part in names]

    def sql(self, table: str) -> str:
        """The expression that reads this field from a row of `table`."""
        if self.formula is None:
            return f'{table}."{self.name}"'
        computed = self.formula.format(t=table)
        # A column brings its collation along, an expression has none.
        return f"({computed}) COLLATE NOCASE" if self.type in TEXT_TYPES else computed

    def without(self, *flags: str) -> "Field":
        return replace(self, flags=self.flags - set(flags))

    def describe(self, controller: "Field | None" = None) -> dict[str, object]:
        """The 57 keys of a field in a describe."""
        values = [self._choice(value, label, controller) for value, label in self.picklist]
        return {
            **{flag: flag in self.flags for flag in FLAGS},
            "byteLength": self.length * (1 if self.type in ID_TYPES else 3),
            "calculatedFormula": None,
            "compoundFieldName": self.compound,
            "controllerName": self.controller,
            "defaultValue": self._default_value(),
            "defaultValueFormula": None,
            "digits": self.digits,
            "extraTypeInfo": self.extra_type,
            "filteredLookupInfo": None,
            "inlineHelpText": None,
            "label": self.label,
            "length": self.length,
            "mask": "X" if self.type == "encryptedstring" else None,
            "maskType": "all" if self.type == "encryptedstring" else None,
            "name": self.name,
            "picklistValues": values,
            "precision": self.precision,
            "referenceTargetField": None,
            "referenceTo": list(self.reference_to),
            "relationshipName": self.relationship,
            "relationshipOrder": None,
            "scale": self.scale,
            "soapType": _SOAP.get(self.type, "xsd:string"),
            "type": self.type,
        }

    def _default_value(self) -> str | float | bool | None:
        return None if self.picklist else self.initial

    def _choice(self, value: str, label: str, controller: "Field | None") -> dict[str, object]:
        is_default = value == self.default
        return {
            "active": True,
            "defaultValue": is_default,
            "label": label,
            "validFor": self._valid_for(value, label, controller),
            "value": value,
        }

    def valid_for(self, value: str, label: str) -> Sequence[str]:
        """The controlling values for which a dependent picklist offers a value."""
        return self.depends.get(label, self.depends.get(value, ()))

    def _valid_for(self, value: str, label: str, controller: "Field | None") -> str | None:
        """A bit for each of the controller's values, the first one the highest, in base 64."""
        if controller is None:
            return None
        allowed = self.valid_for(value, label)
        bits = "".join(str(int(known in allowed)) for known, _ in controller.picklist)
        padded = bits.ljust(-(-len(bits) // 8) * 8, "0")
        octets = bytes(int(padded[at : at + 8], 2) for at in range(0, len(padded), 8))
        return base64.b64encode(octets).decode()


def field_from(line: Mapping[str, Any]) -> Field:
    """A field from a line of a schema file, or from what the admin endpoint was sent."""
    custom = {"custom"} if line.get("custom") else set()
    return Field(
        name=line["name"],
        label=line.get("label", line["name"]),
        type=line["type"],
        length=line.get("length", 0),
        precision=line.get("precision", 0),
        scale=line.get("scale", 0),
        digits=line.get("digits", 0),
        flags=frozenset(line["flags"]) | custom,
        picklist=choices(line.get("picklist", ())),
        reference_to=tuple(line.get("referenceTo", ())),
        relationship=line.get("relationshipName"),
        compound=line.get("compoundFieldName"),
        extra_type=line.get("extraTypeInfo"),
        default=line.get("defaultValue"),
        formula=line.get("formula"),
        display_format=line.get("displayFormat"),
        controller=line.get("controllerName"),
        depends=line.get("validFor", {}),
    )


def choices(listed: Sequence[Any]) -> tuple[tuple[str, str], ...]:
    """Picklist values with their labels, from `["S", ["M", "Medium"]]`."""
    return tuple((c, c) if isinstance(c, str) else (c[0], c[1]) for c in listed)
