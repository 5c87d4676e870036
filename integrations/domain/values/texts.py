"""Text and what is made of text: addresses, numbers to call, choices, ids."""

from integrations.domain.values.unreadable import Unreadable, shorten

DIGITS = frozenset("0123456789")


def read_text(raw: object) -> str | None:
    """Text without the white space around it; lines end in "\\n"."""
    if isinstance(raw, str):
        text = raw.strip()
        return (text or None) if text.isprintable() else _cleaned(text)
    return None if raw is None else _scalar(raw)


def read_email(raw: object) -> str | None:
    text = read_text(raw)
    return text.lower() if text else None


def read_choices(raw: object) -> str | None:
    """Several choices, each once and sorted: neither CRM keeps their order."""
    text = read_text(raw)
    if text is None or ";" not in text:
        return text
    choices = {choice.strip() for choice in text.split(";")}
    return ";".join(sorted(choices - {""})) or None


def read_salesforce_id(raw: object) -> str | None:
    """An id in its 18-character form, which does not depend on upper and lower case."""
    text = read_text(raw)
    if text is None:
        return None
    if len(text) not in (15, 18) or not (text.isascii() and text.isalnum()):
        raise Unreadable(f"“{shorten(text)}” is not a Salesforce id.")
    return text if len(text) == 18 else text + _case_suffix(text)


def phone_key(value: str) -> str:
    """What two spellings of one phone number have in common: a leading + and the digits."""
    digits = "".join(filter(DIGITS.__contains__, value))
    if not digits:
        return value
    return "+" + digits if value.lstrip(" (").startswith("+") else digits


def _cleaned(text: str) -> str | None:
    """PostgreSQL keeps no NUL, and UTF-8 no half of a surrogate pair."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text.encode("utf-8", "replace").decode("utf-8").strip() or None


def _scalar(raw: object) -> str:
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, int | float):
        return str(raw)
    raise Unreadable(f"Text was expected, not “{shorten(raw)}”.")


def _case_suffix(short_id: str) -> str:
    """Three characters that say which of the fifteen are capitals, five to each."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    chunks = (short_id[start : start + 5] for start in (0, 5, 10))
    return "".join(
        alphabet[sum(1 << place for place, letter in enumerate(chunk) if letter.isupper())]
        for chunk in chunks
    )
