"""Layouts, picklist values by record type, and records behind records."""

from typing import Any

import pytest

from tests.sandbox.salesforce.server import API, Sandbox

MASTER = "012000000000000AAA"


def get(sandbox: Sandbox, path: str, **parameters: str) -> dict[str, Any]:
    return sandbox.client().restful(path, parameters)


def test_a_layout_shows_the_fields(sandbox: Sandbox):
    answer = get(sandbox, "sobjects/Lead/describe/layouts")
    assert answer["recordTypeSelectorRequired"] == [False]
    (layout,) = answer["layouts"]
    rows = layout["editLayoutSections"][0]["layoutRows"]
    items = {row["layoutItems"][0]["label"]: row["layoutItems"][0] for row in rows}
    assert items["Company"]["required"] is True
    assert items["Company"]["layoutComponents"][0]["value"] == "Company"
    assert items["Created Date"]["editableForNew"] is False


def test_layouts_of_an_object_with_record_types_are_read_one_by_one(sandbox: Sandbox):
    body = {"object": "Lead", "name": "Web"}
    made = sandbox.call("POST", "/sandbox/record-types", json=body).json()
    answer = get(sandbox, "sobjects/Lead/describe/layouts")
    assert answer["layouts"] is None
    url = answer["recordTypeMappings"][0]["urls"]["layout"]
    assert url.endswith(made["id"])
    assert sandbox.call("GET", url).json()["detailLayoutSections"]
    assert sandbox.call("GET", f"{API}/sobjects/Lead/describe/layouts/{MASTER}").ok
    wrong = sandbox.call("GET", f"{API}/sobjects/Lead/describe/layouts/012000000000009AAA")
    assert wrong.status_code == 404


def test_a_compact_layout_shows_the_name(sandbox: Sandbox):
    answer = get(sandbox, "sobjects/Lead/describe/compactLayouts")
    (layout,) = answer["compactLayouts"]
    assert [item["label"] for item in layout["fieldItems"]] == ["Full Name"]
    assert get(sandbox, "sobjects/Lead/describe/approvalLayouts") == {"approvalLayouts": []}


def test_picklist_values_depend_on_the_record_type(sandbox: Sandbox):
    body = {"object": "Lead", "name": "Web", "picklists": {"LeadSource": ["Web", "Other"]}}
    made = sandbox.call("POST", "/sandbox/record-types", json=body).json()
    path = "ui-api/object-info/Lead/picklist-values"
    whole = get(sandbox, f"{path}/{MASTER}")["picklistFieldValues"]
    assert len(whole["LeadSource"]["values"]) == 5
    assert whole["Status"]["defaultValue"]["value"] == "Open - Not Contacted"
    chosen = get(sandbox, f"{path}/{made['id']}/LeadSource")
    assert [value["value"] for value in chosen["values"]] == ["Web", "Other"]
    assert sandbox.call("GET", f"{path}/{MASTER}/Email").status_code == 404


def test_dependent_values_name_their_controlling_ones_by_number(sandbox: Sandbox):
    sandbox.call("PATCH", "/sandbox/features", json={"stateCountryPicklists": True})
    answer = get(sandbox, f"ui-api/object-info/Lead/picklist-values/{MASTER}/StateCode")
    (texas,) = (value for value in answer["values"] if value["label"] == "Texas")
    assert texas["validFor"] == [answer["controllerValues"]["US"]]


@pytest.fixture
def acme(sandbox: Sandbox) -> tuple[str, str]:
    account = sandbox.store.create("Account", {"Name": "Acme"})
    contact = sandbox.store.create("Contact", {"LastName": "Ada", "AccountId": account})
    return account, contact


def test_a_parent_stands_behind_its_relationship(sandbox: Sandbox, acme: tuple[str, str]):
    parent = get(sandbox, f"sobjects/Contact/{acme[1]}/Account", fields="Name")
    assert (parent["Name"], parent["attributes"]["type"]) == ("Acme", "Account")


def test_children_stand_behind_theirs(sandbox: Sandbox, acme: tuple[str, str]):
    children = get(sandbox, f"sobjects/Account/{acme[0]}/Contacts")
    assert (children["totalSize"], children["records"][0]["LastName"]) == (1, "Ada")


@pytest.mark.parametrize("relationship", ["ReportsTo", "Nope"])
def test_nothing_behind_a_relationship_is_not_found(
    sandbox: Sandbox, acme: tuple[str, str], relationship: str
):
    answer = sandbox.call("GET", f"sobjects/Contact/{acme[1]}/{relationship}")
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (404, "NOT_FOUND")


def test_the_tooling_api_answers_queries(sandbox: Sandbox):
    found = get(sandbox, "tooling/query/", q="SELECT Name, IsSandbox FROM Organization")
    assert found["records"][0]["IsSandbox"] is True
    answer = sandbox.call("GET", "tooling/query", params={"q": "SELECT Id FROM SandboxProcess"})
    assert answer.json()[0]["errorCode"] == "INVALID_TYPE"
