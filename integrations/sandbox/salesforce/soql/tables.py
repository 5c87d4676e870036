"""The tables behind a query: its object, and a join for every parent that a path goes through."""

from dataclasses import dataclass

from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.objects import ObjectType, Schema
from integrations.sandbox.salesforce.polymorphic import NAME, alias_of, name_object
from integrations.sandbox.salesforce.soql.refusals import (
    no_such_column,
    no_such_object,
    no_such_relationship,
)
from integrations.sandbox.salesforce.soql.syntax import Path, Query

MAX_DEPTH = 5


@dataclass(frozen=True)
class Table:
    """An object as a query reads it. `parents` names the relationships that lead to it."""

    found: ObjectType
    alias: str
    parents: tuple[str, ...] = ()
    targets: tuple[ObjectType, ...] = ()  # the objects that a polymorphic parent may be

    @property
    def id_sql(self) -> str:
        return self.found.fields["Id"].sql(self.alias)


@dataclass(frozen=True)
class Column:
    """A field of a table, as SQL reads it."""

    table: Table
    field: Field

    @property
    def sql(self) -> str:
        return self.field.sql(self.table.alias)

    @property
    def path(self) -> tuple[str, ...]:
        return (*self.table.parents, self.field.name)


class Tables:
    """Resolves paths, adding joins as they are needed."""

    def __init__(self, schema: Schema, soql: str, query: Query, found: ObjectType, number: int):
        self._schema = schema
        self._soql = soql
        self._names = {name.lower() for name in (query.alias, found.name) if name}
        self._prefix = f"t{number}"
        self.root = Table(found, self._prefix)
        self.joined: dict[tuple[str, ...], Table] = {}
        self._joins: list[str] = []

    @property
    def sql(self) -> str:
        """The FROM clause."""
        return " ".join([f'FROM "{self.root.found.name}" AS {self.root.alias}', *self._joins])

    @property
    def joins(self) -> str:
        return " ".join(self._joins)

    def column(self, path: Path, start: Table | None = None) -> Column:
        """The column behind a path from the root or another table. Raises INVALID_FIELD."""
        names = list(path.names)
        if start is None and len(names) > 1 and names[0].lower() in self._names:
            names = names[1:]
        table = start or self.root
        if len(names) - 1 > MAX_DEPTH:
            raise no_such_relationship(self._soql, path.at, names[0])
        for name in names[:-1]:
            table = self._parent(table, name, path)
        field = table.found.field(names[-1])
        if field is None:
            raise no_such_column(self._soql, path.at, names[-1], table.found.name)
        return Column(table, field)

    def _parent(self, table: Table, relationship: str, path: Path) -> Table:
        field = table.found.parent(relationship)
        target = self._target(field) if field else None
        if field is None or target is None or field.relationship is None:
            raise no_such_relationship(self._soql, path.at, relationship)
        return self._join(table, field, target, (*table.parents, field.relationship))

    def parent(self, path: Path) -> Table:
        """The table of the root's parent that the path names."""
        return self._parent(self.root, path.text, path)

    def typed(self, field: Field, target: ObjectType) -> Table:
        """The root's parent where it is of that object, for TYPEOF."""
        return self._join(self.root, field, target, (field.name, target.name))

    def _join(
        self, table: Table, field: Field, target: ObjectType, parents: tuple[str, ...]
    ) -> Table:
        if parents not in self.joined:
            alias = f"{self._prefix}_{len(self.joined)}"
            targets = tuple(self._targets(field)) if target.name == NAME else ()
            self.joined[parents] = Table(target, alias, parents, targets)
            joins = [(alias_of(alias, each), each) for each in targets] or [(alias, target)]
            self._joins += [
                f'LEFT JOIN "{each.name}" AS {name} ON {name}."Id" = {field.sql(table.alias)}'
                for name, each in joins
            ]
        return self.joined[parents]

    def _target(self, field: Field) -> ObjectType | None:
        targets = self._targets(field)
        if len(field.reference_to) > 1 and targets:
            return name_object(targets)
        return targets[0] if targets else None

    def _targets(self, field: Field) -> list[ObjectType]:
        known = [self._schema.find(name) for name in field.reference_to]
        return [target for target in known if target is not None]


def source(schema: Schema, soql: str, path: Path) -> ObjectType:
    """The object of FROM. Raises INVALID_TYPE."""
    found = schema.find(path.text)
    if found is None:
        raise no_such_object(soql, path.at, path.text)
    return found
