"""The filters of lists: a tree of branches, compiled into one test of a record.

What is not understood is refused; a filter that was ignored would let everybody in.
"""

from collections.abc import Callable, Mapping
from typing import Any

from integrations.sandbox.hubspot.listevents import (
    NEVER_HAPPENED,
    event,
    in_workflow,
    unified_event,
)
from integrations.sandbox.hubspot.listoperands import choice, refused
from integrations.sandbox.hubspot.listoperations import compile_operation
from integrations.sandbox.hubspot.listreach import (
    Chain,
    Portal,
    Reach,
    occurrences,
    reach,
    reach_held,
)
from integrations.sandbox.hubspot.objecttypes import CONTACTS, ObjectType
from integrations.sandbox.hubspot.records import Record

Matches = Callable[[Record], bool]
_IN_LIST = ("IN_LIST", "NOT_IN_LIST")


class FilterCompiler:
    """`chains` are the kinds of record that the compiled filter looks at, from its own kind on."""

    def __init__(self, portal: Portal, kind: ObjectType) -> None:
        self.portal = portal
        self.kind = kind
        self.schema = portal.tables[kind.name].schema
        self.chains: set[Chain] = set()

    def compile(self, branch: Any) -> Matches:
        """The root: an OR without filters of its own over one or more ANDs. Raises ApiError 400."""
        kind = _branch_type(branch)
        if kind != "OR":
            raise refused("The root filter branch must be of type OR")
        if branch.get("filters"):
            raise refused("The root OR filter branch must not have filters")
        children = branch.get("filterBranches") or []
        if not children:
            raise refused("The root OR filter branch must have at least one AND branch")
        return _any([self._and(child) for child in children])

    def _and(self, branch: Any) -> Matches:
        if _branch_type(branch) != "AND":
            raise refused("The children of the root must be AND filter branches")
        return _all(self._parts(branch))

    def _parts(self, branch: Mapping[str, Any]) -> list[Matches]:
        filters = [self._filter(each) for each in branch.get("filters") or []]
        return filters + [self._nested(each) for each in branch.get("filterBranches") or []]

    def _nested(self, branch: Any) -> Matches:
        kind = _branch_type(branch)
        if kind == "ASSOCIATION":
            return self._related(branch, reach(self.portal, self.kind, branch))
        if kind == "PROPERTY_ASSOCIATION":
            return self._related(branch, reach_held(self.portal, self.kind, branch))
        if kind == "UNIFIED_EVENTS":
            return unified_event(branch)
        if kind not in {"NOT_ALL", "NOT_ANY"}:
            raise refused(f"Filter branches of type {kind} are not available here")
        matches = (_all if kind == "NOT_ALL" else _any)(self._parts(branch))
        return lambda record: not matches(record)

    def _related(self, branch: Mapping[str, Any], reached: Reach) -> Matches:
        """In if one of the records reached passes the whole branch."""
        choice(branch, "operator", ("IN_LIST",))
        inner = FilterCompiler(self.portal, reached.target)
        for child in branch.get("filterBranches") or []:
            nested = _branch_type(child) == "ASSOCIATION" and self.kind is CONTACTS
            if not nested or child.get("objectTypeId") != _LINE_ITEMS:
                raise refused("Only contacts and line items may be more than one branch apart")
        parts = inner._parts(branch)
        if not parts:
            raise refused("An ASSOCIATION filter branch must have one or more filters")
        self._note(reached.target, inner.chains)
        matches, records = _all(parts), self.portal.tables[reached.target.name].records
        return lambda record: any(
            matches(other) for key in reached.ids(record) if (other := records.get(key))
        )

    def _note(self, target: ObjectType, further: set[Chain]) -> None:
        self.chains.add((self.kind, target))
        self.chains.update((self.kind, *chain) for chain in further)

    def _filter(self, each: Any) -> Matches:
        kind = each.get("filterType") if isinstance(each, Mapping) else None
        if kind in NEVER_HAPPENED:
            return event(each, str(kind))
        compilers: Mapping[Any, Callable[[Mapping[str, Any]], Matches]] = {
            "PROPERTY": self._property,
            "IN_LIST": self._membership,
            "CONSTANT": self._constant,
            "ASSOCIATION": self._related_in_list,
            "PROPERTY_ASSOCIATION": self._held_in_list,
            "NUM_ASSOCIATIONS": self._related_count,
        }
        if kind not in compilers:
            raise refused(f"Filters of type {kind} are not available here")
        return compilers[kind](each)

    def _constant(self, each: Mapping[str, Any]) -> Matches:
        accepted = each.get("shouldAccept") is True
        return lambda record: accepted

    def _related_in_list(self, each: Mapping[str, Any]) -> Matches:
        return self._reached_in_list(each, reach(self.portal, self.kind, each))

    def _held_in_list(self, each: Mapping[str, Any]) -> Matches:
        return self._reached_in_list(each, reach_held(self.portal, self.kind, each))

    def _reached_in_list(self, each: Mapping[str, Any], reached: Reach) -> Matches:
        list_id = self.portal.known_list(str(each.get("listId")), reached.target)
        wanted = choice(each, "operator", _IN_LIST) == "IN_LIST"
        enough = occurrences(each.get("coalescingRefineBy"))
        self._note(reached.target, set())

        def matches(record: Record) -> bool:
            inside = sum(self.portal.in_list(list_id, key) for key in reached.ids(record))
            return enough(inside) is wanted

        return matches

    def _related_count(self, each: Mapping[str, Any]) -> Matches:
        reached = reach(self.portal, self.kind, each)
        enough = occurrences(each.get("coalescingRefineBy"))
        self._note(reached.target, set())
        return lambda record: enough(len(reached.ids(record)))

    def _property(self, each: Mapping[str, Any]) -> Matches:
        name = each.get("property")
        known = self.schema.live(name) if isinstance(name, str) else None
        if known is None:
            raise refused(f'Property "{name}" does not exist')
        operation = each.get("operation")
        if not isinstance(operation, Mapping):
            raise refused("A PROPERTY filter needs an operation")
        return compile_operation(known, operation, self.portal.now, self.schema)

    def _membership(self, each: Mapping[str, Any]) -> Matches:
        wanted = choice(each, "operator", _IN_LIST) == "IN_LIST"
        metadata = each.get("metadata")
        if metadata is not None:
            return in_workflow(metadata, wanted=wanted)
        list_id = self.portal.known_list(str(each.get("listId")), self.kind)
        return lambda record: self.portal.in_list(list_id, record.id) is wanted


_LINE_ITEMS = "0-8"


def listed(branch: Any) -> set[str]:
    """The ids of the lists that a filter asks about."""
    if not isinstance(branch, Mapping):
        return set()
    found = {str(each.get("listId")) for each in branch.get("filters") or [] if "listId" in each}
    for child in branch.get("filterBranches") or []:
        found |= listed(child)
    return found


def _branch_type(branch: Any) -> str:
    if not isinstance(branch, Mapping) or "filterBranchType" not in branch:
        raise refused("A filter branch needs a filterBranchType")
    kind = str(branch["filterBranchType"])
    operator = branch.get("filterBranchOperator", kind)
    if kind in {"AND", "OR"} and operator != kind:
        raise refused(f"filterBranchOperator {operator} does not go with {kind}")
    return kind


def _all(parts: list[Matches]) -> Matches:
    return lambda record: all(part(record) for part in parts)


def _any(parts: list[Matches]) -> Matches:
    return lambda record: any(part(record) for part in parts)
