"""The filters of lists: a tree of branches, compiled into one test of a record.

What is not understood is refused; a filter that was ignored would let everybody in.
"""

from collections.abc import Callable, Mapping
from typing import Any

from integrations.sandbox.hubspot.errors import invalid
from integrations.sandbox.hubspot.listoperations import compile_operation
from integrations.sandbox.hubspot.records import Record
from integrations.sandbox.hubspot.schema import Schema

Matches = Callable[[Record], bool]


class FilterCompiler:
    """`in_list(list_id, record_id)` answers membership; `known_list` raises for one that is not."""

    def __init__(
        self,
        schema: Schema,
        *,
        in_list: Callable[[int, int], bool],
        known_list: Callable[[str], int],
        now: Callable[[], int],
    ) -> None:
        self.schema = schema
        self.in_list = in_list
        self.known_list = known_list
        self.now = now

    def compile(self, branch: Any) -> Matches:
        """The root: an OR without filters of its own over one or more ANDs. Raises ApiError 400."""
        kind = _branch_type(branch)
        if kind != "OR":
            raise _malformed("The root filter branch must be of type OR")
        if branch.get("filters"):
            raise _malformed("The root OR filter branch must not have filters")
        children = branch.get("filterBranches") or []
        if not children:
            raise _malformed("The root OR filter branch must have at least one AND branch")
        return _any([self._and(child) for child in children])

    def _and(self, branch: Any) -> Matches:
        if _branch_type(branch) != "AND":
            raise _malformed("The children of the root must be AND filter branches")
        return _all(self._parts(branch))

    def _parts(self, branch: Mapping[str, Any]) -> list[Matches]:
        filters = [self._filter(each) for each in branch.get("filters") or []]
        return filters + [self._nested(each) for each in branch.get("filterBranches") or []]

    def _nested(self, branch: Any) -> Matches:
        kind = _branch_type(branch)
        if kind not in {"NOT_ALL", "NOT_ANY"}:
            raise _malformed(f"Filter branches of type {kind} are not available here")
        matches = (_all if kind == "NOT_ALL" else _any)(self._parts(branch))
        return lambda record: not matches(record)

    def _filter(self, each: Any) -> Matches:
        kind = each.get("filterType") if isinstance(each, Mapping) else None
        if kind == "PROPERTY":
            return self._property(each)
        if kind == "IN_LIST":
            return self._membership(each)
        if kind == "CONSTANT":
            accepted = each.get("shouldAccept") is True
            return lambda record: accepted
        if kind in _NEVER_HAPPENED:
            return self._event(each, str(kind))
        raise _malformed(f"Filters of type {kind} are not available here")

    def _event(self, each: Mapping[str, Any], kind: str) -> Matches:
        """Nobody has done any such thing; so everybody has not."""
        operator = str(each.get("operator"))
        if operator not in _NEVER_HAPPENED[kind]:
            raise _malformed(f"Operator {operator} is not valid for {kind} filters")
        return lambda record: operator.startswith("NOT_")

    def _property(self, each: Mapping[str, Any]) -> Matches:
        name = each.get("property")
        known = self.schema.live(name) if isinstance(name, str) else None
        if known is None:
            raise _malformed(f'Property "{name}" does not exist')
        operation = each.get("operation")
        if not isinstance(operation, Mapping):
            raise _malformed("A PROPERTY filter needs an operation")
        return compile_operation(known, operation, self.now, self.schema)

    def _membership(self, each: Mapping[str, Any]) -> Matches:
        list_id = self.known_list(str(each.get("listId")))
        operator = each.get("operator")
        if operator not in {"IN_LIST", "NOT_IN_LIST"}:
            raise _malformed(f"Operator {operator} is not valid for IN_LIST filters")
        wanted = operator == "IN_LIST"
        return lambda record: self.in_list(list_id, record.id) is wanted


# What the portal holds no data about, with the operators of each.
_NEVER_HAPPENED: Mapping[str, frozenset[str]] = {
    "FORM_SUBMISSION": frozenset({"FILLED_OUT", "NOT_FILLED_OUT"}),
    "FORM_SUBMISSION_ON_PAGE": frozenset({"FILLED_OUT", "NOT_FILLED_OUT"}),
    "EMAIL_EVENT": frozenset(
        {
            "LINK_CLICKED",
            "MARKED_SPAM",
            "OPENED",
            "OPENED_BUT_LINK_NOT_CLICKED",
            "OPENED_BUT_NOT_REPLIED",
            "REPLIED",
            "UNSUBSCRIBED",
            "BOUNCED",
            "RECEIVED",
            "RECEIVED_BUT_NOT_OPENED",
            "SENT",
            "SENT_BUT_LINK_NOT_CLICKED",
            "SENT_BUT_NOT_RECEIVED",
        }
    ),
}


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
        raise _malformed("A filter branch needs a filterBranchType")
    kind = str(branch["filterBranchType"])
    operator = branch.get("filterBranchOperator", kind)
    if kind in {"AND", "OR"} and operator != kind:
        raise _malformed(f"filterBranchOperator {operator} does not go with {kind}")
    return kind


def _all(parts: list[Matches]) -> Matches:
    return lambda record: all(part(record) for part in parts)


def _any(parts: list[Matches]) -> Matches:
    return lambda record: any(part(record) for part in parts)


def _malformed(message: str) -> Exception:
    return invalid(message, subCategory="ILS.INVALID_FILTER")
