"""XML as text: elements around values."""

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Markup(str):
    """Text that already is XML."""

    __slots__ = ()


Content = str | bool | int | float | Iterable[Markup] | None


def element(name: str, content: Content = None, attributes: str = "") -> Markup:
    """`<name attributes>content</name>`; None is nil. `name` and `attributes` are trusted."""
    if content is None:
        return Markup(f'<{name} xsi:nil="true"/>')
    start = f"{name} {attributes}" if attributes else name
    return Markup(f"<{start}>{_written(content)}</{name}>")


def elements(values: dict[str, Content]) -> list[Markup]:
    """An element for each, in order."""
    return [element(name, value) for name, value in values.items()]


def _written(content: str | bool | int | float | Iterable[Markup]) -> str:
    if isinstance(content, Markup):
        return content
    if isinstance(content, str):
        return escape(_NOT_XML.sub("", content), {"\r": "&#xD;"})
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, int | float):
        return str(content)
    return "".join(content)
