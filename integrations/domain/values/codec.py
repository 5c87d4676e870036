"""From each CRM's JSON into canonical values, and back.

Look the function up once for a field, not once for a value: `parser(provider, kind)`.
"""

from collections.abc import Callable

from integrations.domain.records import FieldKind, Provider, Value
from integrations.domain.values.moments import read_date, read_instant
from integrations.domain.values.numbers import (
    json_number,
    number_key,
    read_integer,
    read_number,
)
from integrations.domain.values.texts import (
    phone_key,
    read_choices,
    read_email,
    read_salesforce_id,
    read_text,
)
from integrations.domain.values.unreadable import Unreadable, shorten

Parser = Callable[[object], Value]
Formatter = Callable[[Value], object]

NUMBERS = frozenset(
    {FieldKind.NUMBER, FieldKind.CURRENCY, FieldKind.PERCENT, FieldKind.INTEGER},
)
TEXTS = frozenset(
    {
        FieldKind.TEXT,
        FieldKind.LONG_TEXT,
        FieldKind.PICKLIST,
        FieldKind.MULTI_PICKLIST,
        FieldKind.PHONE,
        FieldKind.EMAIL,
        FieldKind.URL,
    }
)
TRUTHS = {"true": True, "false": False, "": None}


def read_boolean(raw: object) -> bool | None:
    """True, false or blank. False is a value."""
    if raw is True or raw is False or raw is None:
        return raw
    if isinstance(raw, str) and (word := raw.strip().lower()) in TRUTHS:
        return TRUTHS[word]
    raise Unreadable(f"“{shorten(raw)}” is neither true nor false.")


_PARSERS: dict[FieldKind, Parser] = {
    FieldKind.TEXT: read_text,
    FieldKind.LONG_TEXT: read_text,
    FieldKind.NUMBER: read_number,
    FieldKind.CURRENCY: read_number,
    FieldKind.PERCENT: read_number,
    FieldKind.INTEGER: read_integer,
    FieldKind.BOOLEAN: read_boolean,
    FieldKind.DATE: read_date,
    FieldKind.DATETIME: read_instant,
    FieldKind.PICKLIST: read_text,
    FieldKind.MULTI_PICKLIST: read_choices,
    FieldKind.PHONE: read_text,
    FieldKind.EMAIL: read_email,
    FieldKind.URL: read_text,
    FieldKind.REFERENCE: read_text,
    FieldKind.UNSUPPORTED: read_text,
}


def parser(provider: Provider, kind: FieldKind) -> Parser:
    """The function that reads this CRM's JSON for this kind of field.

    It takes what the JSON held (text, number, bool or None), answers the canonical value and
    raises Unreadable for what is not of the kind.
    """
    if provider is Provider.SALESFORCE and kind is FieldKind.REFERENCE:
        return read_salesforce_id
    if provider is Provider.SALESFORCE and kind in TEXTS:
        return _only_texts(_PARSERS[kind])
    return _PARSERS[kind]


def _only_texts(read: Parser) -> Parser:
    """Salesforce writes a text as a text: anything else is of a field that was retyped."""

    def read_one(raw: object) -> Value:
        if raw is None or isinstance(raw, str):
            return read(raw)
        raise Unreadable(f"“{shorten(raw)}” is no text.")

    return read_one


def formatter(provider: Provider, kind: FieldKind) -> Formatter:
    """The function that makes this CRM's JSON of a canonical value.

    Blank is "" in HubSpot, where null would change nothing, and null in Salesforce.
    """
    if provider is Provider.HUBSPOT:
        return _hubspot_json
    return _salesforce_number if kind in NUMBERS else _as_it_is


def parse(provider: Provider, kind: FieldKind, raw: object) -> Value:
    return parser(provider, kind)(raw)


def format_value(provider: Provider, kind: FieldKind, value: Value) -> object:
    return formatter(provider, kind)(value)


def comparer(kind: FieldKind) -> Callable[[Value], Value]:
    """The function whose answers are equal where two values differ in formatting at most."""
    if kind is FieldKind.PHONE:
        return _phone_key
    return _number_key if kind in NUMBERS else _itself


def compare_key(kind: FieldKind, value: Value) -> Value:
    return comparer(kind)(value)


def _hubspot_json(value: Value) -> object:
    if value is None:
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    return value


def _salesforce_number(value: Value) -> object:
    return json_number(value) if isinstance(value, str) else value


def _as_it_is(value: Value) -> object:
    return value


def _itself(value: Value) -> Value:
    return value


def _phone_key(value: Value) -> Value:
    return phone_key(value) if isinstance(value, str) else value


def _number_key(value: Value) -> Value:
    return number_key(value) if isinstance(value, str) else value
