"""WHERE, HAVING and ORDER BY as SQL."""

from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.soql.filters import Filters, check_filterable
from integrations.sandbox.salesforce.soql.functions import (
    aggregate,
    converted,
    date_part,
    is_aggregate,
    labelled,
)
from integrations.sandbox.salesforce.soql.plan import Context, Plan
from integrations.sandbox.salesforce.soql.refusals import located, malformed
from integrations.sandbox.salesforce.soql.semijoins import check_fields, check_objects
from integrations.sandbox.salesforce.soql.syntax import (
    Call,
    Comparison,
    Condition,
    Junction,
    Literal,
    Not,
    Operand,
    Order,
    Path,
    Query,
)
from integrations.sandbox.salesforce.soql.tables import Column, Tables, source

_CHAIN = 100


class Clauses:
    """One SELECT's tables and conditions. `subplan` comes with the subclass: queries nest."""

    def __init__(self, context: Context, query: Query, found: ObjectType) -> None:
        self._context = context
        self._query = query
        self._tables = Tables(context.schema, context.soql, query, found, context.number())
        self._filters = Filters(
            soql=context.soql, today=context.today, calendar=context.calendar, bind=context.bind
        )
        self.found = found

    def subplan(self, query: Query, found: ObjectType) -> Plan:
        raise NotImplementedError

    def _where(self) -> str:
        root = self._tables.root
        tests = ["1"]
        if self.found.soft_delete and not self._context.include_deleted:
            tests.append(f'{root.alias}."IsDeleted" = 0')
        if self._query.scope == "MINE":
            tests.append(self._mine())
        if self._query.where is not None:
            tests.append(f"({self._condition(self._query.where)})")
        return f"WHERE {' AND '.join(tests)}"

    def _mine(self) -> str:
        owner = self.found.field("OwnerId")
        if owner is None:
            message = f"The filter scope 'mine' is not supported for {self.found.name}"
            raise located(self._context.soql, self._query.source.at, message, "MALFORMED_QUERY")
        return f"{owner.sql(self._tables.root.alias)} = {self._context.bind(self._context.user_id)}"

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
            test = f"{sql} IN ({self._semi_join(value, comparison, found)})"
        elif operator in ("INCLUDES", "EXCLUDES"):
            test = self._filters.includes(sql, found, value)
        else:
            test = self._filters.within(sql, found, value)
        # Only here: around a plain IN it would keep SQLite from using an index.
        return f"NOT coalesce({test}, 0)" if operator in ("NOT IN", "EXCLUDES") else test

    def _semi_join(self, query: Query, comparison: Comparison, outer: Field) -> str:
        context, at = self._context, query.source.at
        inner = source(context.schema, context.soql, query.source)
        check_objects(context.soql, at, self.found, query, inner)
        plan = self.subplan(query, inner)
        if len(plan.columns) != 1 or plan.nested:
            message = "The inner select of a semi join must select one field"
            raise located(context.soql, at, message, "MALFORMED_QUERY")
        check_fields(context.soql, at, outer, plan.columns[0].field)
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

    def _operand(self, operand: Operand, *, having: bool = False) -> tuple[str, Field]:
        """The SQL of a path or a call, and a field of its type."""
        if isinstance(operand, Path):
            column = self._tables.column(operand)
            return column.sql, column.field
        if operand.argument is None:
            if operand.name != "COUNT":
                raise malformed("unexpected token: ')'")
            return "count(*)", Field(name="count", label="count", type="int")
        if operand.name == "TOLABEL":
            column = self._labelled(operand)
            return column.sql, column.field
        if not is_aggregate(operand):
            return self._date_part(operand)
        if not having:
            message = "Grouped fields or aggregates should not be used here"
            raise located(self._context.soql, operand.at, message, "MALFORMED_QUERY")
        column = self._argument(operand)
        return aggregate(self._context.soql, operand, column.field, column.sql)

    def _argument(self, call: Call) -> Column:
        if not isinstance(call.argument, Path):
            raise malformed(f"unexpected token: '{call.name}'")
        return self._tables.column(call.argument)

    def _labelled(self, call: Call) -> Column:
        column = self._argument(call)
        return Column(column.table, labelled(self._context.soql, call, column.field))

    def _date_part(self, call: Call) -> tuple[str, Field]:
        inner = call.argument
        if not isinstance(inner, Call):
            column = self._argument(call)
            return date_part(self._context.soql, call, column.field, column.sql)
        column = self._argument(inner)
        local = converted(
            self._context.soql, inner, column.field, column.sql, self._context.calendar.zone
        )
        return date_part(self._context.soql, call, column.field, local)


def _joined(parts: list[str], word: str) -> str:
    """A long chain as a flat tree: SQLite limits the depth of an expression."""
    while len(parts) > _CHAIN:
        links = (parts[at : at + _CHAIN] for at in range(0, len(parts), _CHAIN))
        parts = [f"({f' {word} '.join(link)})" for link in links]
    return f" {word} ".join(parts)
