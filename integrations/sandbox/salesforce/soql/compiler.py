"""From a parsed query to a plan of SQL."""

from collections.abc import Iterator, Sequence
from typing import Any

from integrations.sandbox.salesforce.objects import NAME, ObjectType
from integrations.sandbox.salesforce.soql import shape
from integrations.sandbox.salesforce.soql.clauses import Clauses
from integrations.sandbox.salesforce.soql.functions import is_aggregate
from integrations.sandbox.salesforce.soql.plan import Context, Plan
from integrations.sandbox.salesforce.soql.refusals import located, malformed, no_such_relationship
from integrations.sandbox.salesforce.soql.syntax import (
    Call,
    Fields,
    Item,
    Path,
    Query,
)
from integrations.sandbox.salesforce.soql.tables import Column, Table, source

_CONCRETE = "iif(substr({0}, 1, 3) = '00G', 'Group', 'User')"


def compile_query(context: Context, query: Query) -> Plan:
    """The plan for a parsed query. Raises ApiError with the API's own words."""
    return Compiler(context, query, source(context.schema, context.soql, query.source)).plan()


class Compiler(Clauses):
    """Compiles one SELECT; subqueries get compilers of their own."""

    def plan(self) -> Plan:
        query = self._query
        grouped = bool(query.group_by) or any(is_aggregate(item.what) for item in query.items)
        kind = "count" if _is_count(query) else "aggregate" if grouped else "rows"
        columns: list[Column] = []
        if kind == "rows":
            columns = self._columns(query.items)
            row = self._record(columns).sql
        else:
            row = "1" if kind == "count" else self._aggregate_row().sql
        tail = " ".join([self._where(), self._groups(), self._order()])
        return Plan(
            kind=kind,
            entity=self.found,
            columns=columns,
            nested=any(isinstance(item.what, Query) for item in query.items),
            row=row,
            tables=self._tables.sql,
            joins=self._tables.joins,
            tail=tail,
            values=self._context.values,
            limit=query.limit,
            offset=query.offset,
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
        if item.alias is not None:
            raise malformed("only aggregate expressions use field aliasing")
        if isinstance(item.what, Path):
            yield self._tables.column(item.what)
        elif isinstance(item.what, Fields):
            yield from self._macro(item.what)
        elif isinstance(item.what, Call):
            raise malformed(f"unexpected token: '{item.what.name}'")

    def _macro(self, macro: Fields) -> Iterator[Column]:
        if macro.which != "STANDARD" and not 0 < (self._query.limit or 0) <= 200:
            raise malformed(
                "The SOQL FIELDS function must have a LIMIT of at most 200 for ALL and CUSTOM"
            )
        for found in self.found.visible():
            custom = found.has("custom")
            if macro.which == "ALL" or custom == (macro.which == "CUSTOM"):
                yield Column(self._tables.root, found)

    def _record(self, columns: Sequence[Column]) -> shape.Json:
        children = [item.what for item in self._query.items if isinstance(item.what, Query)]
        tree: dict[str, Any] = {}
        for column in columns:
            branch = tree
            for name in column.path[:-1]:
                branch = branch.setdefault(name, {})
            branch[column.path[-1]] = column
        pairs = [*self._pairs(tree, self._tables.root), *map(self._child, children)]
        return shape.json_object(pairs)

    def _pairs(self, tree: dict[str, Any], table: Table) -> Iterator[shape.Pair]:
        id_sql = f'{table.alias}."Id"'
        concrete = _CONCRETE.format(id_sql) if table.found is NAME else None
        yield shape.attributes(table.found.name, id_sql, self._context.base, concrete=concrete)
        for name, node in tree.items():
            if isinstance(node, Column):
                yield name, shape.scalar(node.field, node.sql, node.table.alias)
            else:
                yield name, self._parent(node, self._tables.joined[(*table.parents, name)])

    def _parent(self, tree: dict[str, Any], table: Table) -> shape.Json:
        return shape.optional(f'{table.alias}."Id"', shape.json_object([*self._pairs(tree, table)]))

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
        tail = plan.tail.replace("WHERE ", f"WHERE {link} AND ", 1)
        limit = -1 if plan.limit is None else plan.limit
        rows = f"SELECT {plan.row} AS x {plan.tables} {tail} LIMIT {limit} OFFSET {plan.offset}"
        return child.relationship, shape.nested(rows)

    # Aggregates

    def _aggregate_row(self) -> shape.Json:
        groups = {self._operand(operand)[0] for operand in self._query.group_by}
        pairs: list[shape.Pair] = [("attributes", shape.Json('\'{"type":"AggregateResult"}\''))]
        unnamed = 0
        for item in self._query.items:
            if not isinstance(item.what, Path | Call):
                raise malformed("Only fields and aggregates can be selected in a grouped query")
            sql, found = self._operand(item.what, having=True)
            if not is_aggregate(item.what) and sql not in groups:
                name = item.what.text if isinstance(item.what, Path) else item.what.name
                raise malformed(f"Field must be grouped or aggregated: {name}")
            name = item.alias or (found.name if isinstance(item.what, Path) else f"expr{unnamed}")
            unnamed += isinstance(item.what, Call) and item.alias is None
            pairs.append((name, shape.scalar(found, sql, "")))
        return shape.json_object(pairs)

    def _groups(self) -> str:
        parts = []
        for operand in self._query.group_by:
            sql, found = self._operand(operand)
            if isinstance(operand, Path) and not found.has("groupable"):
                message = f"field '{found.name}' can not be grouped in a query call"
                raise located(self._context.soql, operand.at, message)
            parts.append(sql)
        groups = f"GROUP BY {', '.join(parts)}" if parts else ""
        if self._query.having is None:
            return groups
        if not parts:
            raise malformed("HAVING clause requires a GROUP BY clause")
        return f"{groups} HAVING {self._condition(self._query.having, having=True)}"


def _is_count(query: Query) -> bool:
    """`SELECT COUNT() FROM …`."""
    what = query.items[0].what
    is_bare = isinstance(what, Call) and what.name == "COUNT" and what.argument is None
    if not is_bare:
        return False
    if len(query.items) > 1 or query.group_by or query.items[0].alias:
        raise malformed("COUNT() must be the only selected field of a query without GROUP BY")
    return True
