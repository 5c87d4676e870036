"""Custom objects as an admin defines them."""

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.salesforce.fields import Field, field_from
from integrations.sandbox.salesforce.ids import base62
from integrations.sandbox.salesforce.objects import ObjectType

_CAN = [
    "compactLayoutable",
    "createable",
    "deletable",
    "layoutable",
    "mruEnabled",
    "queryable",
    "replicateable",
    "retrieveable",
    "searchLayoutable",
    "searchable",
    "triggerable",
    "undeletable",
    "updateable",
]
_CANNOT = [
    "activateable",
    "customSetting",
    "deepCloneable",
    "deprecatedAndHidden",
    "feedEnabled",
    "hasSubtypes",
    "isInterface",
    "isSubtype",
    "mergeable",
]
_MOMENT = ["aggregatable", "filterable", "sortable"]
_SYSTEM = ["aggregatable", "defaultedOnCreate", "filterable", "sortable"]
_USER = [*_SYSTEM, "groupable"]


def custom_object(line: Mapping[str, Any], number: int) -> ObjectType:
    """`{"name": "Pet__c", "label"?, "labelPlural"?, "nameField"?: {"label"?, "displayFormat"?}}`.

    `number` counts the custom objects: key prefixes are made of it. A name field with a
    displayFormat such as `P-{0000}` is an auto number.
    """
    name, label = line["name"], line.get("label", line["name"].removesuffix("__c"))
    facts = {
        **dict.fromkeys(_CAN, True),
        **dict.fromkeys(_CANNOT, False),
        "custom": True,
        "keyPrefix": f"a{base62(number, 2)}",
        "label": label,
        "labelPlural": line.get("labelPlural", f"{label}s"),
        "name": name,
    }
    fields = _fields(label, line.get("nameField", {}))
    return ObjectType(name, facts, (), {field.name: field for field in fields})


def _fields(label: str, name_field: Mapping[str, Any]) -> list[Field]:
    identity = {"name": "Id", "label": "Record ID", "type": "id", "length": 18}
    user = {"type": "reference", "length": 18}
    owner = {
        **user,
        "name": "OwnerId",
        "label": "Owner ID",
        "relationshipName": "Owner",
        "referenceTo": ["Group", "User"],
    }
    by = [
        {**user, "name": f"{what}ById", "relationshipName": f"{what}By", "referenceTo": ["User"]}
        for what in ("Created", "LastModified")
    ]
    moments = ["CreatedDate", "LastModifiedDate", "SystemModstamp"]
    seen = ["LastViewedDate", "LastReferencedDate"]
    lines: list[dict[str, Any]] = [
        {**identity, "flags": [*_USER, "idLookup"]},
        {
            **owner,
            "flags": [*_USER, "createable", "updateable", "namePointing", "polymorphicForeignKey"],
        },
        {
            "name": "IsDeleted",
            "label": "Deleted",
            "type": "boolean",
            "flags": ["defaultedOnCreate", "filterable", "groupable", "sortable"],
        },
        _name_line(label, name_field),
        *({**each, "flags": _USER} for each in by),
        *({"name": name, "type": "datetime", "flags": _SYSTEM} for name in moments),
        *({"name": name, "type": "datetime", "flags": [*_MOMENT, "nillable"]} for name in seen),
    ]
    return [field_from(line) for line in lines]


def _name_line(label: str, name_field: Mapping[str, Any]) -> dict[str, Any]:
    line = {"name": "Name", "label": name_field.get("label", f"{label} Name"), "type": "string"}
    flags = ["aggregatable", "filterable", "groupable", "idLookup", "nameField", "sortable"]
    if "displayFormat" in name_field:
        auto = [*flags, "autoNumber", "defaultedOnCreate"]
        return {**line, "length": 80, "flags": auto, "displayFormat": name_field["displayFormat"]}
    flags = [*flags, "createable", "updateable", "nillable", "defaultedOnCreate"]
    return {**line, "length": 80, "flags": flags}
