"""Runs queries: the first page, the pages after it, and single records."""

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from integrations.sandbox.salesforce.errors import ApiError, fail
from integrations.sandbox.salesforce.ids import PREFIXES, to_18
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.soql.compiler import compile_query
from integrations.sandbox.salesforce.soql.parser import parse
from integrations.sandbox.salesforce.soql.plan import Context, Plan
from integrations.sandbox.salesforce.soql.refusals import too_complicated
from integrations.sandbox.salesforce.soql.syntax import Query

PAGE = 2_000
_CURSOR_LIFE = timedelta(days=2)
_MOST_CURSORS = 1_000
# How SQLite says that a statement is beyond its limits.
_TOO_MUCH = ("at most", "parser stack", "too big", "too large", "too many")
_TIMEOUT = "Your query request was running for too long."


@dataclass(frozen=True)
class Rows:
    """Rows as JSON, with commas between them."""

    count: int
    text: bytes


@dataclass
class Cursor:
    """A query's result as it was when it was asked: which rows, in which order."""

    plan: Plan
    rowids: "array[int]"
    page: int
    created: datetime


class Cursors:
    """The open cursors by locator; the oldest goes where there are too many."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, Cursor] = OrderedDict()

    def keep(self, locator: str, cursor: Cursor) -> None:
        self._open[locator] = cursor
        if len(self._open) > _MOST_CURSORS:
            self._open.popitem(last=False)

    def get(self, locator: str, now: datetime) -> Cursor:
        """Raises INVALID_QUERY_LOCATOR."""
        cursor = self._open.get(locator)
        if cursor is None or now - cursor.created > _CURSOR_LIFE:
            raise bad_locator()
        return cursor


def compile_soql(
    org: Org, soql: str, *, base: str, include_deleted: bool, page: int = PAGE
) -> Plan:
    """Parse and compile. Raises ApiError."""
    parsed = parse(soql)
    has_children = any(isinstance(item.what, Query) for item in parsed.items)
    context = context_of(org, soql, base=base, include_deleted=include_deleted, page=page)
    if has_children:
        context.locator = org.ids.new(PREFIXES["locator"])
    return compile_query(context, parsed)


def context_of(
    org: Org, text: str, *, base: str, include_deleted: bool = False, page: int = PAGE
) -> Context:
    """What a statement's compilation knows of the org."""
    return Context(
        schema=org.schema,
        soql=text,
        base=base,
        now=org.now(),
        calendar=org.calendar(),
        user_id=org.user_id,
        include_deleted=include_deleted,
        page=page,
    )


def query(
    org: Org, cursors: Cursors, soql: str, *, base: str, include_deleted: bool, page: int = PAGE
) -> bytes:
    """The query's first page as JSON. `base` is `/services/data/vXX.X`. Raises ApiError."""
    plan = compile_soql(org, soql, base=base, include_deleted=include_deleted, page=page)
    _mark_seen(org, plan)
    if plan.kind == "count":
        counted = f"SELECT count(*) FROM ({plan.select(plan.row)})"
        count = int(_run(org, plan, counted, plan.values)[0][0])
        return b'{"totalSize":%d,"done":true,"records":[]}' % count
    if plan.kind == "aggregate":
        return result(_aggregates(org, plan))
    if plan.children:
        cursors.keep(plan.locator, Cursor(plan, array("q"), page, org.now()))
    rows = _rows(org, plan, plan.select(plan.row, at_most=page), plan.values)
    if rows.count < page or (plan.limit is not None and plan.limit <= page):
        return result(rows)
    found = rowids(org, plan)
    if len(found) == rows.count:
        return result(rows)
    locator = org.ids.new(PREFIXES["locator"])
    cursors.keep(locator, Cursor(plan, found, page, org.now()))
    return result(rows, total=len(found), following=f"{base}/query/{locator}-{page}")


def query_more(org: Org, cursors: Cursors, locator: str, *, base: str) -> bytes:
    """The page at `<locator>-<offset>`, or at `<locator>-<child>-<parent>-<offset>`.

    Raises INVALID_QUERY_LOCATOR.
    """
    name, *rest = locator.split("-")
    child, offset_text = rest[:-1], rest[-1] if rest else ""
    cursor = cursors.get(to_18(name) or name, org.now())
    if child:
        cursor = _child_cursor(org, cursor, child)
    if not offset_text.isdigit() or int(offset_text) >= len(cursor.rowids):
        raise bad_locator()
    offset = int(offset_text)
    end = offset + cursor.page
    rows = page_rows(org, cursor.plan, cursor.rowids[offset:end])
    stem = "-".join([name, *child])
    following = f"{base}/query/{stem}-{end}" if end < len(cursor.rowids) else None
    return result(rows, total=len(cursor.rowids), following=following)


def _child_cursor(org: Org, cursor: Cursor, child: Sequence[str]) -> Cursor:
    """A child query's result for one parent. Unlike its parents', it is looked up anew."""
    if len(child) != 2 or not child[0].isdigit() or int(child[0]) >= len(cursor.plan.children):
        raise bad_locator()
    plan = cursor.plan.children[int(child[0])]
    plan = replace(plan, values={**plan.values, "parent": child[1]})
    return Cursor(plan, rowids(org, plan), cursor.page, cursor.created)


def bad_locator() -> ApiError:
    return fail(400, "INVALID_QUERY_LOCATOR", "invalid query locator")


def _aggregates(org: Org, plan: Plan) -> Rows:
    rows = _rows(org, plan, plan.select(plan.row, at_most=PAGE + 1), plan.values)
    if rows.count > PAGE:
        message = (
            "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a"
            " single batch"
        )
        raise fail(400, "EXCEEDED_ID_LIMIT", message)
    return rows


def _mark_seen(org: Org, plan: Plan) -> None:
    """FOR VIEW and FOR REFERENCE leave their moment on the records found."""
    names = {"VIEW": ("LastViewedDate", "LastReferencedDate"), "REFERENCE": ("LastReferencedDate",)}
    seen = [n for n in names.get(plan.usage or "", ()) if n in plan.entity.fields]
    if plan.kind == "rows" and seen:
        changes = ", ".join(f'"{name}" = :seen_at' for name in seen)
        org.database.execute(
            f'UPDATE "{plan.entity.name}" SET {changes}'
            f" WHERE rowid IN ({plan.select(f'{plan.alias}.rowid')})",
            {**plan.values, "seen_at": org.stamp()},
        )


def rowids(org: Org, plan: Plan) -> "array[int]":
    """The rows of a plan, in its order."""
    cursor = _run(org, plan, plan.select(f"{plan.alias}.rowid"), plan.values)
    return array("q", [row[0] for row in cursor])


def page_rows(org: Org, plan: Plan, wanted: "array[int]") -> Rows:
    """The wanted rows as they are now."""
    values = {**plan.values, "rows": orjson.dumps(wanted.tolist()).decode()}
    return _rows(org, plan, plan.select_by_rowid(plan.row), values)


def result(rows: Rows, *, total: int | None = None, following: str | None = None) -> bytes:
    """A query result around rows of JSON text."""
    done = following is None
    more = "" if done else f',"nextRecordsUrl":"{following}"'
    size = rows.count if total is None else total
    head = f'{{"totalSize":{size},"done":{"true" if done else "false"}{more},"records":['
    return b"".join((head.encode(), rows.text, b"]}"))


def _rows(org: Org, plan: Plan, sql: str, values: dict[str, Any]) -> Rows:
    """What a statement of one column of JSON answers.

    SQLite joins the rows, and hands them over as bytes: making Python texts of them, only to
    encode them again, takes longer than everything else about a page.
    """
    joined = (
        f"WITH found(x) AS ({sql})"
        " SELECT count(*), CAST(coalesce(group_concat(x), '') AS BLOB) FROM found"
    )
    return Rows(*_run(org, plan, joined, values)[0])


def _run(org: Org, plan: Plan, sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    try:
        with org.database.at_most(org.rules.query_work):
            return org.database.execute(sql, values).fetchall()
    except org.database.TooComplicated as error:
        if "interrupted" in str(error):
            raise fail(400, "QUERY_TIMEOUT", _TIMEOUT) from error
        if not any(words in str(error) for words in _TOO_MUCH):
            raise  # our own mistake
        raise too_complicated() from error
