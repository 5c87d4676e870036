"""What a value that cannot be read is called, and how it is shown."""

SHOWN = 80


class Unreadable(ValueError):
    """A raw value is not of its field's kind. The message is for people."""


def shorten(value: object) -> str:
    """A value as short as a message bears."""
    text = str(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
