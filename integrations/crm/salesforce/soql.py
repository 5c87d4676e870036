"""SOQL as text: quoting, and lists that fit into a request's address."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import quote_plus

ADDRESS = 12_000  # bytes of the 16,384 that a request's address may have, headers included
LONGEST_LIST = 250

_ESCAPES = str.maketrans(
    {
        "\\": "\\\\",
        "'": "\\'",
        '"': '\\"',
        "\n": "\\n",
        "\r": "\\r",
        "\t": "\\t",
        "\b": "\\b",
        "\f": "\\f",
    }
)


def text(value: str) -> str:
    """A string literal."""
    return f"'{value.translate(_ESCAPES)}'"


def instant(moment: datetime) -> str:
    """A datetime literal in UTC, to the second, rounded down."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def select(
    fields: Sequence[str],
    object_name: str,
    *,
    where: str = "",
    order: str = "",
    limit: int | None = None,
) -> str:
    parts = [f"SELECT {','.join(fields)} FROM {object_name}"]
    if where:
        parts.append(f"WHERE {where}")
    if order:
        parts.append(f"ORDER BY {order}")
    if limit is not None:
        parts.append(f"LIMIT {limit}")
    return " ".join(parts)


def among(field: str, values: Iterable[str]) -> str:
    return f"{field} IN ({','.join(map(text, values))})"


def fitting_lists(values: Iterable[str], *, room: int) -> Iterator[list[str]]:
    """Parts whose literals need at most `room` bytes in an address, and 250 values."""
    part: list[str] = []
    used = 0
    for value in values:
        size = len(quote_plus(text(value))) + 3  # and an encoded comma
        if part and (used + size > room or len(part) == LONGEST_LIST):
            yield part
            part, used = [], 0
        part.append(value)
        used += size
    if part:
        yield part


def room_beside(query: str) -> int:
    """The bytes that a list may take in a query that is otherwise this one."""
    return max(1_000, ADDRESS - len(quote_plus(query)))
