"""`query`, `queryAll` and the pages that follow."""

import re

from integrations.sandbox.salesforce import querying
from integrations.sandbox.salesforce.errors import fail
from integrations.sandbox.salesforce.explaining import explain
from integrations.sandbox.salesforce.rest.calls import Answer, Call
from integrations.sandbox.salesforce.soql.columns import column_metadata
from integrations.sandbox.salesforce.soql.plan import Plan

_BATCH_SIZE = re.compile(r"batchsize\s*=\s*(\d+)", re.IGNORECASE)


def query(call: Call) -> Answer:
    return _query(call, include_deleted=False)


def query_all(call: Call) -> Answer:
    return _query(call, include_deleted=True)


def query_more(call: Call) -> Answer:
    store = call.store
    return Answer(querying.query_more(store, store.cursors, call.path["locator"], base=call.base))


def _query(call: Call, *, include_deleted: bool) -> Answer:
    if "explain" in call.query:
        asked = call.query["explain"]
        return Answer(explain(call.store, _plan(call, asked, include_deleted), asked))
    soql = call.query.get("q")
    if soql is None:
        raise fail(400, "MALFORMED_QUERY", "A query string has to be specified")
    if call.query.get("columns", "").lower() == "true":
        return Answer(column_metadata(_plan(call, soql, include_deleted)))
    return Answer(
        querying.query(
            call.store,
            call.store.cursors,
            soql,
            base=call.base,
            include_deleted=include_deleted,
            page=_page(call),
        )
    )


def _plan(call: Call, soql: str, include_deleted: bool) -> Plan:
    return querying.compile_soql(
        call.store, soql, base=call.base, include_deleted=include_deleted, page=_page(call)
    )


def _page(call: Call) -> int:
    match = _BATCH_SIZE.search(call.headers.get("sforce-query-options", ""))
    return min(max(int(match[1]), 200), querying.PAGE) if match else querying.PAGE
