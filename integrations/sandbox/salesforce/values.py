"""What a client may put into a field: a JSON value in, the stored value out."""

import math
import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from integrations.sandbox.salesforce.errors import json_error, refuse
from integrations.sandbox.salesforce.fields import NUMBER_TYPES, TEXT_TYPES, Field
from integrations.sandbox.salesforce.moments import (
    format_moment,
    format_time,
    parse_day,
    parse_moment,
)

_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_INT_LIMIT = 2**31
_EARLIEST, _LATEST = 1700, 4000
_JSON_KINDS: dict[type, str] = {
    bool: "VALUE_TRUE",
    int: "VALUE_NUMBER_INT",
    float: "VALUE_NUMBER_FLOAT",
    str: "VALUE_STRING",
    dict: "START_OBJECT",
    list: "START_ARRAY",
}
_SHOWN: dict[type, str] = {dict: "{", list: "["}
Parser = Callable[[Any], Any]


def coerce(field: Field, value: Any) -> Any:
    """The value to store for `field`, None for blank.

    Raises ApiError where the JSON type is wrong, Refusal where the value is.
    """
    return blank(field) if value is None else _PARSERS[field.type](field, value)


def blank(field: Field) -> Any:
    return False if field.type == "boolean" else None


def parser(field: Field) -> Parser:
    """What `coerce` does to every value of the field but None."""
    return partial(_PARSERS[field.type], field)


def _text(field: Field, value: Any) -> str | None:
    if not isinstance(value, str):
        raise _wrong_type(field, value)
    text = value.strip()
    if "\x00" in text:
        text = text.replace("\x00", "")
    if not text:
        return None
    if len(text) > field.length and field.type != "multipicklist":
        raise refuse(
            "STRING_TOO_LONG",
            f"{field.label}: data value too large: {text} (max length={field.length})",
            [field.name],
        )
    return text


def _email(field: Field, value: Any) -> str | None:
    text = _text(field, value)
    if text and not _EMAIL.fullmatch(text):
        message = f"{field.label}: invalid email address: {text}"
        raise refuse("INVALID_EMAIL_ADDRESS", message, [field.name])
    return text


def _picklist(field: Field, value: Any) -> str | None:
    text = _text(field, value)
    return text and _choice(field, text)


def _choice(field: Field, text: str) -> str:
    known = field.values.get(text.lower())
    if known is None and field.has("restrictedPicklist") and not field.has("addressCode"):
        raise bad_choice(field, text)
    return known or text


def _multipicklist(field: Field, value: Any) -> str | None:
    text = _text(field, value) or ""
    chosen = dict.fromkeys(_choice(field, part.strip()) for part in text.split(";") if part)
    order = list(field.values.values())
    ranked = sorted(chosen, key=lambda c: order.index(c) if c in order else len(order))
    return ";".join(ranked) or None


def bad_choice(field: Field, text: str) -> Exception:
    """A refusal of what a restricted picklist does not have."""
    return refuse(
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        f"{field.label}: bad value for restricted picklist field: {text}",
        [field.name],
    )


def _boolean(field: Field, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise _wrong_type(field, value)


def _number(field: Field, value: Any) -> float | int | None:
    if isinstance(value, str):
        value = _number_from_text(field, value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong_type(field, value)
    # The scale binds the web pages only: the API stores what it is given.
    whole_digits = field.precision - field.scale if field.precision else field.digits or 9
    if not math.isfinite(value) or abs(value) >= 10**whole_digits:
        raise _out_of_range(field, value)
    return float(value)


def _integer(field: Field, value: Any) -> int | None:
    if isinstance(value, str):
        value = _number_from_text(field, value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise _wrong_type(field, value)
    if abs(value) >= min(10 ** (field.digits or 9), _INT_LIMIT):
        raise _out_of_range(field, value)
    return int(value)


def _number_from_text(field: Field, text: str) -> float:
    if not _NUMBER.fullmatch(text.strip()):
        raise _wrong_type(field, text)
    return float(text)


def _out_of_range(field: Field, value: float) -> Exception:
    message = f"{field.label}: value outside of valid range on numeric field: {value}"
    return refuse("NUMBER_OUTSIDE_VALID_RANGE", message, [field.name])


def _date(field: Field, value: Any) -> str:
    try:
        day = parse_day(value)
    except (ValueError, TypeError):
        raise _wrong_type(field, value) from None
    _check_year(field, day.year, value)
    return day.isoformat()


def _moment(field: Field, value: Any) -> str:
    try:
        moment: datetime = parse_moment(value)
    except (ValueError, TypeError):
        raise _wrong_type(field, value) from None
    _check_year(field, moment.year, value)
    return format_moment(moment)


def _time(field: Field, value: Any) -> str:
    try:
        return format_time(value)
    except (ValueError, TypeError):
        raise _wrong_type(field, value) from None


def _check_year(field: Field, year: int, value: str) -> None:
    if not _EARLIEST <= year <= _LATEST:
        message = f"{field.label}: invalid date: {value}"
        raise refuse("NUMBER_OUTSIDE_VALID_RANGE", message, [field.name])


def _reference(field: Field, value: Any) -> str | None:
    if not isinstance(value, str):
        raise _wrong_type(field, value)
    return value.strip() or None


def _wrong_type(field: Field, value: Any) -> Exception:
    kind = _JSON_KINDS.get(type(value), "VALUE_STRING")
    if value is False:
        kind = "VALUE_FALSE"
    shown = _SHOWN.get(type(value), str(value).lower() if isinstance(value, bool) else value)
    return json_error(
        f"Cannot deserialize instance of {field.type} from {kind} value {shown}"
        " or request may be missing a required field at [line:1, column:1]"
    )


_PARSERS: dict[str, Callable[[Field, Any], Any]] = {
    "boolean": _boolean,
    "int": _integer,
    "date": _date,
    "datetime": _moment,
    "time": _time,
    "reference": _reference,
    "id": _reference,
    **dict.fromkeys(NUMBER_TYPES - {"int"}, _number),
    **dict.fromkeys(TEXT_TYPES, _text),
    "email": _email,
    "picklist": _picklist,
    "multipicklist": _multipicklist,
}
