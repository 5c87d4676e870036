"""The validation rules that a property may have, one of each type.

https://developers.hubspot.com/docs/api-reference/latest/crm/property-validations/guide
"""

from collections.abc import Mapping
from dataclasses import dataclass

from integrations.sandbox.hubspot.errors import invalid
from integrations.sandbox.hubspot.propertyrules import addresses, amounts, texts
from integrations.sandbox.hubspot.propertyrules.checks import Arguments, Compile, Rule

_TEXT, _TEXTS = ("text",), ("text", "textarea")
_LENGTHS, _PHONE = ("text", "textarea", "phonenumber"), ("phonenumber",)
_ANY: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleType:
    """Which properties may have such a rule, by `types` and `field_types`, where any are named."""

    types: tuple[str, ...]
    field_types: tuple[str, ...]
    compile: Compile


RULE_TYPES: Mapping[str, RuleType] = {
    name: RuleType(types, field_types, compiled)
    for name, types, field_types, compiled in (
        ("FORMAT", ("string",), _TEXTS, texts.letter_case),
        ("ALPHANUMERIC", ("string",), _TEXTS, texts.alphanumeric),
        ("SPECIAL_CHARACTERS", ("string",), _TEXTS, texts.no_special_characters),
        ("WHITESPACE", ("string",), _TEXTS, texts.spaces),
        ("REGEX", ("string",), _TEXTS, texts.pattern),
        ("MAX_LENGTH", ("string", "phone_number"), _LENGTHS, texts.at_most),
        ("MIN_LENGTH", ("string", "phone_number"), _LENGTHS, texts.at_least),
        (
            "PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE",
            ("string", "phone_number"),
            _PHONE,
            texts.phone,
        ),
        ("EMAIL", ("string",), _TEXT, addresses.email),
        (
            "EMAIL_ALLOWED_DOMAINS",
            ("string",),
            _TEXT,
            addresses.among("EMAIL", addresses.email_domain),
        ),
        (
            "EMAIL_BLOCKED_DOMAINS",
            ("string",),
            _TEXT,
            addresses.not_among("EMAIL", addresses.email_domain),
        ),
        ("URL", ("string",), _TEXT, addresses.url),
        ("URL_ALLOWED_DOMAINS", ("string",), _TEXT, addresses.among("URL", addresses.url_domain)),
        (
            "URL_BLOCKED_DOMAINS",
            ("string",),
            _TEXT,
            addresses.not_among("URL", addresses.url_domain),
        ),
        ("DOMAIN", ("string",), _TEXT, addresses.domain),
        ("MIN_NUMBER", ("number",), _ANY, amounts.least),
        ("MAX_NUMBER", ("number",), _ANY, amounts.most),
        ("DECIMAL", ("number",), _ANY, amounts.decimals),
        ("START_DATE", ("date",), _ANY, amounts.no_earlier("START_DATE")),
        ("END_DATE", ("date",), _ANY, amounts.no_later("END_DATE")),
        ("START_DATETIME", ("datetime",), _ANY, amounts.no_earlier("START_DATETIME")),
        ("END_DATETIME", ("datetime",), _ANY, amounts.no_later("END_DATETIME")),
        ("AFTER_DURATION", ("date",), _ANY, amounts.after_period("AFTER_DURATION", days=True)),
        ("BEFORE_DURATION", ("date",), _ANY, amounts.before_period("BEFORE_DURATION", days=True)),
        (
            "AFTER_DATETIME_DURATION",
            ("datetime",),
            _ANY,
            amounts.after_period("AFTER_DATETIME_DURATION", days=False),
        ),
        (
            "BEFORE_DATETIME_DURATION",
            ("datetime",),
            _ANY,
            amounts.before_period("BEFORE_DATETIME_DURATION", days=False),
        ),
        ("DAYS_OF_WEEK", ("date", "datetime"), _ANY, amounts.weekdays),
    )
}


def make_rule(
    name: str, arguments: Arguments, normalise: bool | None, kind: str, field_type: str
) -> Rule:
    """For a property of this type and field type. Raises ApiError 400."""
    known = rule_type(name)
    fits = kind in known.types and (not known.field_types or field_type in known.field_types)
    if not fits:
        raise invalid(
            f"Rule type {name} is not supported for property type '{kind}' "
            f"with field type '{field_type}'"
        )
    return Rule(name, tuple(arguments), normalise, known.compile(arguments))


def rule_type(name: str) -> RuleType:
    """Raises ApiError 400 for an unknown one."""
    if name not in RULE_TYPES:
        raise invalid(f"Invalid rule type: {name}")
    return RULE_TYPES[name]
