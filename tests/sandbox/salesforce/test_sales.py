"""Opportunities, cases and tasks: what hangs on accounts, contacts and leads."""

import pytest

from tests.sandbox.salesforce.server import Sandbox


@pytest.fixture
def acme(sandbox: Sandbox) -> str:
    return sandbox.store.create("Account", {"Name": "Acme"})


def test_an_opportunitys_stage_brings_its_probability(sandbox: Sandbox, acme: str):
    client = sandbox.client()
    body = {"Name": "Deal", "AccountId": acme, "CloseDate": "2026-12-31", "Amount": 1000}
    deal = client.Opportunity.create({**body, "StageName": "value proposition"})["id"]
    record = client.Opportunity.get(deal)
    assert (record["Probability"], record["ExpectedRevenue"]) == (50.0, 500.0)
    assert (record["IsClosed"], record["IsWon"]) == (False, False)
    client.Opportunity.update(deal, {"StageName": "Closed Won"})
    record = client.Opportunity.get(deal)
    assert (record["IsClosed"], record["IsWon"], record["Probability"]) == (True, True, 100.0)
    client.Opportunity.update(deal, {"StageName": "Prospecting", "Probability": 33})
    assert client.Opportunity.get(deal)["Probability"] == 33.0


def test_a_campaign_sums_up_its_opportunities(sandbox: Sandbox, acme: str):
    campaign = sandbox.store.create("Campaign", {"Name": "Fair"})
    deal = {"Name": "Deal", "AccountId": acme, "CloseDate": "2026-12-31", "CampaignId": campaign}
    deals = [
        sandbox.store.create("Opportunity", {**deal, "StageName": stage, "Amount": amount})
        for stage, amount in (("Prospecting", 5), ("Closed Won", 7.5), ("Closed Won", 100))
    ]
    sandbox.store.delete("Opportunity", deals[2])
    record = sandbox.client().Campaign.get(campaign)
    assert (record["NumberOfOpportunities"], record["NumberOfWonOpportunities"]) == (2, 1)
    assert (record["AmountAllOpportunities"], record["AmountWonOpportunities"]) == (12.5, 7.5)
    (shown,) = sandbox.query(
        "SELECT (SELECT Amount FROM Opportunities ORDER BY Amount) FROM Campaign"
    )
    assert [each["Amount"] for each in shown["Opportunities"]["records"]] == [5.0, 7.5]


def test_an_opportunity_needs_a_name_a_stage_and_a_date(sandbox: Sandbox):
    answer = sandbox.call("POST", "sobjects/Opportunity", json={}).json()
    assert answer[0]["fields"] == ["Name", "StageName", "CloseDate"]


def test_a_case_is_numbered_and_knows_its_contacts_address(sandbox: Sandbox):
    contact = sandbox.store.create("Contact", {"LastName": "Ada", "Email": "ada@x.org"})
    case = sandbox.client().Case.create({"ContactId": contact, "Subject": "Help"})["id"]
    record = sandbox.client().Case.get(case)
    assert (record["CaseNumber"], record["Status"]) == ("00000001", "New")
    assert (record["ContactEmail"], record["ClosedDate"]) == ("ada@x.org", None)
    sandbox.client().Case.update(case, {"Status": "Closed"})
    record = sandbox.client().Case.get(case)
    assert (record["IsClosed"], record["ClosedDate"] is not None) == (True, True)


def test_a_task_is_about_a_lead_or_a_contact_and_something(sandbox: Sandbox, acme: str):
    case = sandbox.store.create("Case", {"AccountId": acme})
    lead = sandbox.store.create("Lead", {"LastName": "Ada", "Company": "x"})
    sandbox.store.create("Task", {"WhoId": lead, "WhatId": case, "Subject": "Call"})
    (task,) = sandbox.query(
        "SELECT Subject, Status, IsClosed, Who.Name, Who.Type, What.Name, Account.Name FROM Task"
    )
    assert (task["Status"], task["IsClosed"]) == ("Not Started", False)
    assert (task["Who"]["Name"], task["Who"]["Type"]) == ("Ada", "Lead")
    assert (task["What"]["Name"], task["Account"]["Name"]) == ("00000001", "Acme")


def test_tasks_follow_a_converted_lead(sandbox: Sandbox):
    lead = sandbox.store.create("Lead", {"LastName": "Ada", "Company": "x"})
    task = sandbox.store.create("Task", {"WhoId": lead, "Subject": "Call"})
    made = sandbox.store.convert(lead)
    assert sandbox.store.row("Task", task)["WhoId"] == made.contact_id


@pytest.mark.parametrize(("name", "called"), [("Big deal", "Big deal"), ("", "Engines")])
def test_a_conversion_makes_an_opportunity_where_it_is_asked_to(
    sandbox: Sandbox, lead_id: str, name: str, called: str
):
    body = {"leadId": lead_id, "opportunityName": name}
    made = sandbox.call("POST", "/sandbox/convert", json=body).json()
    (deal,) = sandbox.query("SELECT Id, Name, StageName, AccountId, CloseDate FROM Opportunity")
    assert (deal["Id"], deal["AccountId"]) == (made["opportunityId"], made["accountId"])
    assert (deal["Name"], deal["StageName"]) == (called, "Prospecting")
    assert deal["CloseDate"][5:] in ("03-31", "06-30", "09-30", "12-31")
    assert sandbox.store.row("Lead", lead_id)["ConvertedOpportunityId"] == deal["Id"]


def test_a_conversion_makes_none_otherwise(sandbox: Sandbox, lead_id: str):
    made = sandbox.call("POST", "/sandbox/convert", json={"leadId": lead_id}).json()
    assert made["opportunityId"] is None
    assert sandbox.query("SELECT Id FROM Opportunity") == []


def test_what_hangs_on_an_account_goes_and_comes_back_with_it(sandbox: Sandbox, acme: str):
    body = {"Name": "Deal", "AccountId": acme, "CloseDate": "2026-12-31", "StageName": "x"}
    deal = sandbox.store.create("Opportunity", body)
    sandbox.store.create("Task", {"WhatId": deal, "Subject": "Call"})
    sandbox.client().Account.delete(acme)
    assert sandbox.query("SELECT Id FROM Task") == sandbox.query("SELECT Id FROM Opportunity") == []
    sandbox.store.undelete(acme)
    (account,) = sandbox.query("SELECT (SELECT Name FROM Opportunities) FROM Account")
    assert account["Opportunities"]["totalSize"] == 1
    assert len(sandbox.query("SELECT Id FROM Task")) == 1


def test_a_user_has_a_profile(sandbox: Sandbox):
    (user,) = sandbox.query("SELECT Profile.Name, UserRole.Name FROM User WHERE Alias = 'sandbox'")
    assert user["Profile"]["Name"] == "System Administrator"
    assert user["UserRole"] is None
