"""`explain=`: how a query would be run. The database says which index it would use."""

import re
from typing import Any

from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.soql.plan import Plan

_INDEX = re.compile(r"USING (?:COVERING )?INDEX \S+ \((.*)\)")
_TERM = re.compile(r"(\w+)[=<>]")
_UNINDEXED = "Not considering filter for optimization because unindexed"


def explain(org: Org, plan: Plan, soql: str) -> dict[str, Any]:
    """`{plans: […], sourceQuery}`.

    https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_query_explain.htm
    """
    total = int(org.database.value(f'SELECT count(*) FROM "{plan.entity.name}"'))
    counted = f"SELECT count(*) FROM ({plan.select('1')})"
    found = int(org.database.execute(counted, plan.values).fetchone()[0])
    fields = _index_fields(org, plan)
    leading = {
        "cardinality": found,
        "fields": fields,
        "leadingOperationType": "Index" if fields else "TableScan",
        "notes": [] if fields else [_note(plan)],
        "relativeCost": round(found / max(total, 1), 4) if fields else 1.0 + found / max(total, 1),
        "sobjectCardinality": total,
        "sobjectType": plan.entity.name,
    }
    return {"plans": [leading], "sourceQuery": soql}


def _index_fields(org: Org, plan: Plan) -> list[str]:
    """The fields of the index that leads the query; empty where the whole table is read."""
    steps = org.database.execute(f"EXPLAIN QUERY PLAN {plan.select(plan.row)}", plan.values)
    leading = next((row[3] for row in steps if f" {plan.alias} " in f"{row[3]} "), "")
    match = _INDEX.search(leading)
    return list(dict.fromkeys(_TERM.findall(match[1]))) if match else []


def _note(plan: Plan) -> dict[str, Any]:
    fields = ["IsDeleted"] if plan.entity.soft_delete else []
    return {"description": _UNINDEXED, "fields": fields, "tableEnumOrId": plan.entity.name}
