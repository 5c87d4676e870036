"""Whatever is sent, the answer is HubSpot's envelope and never a crash."""

import re
from typing import Any

import pytest

from integrations.sandbox.hubspot.routes.table import endpoints
from tests.sandbox.hubspot.conftest import Sandbox

ODD_BODIES: tuple[Any, ...] = (
    None,
    [],
    {},
    "x",
    3,
    {"inputs": [{}]},
    {"inputs": [{"id": "²"}]},
    {"inputs": [{"id": True, "properties": "x"}]},
    {"inputs": [{"id": "x", "idProperty": {"a": 1}, "properties": {}}]},
    {"inputs": [{"from": 1, "to": 2, "types": [3]}]},
    {"inputs": [{"from": {"id": "²"}, "to": {"id": []}, "types": [{"associationTypeId": {}}]}]},
    {"inputs": {"id": 1}},
    {"inputs": [None]},
    {"properties": [], "associations": "x"},
    {"properties": {"firstname": {"a": 1}}},
    {"properties": {"firstname": "x"}, "associations": [3]},
    {"properties": {"firstname": "x"}, "associations": [{"to": {}, "types": [{}]}]},
    {"properties": {"firstname": "x"}, "associations": [{"types": "x"}]},
    {"filterGroups": {"filters": []}, "sorts": {"a": 1}},
    {"filterGroups": [{"filters": [3]}]},
    {"filterGroups": [{"filters": [{"propertyName": [], "operator": {}}]}], "after": -1},
    {"name": [], "label": {}, "type": [], "fieldType": 3, "groupName": None},
    {"name": "n", "label": "l", "displayOrder": "x", "options": "x"},
    {"label": {}, "options": [3], "displayOrder": []},
    {"name": {}, "objectTypeId": [], "processingType": [], "filterBranch": []},
    {"name": "n", "objectTypeId": "0-1", "processingType": "DYNAMIC", "filterBranch": {"x": 1}},
    {"filterBranch": {"filterBranchType": "OR", "filterBranches": 3}},
    {"filterBranch": {"filterBranchType": "OR", "filterBranches": [{"filterBranchType": "AND"}]}},
    {"primaryObjectId": [], "objectIdToMerge": {}},
    {"objectId": {}, "idProperty": []},
    {"emailAddress": 3, "subscriptionId": []},
    {"subscriptionId": {}, "statusState": [], "channel": 3},
    {"recordIdsToAdd": [{}], "recordIdsToRemove": "x"},
    {"query": 3, "processingTypes": 3, "listIds": 3, "offset": "x", "count": []},
    {"scopes": 3, "limits": []},
    {"limits": {"burst": "x", "daily": []}},
)


def once_each() -> list[tuple[str, str]]:
    """One method and path for every handler, with placeholders but for the object types."""
    found = {endpoint.handle: (endpoint.method, path) for path, _, endpoint in endpoints()}
    return [(method, re.sub(r"{\w*type}", "contacts", path)) for method, path in found.values()]


WRITING = [
    (method, re.sub(r"{\w+}", "101", path))
    for method, path in once_each()
    if method in {"POST", "PUT", "PATCH"}
]
READING = [(method, path) for method, path in once_each() if method == "GET"]


def fine(sandbox: Sandbox, method: str, path: str, **options: Any) -> None:
    reply = sandbox.call(method, path, **options)
    assert reply.status_code < 500, (method, path, options, reply.text)
    page = reply.headers.get("content-type", "").startswith("text/html")  # for people
    if reply.status_code >= 400 and not page:
        assert reply.json()["message"], path


@pytest.mark.nonsense
@pytest.mark.parametrize(("method", "path"), WRITING)
def test_odd_bodies(sandbox: Sandbox, method: str, path: str) -> None:
    sandbox.contact(email="a@b.co")
    for body in ODD_BODIES:
        fine(sandbox, method, path, body=body)


@pytest.mark.nonsense
@pytest.mark.parametrize(("method", "path"), READING)
def test_odd_paths_and_queries(sandbox: Sandbox, method: str, path: str) -> None:
    for value in ("²", "0", "x%2Fy", "9" * 40, "%00"):
        query = f"?limit={value}&after={value}&archived={value}&idProperty={value}&before={value}"
        fine(sandbox, method, re.sub(r"{\w+}", value, path))
        fine(sandbox, method, re.sub(r"{\w+}", value, path) + query)
