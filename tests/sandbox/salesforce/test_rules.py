"""Duplicate rules and lead assignment."""

import pytest

from tests.sandbox.salesforce.server import Sandbox

TWIN = {"LastName": "Twin", "Company": "c", "Email": "ADA@x.org"}
ALLOW = {"Sforce-Duplicate-Rule-Header": "allowSave=true; runAsCurrentUser=true"}


def switch_on(sandbox: Sandbox, object_type: str = "Lead", action: str = "Alert") -> None:
    rules = {"duplicates": {object_type: {"active": True, "action": action}}}
    assert sandbox.call("PATCH", "/sandbox/rules", json=rules).status_code == 200


def test_duplicates_are_allowed_until_a_rule_is_active(sandbox: Sandbox, lead_id: str):
    assert sandbox.call("POST", "sobjects/Lead", json=TWIN).status_code == 201


def test_a_duplicate_is_refused_with_the_records_it_resembles(sandbox: Sandbox, lead_id: str):
    switch_on(sandbox)
    answer = sandbox.call("POST", "sobjects/Lead", json=TWIN)
    (problem,) = answer.json()
    assert (answer.status_code, problem["errorCode"]) == (400, "DUPLICATES_DETECTED")
    report = problem["duplicateResut"]
    assert report["allowSave"] is True
    assert report["matchResults"][0]["matchRecords"][0]["record"] == {
        "attributes": {"type": "Lead", "url": f"/services/data/v66.0/sobjects/Lead/{lead_id}"},
        "Id": lead_id,
    }


def test_a_collection_tells_no_more_than_the_code(sandbox: Sandbox, lead_id: str):
    switch_on(sandbox)
    body = {"records": [{"attributes": {"type": "Lead"}, **TWIN}]}
    (result,) = sandbox.call("POST", "composite/sobjects", json=body).json()
    assert result["errors"] == [
        {
            "statusCode": "DUPLICATES_DETECTED",
            "message": "Use one of these records?",
            "fields": [],
        }
    ]


@pytest.mark.parametrize(("action", "status"), [("Alert", 201), ("Block", 400)])
def test_an_alert_can_be_overridden_and_a_block_cannot(
    sandbox: Sandbox, lead_id: str, action: str, status: int
):
    switch_on(sandbox, action=action)
    answer = sandbox.call("POST", "sobjects/Lead", json=TWIN, headers=ALLOW)
    assert answer.status_code == status


def test_a_contact_may_resemble_a_lead(sandbox: Sandbox, lead_id: str):
    switch_on(sandbox, "Contact")
    body = {"LastName": "x", "Email": "ada@x.org"}
    (problem,) = sandbox.call("POST", "sobjects/Contact", json=body).json()
    assert problem["duplicateResut"]["matchResults"][0]["entityType"] == "Lead"


def test_an_update_that_keeps_the_address_is_no_new_duplicate(sandbox: Sandbox, lead_id: str):
    sandbox.store.create("Lead", TWIN)
    switch_on(sandbox)
    change = {"Title": "Countess"}
    assert sandbox.call("PATCH", f"sobjects/Lead/{lead_id}", json=change).status_code == 204


@pytest.fixture
def queue(sandbox: Sandbox) -> str:
    """Owner of German leads, by a rule that is active."""
    (queue,) = sandbox.store.load("Group", [{"Name": "DACH", "Type": "Queue"}])
    entries = [["Country", "Germany", queue]]
    rules = {"assignment": {"active": True, "entries": entries}}
    sandbox.call("PATCH", "/sandbox/rules", json=rules)
    return queue


GERMAN = {"LastName": "x", "Company": "c", "Country": "germany"}


def owner(sandbox: Sandbox, body: dict[str, str], **headers: str) -> str:
    created = sandbox.call("POST", "sobjects/Lead", json=body, headers=headers).json()
    return sandbox.store.row("Lead", created["id"])["OwnerId"]


def test_a_new_lead_is_assigned_by_rule(sandbox: Sandbox, queue: str):
    assert owner(sandbox, GERMAN) == queue
    assert owner(sandbox, {**GERMAN, "Country": "France"}) == sandbox.store.user_id


def test_assignment_can_be_declined(sandbox: Sandbox, queue: str):
    assert owner(sandbox, GERMAN, **{"Sforce-Auto-Assign": "FALSE"}) == sandbox.store.user_id


def test_a_given_owner_stays(sandbox: Sandbox, queue: str):
    user = sandbox.store.user_id
    assert owner(sandbox, {**GERMAN, "OwnerId": user}) == user


def test_an_update_moves_the_owner_unless_assignment_is_declined(sandbox: Sandbox, queue: str):
    lead_id = sandbox.store.create("Lead", {**GERMAN, "OwnerId": sandbox.store.user_id})
    url, change = f"sobjects/Lead/{lead_id}", {"Title": "x"}
    sandbox.call("PATCH", url, json=change, headers={"Sforce-Auto-Assign": "FALSE"})
    assert sandbox.store.row("Lead", lead_id)["OwnerId"] == sandbox.store.user_id
    sandbox.call("PATCH", url, json=change)
    assert sandbox.store.row("Lead", lead_id)["OwnerId"] == queue
