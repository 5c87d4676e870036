"""YAML read with the place of everything: a refusal names it, as in "contacts.foo (line 12)"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import yaml
from django.utils.translation import gettext as _
from yaml.constructor import SafeConstructor

LARGEST = 1_000_000  # characters
TAG = "tag:yaml.org,2002:"
NUMBER = re.compile(r"[+-]?[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file is refused, and where. `place` is empty where it is about the whole file."""

    place: str
    line: int | None
    message: str

    def __str__(self) -> str:
        where = self.place or _("The file")
        line = f" ({_('line %d') % self.line})" if self.line else ""
        return f"{where}{line}: {self.message}"


class ConfigurationRefused(Exception):
    """Nothing was changed. `problems` say why, each with its place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


@dataclass(slots=True)
class Problems:
    """Those found so far: a file is read to its end, so that all are told at once."""

    found: list[Problem] = field(default_factory=list)

    def add(self, item: "Item", message: str) -> None:
        self.found.append(Problem(item.place, item.line, message))

    def refuse_if_any(self) -> None:
        if self.found:
            raise ConfigurationRefused(self.found)


@dataclass(frozen=True, slots=True)
class Item:
    """A part of the file and where it is. Wrong shapes are noted in `problems` and read as None."""

    place: str
    node: yaml.Node
    line: int
    problems: Problems

    @property
    def is_blank(self) -> bool:
        return self.node.tag == TAG + "null"

    @property
    def is_list(self) -> bool:
        return isinstance(self.node, yaml.SequenceNode)

    def refuse(self, message: str) -> None:
        self.problems.add(self, message)

    def at(self, key: yaml.Node, node: yaml.Node) -> "Item":
        place = f"{self.place}.{key.value}" if self.place else str(key.value)
        return Item(place, node, _line(key), self.problems)

    def entries(self, known: Sequence[str]) -> dict[str, "Item"]:
        """The values of a mapping by key. Keys that are not `known`, or come twice, are refused."""
        found: dict[str, Item] = {}
        for key, item in self._pairs():
            if key not in known:
                item.refuse(_("There is no such key here. Known: %s.") % ", ".join(known))
            elif key in found:
                item.refuse(_("This key is given twice."))
            else:
                found[key] = item
        return found

    def pairs_of_text(self) -> list[tuple[str, str]]:
        """A mapping of texts, or a list of pairs of texts, in its order."""
        if not self.is_list:
            texts = ((key, item.some_text()) for key, item in self._pairs())
            return [(key, text) for key, text in texts if text is not None]
        found = []
        for part in self.parts():
            both = [one.some_text() for one in part.parts()]
            if len(both) != 2:
                part.refuse(_("Give a pair: the HubSpot value and the Salesforce value."))
            elif both[0] is not None and both[1] is not None:
                found.append((both[0], both[1]))
        return found

    def parts(self) -> Iterator["Item"]:
        """The parts of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.refuse(_("This must be a list."))
            return
        for place, node in enumerate(self.node.value):
            yield Item(f"{self.place}[{place}]", node, _line(node), self.problems)

    def some_text(self) -> str | None:
        """A text as it is written: yes, no and 42 are texts too."""
        if not isinstance(self.node, yaml.ScalarNode) or self.is_blank:
            self.refuse(_("This must be a text."))
            return None
        return str(self.node.value)

    def flag(self) -> bool | None:
        if self.node.tag != TAG + "bool":
            self.refuse(_("This must be true or false."))
            return None
        return bool(SafeConstructor.bool_values[self.node.value.lower()])

    def whole_number(self) -> int | None:
        if self.node.tag != TAG + "int" or not NUMBER.fullmatch(self.node.value):
            self.refuse(_("This must be a whole number."))
            return None
        return int(self.node.value)

    def _pairs(self) -> Iterator[tuple[str, "Item"]]:
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse(_("This must have keys and values, as in “key: value”."))
            return
        for key, value in self.node.value:
            if isinstance(key, yaml.ScalarNode):
                yield str(key.value), self.at(key, value)
            else:
                self.refuse(_("Every key must be a plain text."))


def read_yaml(text: str) -> Item:
    """The whole file as one item. Raises ConfigurationRefused where it is no YAML."""
    if len(text) > LARGEST:
        raise ConfigurationRefused([Problem("", None, _("It is too large."))])
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        message = _("It is no valid YAML: %s.") % (error.problem or error.context or "?")
        raise ConfigurationRefused([Problem("", line, message)]) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigurationRefused([Problem("", None, _("It is no valid YAML."))]) from error
    if node is None:
        raise ConfigurationRefused([Problem("", None, _("It is empty."))])
    return Item("", node, _line(node), Problems())


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
