"""Calls that few clients make."""

from typing import Any

import pytest

from tests.sandbox.hubspot.conftest import Sandbox

PREFERENCES = "/communication-preferences"
ONE_TO_ONE, MARKETING = 237525689, 237525690
PRIMARY = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}


def new_list(sandbox: Sandbox, name: str, *members: str) -> str:
    body = {"name": name, "objectTypeId": "0-1", "processingType": "MANUAL"}
    made = sandbox.call("POST", "/crm/v3/lists", body).json()["list"]["listId"]
    sandbox.call("PUT", f"/crm/v3/lists/{made}/memberships/add", list(members))
    return str(made)


def members(sandbox: Sandbox, list_id: str) -> set[str]:
    page = sandbox.call("GET", f"/crm/v3/lists/{list_id}/memberships").json()
    return {each["recordId"] for each in page["results"]}


def test_a_label_is_taken_away_and_the_tie_stays(sandbox: Sandbox) -> None:
    contact = sandbox.contact(email="a@b.co")
    company = sandbox.call("POST", "/crm/v3/objects/companies", {"properties": {"name": "Acme"}})
    ends = {"from": {"id": contact}, "to": {"id": company.json()["id"]}}
    path = "/crm/v4/associations/contacts/companies/batch"
    sandbox.call("POST", f"{path}/create", {"inputs": [ends | {"types": [PRIMARY]}]})

    done = sandbox.call("POST", f"{path}/labels/archive", {"inputs": [ends | {"types": [PRIMARY]}]})

    ties = sandbox.call("GET", f"/crm/v4/objects/contacts/{contact}/associations/companies").json()
    assert done.status_code == 204
    assert [each["typeId"] for each in ties["results"][0]["associationTypes"]] == [279]


def test_a_group_of_properties_is_read(sandbox: Sandbox) -> None:
    path = "/crm/v3/properties/contacts/groups/contactinformation"
    assert sandbox.call("GET", path).json()["label"] == "Contact information"


def test_members_are_added_and_removed_at_once(sandbox: Sandbox) -> None:
    one, other = sandbox.contact(email="a@b.co"), sandbox.contact(email="c@b.co")
    made = new_list(sandbox, "Both", one)
    path = f"/crm/v3/lists/{made}/memberships/add-and-remove"

    moved = sandbox.call("PUT", path, {"recordIdsToAdd": [other], "recordIdsToRemove": [one]})

    assert (moved.json()["recordsIdsAdded"], moved.json()["recordIdsRemoved"]) == ([other], [one])
    assert members(sandbox, made) == {other}


def test_members_of_another_list_are_added(sandbox: Sandbox) -> None:
    contact = sandbox.contact(email="a@b.co")
    source, target = new_list(sandbox, "From", contact), new_list(sandbox, "To")
    path = f"/crm/v3/lists/{target}/memberships/add-from/{source}"
    assert sandbox.call("PUT", path).status_code == 204
    assert members(sandbox, target) == {contact}


def test_a_list_is_emptied(sandbox: Sandbox) -> None:
    made = new_list(sandbox, "All", sandbox.contact(email="a@b.co"))
    assert sandbox.call("DELETE", f"/crm/v3/lists/{made}/memberships").status_code == 204
    assert members(sandbox, made) == set()


def test_a_pipeline_and_a_stage_are_read_by_themselves(sandbox: Sandbox) -> None:
    pipeline = sandbox.call("GET", "/crm/v3/pipelines/deals/default").json()
    stage = sandbox.call("GET", "/crm/pipelines/2026-09/deals/default/stages/closedwon").json()
    assert pipeline["label"] == "Sales Pipeline"
    assert stage in pipeline["stages"]


def test_v3_subscribes(sandbox: Sandbox) -> None:
    body = {
        "emailAddress": "a@b.co",
        "subscriptionId": str(MARKETING),
        "legalBasis": "CONSENT_WITH_NOTICE",
        "legalBasisExplanation": "asked for it",
    }
    done = sandbox.call("POST", f"{PREFERENCES}/v3/subscribe", body).json()
    assert (done["status"], done["legalBasis"]) == ("SUBSCRIBED", "CONSENT_WITH_NOTICE")


def test_statuses_are_written_in_batches_and_read(sandbox: Sandbox) -> None:
    each: dict[str, Any] = {
        "subscriberIdString": "a@b.co",
        "subscriptionId": MARKETING,
        "statusState": "UNSUBSCRIBED",
        "channel": "EMAIL",
    }
    path = f"{PREFERENCES}/2026-09/statuses"

    written = sandbox.call("POST", f"{path}/batch/write", {"inputs": [each]}).json()["results"]

    read = sandbox.call("GET", f"{path}/a@b.co?channel=EMAIL").json()["results"]
    assert written[0]["status"] == "UNSUBSCRIBED"
    assert {each["subscriptionId"]: each["status"] for each in read} == {
        MARKETING: "UNSUBSCRIBED",
        ONE_TO_ONE: "NOT_SPECIFIED",
    }


def test_an_older_deal_is_read_with_its_associations(sandbox: Sandbox) -> None:
    made = sandbox.call("POST", "/crm/v3/objects/deals", {"properties": {"dealname": "Big"}})
    deal = sandbox.call("GET", f"/deals/v1/deal/{made.json()['id']}").json()
    assert deal["properties"]["dealname"]["value"] == "Big"
    assert deal["associations"]["associatedVids"] == []


@pytest.mark.parametrize("count", [1, 5])
def test_records_are_touched_as_many_as_there_are(sandbox: Sandbox, count: int) -> None:
    sandbox.contact(email="a@b.co")
    touched = sandbox.call("POST", "/sandbox/touch/contacts", {"count": count})
    assert touched.json() == {"touched": 1}
