"""Envelopes as clients send them, read without anything that XML could do harm with."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

MOST_NESTED = 50
_SEPARATOR = " "


class Unreadable(Exception):
    """What was sent is no XML, or XML of a kind that SOAP forbids."""


@dataclass
class Node:
    """An element by its local name. Attributes have local names, too."""

    name: str
    namespace: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    text: str = ""

    @property
    def nil(self) -> bool:
        return self.attributes.get("nil") in ("true", "1")

    def child(self, name: str) -> "Node | None":
        return next(self.all(name), None)

    def all(self, name: str) -> Iterator["Node"]:
        return (child for child in self.children if child.name == name)

    def value(self, name: str) -> str:
        """The text of that child; empty where it is missing or nil."""
        found = self.child(name)
        return "" if found is None else found.text.strip()

    def values(self, name: str) -> list[str]:
        return [child.text.strip() for child in self.all(name) if not child.nil]

    @property
    def texts(self) -> list[str]:
        """The text of every child."""
        return [child.text.strip() for child in self.children if not child.nil]

    def flag(self, name: str) -> bool:
        return self.value(name) in ("true", "1")


def parse(data: bytes) -> Node:
    """The root element. Raises Unreadable."""
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    # Without a document type there are no entities to expand and no files to fetch.
    parser.StartDoctypeDeclHandler = builder.refuse
    parser.ProcessingInstructionHandler = builder.refuse
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, UnicodeError, ValueError, LookupError) as error:
        raise Unreadable(str(error)) from None
    return builder.root.children[0]


class _Builder:
    def __init__(self) -> None:
        self.root = Node("")
        self._open = [self.root]

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._open) > MOST_NESTED:
            raise Unreadable("elements are nested too deeply")
        namespace, name = _split(tag)
        local = {_split(key)[1]: value for key, value in attributes.items()}
        node = Node(name, namespace, local)
        self._open[-1].children.append(node)
        self._open.append(node)

    def end(self, tag: str) -> None:
        self._open.pop()

    def characters(self, text: str) -> None:
        self._open[-1].text += text

    def refuse(self, *_: object) -> None:
        raise Unreadable("document types and processing instructions are not allowed in SOAP")


def _split(tag: str) -> tuple[str, str]:
    namespace, _, name = tag.rpartition(_SEPARATOR)
    return namespace, name
