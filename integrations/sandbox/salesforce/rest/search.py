"""`search`, `parameterizedSearch` and `recent`."""

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.salesforce import searching
from integrations.sandbox.salesforce.errors import fail
from integrations.sandbox.salesforce.rest.calls import Answer, Call
from integrations.sandbox.salesforce.sosl.parser import GROUPS, MOST, Search, parse
from integrations.sandbox.salesforce.sosl.terms import malformed

_RECENT = 200


_CLAUSES = {"fields": "", "where": " WHERE", "orderBy": " ORDER BY", "limit": " LIMIT"}


def search(call: Call) -> Answer:
    """`?q=FIND {…} IN … RETURNING …`"""
    sosl = call.query.get("q")
    if not sosl:
        raise malformed("A search string has to be specified")
    return Answer(searching.search(call.store, parse(sosl), sosl, base=call.base))


def parameterized(call: Call) -> Answer:
    """The same by parameters, or by a body: {q, in?, fields?, sobjects?, overallLimit?}.

    https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_search_parameterized.htm
    """
    posted = call.request.method == "POST"
    wanted = call.fields() if posted else _from_parameters(call.query)
    terms = wanted.get("q")
    if not isinstance(terms, str) or not terms:
        raise fail(400, "MISSING_ARGUMENT", "A search string has to be specified")
    sosl = _sosl(terms, wanted)
    found = parse(sosl)
    limit = _limit(wanted.get("overallLimit"), MOST)
    narrowed = Search(found.terms, found.group, found.queries, limit)
    return Answer(searching.search(call.store, narrowed, sosl, base=call.base))


def _limit(asked: Any, most: int) -> int:
    return min(int(asked), most) if str(asked).isdigit() else most


def _from_parameters(query: Mapping[str, str]) -> dict[str, Any]:
    """`?q=x&sobject=Lead&Lead.fields=Id,Name&Lead.limit=5` as the body says it."""
    names = [name for name in query.get("sobject", "").split(",") if name]
    objects = [
        {key: query[f"{name}.{key}"] for key in _CLAUSES if f"{name}.{key}" in query}
        | {"name": name}
        for name in names
    ]
    return {**query, "sobjects": objects}


def _sosl(terms: str, wanted: Mapping[str, Any]) -> str:
    escaped = "".join(f"\\{char}" if char in "{}\\" else char for char in terms)
    group = str(wanted.get("in") or "ALL").upper().removesuffix(" FIELDS")
    if group not in GROUPS:
        raise fail(400, "INVALID_SEARCH_SCOPE", f"Invalid search scope: {group}")
    objects = wanted.get("sobjects") or []
    returned = ", ".join(_returned(each, wanted) for each in objects)
    tail = f" RETURNING {returned}" if returned else ""
    return f"FIND {{{escaped}}} IN {group} FIELDS{tail}"


def _returned(asked: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    clauses = {
        "fields": asked.get("fields") or wanted.get("fields") or "Id",
        "where": asked.get("where"),
        "orderBy": asked.get("orderBy"),
        "limit": asked.get("limit") or wanted.get("defaultLimit"),
    }
    texts = {
        key: ", ".join(value) if isinstance(value, list) else str(value)
        for key, value in clauses.items()
        if value
    }
    inner = "".join(f"{_CLAUSES[key]} {text}" for key, text in texts.items())
    return f"{asked.get('name', '')}({inner})"


def recent(call: Call) -> Answer:
    """What was looked at last: `FOR VIEW` and `FOR REFERENCE` leave their marks."""
    limit = _limit(call.query.get("limit"), _RECENT)
    kinds = [found for found in call.store.schema.visible() if "LastViewedDate" in found.fields]
    parts = [
        f'SELECT "LastViewedDate" AS seen, "Id", "{name.name}" AS "Name", \'{found.name}\' AS kind'
        f' FROM "{found.name}" WHERE "LastViewedDate" IS NOT NULL AND "IsDeleted" = 0'
        for found in kinds
        if (name := found.name_field)
    ]
    sql = f"{' UNION ALL '.join(parts)} ORDER BY seen DESC LIMIT ?"
    rows = call.store.database.rows(sql, (limit,))
    return Answer([_item(call, row) for row in rows])


def _item(call: Call, row: Mapping[str, Any]) -> dict[str, Any]:
    url = f"{call.base}/sobjects/{row['kind']}/{row['Id']}"
    return {"attributes": {"type": row["kind"], "url": url}, "Id": row["Id"], "Name": row["Name"]}
