"""From a parsed query to a plan of SQL."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from integrations.sandbox.salesforce.fields import COMPOUND_TYPES, Field
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.polymorphic import concrete
from integrations.sandbox.salesforce.soql import shape
from integrations.sandbox.salesforce.soql.functions import is_aggregate
from integrations.sandbox.salesforce.soql.grouping import Grouping, aggregate_row
from integrations.sandbox.salesforce.soql.plan import Context, Plan
from integrations.sandbox.salesforce.soql.refusals import located, malformed, no_such_relationship
from integrations.sandbox.salesforce.soql.semijoins import check_places
from integrations.sandbox.salesforce.soql.syntax import (
    Call,
    Fields,
    Item,
    Path,
    Query,
    TypeOf,
)
from integrations.sandbox.salesforce.soql.tables import Column, Table, source


def compile_query(context: Context, query: Query) -> Plan:
    """The plan for a parsed query. Raises ApiError with the API's own words."""
    check_places(query)
    return Compiler(context, query, source(context.schema, context.soql, query.source)).plan()


class Compiler(Grouping):
    """Compiles one SELECT; subqueries get compilers of their own."""

    def __init__(self, context: Context, query: Query, found: ObjectType) -> None:
        super().__init__(context, query, found)
        self._nested: list[Plan] = []

    def plan(self) -> Plan:
        query = self._query
        grouped = bool(query.group_by) or any(is_aggregate(item.what) for item in query.items)
        kind = "count" if _is_count(query) else "aggregate" if grouped else "rows"
        columns = self._columns(query.items) if kind == "rows" else []
        outputs = list(self._outputs()) if kind == "aggregate" else []
        row = {
            "rows": lambda: self._record(columns).sql,
            "count": lambda: "1",
            "aggregate": lambda: aggregate_row(outputs).sql,
        }[kind]()
        tail = " ".join([self._where(), self._groups(), self._order()])
        return Plan(
            kind=kind,
            entity=self.found,
            alias=self._tables.root.alias,
            columns=columns,
            outputs=outputs,
            nested=self._nested,
            row=row,
            tables=self._tables.sql + self._subtotals.sql,
            joins=self._tables.joins,
            tail=tail,
            values=self._context.values,
            limit=query.limit,
            offset=query.offset,
            usage=query.usage,
            locator=self._context.locator,
            polymorphic=any(isinstance(item.what, TypeOf) for item in query.items),
            children=self._context.children,
        )

    def subplan(self, query: Query, found: ObjectType) -> Plan:
        return Compiler(self._context, query, found).plan()

    # What is selected

    def _columns(self, items: Sequence[Item]) -> list[Column]:
        columns = [column for item in items for column in self._item_columns(item)]
        seen: set[tuple[str, ...]] = set()
        for column in columns:
            if column.path in seen:
                raise malformed(f"duplicate field selected: {'.'.join(column.path)}")
            seen.add(column.path)
        return columns

    def _item_columns(self, item: Item) -> Iterator[Column]:
        if isinstance(item.what, Call):
            yield self._translated(item.what, item.alias)
        elif item.alias is not None:
            raise malformed("only aggregate expressions use field aliasing")
        elif isinstance(item.what, Path):
            yield self._tables.column(item.what)
        elif isinstance(item.what, Fields):
            yield from self._macro(item.what)

    def _translated(self, call: Call, alias: str | None) -> Column:
        if call.name != "TOLABEL":
            raise malformed(f"unexpected token: '{call.name}'")
        column = self._labelled(call)
        return Column(column.table, replace(column.field, name=alias)) if alias else column

    def _macro(self, macro: Fields) -> Iterator[Column]:
        if macro.which != "STANDARD" and not 0 < (self._query.limit or 0) <= 200:
            raise malformed("The SOQL FIELDS function must have a LIMIT of at most 200")
        for found in self.found.visible():
            custom = found.has("custom")
            if macro.which == "ALL" or custom == (macro.which == "CUSTOM"):
                yield Column(self._tables.root, found)

    def _record(self, columns: Sequence[Column]) -> shape.Json:
        whats = [item.what for item in self._query.items]
        pairs = [
            *self._pairs(_tree(columns, self._tables.root), self._tables.root),
            *(self._type_of(what) for what in whats if isinstance(what, TypeOf)),
            *(self._child(what) for what in whats if isinstance(what, Query)),
        ]
        return shape.json_object(pairs)

    def _pairs(self, tree: dict[str, Any], table: Table) -> Iterator[shape.Pair]:
        actual = concrete(table.alias, table.targets) if table.targets else None
        yield shape.attributes(table.found.name, table.id_sql, self._context.base, concrete=actual)
        for name, node in tree.items():
            if isinstance(node, Column):
                yield name, _value(node)
            else:
                yield name, self._parent(node, self._tables.joined[(*table.parents, name)])

    def _parent(self, tree: dict[str, Any], table: Table) -> shape.Json:
        return shape.optional(table.id_sql, shape.json_object([*self._pairs(tree, table)]))

    def _type_of(self, typeof: TypeOf) -> shape.Pair:
        soql, name = self._context.soql, typeof.relationship
        field = self.found.parent(name.text)
        if field is None or field.relationship is None:
            raise no_such_relationship(soql, name.at, name.text)
        if len(field.reference_to) < 2:
            message = f"TYPEOF needs a polymorphic relationship, and {name.text} is none"
            raise located(soql, name.at, message, "MALFORMED_QUERY")
        choices = [self._typed(field, kind, paths) for kind, paths in typeof.branches]
        table = self._tables.parent(name)
        columns = [self._tables.column(path, table) for path in typeof.otherwise]
        return field.relationship, shape.first_of(
            choices, self._parent(_tree(columns, table), table)
        )

    def _typed(self, field: Field, kind: Path, paths: Sequence[Path]) -> tuple[str, shape.Json]:
        """A WHEN branch: the id of the parent if it is of that object, and its record."""
        target = self._context.schema.find(kind.text)
        if target is None or target.name not in field.reference_to:
            message = f"{kind.text} is not an object that {field.name} can refer to"
            raise located(self._context.soql, kind.at, message, "INVALID_TYPE")
        table = self._tables.typed(field, target)
        columns = [self._tables.column(path, table) for path in paths]
        shown = shape.json_object([*self._pairs(_tree(columns, table), table)])
        return table.id_sql, shown

    def _child(self, query: Query) -> shape.Pair:
        """`(SELECT … FROM Contacts)`: a nested result."""
        soql, name = self._context.soql, query.source.text
        child = self.found.child(name)
        found = self._context.schema.find(child.object_type) if child else None
        if child is None or found is None or child.relationship is None:
            raise no_such_relationship(soql, query.source.at, name)
        inner = Compiler(self._context, query, found)
        plan = inner.plan()
        if plan.kind != "rows":
            raise malformed("Aggregate functions are not allowed in nested queries")
        link = f'{inner._tables.root.alias}."{child.field}" = {self._tables.root.alias}."Id"'
        self._nested.append(replace(plan, relationship=child.relationship))
        linked = replace(plan, tail=plan.tail.replace("WHERE ", f"WHERE {link} AND ", 1))
        page, row = self._context.page, f"{plan.row} AS x"
        pages = linked.select(row), linked.select(row, at_most=page)
        following = self._following(plan, f'{inner._tables.root.alias}."{child.field}"')
        return child.relationship, shape.nested(*pages, page, following)

    def _following(self, plan: Plan, link: str) -> str:
        """SQL for the address of a child query's second page: its parent's id is part of it."""
        context, number = self._context, len(self._context.children)
        tail = plan.tail.replace("WHERE ", f"WHERE {link} = :parent AND ", 1)
        context.children.append(replace(plan, tail=tail))
        prefix = f"{context.base}/query/{context.locator}-{number}-"
        return f"'{prefix}' || {self._tables.root.alias}.\"Id\" || '-{context.page}'"


def _value(column: Column) -> shape.Value:
    table, field = column.table, column.field
    if field.type not in COMPOUND_TYPES:
        return shape.scalar(field, column.sql)
    parts = [(key, table.found.fields[name].sql(table.alias)) for key, name in field.parts]
    return shape.compound(parts)


def _tree(columns: Sequence[Column], table: Table) -> dict[str, Any]:
    """Columns by name, those of parents in dictionaries of their own."""
    tree: dict[str, Any] = {}
    for column in columns:
        *parents, name = column.path[len(table.parents) :]
        branch = tree
        for parent in parents:
            branch = branch.setdefault(parent, {})
        branch[name] = column
    return tree


def _is_count(query: Query) -> bool:
    """`SELECT COUNT() FROM …`."""
    what = query.items[0].what
    is_bare = isinstance(what, Call) and what.name == "COUNT" and what.argument is None
    if not is_bare:
        return False
    if len(query.items) > 1 or query.group_by or query.items[0].alias:
        raise malformed("COUNT() must be the only selected field of a query without GROUP BY")
    return True
