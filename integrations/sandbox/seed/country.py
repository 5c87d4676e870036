"""What the invented world knows of a country: names, places, streets, phone numbers.

A name written "陽菜|Hina" has a native spelling and the Latin one that its e-mail address is
made of. A place is "city;state;postal code pattern;area code", `#` standing for any digit.
Phone numbers lie, where a country has one, in the range reserved for films.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Country:
    """One country's building blocks. `share` is its weight among companies."""

    code: str
    name: str
    aliases: tuple[str, ...]  # what people type instead of the name
    share: int
    dial: str
    subscriber: str  # pattern after the area code
    domain: str
    free_mail: tuple[str, ...]
    suffixes: tuple[str, ...]  # legal forms
    trades: tuple[str, ...]  # second words of company names
    streets: tuple[str, ...]  # patterns with {n}
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    places: tuple[str, ...]


def words(text: str) -> tuple[str, ...]:
    """The words of `text`; `_` stands for a space inside one."""
    return tuple(word.replace("_", " ") for word in text.split())


def lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())
