"""`composite/graph`: several composite requests, each of them all or nothing."""

import re
from collections.abc import Sequence
from typing import Any

from integrations.sandbox.salesforce.errors import ApiError, fail
from integrations.sandbox.salesforce.rest.calls import Answer, Call
from integrations.sandbox.salesforce.rest.composite import (
    Outcome,
    Subrequest,
    halted,
    read_subrequests,
    run,
)

_MOST_GRAPHS = 75
_MOST_NODES = 500
_MOST_KINDS = 15
_MOST_DEPTH = 15
_MOST_FAILURES = 14
_ID = re.compile(r"[A-Za-z0-9]\w{0,39}", re.ASCII)
_RECORDS = re.compile(r"/services/data/(v\d+\.\d/sobjects/[^/?]+)(/|$)")
_REFERENCE = re.compile(r"@\{(\w+)")
Graph = tuple[str, list[Subrequest]]


def graph(call: Call) -> Answer:
    """{graphs: [{graphId, compositeRequest: […]}]}

    https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_graph.htm
    """
    graphs = _read(call.fields().get("graphs"))
    shown: list[dict[str, Any]] = []
    for graph_id, nodes in graphs:
        failures = sum(not each["isSuccessful"] for each in shown)
        shown.append(_show(graph_id, _run(call, nodes, halt=failures > _MOST_FAILURES)))
    return Answer({"graphs": shown})


def _run(call: Call, nodes: Sequence[Subrequest], *, halt: bool) -> list[Outcome]:
    if halt:
        message = "Processing was halted: too many graphs of the request have failed."
        return [Outcome(node.reference, halted(message)) for node in nodes]
    return run(call, nodes, all_or_none=True)


def _show(graph_id: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return {
        "graphId": graph_id,
        "graphResponse": {"compositeResponse": [outcome.show() for outcome in outcomes]},
        "isSuccessful": not any(outcome.failed for outcome in outcomes),
    }


def _read(listed: object) -> list[Graph]:
    if not isinstance(listed, list) or not listed:
        raise _bad("At least one graph is required")
    if len(listed) > _MOST_GRAPHS:
        raise _over(f"At most {_MOST_GRAPHS} graphs are allowed")
    graphs = [_read_graph(each) for each in listed]
    nodes = [node for _, of_graph in graphs for node in of_graph]
    if len(nodes) > _MOST_NODES:
        raise _over(f"At most {_MOST_NODES} nodes are allowed")
    if len({_kind(node) for node in nodes}) > _MOST_KINDS:
        raise _over(f"At most {_MOST_KINDS} different nodes are allowed")
    if len({graph_id for graph_id, _ in graphs}) < len(graphs):
        raise _bad("Graph ids have to be unique")
    return graphs


def _read_graph(sent: object) -> Graph:
    graph_id = sent.get("graphId") if isinstance(sent, dict) else None
    if not isinstance(sent, dict) or not _ID.fullmatch(str(graph_id)):
        raise _bad("A graph needs a graphId of up to 40 letters, numbers and underscores")
    nodes = read_subrequests(sent.get("compositeRequest"), _MOST_NODES)
    if _depth(nodes) > _MOST_DEPTH:
        raise _over(f"A graph may be at most {_MOST_DEPTH} deep")
    return str(graph_id), nodes


def _kind(node: Subrequest) -> tuple[str, str]:
    """What makes nodes different: method, version and object."""
    match = _RECORDS.match(node.url)
    if match is None:
        raise _bad(f"A graph's nodes are records; this is not one: {node.url}")
    return node.method, match[1].lower()


def _depth(nodes: Sequence[Subrequest]) -> int:
    """The longest chain of nodes that refer to each other."""
    depths: dict[str, int] = {}
    for node in nodes:
        parents = _REFERENCE.findall(f"{node.url} {node.body}")
        depths[node.reference] = 1 + max((depths.get(name, 0) for name in parents), default=0)
    return max(depths.values())


def _bad(message: str) -> ApiError:
    return fail(400, "INVALID_INPUT", message)


def _over(message: str) -> ApiError:
    return fail(400, "LIMIT_EXCEEDED", message)
