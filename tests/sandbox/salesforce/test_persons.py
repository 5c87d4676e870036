"""Person accounts: one person, two rows."""

from typing import Any

import pytest

from tests.sandbox.salesforce.server import Sandbox

ADA = {
    "FirstName": "Ada",
    "LastName": "Lovelace",
    "PersonEmail": "ada@x.org",
    "PersonMailingCity": "London",
    "Phone": "1",
    "Score__pc": 3,
}


@pytest.fixture
def persons(sandbox: Sandbox) -> Sandbox:
    assert sandbox.call("PATCH", "/sandbox/features", json={"personAccounts": True}).ok
    return sandbox


@pytest.fixture
def ada(persons: Sandbox) -> dict[str, Any]:
    made = persons.client().Account.create(ADA)
    return persons.client().Account.get(made["id"])


def test_an_account_with_a_last_name_is_a_person(persons: Sandbox, ada: dict[str, Any]):
    assert (ada["IsPersonAccount"], ada["Name"]) == (True, "Ada Lovelace")
    assert (ada["PersonEmail"], ada["Score__pc"], ada["PersonMailingCity"]) == (
        "ada@x.org",
        3.0,
        "London",
    )
    assert ada["PersonMailingAddress"]["city"] == "London"
    contact = persons.client().Contact.get(ada["PersonContactId"])
    assert (contact["AccountId"], contact["IsPersonAccount"]) == (ada["Id"], True)
    assert (contact["Name"], contact["Email"], contact["Phone"]) == (
        "Ada Lovelace",
        "ada@x.org",
        "1",
    )


def test_a_person_has_the_record_type_of_persons(persons: Sandbox, ada: dict[str, Any]):
    (record,) = persons.query("SELECT RecordType.DeveloperName, Account.Name FROM Account")
    assert record["RecordType"]["DeveloperName"] == "PersonAccount"


def test_a_business_account_stays_one(persons: Sandbox):
    made = persons.client().Account.create({"Name": "Acme"})
    account = persons.client().Account.get(made["id"])
    assert (account["IsPersonAccount"], account["PersonContactId"]) == (False, None)
    assert (account["PersonEmail"], account["PersonMailingAddress"]) == (None, None)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"Name": "Acme", "PersonEmail": "a@b.org"}, "INVALID_FIELD_FOR_INSERT_UPDATE"),
        ({"PersonEmail": "a@b.org"}, "INVALID_FIELD_FOR_INSERT_UPDATE"),
        ({}, "REQUIRED_FIELD_MISSING"),
        ({"LastName": "x", "PersonEmail": "nope"}, "INVALID_EMAIL_ADDRESS"),
        ({"LastName": "x", "PersonTitle": "y" * 81}, "STRING_TOO_LONG"),
    ],
)
def test_what_is_neither_person_nor_business_is_refused(
    persons: Sandbox, body: dict[str, Any], code: str
):
    answer = persons.call("POST", "sobjects/Account", json=body)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)
    assert persons.query("SELECT Id FROM Contact") == []


def test_a_refusal_names_the_persons_field_as_the_account_does(persons: Sandbox):
    body = {"Name": "Acme", "PersonEmail": "a@b.org", "FirstName": "Ada"}
    (problem,) = persons.call("POST", "sobjects/Account", json=body).json()
    assert problem["fields"] == ["FirstName", "PersonEmail"]
    assert problem["message"].endswith("on insert/update call: FirstName, PersonEmail")


def test_a_change_of_the_account_reaches_the_contact(persons: Sandbox, ada: dict[str, Any]):
    change = {"LastName": "King", "PersonEmail": "king@x.org", "Phone": "2"}
    persons.client().Account.update(ada["Id"], change)
    account = persons.client().Account.get(ada["Id"])
    contact = persons.client().Contact.get(ada["PersonContactId"])
    assert (account["Name"], contact["Name"]) == ("Ada King", "Ada King")
    assert (account["PersonEmail"], contact["Email"], contact["Phone"]) == (
        "king@x.org",
        "king@x.org",
        "2",
    )


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_person_is_not_written_through_the_contact(
    persons: Sandbox, ada: dict[str, Any], method: str
):
    url = f"sobjects/Contact/{ada['PersonContactId']}"
    answer = persons.call(method, url, json={"Title": "x"})
    assert answer.json()[0]["errorCode"] == "INVALID_PERSON_ACCOUNT_OPERATION"


def test_a_person_needs_a_last_name(persons: Sandbox, ada: dict[str, Any]):
    answer = persons.call("PATCH", f"sobjects/Account/{ada['Id']}", json={"LastName": None})
    assert answer.json()[0]["message"] == "Required fields are missing: [LastName]"


def test_a_person_goes_with_its_contact(persons: Sandbox, ada: dict[str, Any]):
    persons.client().Account.delete(ada["Id"])
    assert persons.query("SELECT Id FROM Contact") == []
    persons.store.undelete(ada["Id"])
    assert len(persons.query("SELECT Id FROM Contact WHERE IsPersonAccount = true")) == 1


def test_persons_are_found_by_their_own_fields(persons: Sandbox, ada: dict[str, Any]):
    soql = "SELECT Id FROM Account WHERE PersonEmail = 'ADA@x.org' AND LastName = 'lovelace'"
    assert [record["Id"] for record in persons.query(soql)] == [ada["Id"]]
    (contact,) = persons.query("SELECT Account.IsPersonAccount FROM Contact")
    assert contact["Account"]["IsPersonAccount"] is True


def test_a_new_field_of_contacts_is_one_of_persons_too(persons: Sandbox, ada: dict[str, Any]):
    persons.store.add_field("Contact", {"name": "Hobby__c", "type": "string"})
    persons.client().Account.update(ada["Id"], {"Hobby__pc": "chess"})
    assert persons.store.row("Contact", ada["PersonContactId"])["Hobby__c"] == "chess"
    body = {"object": "Contact", "field": "Hobby__c"}
    persons.call("DELETE", "/sandbox/fields", json=body)
    assert persons.refusal("SELECT Hobby__pc FROM Account")["errorCode"] == "INVALID_FIELD"


def test_no_account_is_a_person_until_they_are_switched_on(sandbox: Sandbox):
    answer = sandbox.call("POST", "sobjects/Account", json={"LastName": "x"})
    assert answer.json()[0]["errorCode"] == "INVALID_FIELD"
