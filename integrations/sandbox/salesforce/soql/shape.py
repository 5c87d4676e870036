"""SQL that writes a row as the API's JSON: SQLite encodes far quicker than a loop in Python."""

from collections.abc import Sequence

from integrations.sandbox.salesforce.fields import Field

# SQLite takes 127 arguments in a function call.
_MOST_PAIRS = 60


class Json:
    """An expression whose value already is JSON text.

    SQLite knows so of itself where it is a call of one of its JSON functions: `known`.
    """

    def __init__(self, sql: str, *, known: bool = False) -> None:
        self.sql = sql
        self.known = known


Value = str | Json
Pair = tuple[str, Value]


def json_object(pairs: Sequence[Pair]) -> Json:
    """`{"name": value, …}`. Names are schema names or aliases: letters, digits, underscores."""
    if len(pairs) > _MOST_PAIRS:
        return _concatenated(pairs)
    arguments = ", ".join(f"'{name}', {_argument(value)}" for name, value in pairs)
    return Json(f"json_object({arguments})", known=True)


def _argument(value: Value) -> str:
    if not isinstance(value, Json):
        return value
    return value.sql if value.known else f"json({value.sql})"


def _concatenated(pairs: Sequence[Pair]) -> Json:
    parts = [f"'\"{name}\":' || {_text(value)}" for name, value in pairs]
    return Json("'{' || " + " || ',' || ".join(parts) + " || '}'")


def _text(value: Value) -> str:
    return f"({value.sql})" if isinstance(value, Json) else f"json_quote({value})"


def scalar(field: Field, sql: str) -> Value:
    """A field's value: booleans need more than SQLite's own types."""
    if field.type == "boolean":
        return Json(f"CASE WHEN {sql} THEN 'true' WHEN {sql} IS NULL THEN 'null' ELSE 'false' END")
    if field.type == "encryptedstring":
        return f"mask({sql})"
    return sql


def compound(parts: Sequence[tuple[str, str]]) -> Json:
    """An address or a location: its parts, or null where all are blank."""
    blank = f"coalesce({', '.join(sql for _, sql in parts)}) IS NULL"
    return Json(f"CASE WHEN {blank} THEN 'null' ELSE {json_object(list(parts)).sql} END")


def attributes(name: str, id_sql: str, base: str, *, concrete: str | None = None) -> Pair:
    """`"attributes":{"type":…,"url":…}`. `concrete` is SQL for the object's name in the URL."""
    path = f"'{base}/sobjects/' || {concrete} || '/' || " if concrete else ""
    url = f"{path or repr(f'{base}/sobjects/{name}/') + ' || '}{id_sql}"
    return "attributes", json_object([("type", f"'{name}'"), ("url", url)])


def optional(id_sql: str, shown: Json) -> Json:
    """null where the parent is not there."""
    return Json(f"CASE WHEN {id_sql} IS NULL THEN 'null' ELSE {shown.sql} END")


def nested(rows_sql: str, page_sql: str, page: int, following: str) -> Json:
    """A child subquery's own query result; null where it found nothing.

    `page_sql` answers no more than a page; `following` is SQL for the address of the next one.
    """
    size = "'{\"totalSize\":' || count(*) || "
    whole = f"{size}',\"done\":true,\"records\":[' || group_concat(x, ',') || ']}}'"
    first = (
        f'{size}\',"done":false,"nextRecordsUrl":"\' || {following} || \'","records":[\' ||'
        f" (SELECT group_concat(x, ',') FROM ({page_sql})) || ']}}'"
    )
    return Json(
        f"(SELECT CASE WHEN count(*) = 0 THEN 'null' WHEN count(*) <= {page} THEN {whole}"
        f" ELSE {first} END FROM ({rows_sql}))"
    )


def first_of(choices: Sequence[tuple[str, Json]], otherwise: Json) -> Json:
    """The first value whose id is there."""
    cases = [f"WHEN {id_sql} IS NOT NULL THEN {shown.sql}" for id_sql, shown in choices]
    return Json(f"CASE {' '.join(cases)} ELSE {otherwise.sql} END")
