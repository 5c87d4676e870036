"""Aggregates and groups: what such a query selects, and what it may."""

from collections.abc import Iterator, Sequence

from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.soql import shape
from integrations.sandbox.salesforce.soql.clauses import Clauses
from integrations.sandbox.salesforce.soql.functions import INTEGER, is_aggregate
from integrations.sandbox.salesforce.soql.plan import Context, Output
from integrations.sandbox.salesforce.soql.refusals import located, malformed
from integrations.sandbox.salesforce.soql.subtotals import Subtotals
from integrations.sandbox.salesforce.soql.syntax import Call, Operand, Path, Query


class Grouping(Clauses):
    """The part of the compiler that knows of groups."""

    def __init__(self, context: Context, query: Query, found: ObjectType) -> None:
        super().__init__(context, query, found)
        groups = [super(Grouping, self)._operand(operand)[0] for operand in query.group_by]
        self._subtotals = Subtotals(query.subtotals, groups)

    def _operand(self, operand: Operand, *, having: bool = False) -> tuple[str, Field]:
        if having and isinstance(operand, Call) and operand.name == "GROUPING":
            return self._grouping(operand), INTEGER
        sql, found = super()._operand(operand, having=having)
        return (self._subtotals.shown(sql, found) if having else sql), found

    def _grouping(self, call: Call) -> str:
        sql = (
            self._subtotals.added_up(super()._operand(call.argument)[0]) if call.argument else None
        )
        if sql is None:
            raise malformed(f"GROUPING needs a field of a ROLLUP or CUBE: {call.text}")
        return sql

    def _outputs(self) -> Iterator[Output]:
        groups = {self._operand(operand, having=True)[0] for operand in self._query.group_by}
        if not groups and (self._query.limit is not None or self._query.order_by):
            raise malformed(
                "Non-grouped query that uses overall aggregate functions cannot also use LIMIT or"
                " ORDER BY"
            )
        self._check_order(groups)
        taken: set[str] = set()
        unnamed = 0
        for item in self._query.items:
            if not isinstance(item.what, Path | Call):
                raise malformed("Only fields and aggregates can be selected in a grouped query")
            sql, found = self._operand(item.what, having=True)
            is_call = isinstance(item.what, Call)
            if not is_aggregate(item.what) and sql not in groups:
                raise malformed(f"Field must be grouped or aggregated: {item.what.text}")
            name = item.alias or (f"expr{unnamed}" if is_call else found.name)
            unnamed += is_call and item.alias is None
            if name.lower() in taken:
                raise malformed(f"duplicate alias: {name}")
            taken.add(name.lower())
            yield Output(name, item.what.text, is_aggregate(item.what), found, sql)

    def _check_order(self, groups: set[str]) -> None:
        for order in self._query.order_by:
            sql, _ = self._operand(order.operand, having=True)
            if not is_aggregate(order.operand) and sql not in groups:
                raise malformed(
                    f"Ordered field must be grouped or aggregated: {order.operand.text}"
                )

    def _groups(self) -> str:
        parts = []
        for operand in self._query.group_by:
            sql, found = self._operand(operand)
            if isinstance(operand, Path) and not found.has("groupable"):
                message = f"field '{found.name}' can not be grouped in a query call"
                raise located(self._context.soql, operand.at, message)
            parts.append(self._subtotals.shown(sql, found))
        # A blank value and a sum over all values are different rows.
        parts += self._subtotals.marks
        groups = f"GROUP BY {', '.join(parts)}" if parts else ""
        if self._query.having is None:
            return groups
        if not parts:
            raise malformed("HAVING clause requires a GROUP BY clause")
        return f"{groups} HAVING {self._condition(self._query.having, having=True)}"

    def _order(self) -> str:
        """Where nothing else is asked for, what adds up follows what it adds up."""
        if self._query.order_by or not self._subtotals.marks:
            return super()._order()
        shown = [self._operand(operand, having=True)[0] for operand in self._query.group_by]
        pairs = zip(self._subtotals.marks, shown, strict=True)
        return f"ORDER BY {', '.join(f'{mark} DESC, {sql}' for mark, sql in pairs)}"


def aggregate_row(outputs: Sequence[Output]) -> shape.Json:
    """An aggregate row as JSON."""
    kind = ("attributes", shape.Json('\'{"type":"AggregateResult"}\''))
    values = [(each.name, shape.scalar(each.field, each.sql)) for each in outputs]
    return shape.json_object([kind, *values])
