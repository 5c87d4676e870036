"""Delete, undelete, merge, convert, campaign members, and what `updated` and `deleted` tell."""

from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.salesforce.server import Sandbox


def admin(sandbox: Sandbox, what: str, **body: Any) -> dict[str, Any]:
    answer = sandbox.call("POST", f"/sandbox/{what}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_deleted_record_shows_in_query_all_only(sandbox: Sandbox, lead_id: str):
    sandbox.client().Lead.delete(lead_id)
    assert sandbox.query("SELECT Id FROM Lead WHERE IsDeleted = true") == []
    (record,) = sandbox.query("SELECT Id FROM Lead WHERE IsDeleted = true", "queryAll")
    assert record["Id"] == lead_id


def test_an_account_takes_its_contacts_along_and_brings_them_back(sandbox: Sandbox):
    account = sandbox.store.create("Account", {"Name": "Acme"})
    stays = sandbox.store.create("Contact", {"LastName": "a", "AccountId": account})
    gone = sandbox.store.create("Contact", {"LastName": "b", "AccountId": account})
    sandbox.store.delete("Contact", gone)
    sandbox.client().Account.delete(account)
    assert sandbox.query("SELECT Id FROM Contact") == []
    admin(sandbox, "undelete", ids=[account])
    assert [record["Id"] for record in sandbox.query("SELECT Id FROM Contact")] == [stays]


def test_a_merge_folds_the_losers_into_the_master(sandbox: Sandbox):
    store = sandbox.store
    ids = [store.create("Contact", {"LastName": name}) for name in "abc"]
    campaign = store.create("Campaign", {"Name": "Fair"})
    for contact in ids[:2]:
        store.create("CampaignMember", {"CampaignId": campaign, "ContactId": contact})
    assert admin(sandbox, "merge", object="Contact", master=ids[0], losers=ids[1:])["id"] == ids[0]
    deleted = "SELECT Id, MasterRecordId FROM Contact WHERE IsDeleted = true"
    losers = sandbox.query(f"{deleted} AND MasterRecordId != null", "queryAll")
    assert [(r["Id"], r["MasterRecordId"]) for r in losers] == [(i, ids[0]) for i in ids[1:]]
    members = sandbox.query("SELECT ContactId FROM CampaignMember")
    assert [member["ContactId"] for member in members] == [ids[0]]


@pytest.mark.parametrize("losers", [[], ["self"]])
def test_an_impossible_merge_is_refused(sandbox: Sandbox, lead_id: str, losers: list[str]):
    body = {"object": "Lead", "master": lead_id, "losers": [lead_id for _ in losers]}
    answer = sandbox.call("POST", "/sandbox/merge", json=body)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "INVALID_OPERATION")


def test_a_converted_lead_becomes_a_contact_of_an_account(sandbox: Sandbox, lead_id: str):
    sandbox.store.update("Lead", lead_id, {"City": "London", "Score__c": 3, "Newsletter__c": True})
    made = admin(sandbox, "convert", leadId=lead_id)
    (lead,) = sandbox.query(
        "SELECT IsConverted, Status, ConvertedDate, ConvertedContactId, ConvertedAccountId"
        " FROM Lead"
    )
    assert lead["IsConverted"] is True
    assert lead["Status"] == "Closed - Converted"
    assert (lead["ConvertedContactId"], lead["ConvertedAccountId"]) == (
        made["contactId"],
        made["accountId"],
    )
    (contact,) = sandbox.query(
        "SELECT Name, Email, MailingCity, Score__c, Newsletter__c, Account.Name FROM Contact"
    )
    assert (contact["Name"], contact["Email"]) == ("Ada Lovelace", "ada@x.org")
    assert (contact["MailingCity"], contact["Score__c"]) == ("London", 3.0)
    assert contact["Newsletter__c"] is True
    assert contact["Account"]["Name"] == "Engines"


def test_a_conversion_into_a_contact_fills_only_its_blanks(sandbox: Sandbox, lead_id: str):
    contact = sandbox.store.create("Contact", {"LastName": "King", "Title": "Countess"})
    sandbox.store.update("Lead", lead_id, {"Title": "Ms", "Phone": "1"})
    admin(sandbox, "convert", leadId=lead_id, contactId=contact)
    row = sandbox.store.row("Contact", contact)
    assert (row["LastName"], row["Title"], row["Phone"]) == ("King", "Countess", "1")


def test_a_converted_lead_can_be_changed_no_more(sandbox: Sandbox, lead_id: str):
    admin(sandbox, "convert", leadId=lead_id)
    answer = sandbox.call("PATCH", f"sobjects/Lead/{lead_id}", json={"Title": "x"})
    assert answer.json()[0]["errorCode"] == "CANNOT_UPDATE_CONVERTED_LEAD"
    again = sandbox.call("POST", "/sandbox/convert", json={"leadId": lead_id})
    assert again.json()[0]["errorCode"] == "CANNOT_UPDATE_CONVERTED_LEAD"


def test_a_campaign_member_mirrors_its_person(sandbox: Sandbox, lead_id: str):
    client = sandbox.client()
    campaign = client.Campaign.create({"Name": "Fair"})["id"]
    body = {"CampaignId": campaign, "LeadId": lead_id}
    member = client.CampaignMember.create(body)["id"]
    client.CampaignMember.update(member, {"Status": "responded"})
    client.Lead.update(lead_id, {"Email": "new@x.org"})
    record = client.CampaignMember.get(member)
    assert (record["Email"], record["Name"], record["Type"]) == (
        "new@x.org",
        "Ada Lovelace",
        "Lead",
    )
    assert (record["Status"], record["HasResponded"]) == ("Responded", True)
    assert record["FirstRespondedDate"] is not None
    numbers = client.Campaign.get(campaign)
    assert (numbers["NumberOfLeads"], numbers["NumberOfResponses"]) == (1, 1)


def test_nobody_is_a_member_twice(sandbox: Sandbox, lead_id: str):
    campaign = sandbox.store.create("Campaign", {"Name": "Fair"})
    body = {"CampaignId": campaign, "LeadId": lead_id}
    assert sandbox.call("POST", "sobjects/CampaignMember", json=body).status_code == 201
    answer = sandbox.call("POST", "sobjects/CampaignMember", json=body)
    assert answer.json()[0]["errorCode"] == "DUPLICATE_VALUE"


def test_a_conversion_keeps_the_memberships(sandbox: Sandbox, lead_id: str):
    campaign = sandbox.store.create("Campaign", {"Name": "Fair"})
    sandbox.store.create("CampaignMember", {"CampaignId": campaign, "LeadId": lead_id})
    made = admin(sandbox, "convert", leadId=lead_id)
    (member,) = sandbox.query("SELECT LeadId, ContactId, Type FROM CampaignMember")
    assert (member["LeadId"], member["ContactId"], member["Type"]) == (
        lead_id,
        made["contactId"],
        "Contact",
    )


def window(sandbox: Sandbox) -> dict[str, str]:
    now = sandbox.store.now()
    ends = {"start": now - timedelta(days=1), "end": now + timedelta(minutes=5)}
    return {name: moment.isoformat(timespec="seconds") for name, moment in ends.items()}


def test_updated_and_deleted_tell_the_changes_of_a_window(sandbox: Sandbox, lead_id: str):
    gone = sandbox.store.create("Lead", {"LastName": "x", "Company": "y"})
    sandbox.store.delete("Lead", gone)
    client = sandbox.client()
    updated = client.restful("sobjects/Lead/updated/", window(sandbox))
    deleted = client.restful("sobjects/Lead/deleted/", window(sandbox))
    assert updated["ids"] == [lead_id]
    assert [record["id"] for record in deleted["deletedRecords"]] == [gone]
    assert updated["latestDateCovered"] <= sandbox.store.stamp()


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"), ("2001-01-01T00:00:00Z", ""), ("x", "y")],
)
def test_a_window_that_makes_no_sense_is_refused(sandbox: Sandbox, start: str, end: str):
    parameters = {"start": start, "end": end or sandbox.store.now().isoformat()}
    answer = sandbox.call("GET", "sobjects/Lead/updated/", params=parameters)
    assert answer.json()[0]["errorCode"] == "INVALID_REPLICATION_DATE"


def test_the_deleted_of_an_object_without_a_bin_are_none(sandbox: Sandbox):
    answer = sandbox.client().restful("sobjects/User/deleted/", window(sandbox))
    assert answer["deletedRecords"] == []
    assert answer["earliestDateAvailable"] < answer["latestDateCovered"]


def test_a_window_is_of_whole_minutes(sandbox: Sandbox, lead_id: str):
    minute = sandbox.store.now().replace(second=0, microsecond=0).isoformat()[:17]
    same = {"start": f"{minute}10Z", "end": f"{minute}50Z"}
    answer = sandbox.call("GET", "sobjects/Lead/updated/", params=same)
    assert answer.json()[0]["errorCode"] == "INVALID_REPLICATION_DATE"


def test_record_counts_leave_unknown_objects_out(sandbox: Sandbox, lead_id: str):
    answer = sandbox.call("GET", "limits/recordCount", params={"sObjects": "Lead,Nope"})
    assert answer.json() == {"sObjects": [{"count": 1, "name": "Lead"}]}
