"""Where `IN (SELECT …)` may stand, and what it may hold.

https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_comparisonoperators.htm
"""

from collections.abc import Iterator

from integrations.sandbox.salesforce.fields import ID_TYPES, Field
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.soql.refusals import located, malformed
from integrations.sandbox.salesforce.soql.syntax import Comparison, Condition, Junction, Not, Query

_MOST = 2
_NESTED = "Nesting of semi join sub-selects is not supported"
_WITH_OR = "Semi join sub-selects are not allowed with the 'OR' operator"
_NOT_ON_TOP = (
    "Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested"
    " WHERE expressions."
)


def check_places(query: Query) -> None:
    """Raises MALFORMED_QUERY for semi-joins that stand where they may not, or are too many."""
    if query.where is None:
        return
    found = list(_semi_joins(query.where))
    for joined, complaint in found:
        if complaint:
            raise malformed(complaint)
        if joined.where is not None and list(_semi_joins(joined.where)):
            raise malformed(_NESTED)
    if len(found) > _MOST:
        raise malformed(f"Maximum {_MOST} semi join sub-selects are allowed")


def check_fields(soql: str, at: int, outer: Field, inner: Field) -> None:
    """Both sides of a semi-join have to be ids of the same object. Raises MALFORMED_QUERY."""
    if inner.type not in ID_TYPES:
        message = f"The selected field '{inner.name}' in the subquery is no ID or reference field"
        raise located(soql, at, message, "MALFORMED_QUERY")
    if outer.type not in ID_TYPES:
        message = f"The left operand field '{outer.name}' is no ID or reference field"
        raise located(soql, at, message, "MALFORMED_QUERY")


def check_objects(soql: str, at: int, outer: ObjectType, query: Query, inner: ObjectType) -> None:
    """Raises MALFORMED_QUERY where a semi-join asks about its own object, or is cut short."""
    if inner is outer:
        message = "The inner and outer selects should not be on the same object type"
        raise located(soql, at, message, "MALFORMED_QUERY")
    if query.limit is not None or query.offset or query.order_by:
        message = "ORDER BY, LIMIT and OFFSET are not allowed in semi join sub-selects"
        raise located(soql, at, message, "MALFORMED_QUERY")


def _semi_joins(condition: Condition) -> Iterator[tuple[Query, str]]:
    """Each semi-join with what is wrong with its place, if anything."""
    on_top = condition.conditions if isinstance(condition, Junction) else (condition,)
    for part in on_top:
        if isinstance(part, Comparison):
            is_or = isinstance(condition, Junction) and condition.word == "OR"
            yield from _of(part, _WITH_OR if is_or else "")
        else:
            yield from _below(part)


def _below(condition: Condition) -> Iterator[tuple[Query, str]]:
    """Those inside parentheses or NOT."""
    if isinstance(condition, Comparison):
        yield from _of(condition, _NOT_ON_TOP)
    elif isinstance(condition, Not):
        yield from _below(condition.condition)
    else:
        for part in condition.conditions:
            yield from _below(part)


def _of(comparison: Comparison, complaint: str) -> Iterator[tuple[Query, str]]:
    if isinstance(comparison.value, Query):
        yield comparison.value, complaint
