"""Whatever a describe shows can be asked for: every field, parent and child of every object."""

from collections.abc import Iterator
from typing import Any

import pytest

from integrations.sandbox.salesforce.objects import NAMES
from tests.sandbox.salesforce.server import Sandbox

Describe = dict[str, Any]


def describe(sandbox: Sandbox, name: str) -> Describe:
    return sandbox.call("GET", f"sobjects/{name}/describe").json()


def selections(described: Describe) -> Iterator[str]:
    """SOQL without an object: all fields, each order, each filter, each parent, each child."""
    fields = described["fields"]
    yield f"SELECT {', '.join(field['name'] for field in fields)} FROM {{}}"
    for field in fields:
        name = field["name"]
        if field["sortable"] and field["type"] not in ("address", "location"):
            yield f"SELECT Id FROM {{}} ORDER BY {name} DESC"
        if field["filterable"] and field["type"] not in ("address", "location"):
            yield f"SELECT Id FROM {{}} WHERE {name} != null"
        if field["relationshipName"] and set(field["referenceTo"]) & set(NAMES):
            yield f"SELECT {field['relationshipName']}.Id FROM {{}}"
    for child in described["childRelationships"]:
        if child["relationshipName"] and child["childSObject"] in NAMES:
            yield f"SELECT (SELECT Id FROM {child['relationshipName']}) FROM {{}}"


@pytest.mark.parametrize("name", NAMES)
def test_all_that_a_describe_shows_can_be_queried(sandbox: Sandbox, name: str):
    asked = [soql.format(name) for soql in selections(describe(sandbox, name))]
    answers = {soql: sandbox.call("GET", "query", params={"q": soql}) for soql in asked}
    assert {soql: a.text for soql, a in answers.items() if a.status_code != 200} == {}


def test_a_queue_has_the_objects_that_it_takes(sandbox: Sandbox):
    (queue,) = sandbox.store.load("Group", [{"Name": "Inbound", "Type": "Queue"}])
    sandbox.store.load("QueueSobject", [{"QueueId": queue, "SobjectType": "Lead"}])
    (record,) = sandbox.query("SELECT (SELECT SobjectType FROM QueueSobjects) FROM Group")
    assert record["QueueSobjects"]["records"][0]["SobjectType"] == "Lead"
