"""The parent that may be one of several objects: `Owner.Name`, `Who.Email`.

It shows as an object called Name, with the few fields that such parents share. Behind it is a join
per object, so that each row costs some look-ups by id and no more.
"""

from collections.abc import Sequence

from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.objects import ObjectType

NAME = "Name"
_FLAGS = frozenset({"filterable", "sortable", "groupable"})
_TYPES = {
    "Id": "id",
    **dict.fromkeys(
        ["Name", "FirstName", "LastName", "Username", "Alias", "Title", "Type"], "string"
    ),
    "Email": "email",
    "Phone": "phone",
    "IsActive": "boolean",
}


def name_object(targets: Sequence[ObjectType]) -> ObjectType:
    """The Name of those objects. Its table `{t}` stands for the joins `{t}_User`, `{t}_Group` …"""
    fields = {name: _field(name, kind, targets) for name, kind in _TYPES.items()}
    return ObjectType(NAME, {"keyPrefix": ""}, (), fields)


def alias_of(table: str, target: ObjectType) -> str:
    """The alias of one object's join."""
    return f"{table}_{target.name}"


def concrete(table: str, targets: Sequence[ObjectType]) -> str:
    """SQL for the name of the object that the parent is."""
    cases = [f"WHEN {alias_of(table, t)}.\"Id\" IS NOT NULL THEN '{t.name}'" for t in targets]
    return f"CASE {' '.join(cases)} END"


def _field(name: str, kind: str, targets: Sequence[ObjectType]) -> Field:
    if name == "Type":
        parts = [_type(target) for target in targets]
    elif name == "Name":
        named = [(target, target.name_field) for target in targets]
        parts = [field.sql(alias_of("{t}", target)) for target, field in named if field]
    else:
        known = [target for target in targets if name in target.fields]
        parts = [target.fields[name].sql(alias_of("{t}", target)) for target in known]
    formula = f"coalesce({', '.join([*parts, 'NULL', 'NULL'])})"
    return Field(name=name, label=name, type=kind, flags=_FLAGS, formula=formula)


def _type(target: ObjectType) -> str:
    """Queues and public groups tell which they are, others are what their object is called."""
    alias = alias_of("{t}", target)
    if target.name == "Group":
        return f'{alias}."Type"'
    return f"CASE WHEN {alias}.\"Id\" IS NOT NULL THEN '{target.name}' END"
