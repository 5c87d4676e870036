"""Fields: what the schema files say of them, and how a describe shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

TEXT_TYPES = frozenset(
    {"string", "textarea", "picklist", "multipicklist", "phone", "email", "url", "combobox"}
)
NUMBER_TYPES = frozenset({"double", "currency", "percent", "int"})
ID_TYPES = frozenset({"id", "reference"})
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
    "address": "urn:address",
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

    def has(self, flag: str) -> bool:
        return flag in self.flags

    @property
    def stored(self) -> bool:
        return self.formula is None and self.type != "address"

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
        """An address's parts: the JSON key and the field that holds it."""
        prefix = self.name.removesuffix("Address")
        return [(part[0].lower() + part[1:], prefix + part) for part in _PARTS]

    def sql(self, table: str) -> str:
        """The expression that reads this field from a row of `table`."""
        return self.formula.format(t=table) if self.formula else f'{table}."{self.name}"'

    def without(self, *flags: str) -> "Field":
        return replace(self, flags=self.flags - set(flags))

    def describe(self) -> dict[str, object]:
        """The 57 keys of a field in a describe."""
        return {
            **{flag: flag in self.flags for flag in FLAGS},
            "byteLength": self.length * (1 if self.type in ID_TYPES else 3),
            "calculatedFormula": None,
            "compoundFieldName": self.compound,
            "controllerName": None,
            "defaultValue": self._default_value(),
            "defaultValueFormula": None,
            "digits": self.digits,
            "extraTypeInfo": self.extra_type,
            "filteredLookupInfo": None,
            "inlineHelpText": None,
            "label": self.label,
            "length": self.length,
            "mask": None,
            "maskType": None,
            "name": self.name,
            "picklistValues": [self._choice(value, label) for value, label in self.picklist],
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

    def _choice(self, value: str, label: str) -> dict[str, object]:
        is_default = value == self.default
        return {
            "active": True,
            "defaultValue": is_default,
            "label": label,
            "validFor": None,
            "value": value,
        }


def field_from(line: Mapping[str, Any]) -> Field:
    """A field from a line of a schema file, or from what the admin endpoint was sent."""
    choices = line.get("picklist", ())
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
        picklist=tuple((c, c) if isinstance(c, str) else (c[0], c[1]) for c in choices),
        reference_to=tuple(line.get("referenceTo", ())),
        relationship=line.get("relationshipName"),
        compound=line.get("compoundFieldName"),
        extra_type=line.get("extraTypeInfo"),
        default=line.get("defaultValue"),
        formula=line.get("formula"),
    )


def custom_flags(field_type: str, length: int) -> set[str]:
    """The flags of a custom field that an admin adds."""
    flags = {"createable", "updateable", "permissionable", "custom"}
    flags.add("defaultedOnCreate" if field_type == "boolean" else "nillable")
    if field_type == "textarea" and length > 255:
        return flags
    flags.add("filterable")
    if field_type != "multipicklist":
        flags.add("sortable")
    if field_type not in ("boolean", "multipicklist"):
        flags.add("aggregatable")
    if field_type not in ("double", "currency", "percent", "datetime", "multipicklist"):
        flags.add("groupable")
    return flags
