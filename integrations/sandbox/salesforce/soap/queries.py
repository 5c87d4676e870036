"""`query`, `queryAll`, `queryMore`, `retrieve` and `search`."""

import hashlib
from typing import Any

import orjson

from integrations.sandbox.salesforce import querying, searching
from integrations.sandbox.salesforce.errors import fail
from integrations.sandbox.salesforce.ids import to_18
from integrations.sandbox.salesforce.soap.calls import SoapCall
from integrations.sandbox.salesforce.soap.markup import Markup, element
from integrations.sandbox.salesforce.soap.sobjects import query_result, record
from integrations.sandbox.salesforce.sosl.parser import parse as parse_sosl

_PAGE = 500  # unless the client asks for another
_MOST_RETRIEVED = 2_000


def query(call: SoapCall) -> list[Markup]:
    return _query(call, include_deleted=False)


def query_all(call: SoapCall) -> list[Markup]:
    return _query(call, include_deleted=True)


def query_more(call: SoapCall) -> list[Markup]:
    store, locator = call.store, call.request.value("queryLocator")
    if "-" not in locator:
        raise querying.bad_locator()
    page = querying.query_more(store, store.cursors, locator, base=call.base)
    return [query_result(call, "result", orjson.loads(page))]


def retrieve(call: SoapCall) -> list[Markup]:
    """Records by id, nil where there is none."""
    request = call.request
    found = call.object(request.value("sObjectType"))
    ids = [to_18(record_id) for record_id in request.values("ids")]
    if None in ids:
        bad = request.values("ids")[ids.index(None)]
        raise fail(400, "MALFORMED_ID", f"malformed id {bad}")
    if len(ids) > _MOST_RETRIEVED:
        message = f"Record limit reached. Cannot retrieve more than {_MOST_RETRIEVED} records"
        raise fail(400, "EXCEEDED_ID_LIMIT", message)
    fields = [name.strip() for name in request.value("fieldList").split(",")]
    names = dict.fromkeys(["Id", *(name for name in fields if name.lower() != "id")])
    quoted = ", ".join(f"'{record_id}'" for record_id in ids)
    soql = f"SELECT {', '.join(names)} FROM {found.name} WHERE Id IN ({quoted})"
    page = _run(call, soql, include_deleted=False, page=querying.PAGE) if ids else {"records": []}
    by_id = {values["Id"]: values for values in page["records"]}
    return [_found(call, by_id.get(str(record_id))) for record_id in ids]


def search(call: SoapCall) -> list[Markup]:
    sosl = call.request.value("searchString")
    answer = searching.search(call.store, parse_sosl(sosl), sosl, base=call.base)
    records = orjson.loads(answer)["searchRecords"]
    content = [
        element("searchRecords", [record(call, values, "record")], 'xsi:type="SearchRecord"')
        for values in records
    ]
    query_id = element("queryId", hashlib.sha256(sosl.encode()).hexdigest()[:16])
    return [element("result", [query_id, *content], 'xsi:type="SearchResult"')]


def _found(call: SoapCall, values: dict[str, object] | None) -> Markup:
    return element("result") if values is None else record(call, values, "result")


def _query(call: SoapCall, *, include_deleted: bool) -> list[Markup]:
    asked = call.header("QueryOptions").value("batchSize")
    page = min(max(int(asked), 200), querying.PAGE) if asked.isdecimal() else _PAGE
    soql = call.request.value("queryString")
    result = _run(call, soql, include_deleted=include_deleted, page=page)
    return [query_result(call, "result", result)]


def _run(call: SoapCall, soql: str, *, include_deleted: bool, page: int) -> dict[str, Any]:
    store = call.store
    answer = querying.query(
        store,
        store.cursors,
        soql,
        base=call.base,
        include_deleted=include_deleted,
        page=page,
    )
    result: dict[str, Any] = orjson.loads(answer)
    return result
