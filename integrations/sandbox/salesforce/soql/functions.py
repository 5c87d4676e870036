"""Aggregates, date functions and labels."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from integrations.sandbox.salesforce.errors import ApiError
from integrations.sandbox.salesforce.fields import NUMBER_TYPES, Field
from integrations.sandbox.salesforce.soql.refusals import located, malformed
from integrations.sandbox.salesforce.soql.syntax import Call

AGGREGATES = {"COUNT", "COUNT_DISTINCT", "GROUPING", "MIN", "MAX", "SUM", "AVG"}
_DATE_PARTS = {
    "CALENDAR_YEAR": "CAST(substr({0}, 1, 4) AS INTEGER)",
    "CALENDAR_QUARTER": "(CAST(substr({0}, 6, 2) AS INTEGER) + 2) / 3",
    "CALENDAR_MONTH": "CAST(substr({0}, 6, 2) AS INTEGER)",
    "DAY_IN_MONTH": "CAST(substr({0}, 9, 2) AS INTEGER)",
    "DAY_IN_WEEK": "(CAST(strftime('%w', substr({0}, 1, 10)) AS INTEGER) + 1)",
    "DAY_IN_YEAR": "CAST(strftime('%j', substr({0}, 1, 10)) AS INTEGER)",
    "WEEK_IN_MONTH": "(CAST(substr({0}, 9, 2) AS INTEGER) + 6) / 7",
    "WEEK_IN_YEAR": "(CAST(strftime('%j', substr({0}, 1, 10)) AS INTEGER) + 6) / 7",
    "HOUR_IN_DAY": "CAST(substr({0}, 12, 2) AS INTEGER)",
    "DAY_ONLY": "substr({0}, 1, 10)",
}
# The org's fiscal year is the calendar's.
for _part in ("YEAR", "QUARTER", "MONTH"):
    _DATE_PARTS[f"FISCAL_{_part}"] = _DATE_PARTS[f"CALENDAR_{_part}"]
_TIMED = {"HOUR_IN_DAY", "DAY_ONLY"}
INTEGER = Field(name="number", label="number", type="int", flags=frozenset({"sortable"}))
_DAY = Field(name="day", label="day", type="date", flags=frozenset({"sortable"}))


def is_aggregate(what: object) -> bool:
    return isinstance(what, Call) and what.name in AGGREGATES


def aggregate(soql: str, call: Call, field: Field, sql: str) -> tuple[str, Field]:
    """`MAX(CreatedDate)`: the SQL, and a field of the result's type. Raises ApiError."""
    if not field.has("aggregatable") and not call.name.startswith("COUNT"):
        raise _unsupported(soql, call, field)
    if call.name in ("SUM", "AVG") and field.type not in NUMBER_TYPES:
        raise _unsupported(soql, call, field)
    if call.name == "COUNT_DISTINCT":
        return f"count(DISTINCT {sql})", INTEGER
    result = INTEGER if call.name == "COUNT" else field
    return f"{call.name.lower()}({sql})", result


def date_part(soql: str, call: Call, field: Field, sql: str) -> tuple[str, Field]:
    """`CALENDAR_YEAR(CreatedDate)`: the SQL, and a field of the result's type."""
    if call.name not in _DATE_PARTS:
        raise malformed(f"unexpected token: '{call.name}'")
    allowed = {"datetime"} if call.name in _TIMED else {"date", "datetime"}
    if field.type not in allowed:
        raise located(soql, call.at, f"{call.name} does not support field {field.name}")
    return _DATE_PARTS[call.name].format(sql), _DAY if call.name == "DAY_ONLY" else INTEGER


def converted(soql: str, call: Call, field: Field, sql: str, zone: ZoneInfo) -> str:
    """`convertTimezone(CreatedDate)`, which stands in date functions only."""
    if call.name != "CONVERTTIMEZONE":
        raise malformed(f"unexpected token: '{call.name}'")
    if field.type != "datetime":
        raise located(soql, call.at, f"convertTimezone does not support field {field.name}")
    return f"in_zone({sql}, '{zone.key}')"


def labelled(soql: str, call: Call, field: Field) -> Field:
    """`toLabel(Status)`: the field with its labels in place of its values."""
    if field.type not in ("picklist", "multipicklist"):
        raise located(soql, call.at, f"toLabel does not support field {field.name}")
    cases = [f"WHEN {_quoted(value)} THEN {_quoted(label)}" for value, label in field.picklist]
    sql = f"CASE {field.sql('{t}')} {' '.join(cases)} ELSE {field.sql('{t}')} END"
    return replace(field, formula=sql) if cases else field


def _quoted(text: str) -> str:
    doubled = text.replace("'", "''").replace("{", "{{").replace("}", "}}")
    return f"'{doubled}'"


def _unsupported(soql: str, call: Call, field: Field) -> ApiError:
    message = f"field {field.name} does not support aggregate operator {call.name}"
    return located(soql, call.at, message)
