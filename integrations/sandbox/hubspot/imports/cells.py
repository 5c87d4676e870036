"""A cell's text as its property takes it: people write files, not programs."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from integrations.sandbox.hubspot.imports.sheets import BadCell
from integrations.sandbox.hubspot.owners import Owners
from integrations.sandbox.hubspot.schema import Property
from integrations.sandbox.hubspot.timestamps import day, iso, parse_moment, to_ms

_ORDERS: Mapping[str, tuple[int, int, int]] = {  # where year, month and day stand
    "MONTH_DAY_YEAR": (2, 0, 1),
    "DAY_MONTH_YEAR": (2, 1, 0),
    "YEAR_MONTH_DAY": (0, 1, 2),
}
_DATE = re.compile(
    r"(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?\Z"
)
_BOOLEANS = {"true": "true", "yes": "true", "1": "true"} | dict.fromkeys(
    ("false", "no", "0"), "false"
)


def read_cell(known: Property, text: str, date_format: str, owners: Owners) -> str:
    """Raises BadCell."""
    if known.name == "hubspot_owner_id":
        return _owner(text, owners)
    read = _READERS.get(known.type)
    return read(known, text, date_format) if read else text


def _moment(known: Property, text: str, date_format: str) -> str:
    found = _DATE.match(text)
    ms = _written(found, date_format) if found else parse_moment(text)
    if ms is None:
        raise BadCell("COULD_NOT_PARSE_DATE", f"{text} is not a date of the form {date_format}")
    return day(ms) if known.type == "date" else iso(ms)


def _written(found: re.Match[str], date_format: str) -> int | None:
    """Years before months are unmistakable, whatever the form."""
    order = _ORDERS["YEAR_MONTH_DAY" if len(found[1]) == 4 else date_format]
    year, month, day_of_month = (int(found[place + 1]) for place in order)
    hour, minute, second = (int(part or 0) for part in found.groups()[3:])
    year = year + 2000 if year < 100 else year
    try:
        moment = datetime(year, month, day_of_month, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    return to_ms(moment)


def _number(known: Property, text: str, date_format: str) -> str:
    number = text.replace(",", "").replace(" ", "").lstrip("$€£")
    if not re.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)", number):
        raise BadCell("COULD_NOT_PARSE_NUMBER", f"{text} is not a number")
    return number.removeprefix("+")


def _bool(known: Property, text: str, date_format: str) -> str:
    value = _BOOLEANS.get(text.lower())
    if value is None:
        raise _no_option(known, text)
    return value


def _enumeration(known: Property, text: str, date_format: str) -> str:
    if not known.options:
        return text
    parts = [part.strip() for part in text.split(";")] if known.multiple else [text]
    return ";".join(_option(known, part) for part in parts if part)


def _option(known: Property, text: str) -> str:
    """By its value, or by its label in letters of any case."""
    if text in known.values():
        return text
    labelled = [each.value for each in known.options if each.label.lower() == text.lower()]
    if len(labelled) > 1:
        message = f"{text} is the label of several options of {known.name}"
        raise BadCell("AMBIGUOUS_ENUMERATION_OPTION", message)
    if not labelled:
        raise _no_option(known, text)
    return labelled[0]


def _no_option(known: Property, text: str) -> BadCell:
    return BadCell("INVALID_ENUMERATION_OPTION", f"{text} is not an option of {known.name}")


def _owner(text: str, owners: Owners) -> str:
    """By id, e-mail address or full name."""
    if owners.assignable(text):
        return text
    found = [
        each.id
        for each in owners.all.values()
        if not each.archived
        and text.lower() in (each.email.lower(), f"{each.first_name} {each.last_name}".lower())
    ]
    if not found:
        raise BadCell("COULD_NOT_FIND_OWNER", f"There is no owner {text}")
    if len(found) > 1:
        raise BadCell("MULTIPLE_OWNERS_FOUND", f"There are several owners {text}")
    return found[0]


_READERS: Mapping[str, Callable[[Property, str, str], str]] = {
    "date": _moment,
    "datetime": _moment,
    "number": _number,
    "bool": _bool,
    "enumeration": _enumeration,
}
