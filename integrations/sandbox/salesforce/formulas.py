"""Formula fields of the simplest kind: fields and texts joined by `&`, as SQL."""

import re

from integrations.sandbox.salesforce.errors import fail
from integrations.sandbox.salesforce.objects import ObjectType, Schema

_TERM = re.compile(r"""\s*(?:"(?P<text>[^"]*)"|(?P<path>\w+(?:\.\w+)?))\s*(?P<more>&|$)""")


def formula_sql(schema: Schema, found: ObjectType, formula: str) -> str:
    """`FirstName & " of " & Account.Name` as SQL for the table `{t}`. Raises INVALID_FIELD."""
    terms: list[str] = []
    at = 0
    while at < len(formula):
        match = _TERM.match(formula, at)
        if match is None:
            raise fail(400, "INVALID_FIELD", f"Syntax error in formula at {at}: {formula[at:]}")
        terms.append(_term(schema, found, match))
        at = match.end()
    if len(terms) == 1:
        return terms[0]
    return " || ".join(f"coalesce({term}, '')" for term in terms)


def _term(schema: Schema, found: ObjectType, match: "re.Match[str]") -> str:
    if match["text"] is not None:
        text = match["text"].replace("'", "''").replace("{", "{{").replace("}", "}}")
        return f"'{text}'"
    *parents, name = match["path"].split(".")
    if not parents:
        return _column(found, name, "{t}")
    link = found.parent(parents[0])
    target = schema.find(link.reference_to[0]) if link else None
    if link is None or target is None:
        raise fail(400, "INVALID_FIELD", f"Field {match['path']} does not exist")
    column = _column(target, name, "p")
    return f'(SELECT {column} FROM "{target.name}" AS p WHERE p."Id" = {{t}}."{link.name}")'


def _column(found: ObjectType, name: str, table: str) -> str:
    field = found.field(name)
    if field is None or not field.stored:
        raise fail(400, "INVALID_FIELD", f"Field {name} does not exist")
    return f'{table}."{field.name}"'
