"""From a parsed query to a plan of SQL."""

from collections.abc import Iterator, Sequence
from typing import Any

from integrations.sandbox.salesforce.fields import ID_TYPES, Field
from integrations.sandbox.salesforce.objects import NAME, ObjectType
from integrations.sandbox.salesforce.soql import shape
from integrations.sandbox.salesforce.soql.filters import Filters, check_filterable
from integrations.sandbox.salesforce.soql.functions import aggregate, date_part, is_aggregate
from integrations.sandbox.salesforce.soql.plan import Context, Plan
from integrations.sandbox.salesforce.soql.refusals import located, malformed, no_such_relationship
from integrations.sandbox.salesforce.soql.syntax import (
    Call,
    Comparison,
    Condition,
    Fields,
    Item,
    Junction,
    Literal,
    Not,
    Operand,
    Order,
    Path,
    Query,
)
from integrations.sandbox.salesforce.soql.tables import Column, Table, Tables, source

_CHAIN = 100
_CONCRETE = "iif(substr({0}, 1, 3) = '00G', 'Group', 'User')"


def compile_query(context: Context, query: Query) -> Plan:
    """The plan for a parsed query. Raises ApiError with the API's own words."""
    return Compiler(context, query, source(context.schema, context.soql, query.source)).plan()


class Compiler:
    """Compiles one SELECT; subqueries get compilers of their own."""

    def __init__(self, context: Context, query: Query, found: ObjectType) -> None:
        self._context = context
        self._query = query
        self._tables = Tables(context.schema, context.soql, query, found, context.number())
        self._filters = Filters(soql=context.soql, today=context.today, bind=context.bind)
        self.found = found

    def plan(self) -> Plan:
        query = self._query
        grouped = bool(query.group_by) or any(is_aggregate(item.what) for item in query.items)
        kind = "count" if _is_count(query) else "aggregate" if grouped else "rows"
        columns: list[Column] = []
        if kind == "rows":
            columns = self._columns(query.items)
            row = self._record(columns).sql
        else:
            row = "count(*)" if kind == "count" else self._aggregate_row().sql
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
        rows = f"SELECT {plan.row} AS x {plan.tables} {tail} LIMIT {limit}"
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

    def _operand(self, operand: Operand, *, having: bool = False) -> tuple[str, Field]:
        """The SQL of a path or a call, and a field of its type."""
        if isinstance(operand, Path):
            column = self._tables.column(operand)
            return column.sql, column.field
        if operand.argument is None:
            if operand.name != "COUNT":
                raise malformed("unexpected token: ')'")
            return "count(*)", Field(name="count", label="count", type="int")
        column = self._tables.column(operand.argument)
        if not is_aggregate(operand):
            return date_part(self._context.soql, operand, column.field, column.sql)
        if not having:
            message = "Grouped fields or aggregates should not be used here"
            raise located(self._context.soql, operand.at, message, "MALFORMED_QUERY")
        return aggregate(self._context.soql, operand, column.field, column.sql)

    # Which rows, in what order

    def _where(self) -> str:
        root = self._tables.root
        tests = ["1"]
        if self.found.soft_delete and not self._context.include_deleted:
            tests.append(f'{root.alias}."IsDeleted" = 0')
        if self._query.where is not None:
            tests.append(f"({self._condition(self._query.where)})")
        return f"WHERE {' AND '.join(tests)}"

    def _condition(self, condition: Condition, *, having: bool = False) -> str:
        if isinstance(condition, Junction):
            parts = [f"({self._condition(c, having=having)})" for c in condition.conditions]
            return _joined(parts, condition.word)
        if isinstance(condition, Not):
            return f"NOT coalesce({self._condition(condition.condition, having=having)}, 0)"
        return self._comparison(condition, having)

    def _comparison(self, comparison: Comparison, having: bool) -> str:
        sql, found = self._operand(comparison.operand, having=having)
        if isinstance(comparison.operand, Path):
            check_filterable(found)
        value, operator = comparison.value, comparison.operator
        if isinstance(value, Literal):
            return self._filters.compare(sql, found, operator, value)
        if isinstance(value, Query):
            test = f"{sql} IN ({self._semi_join(value, comparison)})"
        elif operator in ("INCLUDES", "EXCLUDES"):
            test = self._filters.includes(sql, found, value)
        else:
            test = self._filters.within(sql, found, value)
        # Only here: around a plain IN it would keep SQLite from using an index.
        return f"NOT coalesce({test}, 0)" if operator in ("NOT IN", "EXCLUDES") else test

    def _semi_join(self, query: Query, comparison: Comparison) -> str:
        inner = Compiler(
            self._context, query, source(self._context.schema, self._context.soql, query.source)
        )
        plan = inner.plan()
        if len(plan.columns) != 1 or plan.columns[0].field.type not in ID_TYPES:
            message = "The inner select of a semi join must select one ID or reference field"
            raise located(self._context.soql, comparison.at, message, "MALFORMED_QUERY")
        sql = plan.columns[0].sql
        return plan.select(sql).replace("WHERE ", f"WHERE {sql} IS NOT NULL AND ", 1)

    def _order(self) -> str:
        parts = [self._ordered(order) for order in self._query.order_by]
        return f"ORDER BY {', '.join(parts)}" if parts else ""

    def _ordered(self, order: Order) -> str:
        sql, found = self._operand(order.operand, having=True)
        if isinstance(order.operand, Path) and not found.has("sortable"):
            message = f"field '{found.name}' can not be sorted in a query call"
            raise located(self._context.soql, order.operand.at, message)
        nulls = ""
        # Said only where it differs from SQLite's own order, which an index can serve.
        if found.has("nillable") and order.nulls_last != order.descending:
            nulls = " NULLS LAST" if order.nulls_last else " NULLS FIRST"
        return sql + (" DESC" if order.descending else "") + nulls


def _joined(parts: list[str], word: str) -> str:
    """A long chain as a flat tree: SQLite limits the depth of an expression."""
    while len(parts) > _CHAIN:
        links = (parts[at : at + _CHAIN] for at in range(0, len(parts), _CHAIN))
        parts = [f"({f' {word} '.join(link)})" for link in links]
    return f" {word} ".join(parts)


def _is_count(query: Query) -> bool:
    """`SELECT COUNT() FROM …`."""
    what = query.items[0].what
    is_bare = isinstance(what, Call) and what.name == "COUNT" and what.argument is None
    if not is_bare:
        return False
    if len(query.items) > 1 or query.group_by or query.items[0].alias:
        raise malformed("COUNT() must be the only selected field of a query without GROUP BY")
    return True
