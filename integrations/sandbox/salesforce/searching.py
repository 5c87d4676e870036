"""Runs searches: each object's query, narrowed to the records whose texts hold the terms."""

from collections.abc import Iterator, Sequence

from integrations.sandbox.salesforce.fields import TEXT_TYPES
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.querying import context_of
from integrations.sandbox.salesforce.soql.compiler import compile_query
from integrations.sandbox.salesforce.soql.syntax import Path, Query
from integrations.sandbox.salesforce.soql.tables import source
from integrations.sandbox.salesforce.sosl.parser import Search, id_query
from integrations.sandbox.salesforce.sosl.terms import malformed

_BETWEEN = " _ "  # a word of its own: no phrase reaches over it
_NAMES = frozenset({"Name", "FirstName", "LastName", "Company"})


def search(org: Org, wanted: Search, sosl: str, *, base: str) -> bytes:
    """`{"searchRecords": […]}` as JSON. Raises ApiError."""
    queries = wanted.queries or [id_query(Path((name,), 0)) for name in _searchable(org)]
    rows: list[str] = []
    for query in queries:
        if len(rows) < wanted.limit:
            rows += _rows(org, wanted, query, sosl, base, wanted.limit - len(rows))
    return f'{{"searchRecords":[{",".join(rows)}]}}'.encode()


def _searchable(org: Org) -> list[str]:
    return [found.name for found in org.schema.visible() if found.facts["searchable"]]


def _rows(org: Org, wanted: Search, query: Query, sosl: str, base: str, most: int) -> Sequence[str]:
    context = context_of(org, sosl, base=base)
    found = source(org.schema, sosl, query.source)
    if not found.facts["searchable"]:
        raise malformed(f"entity type {found.name} does not support search")
    plan = compile_query(context, query)
    if plan.kind != "rows" or plan.nested:
        raise malformed("Only fields can be selected in a search")
    text = f" || '{_BETWEEN}' || ".join(_texts(found, wanted.group, plan.alias)) or "''"
    test = f"sosl({context.bind(wanted.terms)}, {text})"
    tail = plan.tail.replace("WHERE ", f"WHERE {test} AND ", 1)
    limit = min(most, most if plan.limit is None else plan.limit)
    sql = f"SELECT {plan.row} {plan.tables} {tail} LIMIT {limit} OFFSET {plan.offset}"
    return [row[0] for row in org.database.execute(sql, context.values)]


def _texts(found: ObjectType, group: str, table: str) -> Iterator[str]:
    """SQL for the texts that a group of fields holds."""
    for field in found.visible():
        sql = field.sql(table)
        if field.type not in TEXT_TYPES or not _in_group(field.name, field.type, group):
            continue
        yield f"coalesce({sql}, '')"
        if field.type == "phone":
            yield f"digits({sql})"


def _in_group(name: str, kind: str, group: str) -> bool:
    tests = {"NAME": name in _NAMES, "EMAIL": kind == "email", "PHONE": kind == "phone"}
    return tests.get(group, kind not in ("encryptedstring", "combobox"))
