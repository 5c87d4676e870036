"""What `columns=true` tells of a query: the columns of its result, as sf CLI asks for them."""

from collections.abc import Sequence
from typing import Any

from integrations.sandbox.salesforce.fields import ID_TYPES, NUMBER_TYPES, TEXT_TYPES, Field
from integrations.sandbox.salesforce.soql.plan import Plan
from integrations.sandbox.salesforce.soql.tables import Column

_APEX = {
    **dict.fromkeys(TEXT_TYPES, "String"),
    **dict.fromkeys(ID_TYPES, "Id"),
    "boolean": "Boolean",
    "int": "Integer",
    "double": "Double",
    "currency": "Decimal",
    "percent": "Decimal",
    "date": "Date",
    "datetime": "Datetime",
    "time": "Time",
    "address": "Address",
    "location": "Location",
}
Metadata = dict[str, Any]


def column_metadata(plan: Plan) -> Metadata:
    """`{columnMetadata, entityName, groupBy, idSelected, keyPrefix}`."""
    return {
        "columnMetadata": _columns(plan),
        "entityName": plan.entity.name,
        "groupBy": plan.kind == "aggregate",
        "idSelected": any(column.path == ("Id",) for column in plan.columns),
        "keyPrefix": plan.entity.prefix or None,
    }


def _columns(plan: Plan) -> list[Metadata]:
    if plan.kind == "count":
        return []
    grouped = [_leaf(each.name, each.asked, each.field, each.aggregate) for each in plan.outputs]
    children = [
        {**_branch(child.relationship, None, _columns(child)), "aggregate": True}
        for child in plan.nested
    ]
    return [*grouped, *_below(plan.columns, 0), *children]


def _below(columns: Sequence[Column], depth: int) -> list[Metadata]:
    """Columns at a depth of their paths; those of one parent become one column that joins."""
    shown: dict[str, list[Column]] = {}
    for column in columns:
        shown.setdefault(column.path[depth], []).append(column)
    return [_one(name, of_name, depth) for name, of_name in shown.items()]


def _one(name: str, columns: Sequence[Column], depth: int) -> Metadata:
    first = columns[0]
    if len(first.path) == depth + 1:
        return _leaf(name, name, first.field, False)
    return _branch(name, _foreign_key(name), _below(columns, depth + 1))


def _foreign_key(relationship: str) -> str:
    if relationship.endswith("__r"):
        return f"{relationship[:-1]}c"
    return f"{relationship}Id"


def _leaf(name: str, shown: str, field: Field, aggregate: bool) -> Metadata:
    return {
        **_branch(name, None, []),
        "aggregate": aggregate,
        "apexType": _APEX.get(field.type, "String"),
        "booleanType": field.type == "boolean",
        "custom": field.has("custom"),
        "displayName": shown,
        "insertable": field.has("createable"),
        "numberType": field.type in NUMBER_TYPES,
        "textType": field.type in TEXT_TYPES,
        "updatable": field.has("updateable"),
    }


def _branch(name: str, foreign_key: str | None, joined: list[Metadata]) -> Metadata:
    return {
        "aggregate": False,
        "apexType": None,
        "booleanType": False,
        "columnName": name,
        "custom": False,
        "displayName": name,
        "foreignKeyName": foreign_key,
        "insertable": False,
        "joinColumns": joined,
        "numberType": False,
        "textType": False,
        "updatable": False,
    }
