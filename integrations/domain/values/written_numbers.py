"""Numbers as people write them into a text field: "€ 1.234.567,50", "1 000 000 USD"."""

import re
from contextlib import suppress
from decimal import Decimal
from typing import NoReturn

from integrations.domain.values.numbers import LONGEST, plain, read_number
from integrations.domain.values.unreadable import Unreadable, shorten

# A sign, a currency sign or code before or after, and digits with separators between.
_CURRENCY = r"(?:[$€£¥₹₽₺₩]|[A-Z]{2,3}[$]?|[A-Z][$]|zł|kr\.?|Kč|Ft)"
_WRITTEN = re.compile(rf"([-+−]?)\s*{_CURRENCY}?\s*([-+−]?)(\d[\d.,' ’]*)(?:\s*{_CURRENCY})?")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,' ])\d{2,3})*(?:[.,' ]\d{3})")
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'"})


def read_written_number(text: str) -> str:
    """The canonical number that a text says.

    A single comma is a thousands separator where three digits follow it ("1,234"), else a decimal
    comma ("12,5"); a single point is always a decimal point, as both CRMs write their numbers.
    Raises Unreadable.
    """
    with suppress(Unreadable):
        return read_number(text) or _refuse(text)
    found = _WRITTEN.fullmatch(text.translate(_SPACES)) if len(text) <= LONGEST else None
    digits = _without_groups(found[3].strip()) if found and not (found[1] and found[2]) else None
    if found is None or digits is None:
        _refuse(text)
    number = Decimal(digits)
    return plain(-number if (found[1] or found[2]) in ("-", "−") else number)


def _refuse(text: str) -> NoReturn:
    raise Unreadable(f"“{shorten(text)}” is not a number.")


def _without_groups(written: str) -> str | None:
    """Plain decimal text, or None where the separators make no sense."""
    whole, point, fraction = _split_fraction(written)
    if point and not fraction.isdigit():
        return None
    if whole.isdigit():
        return f"{whole}.{fraction or 0}"
    separators = {letter for letter in whole if not letter.isdigit()}
    if len(separators) > 1 or not _GROUPED.fullmatch(whole):
        return None
    return f"{whole.replace(separators.pop(), '')}.{fraction or 0}"


def _split_fraction(written: str) -> tuple[str, str, str]:
    """The whole part, the decimal separator if there is one, and the fraction."""
    last = max(written.rfind("."), written.rfind(","))
    if last < 0 or not _is_decimal(written, last):
        return written, "", ""
    return written[:last], written[last], written[last + 1 :]


def _is_decimal(written: str, last: int) -> bool:
    separator = written[last]
    if written.count(separator) > 1:
        return False
    if separator == "." or any(other in written[:last] for other in ".' "):
        return True
    return not _GROUPED.fullmatch(written)
