"""Custom fields as an admin defines them: what each type brings with it."""

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.salesforce.fields import Field, field_from

_LENGTHS = {
    "string": 255,
    "textarea": 255,
    "url": 255,
    "picklist": 255,
    "multipicklist": 4_099,
    "email": 80,
    "phone": 40,
    "reference": 18,
    "encryptedstring": 175,
}
_NUMBERS = {"currency", "double", "percent"}
_UNGROUPED = {*_NUMBERS, "datetime", "encryptedstring", "location", "multipicklist", "time"}
_UNFILTERED = {"encryptedstring", "location"}
_SOQL_LONG = 255  # text areas beyond it can be neither filtered nor sorted
TYPES = frozenset(
    {*_LENGTHS, *_NUMBERS, "autonumber", "boolean", "date", "datetime", "html", "int"}
    | {"location", "time"}
)
Line = Mapping[str, Any]


def custom_fields(line: Line) -> list[Field]:
    """The fields that a definition makes: a location is three, everything else one.

    `{"name": "Size__c", "type": "picklist", "picklist": ["S", "M"]}`; more in docs/sandbox.md.
    """
    if line["type"] == "location":
        return _location(line)
    return [field_from(_completed(line))]


def _completed(line: Line) -> dict[str, Any]:
    kind = line["type"]
    if kind == "html":
        plain = {**line, "type": "textarea", "length": line.get("length", 32_768)}
        more = {"htmlFormatted", *line.get("flags", ())}
        return {**_completed({**plain, "flags": more}), "extraTypeInfo": "richtextarea"}
    if kind == "autonumber":
        plain = {"displayFormat": "{0}", **line, "type": "string", "length": 30}
        return {**plain, "flags": _auto_number_flags(line)}
    whole = {"length": _LENGTHS.get(kind, 0), **_sizes(kind), **line}
    if kind == "reference":
        whole = {"relationshipName": f"{line['name'][:-1]}r", **whole}
    return {**whole, "flags": _flags(whole) | set(line.get("flags", ()))}


def _sizes(kind: str) -> dict[str, int]:
    if kind in _NUMBERS:
        return {"precision": 18, "scale": 0 if kind == "double" else 2}
    return {"digits": 8} if kind == "int" else {}


def _auto_number_flags(line: Line) -> set[str]:
    flags = {"aggregatable", "autoNumber", "custom", "defaultedOnCreate", "filterable", "sortable"}
    return flags | set(line.get("flags", ()))


def _flags(line: Line) -> set[str]:
    flags = {"custom", "permissionable"} | _write_flags(line) | _query_flags(line)
    if line["type"] == "encryptedstring":
        flags.add("encrypted")
    if line["type"] in ("picklist", "multipicklist") and line.get("controllerName"):
        flags.add("dependentPicklist")
    return flags | ({"calculated"} if line.get("formula") else set())


def _write_flags(line: Line) -> set[str]:
    if line.get("formula"):
        return {"nillable"}
    flags = {"createable", "updateable"}
    if line["type"] == "boolean":
        return flags | {"defaultedOnCreate"}
    if line.get("masterDetail"):
        return flags | {"cascadeDelete"}
    return flags if line.get("required") else flags | {"nillable"}


def _query_flags(line: Line) -> set[str]:
    kind = line["type"]
    if kind in _UNFILTERED or (kind == "textarea" and line["length"] > _SOQL_LONG):
        return set()
    flags = {"filterable"}
    if kind != "multipicklist":
        flags.add("sortable")
    if kind not in ("boolean", "multipicklist"):
        flags.add("aggregatable")
    return flags if kind in _UNGROUPED else flags | {"groupable"}


def _location(line: Line) -> list[Field]:
    stem, scale = line["name"].removesuffix("__c"), line.get("scale", 4)
    label = line.get("label", line["name"])
    parts = [
        custom_fields(
            {
                "name": f"{stem}__{part}__s",
                "label": f"{label} ({part})",
                "type": "double",
                "precision": 3 + scale,
                "scale": scale,
                "compoundFieldName": line["name"],
            }
        )[0]
        for part in ("Latitude", "Longitude")
    ]
    flags = ["custom", "filterable", "nillable", "queryByDistance"]
    whole = {"name": line["name"], "label": label, "type": "location", "flags": flags}
    return [*parts, field_from(whole)]
