"""Rules for what a text is made of."""

import re
from collections.abc import Callable, Mapping

from integrations.sandbox.hubspot.propertyrules.checks import (
    Arguments,
    Check,
    choice,
    only,
    refused,
    whole,
)

MAX_LENGTH = 10_000
# RE2, whose syntax HubSpot takes, knows neither of these, which Python's does.
_NOT_IN_RE2 = re.compile(r"\(\?(?:[=!]|<[=!]|P=|\()|(?<!\\)(?:\\\\)*\\[1-9]")

_KINDS: Mapping[str, tuple[str, str, Callable[[str], bool]]] = {
    "ALPHANUMERIC": ("INVALID_ALPHANUMERIC", "Enter only letters and numbers", str.isalnum),
    "ALPHA_ONLY": ("INVALID_ALPHA", "Enter only letters", str.isalpha),
    "NUMERIC_ONLY": ("INVALID_NUMERIC", "Enter only numbers", str.isdecimal),
}
_CASES: Mapping[str, tuple[str, Callable[[str], bool]]] = {
    "UPPER": ("Enter only upper-case letters", lambda value: value == value.upper()),
    "LOWER": ("Enter only lower-case letters", lambda value: value == value.lower()),
    "CAPITALIZATION": (
        "Begin every word with an upper-case letter",
        lambda value: all(word[0] == word[0].upper() for word in value.split()),
    ),
}
_SPACES: Mapping[str, tuple[str, Callable[[str], bool]]] = {
    "ALL": ("Enter no spaces", lambda value: not any(map(str.isspace, value))),
    "TRIM": ("Enter no spaces at the beginning or end", lambda value: value == value.strip()),
}


def alphanumeric(arguments: Arguments) -> Check:
    code, message, test = _KINDS[choice(only(arguments), _KINDS)]
    return Check(code, message, lambda value, now: test(value))


def letter_case(arguments: Arguments) -> Check:
    message, test = _CASES[choice(only(arguments), _CASES)]
    return Check("INVALID_FORMAT", message, lambda value, now: test(value))


def spaces(arguments: Arguments) -> Check:
    message, test = _SPACES[choice(only(arguments or ("ALL",)), _SPACES)]
    return Check("INVALID_WHITESPACE", message, lambda value, now: test(value))


def no_special_characters(arguments: Arguments) -> Check:
    choice(only(arguments), ("NOT_ALLOWED",))
    return Check(
        "INVALID_SPECIAL_CHARACTERS",
        "Enter no special characters",
        lambda value, now: all(each.isalnum() or each.isspace() for each in value),
    )


def at_most(arguments: Arguments) -> Check:
    most = whole(only(arguments), 1, MAX_LENGTH)
    message = f"Enter at most {most} characters"
    return Check("INVALID_MAX_LENGTH", message, lambda value, now: len(value) <= most)


def at_least(arguments: Arguments) -> Check:
    least = whole(only(arguments), 1, MAX_LENGTH)
    message = f"Enter at least {least} characters"
    return Check("INVALID_MIN_LENGTH", message, lambda value, now: len(value) >= least)


def pattern(arguments: Arguments) -> Check:
    """The pattern, and what a person reads who does not meet it."""
    if len(arguments) != 2:
        raise refused("a pattern and a message were expected")
    text, message = arguments
    if _NOT_IN_RE2.search(text):
        raise refused(f"{text} is not a regular expression of RE2")
    try:
        compiled = re.compile(text)
    except re.error as error:
        raise refused(f"{text} is not a regular expression: {error}") from None
    return Check("INVALID_REGEX", message, lambda value, now: compiled.search(value) is not None)


def phone(arguments: Arguments) -> Check:
    """`+` and a country's code, and, where a country is named, that country's."""
    prefix = _prefix(only(arguments)) if arguments else ""
    number = re.compile(rf"\+{prefix}[\d\s().-]*\d[\d\s().-]*(?:\s*ext\.?\s*\d+)?\Z")

    def passes(value: str, now: int) -> bool:
        digits = sum(map(str.isdecimal, value.lower().partition("ext")[0]))
        return number.match(value.strip()) is not None and 7 <= digits <= 15

    return Check("INVALID_PHONE_NUMBER", "Enter a valid phone number", passes)


def _prefix(country: str) -> str:
    if not re.fullmatch("[a-z]{2}", country):
        raise refused(f"{country} is not a country's code of two lower-case letters")
    return CALLING_CODES.get(country, "")


CALLING_CODES: Mapping[str, str] = {
    "at": "43",
    "au": "61",
    "be": "32",
    "br": "55",
    "ca": "1",
    "ch": "41",
    "de": "49",
    "dk": "45",
    "es": "34",
    "fi": "358",
    "fr": "33",
    "gb": "44",
    "ie": "353",
    "in": "91",
    "it": "39",
    "jp": "81",
    "mx": "52",
    "nl": "31",
    "no": "47",
    "pl": "48",
    "pt": "351",
    "se": "46",
    "us": "1",
}
