"""What HubSpot accepts as a property's value, by type, and the form it keeps."""

import re
import string
from collections.abc import Callable, Mapping
from typing import Any

from integrations.sandbox.hubspot.schema import Property
from integrations.sandbox.hubspot.timestamps import DAY_MS, day, iso, parse_moment

MAX_TEXT = 65_536
_EMAIL = re.compile(
    r"[A-Za-z0-9_'&/+%=.~!#$*?^`{|}-]+@(?:[\w](?:[\w-]*[\w])?\.)+[^\W\d_][\w-]*[\w]\Z"
)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)\Z", re.ASCII)
_TEXTS = frozenset({"string", "phone_number", "json", "object_coordinates"})
_INVISIBLE = string.whitespace + "\u00a0\u200b\u202f\ufeff"
_LOCAL_DOTS = re.compile(r"^\.|\.\.|\.@")


class BadValue(Exception):
    """`code` and text as HubSpot gives them."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def text_of(value: Any) -> str:
    """What was sent as text: JSON numbers and booleans are taken too."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        return value
    raise BadValue("INVALID_STRING", "The value must be a string, a number or a boolean")


def normalise(known: Property, value: Any, current: str | None) -> str:
    """The value to keep; `""` clears. Raises BadValue."""
    text = text_of(value)
    if known.name == "email" and known.hubspot_defined:
        return _email(text)
    if not text.strip():
        return ""
    if known.type not in _TEXTS and text.strip(_INVISIBLE) != text:
        message = f'"{text}" includes leading or trailing whitespace.'
        raise BadValue("LEADING_TRAILING_WHITESPACE", message)
    return _READERS[known.type](known, text, current)


def normal_email(text: str) -> str:
    return text.strip().lower()


def _email(text: str) -> str:
    email = normal_email(text)
    if email and (not _EMAIL.match(email) or _LOCAL_DOTS.search(email)):
        raise BadValue("INVALID_EMAIL", f"Email address {text} is invalid")
    return email


def _text(known: Property, text: str, current: str | None) -> str:
    if len(text) > MAX_TEXT:
        raise BadValue("VALUE_TOO_LONG", f"{known.name} was longer than {MAX_TEXT} characters")
    return text


def _number(known: Property, text: str, current: str | None) -> str:
    """Without exponent, thousands separators and signs of currencies."""
    if not _NUMBER.match(text):
        raise BadValue("INVALID_INTEGER", f"{text} was not a valid number")
    return text


def _bool(known: Property, text: str, current: str | None) -> str:
    lowered = text.lower()
    if lowered not in {"true", "false"}:
        raise _not_an_option(known, text, ["true", "false"])
    return lowered


def _moment(text: str) -> int:
    ms = parse_moment(text)
    if ms is None:
        raise BadValue("INVALID_LONG", f"{text} was not a valid long")
    return ms


def _datetime(known: Property, text: str, current: str | None) -> str:
    return iso(_moment(text))


def _date(known: Property, text: str, current: str | None) -> str:
    ms = _moment(text)
    if ms % DAY_MS:
        raise BadValue("INVALID_DATE", f"{text} is at {iso(ms)[11:-1]} UTC, not midnight!")
    return day(ms)


def _enumeration(known: Property, text: str, current: str | None) -> str:
    if known.external_options and not known.options:
        return text
    allowed = known.values()
    if not known.multiple:
        return _one_of(known, text, allowed)
    appending = text.startswith(";")
    chosen = [part.strip() for part in text.split(";") if part.strip()]
    if appending and current:
        chosen = [*current.split(";"), *chosen]
    return ";".join(dict.fromkeys(_one_of(known, part, allowed) for part in chosen))


def _one_of(known: Property, text: str, allowed: set[str]) -> str:
    if text not in allowed:
        raise _not_an_option(known, text, [option.value for option in known.options])
    return text


def _not_an_option(known: Property, text: str, allowed: list[str]) -> BadValue:
    return BadValue(
        "INVALID_OPTION", f"{text} was not one of the allowed options: [{', '.join(allowed)}]"
    )


_READERS: Mapping[str, Callable[[Property, str, str | None], str]] = {
    "string": _text,
    "phone_number": _text,
    "json": _text,
    "object_coordinates": _text,
    "number": _number,
    "bool": _bool,
    "date": _date,
    "datetime": _datetime,
    "enumeration": _enumeration,
}
