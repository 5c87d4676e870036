"""Numbers as plain decimal text: no exponent, no trailing zeros, no separators."""

from decimal import Decimal, InvalidOperation

from integrations.domain.values.texts import read_text
from integrations.domain.values.unreadable import Unreadable, shorten

# Far beyond what either CRM holds, and short enough that no text can make us write a book.
LONGEST = 100
LARGEST_POWER = 60
EXACT = 10**15  # below it every whole number is a double of its own


def read_number(raw: object) -> str | None:
    """A JSON number, or its text with a decimal point."""
    if isinstance(raw, str) and raw.isascii() and raw.isdigit() and raw[0] != "0":
        return raw if len(raw) <= LARGEST_POWER else _decimal_text(raw)
    if isinstance(raw, float) and raw.is_integer() and -EXACT < raw < EXACT:
        return str(int(raw))
    if isinstance(raw, bool):
        raise Unreadable(f"“{raw}” is not a number.")
    if isinstance(raw, int) and -EXACT < raw < EXACT:
        return str(raw)
    text = read_text(raw)
    return None if text is None else _decimal_text(text)


def read_integer(raw: object) -> str | None:
    text = read_number(raw)
    if text is not None and "." in text:
        raise Unreadable(f"“{shorten(text)}” is not a whole number.")
    return text


def plain(number: Decimal) -> str:
    """The canonical text of a finite number."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def json_number(value: str) -> int | float:
    """The JSON number for a canonical number."""
    return float(value) if "." in value else int(value)


def number_key(value: str) -> str:
    """The number as a double, which is what a JSON number can carry there and back."""
    return repr(float(value))


def _decimal_text(text: str) -> str:
    try:
        number = Decimal(text) if len(text) <= LONGEST and _is_plain(text) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or abs(number.adjusted()) > LARGEST_POWER:
        raise Unreadable(f"“{shorten(text)}” is not a number.")
    return plain(number)


def _is_plain(text: str) -> bool:
    """Python also reads “1_000” and the digits of other scripts, which no CRM does."""
    return text.isascii() and "_" not in text
