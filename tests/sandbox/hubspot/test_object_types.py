"""Deals, tickets and the rest of HubSpot's own object types, by any of their names."""

import pytest
from hubspot import HubSpot
from hubspot.crm.deals import PublicObjectSearchRequest, SimplePublicObjectInputForCreate

from tests.sandbox.hubspot.conftest import Sandbox

NEW = {
    "deals": {"dealname": "Big one", "amount": "10", "dealstage": "closedwon"},
    "tickets": {"subject": "Broken", "hs_pipeline_stage": "1"},
    "products": {"name": "Bolt", "price": "2.5"},
    "line_items": {"name": "Bolt", "quantity": "3"},
    "calls": {"hs_timestamp": "2026-01-01T00:00:00Z", "hs_call_title": "Hello"},
    "emails": {"hs_timestamp": "2026-01-01T00:00:00Z", "hs_email_subject": "Hello"},
    "meetings": {"hs_timestamp": "2026-01-01T00:00:00Z", "hs_meeting_title": "Hello"},
    "notes": {"hs_timestamp": "2026-01-01T00:00:00Z", "hs_note_body": "Hello"},
    "tasks": {"hs_timestamp": "2026-01-01T00:00:00Z", "hs_task_subject": "Hello"},
    "communications": {"hs_timestamp": "2026-01-01T00:00:00Z", "hs_communication_body": "Hello"},
    "postal_mail": {"hs_timestamp": "2026-01-01T00:00:00Z", "hs_postal_mail_body": "Hello"},
    "leads": {"hs_lead_name": "Hello", "hs_lead_label": "HOT"},
    "quotes": {"hs_title": "Hello", "hs_expiration_date": "2027-01-01T00:00:00Z"},
    "goal_targets": {"hs_goal_name": "Hello", "hs_target_amount": "5"},
    "deal_splits": {"hs_deal_split_percentage": "0.5"},
}


BASES = ("/crm/v3/objects", "/crm/v4/objects", "/crm/objects/2026-03", "/crm/objects/2026-09")


def made(sandbox: Sandbox, kind: str, **properties: str) -> str:
    body = {"properties": NEW[kind] | properties}
    reply = sandbox.call("POST", f"/crm/v3/objects/{kind}", body)
    assert reply.status_code == 201, reply.text
    return str(reply.json()["id"])


@pytest.mark.parametrize("kind", NEW)
@pytest.mark.parametrize("base", BASES)
def test_each_type_goes_through_its_whole_life(sandbox: Sandbox, kind: str, base: str) -> None:
    made = sandbox.call("POST", f"{base}/{kind}", {"properties": NEW[kind]})
    path = f"{base}/{kind}/{made.json()['id']}"
    name, value = next(iter(NEW[kind].items()))

    read = sandbox.call("GET", f"{path}?properties={name}").json()
    updated = sandbox.call("PATCH", path, {"properties": {name: value}})
    gone = sandbox.call("DELETE", path)
    listed = sandbox.call("GET", f"{base}/{kind}?archived=true").json()["results"]

    assert [made.status_code, updated.status_code, gone.status_code] == [201, 200, 204]
    assert read["properties"][name].startswith(value[:10])
    assert [each["archived"] for each in listed] == [True]
    assert sandbox.call("GET", path).status_code == 404


@pytest.mark.parametrize("kind", NEW)
def test_each_type_is_written_in_batches(sandbox: Sandbox, kind: str) -> None:
    path = f"/crm/v3/objects/{kind}/batch"
    bad = {"nonsense": "x"}
    inputs = [
        {"properties": properties, "objectWriteTraceId": str(place)}
        for place, properties in enumerate((NEW[kind], NEW[kind] | bad))
    ]

    mixed = sandbox.call("POST", f"{path}/create", {"inputs": inputs})
    record = mixed.json()["results"][0]
    update = {"inputs": [{"id": record["id"], "properties": NEW[kind]}]}
    updated = sandbox.call("POST", f"{path}/update", update)
    read = sandbox.call("POST", f"{path}/read", {"inputs": [{"id": record["id"]}, {"id": "9"}]})
    gone = sandbox.call("POST", f"{path}/archive", {"inputs": [{"id": record["id"]}]})

    assert (mixed.status_code, mixed.json()["numErrors"]) == (207, 1)
    assert record["objectWriteTraceId"] == "0"
    assert mixed.json()["errors"][0]["context"]["objectWriteTraceId"] == ["1"]
    assert (updated.status_code, read.status_code, gone.status_code) == (200, 207, 204)
    assert read.json()["errors"][0]["context"]["ids"] == ["9"]


@pytest.mark.parametrize("name", ["deals", "deal", "DEAL", "0-3"])
def test_a_type_has_several_names(sandbox: Sandbox, name: str) -> None:
    deal = made(sandbox, "deals")

    assert sandbox.call("GET", f"/crm/v3/objects/{name}/{deal}").json()["id"] == deal


def test_an_unknown_type_is_refused(sandbox: Sandbox) -> None:
    reply = sandbox.call("GET", "/crm/v3/objects/unicorns")

    assert reply.status_code == 400
    assert reply.json()["message"] == "Unable to infer object type from: unicorns"


@pytest.mark.parametrize(
    ("kind", "missing"),
    [("tickets", "hs_pipeline_stage"), ("notes", "hs_timestamp"), ("tasks", "hs_timestamp")],
)
def test_some_properties_are_required(sandbox: Sandbox, kind: str, missing: str) -> None:
    reply = sandbox.call("POST", f"/crm/v3/objects/{kind}", {"properties": {}})

    assert reply.status_code == 400
    assert "Some required properties were not set" in reply.json()["message"]
    assert reply.json()["context"] == {"properties": [missing]}


def test_the_client_reads_and_searches_deals(client: HubSpot) -> None:
    api = client.crm.deals
    new = SimplePublicObjectInputForCreate(properties=NEW["deals"], associations=[])
    deal = api.basic_api.create(new)

    page = api.basic_api.get_page(limit=5)
    found = api.search_api.do_search(PublicObjectSearchRequest(query="big", sorts=[]))

    assert page.results[0].properties["dealname"] == "Big one"
    assert [each.id for each in found.results] == [deal.id]


def test_search_looks_in_the_properties_of_the_type(sandbox: Sandbox) -> None:
    made(sandbox, "notes")
    task = made(sandbox, "tasks")

    found = sandbox.call("POST", "/crm/v3/objects/tasks/search", {"query": "hello"}).json()

    assert [each["id"] for each in found["results"]] == [task]


@pytest.mark.parametrize("kind", ["deals", "tickets"])
def test_the_first_company_of_a_record_is_its_primary_one(sandbox: Sandbox, kind: str) -> None:
    record = made(sandbox, kind)
    companies = [
        str(sandbox.store.load("companies", [{"name": name}])[0]) for name in ("Acme", "Byte")
    ]
    path = f"/crm/v4/objects/{kind}/{record}/associations"

    for company in companies:
        sandbox.call("PUT", f"{path}/default/companies/{company}")

    tied = sandbox.call("GET", f"{path}/companies").json()["results"]
    labels = [[each["label"] for each in tie["associationTypes"]] for tie in tied]
    assert ["Primary" in each for each in labels] == [True, False]


def test_ties_of_activities_have_the_documented_ids(sandbox: Sandbox) -> None:
    contact, note = sandbox.contact(email="a@b.co"), made(sandbox, "notes")
    plain = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 202}]

    path = f"/crm/v4/objects/notes/{note}/associations/contacts/{contact}"
    tied = sandbox.call("PUT", path, plain)
    back = sandbox.call("GET", f"/crm/v4/objects/contacts/{contact}/associations/notes").json()

    assert tied.status_code == 201
    assert back["results"][0]["associationTypes"][0]["typeId"] == 201


def test_types_that_know_no_ties_cannot_be_tied(sandbox: Sandbox) -> None:
    note, product = made(sandbox, "notes"), made(sandbox, "products")

    path = f"/crm/v4/objects/notes/{note}/associations/default/products/{product}"
    assert sandbox.call("PUT", path).status_code == 400


def test_a_record_that_goes_takes_its_ties_along(sandbox: Sandbox) -> None:
    deal, contact = made(sandbox, "deals"), sandbox.contact(email="a@b.co")
    sandbox.call("PUT", f"/crm/v4/objects/deals/{deal}/associations/default/contacts/{contact}")

    sandbox.call("DELETE", f"/crm/v3/objects/deals/{deal}")

    left = sandbox.call("GET", f"/crm/v4/objects/contacts/{contact}/associations/deals").json()
    assert left["results"] == []


def test_merged_deals_keep_the_ties_of_both(sandbox: Sandbox) -> None:
    first, second = made(sandbox, "deals"), made(sandbox, "deals")
    contacts = {sandbox.contact(email=f"{name}@b.co") for name in "ab"}
    for deal, contact in zip((first, second), contacts, strict=True):
        sandbox.call("PUT", f"/crm/v4/objects/deals/{deal}/associations/default/contacts/{contact}")

    body = {"primaryObjectId": first, "objectIdToMerge": second}
    merged = sandbox.call("POST", "/crm/v3/objects/deals/merge", body).json()

    path = f"/crm/v4/objects/deals/{merged['id']}/associations/contacts"
    tied = sandbox.call("GET", path).json()["results"]
    assert {str(each["toObjectId"]) for each in tied} == contacts


def test_activities_are_open_to_the_scopes_of_contacts(sandbox: Sandbox) -> None:
    sandbox.store.tokens.scopes = {"crm.objects.contacts.read", "tickets"}

    statuses = {
        kind: sandbox.call("GET", f"/crm/v3/objects/{kind}").status_code
        for kind in ("notes", "tickets", "deals")
    }

    assert statuses == {"notes": 200, "tickets": 200, "deals": 403}


def test_lists_hold_other_types_too(sandbox: Sandbox) -> None:
    deal = made(sandbox, "deals")
    new = {"name": "Pipeline", "objectTypeId": "0-3", "processingType": "MANUAL"}
    list_id = sandbox.call("POST", "/crm/v3/lists", new).json()["list"]["listId"]

    sandbox.call("PUT", f"/crm/v3/lists/{list_id}/memberships/add", [deal])

    members = sandbox.call("GET", f"/crm/v3/lists/{list_id}/memberships").json()["results"]
    assert [each["recordId"] for each in members] == [deal]


def test_feedback_is_to_be_read_only(sandbox: Sandbox) -> None:
    listed = sandbox.call("GET", "/crm/v3/objects/feedback_submissions")
    made = sandbox.call("POST", "/crm/v3/objects/feedback_submissions", {"properties": {}})

    assert (listed.status_code, listed.json()["results"]) == (200, [])
    assert (made.status_code, made.json()["category"]) == (403, "MISSING_SCOPES")
