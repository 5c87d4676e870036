"""Calls that few clients make."""

from tests.sandbox.salesforce.server import API, Sandbox

BY_KEY = "sobjects/Contact/HubSpot_Contact_ID__c/7"


def test_a_version_lists_its_resources(sandbox: Sandbox):
    found = sandbox.call("GET", API).json()
    assert found["sobjects"] == f"{API}/sobjects"
    assert found["identity"].startswith(f"{sandbox.url}/id/00D")


def test_the_composite_resources_are_listed(sandbox: Sandbox):
    assert sandbox.call("GET", "composite").json()["batch"] == f"{API}/composite/batch"


def test_a_record_is_deleted_by_its_external_id(sandbox: Sandbox):
    sandbox.call("PATCH", BY_KEY, json={"LastName": "x"})
    assert sandbox.call("DELETE", BY_KEY).status_code == 204
    assert sandbox.query("SELECT Id FROM Contact") == []


def test_query_jobs_are_listed(sandbox: Sandbox):
    body = {"operation": "query", "query": "SELECT Id FROM Lead"}
    job = sandbox.call("POST", "jobs/query", json=body).json()
    page = sandbox.call("GET", "jobs/query").json()
    assert (page["done"], [each["id"] for each in page["records"]]) == (True, [job["id"]])


def test_records_are_touched(sandbox: Sandbox, lead_id: str):
    body = {"object": "Lead", "count": 1}
    assert sandbox.call("POST", "/sandbox/touch", json=body).json()["touched"] == 1
