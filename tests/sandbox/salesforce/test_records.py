"""Single records: what is stored, what is refused, and how."""

from typing import Any

import pytest
from simple_salesforce.exceptions import (
    SalesforceMalformedRequest,
    SalesforceMoreThanOneRecord,
    SalesforceResourceNotFound,
)

from tests.sandbox.salesforce.server import Host, Sandbox

MISSING = "003000000000001AAA"


def test_a_created_record_can_be_read(sandbox: Sandbox):
    client = sandbox.client()
    created = client.Contact.create({"FirstName": "Ada", "LastName": "Lovelace", "Phone": " 1 "})
    record = client.Contact.get(created["id"])
    assert dict(created) == {"id": record["Id"], "success": True, "errors": []}
    assert (record["Name"], record["Phone"]) == ("Ada Lovelace", "1")
    assert record["OwnerId"] == record["CreatedById"] == sandbox.store.user_id
    assert record["HasOptedOutOfEmail"] is False


def test_a_read_may_name_its_fields(sandbox: Sandbox, lead_id: str):
    answer = sandbox.call("GET", f"sobjects/Lead/{lead_id[:15]}", params={"fields": "Email,name"})
    assert set(answer.json()) == {"attributes", "Email", "Name"}


def test_an_update_answers_204_and_moves_the_stamps(sandbox: Sandbox, lead_id: str):
    sandbox.store.database.execute("UPDATE Lead SET SystemModstamp = '2020', LastModifiedDate = ''")
    assert sandbox.client().Lead.update(lead_id, {"LastName": "King"}) == 204
    row = sandbox.store.row("Lead", lead_id)
    assert row["Name"] == "Ada King"
    assert row["SystemModstamp"] == row["LastModifiedDate"] > "2020"


def test_a_compound_address_is_made_of_its_parts(sandbox: Sandbox, lead_id: str):
    sandbox.store.update("Lead", lead_id, {"City": "Köln", "Street": "Am Hof 1\n2. Stock"})
    address = sandbox.client().Lead.get(lead_id)["Address"]
    assert (address["city"], address["street"], address["country"]) == (
        "Köln",
        "Am Hof 1\n2. Stock",
        None,
    )


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"LastName": None}, "REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName]"),
    ({"LastName": " "}, "REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName]"),
    (
        {"FirstName": "x" * 41},
        "STRING_TOO_LONG",
        f"First Name: data value too large: {'x' * 41} (max length=40)",
    ),
    ({"Email": "x@y"}, "INVALID_EMAIL_ADDRESS", "Email: invalid email address: x@y"),
    ({"Nope": 1}, "INVALID_FIELD", "No such column 'Nope' on sobject of type Lead"),
    ({"IsConverted": True, "Name": "x"}, "INVALID_FIELD_FOR_INSERT_UPDATE", "fields: IsConverted"),
    ({"Id": MISSING}, "INVALID_FIELD", "The Id field should not be specified in the sobject data."),
    (
        {"Favourite_Colour__c": "Pink"},
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        "Favourite Colour: bad value for restricted picklist field: Pink",
    ),
    ({"OwnerId": "x"}, "MALFORMED_ID", "Owner ID: id value of incorrect type: x"),
    ({"OwnerId": MISSING}, "MALFORMED_ID", f"Owner ID: id value of incorrect type: {MISSING}"),
    (
        {"OwnerId": "005000000000001AAA"},
        "INVALID_CROSS_REFERENCE_KEY",
        "invalid cross reference id",
    ),
    ({"NumberOfEmployees": 10**8}, "NUMBER_OUTSIDE_VALID_RANGE", "Employees: value outside"),
    ({"Score__c": 1e17}, "NUMBER_OUTSIDE_VALID_RANGE", "Score: value outside"),
    ({"Renewal__c": "1066-10-14"}, "NUMBER_OUTSIDE_VALID_RANGE", "Renewal: invalid date"),
    ({"Title": 5}, "JSON_PARSER_ERROR", "instance of string from VALUE_NUMBER_INT value 5 or"),
    ({"Title": {"a": 1}}, "JSON_PARSER_ERROR", "instance of string from START_OBJECT value {"),
    ({"Newsletter__c": "yes"}, "JSON_PARSER_ERROR", "instance of boolean from VALUE_STRING"),
    ({"Score__c": "abc"}, "JSON_PARSER_ERROR", "instance of double from VALUE_STRING value abc"),
    ({"Renewal__c": "01/02/2026"}, "JSON_PARSER_ERROR", "instance of date from VALUE_STRING"),
    (
        {"Last_Demo__c": "2017-10-17 00:00:00"},
        "JSON_PARSER_ERROR",
        "instance of datetime from VALUE_STRING value 2017-10-17 00:00:00 or",
    ),
]


@pytest.mark.parametrize(("changes", "code", "words"), REFUSED)
def test_a_bad_value_is_refused_and_nothing_is_written(
    sandbox: Sandbox, lead_id: str, changes: dict[str, Any], code: str, words: str
):
    before = sandbox.store.row("Lead", lead_id)
    answer = sandbox.call("PATCH", f"sobjects/Lead/{lead_id}", json=changes)
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] == code
    assert words in answer.json()[0]["message"]
    assert sandbox.store.row("Lead", lead_id) == before


STORED: list[tuple[str, Any, Any]] = [
    ("Email", "Ada.L@X.org ", "Ada.L@X.org"),
    ("Title", "", None),
    ("Status", "working - contacted", "Working - Contacted"),
    ("LeadSource", "Carrier Pigeon", "Carrier Pigeon"),
    ("Interests__c", "Travel;Hiking;Travel", "Hiking;Travel"),
    ("Score__c", 237.631, 237.631),
    ("Score__c", "12.5", 12.5),
    ("AnnualRevenue", 1_000_000, 1_000_000.0),
    ("NumberOfEmployees", 7.0, 7),
    ("Newsletter__c", "true", True),
    ("Newsletter__c", None, False),
    ("Renewal__c", "2026-01-02", "2026-01-02"),
    ("Renewal__c", "2026-01-02T23:00:00Z", "2026-01-02"),
    ("Last_Demo__c", "2026-01-02T03:04:05.678+02:00", "2026-01-02T01:04:05.000+0000"),
    ("Last_Demo__c", "2026-01-02T03:04:05.000+0000", "2026-01-02T03:04:05.000+0000"),
    ("FirstName", 'O\'Brien \\ "Jo" 😀', 'O\'Brien \\ "Jo" 😀'),
]


@pytest.mark.parametrize(("field", "given", "stored"), STORED)
def test_a_good_value_is_stored_as_salesforce_stores_it(
    sandbox: Sandbox, lead_id: str, field: str, given: Any, stored: Any
):
    client = sandbox.client()
    client.Lead.update(lead_id, {field: given})
    assert client.Lead.get(lead_id)[field] == stored


def test_missing_required_fields_are_all_named(sandbox: Sandbox):
    with pytest.raises(SalesforceMalformedRequest) as caught:
        sandbox.client().Lead.create({"FirstName": "x"})
    assert caught.value.content == [
        {
            "message": "Required fields are missing: [LastName, Company]",
            "errorCode": "REQUIRED_FIELD_MISSING",
            "fields": ["LastName", "Company"],
        }
    ]


def test_broken_json_is_a_parser_error(sandbox: Sandbox):
    answer = sandbox.call("POST", "sobjects/Lead", data=b'{"LastName": ')
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "JSON_PARSER_ERROR")


def test_an_unknown_id_is_not_found(sandbox: Sandbox):
    with pytest.raises(SalesforceResourceNotFound) as caught:
        sandbox.client().Contact.get(MISSING)
    message = f"Provided external ID field does not exist or is not accessible: {MISSING}"
    assert caught.value.content == [{"message": message, "errorCode": "NOT_FOUND"}]


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_deleted_record_says_so(sandbox: Sandbox, lead_id: str, method: str):
    sandbox.client().Lead.delete(lead_id)
    answer = sandbox.call(method, f"sobjects/Lead/{lead_id}", json={"LastName": "x"})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (404, "ENTITY_IS_DELETED")


def test_deleting_what_never_was_is_a_bad_reference(sandbox: Sandbox):
    answer = sandbox.call("DELETE", f"sobjects/Contact/{MISSING}")
    code = answer.json()[0]["errorCode"]
    assert (answer.status_code, code) == (404, "INVALID_CROSS_REFERENCE_KEY")


def test_an_inactive_user_cannot_own(sandbox: Sandbox, lead_id: str):
    user = {"Username": "gone@x.org", "LastName": "Gone", "IsActive": False}
    (gone,) = sandbox.store.load("User", [user])
    answer = sandbox.call("PATCH", f"sobjects/Lead/{lead_id}", json={"OwnerId": gone})
    assert answer.json()[0]["errorCode"] == "INACTIVE_OWNER_OR_USER"


def test_a_new_address_has_not_bounced(sandbox: Sandbox, lead_id: str):
    bounce = {"EmailBouncedReason": "no such user", "EmailBouncedDate": "2026-01-02T03:04:05Z"}
    client = sandbox.client()
    client.Lead.update(lead_id, bounce)
    client.Lead.update(lead_id, {"Email": "new@x.org"})
    assert client.Lead.get(lead_id)["EmailBouncedReason"] is None


def test_an_upsert_creates_then_updates(sandbox: Sandbox):
    url = "sobjects/Contact/HubSpot_Contact_ID__c/501"
    created = sandbox.call("PATCH", url, json={"LastName": "One"})
    updated = sandbox.call("PATCH", url, json={"LastName": "Two"})
    assert (created.status_code, created.json()["created"]) == (201, True)
    assert (updated.status_code, updated.json()["created"]) == (200, False)
    assert updated.json()["id"] == created.json()["id"]
    assert sandbox.call("GET", url).json()["LastName"] == "Two"


def test_an_upsert_may_be_told_not_to_create(sandbox: Sandbox):
    url = "sobjects/Contact/HubSpot_Contact_ID__c/501"
    answer = sandbox.call("PATCH", url, params={"updateOnly": "true"}, json={"LastName": "One"})
    assert answer.status_code == 404


def test_an_old_version_answers_an_updating_upsert_without_a_body(sandbox: Sandbox):
    url = "/services/data/v45.0/sobjects/Contact/HubSpot_Contact_ID__c/501"
    sandbox.call("PATCH", url, json={"LastName": "One"})
    assert sandbox.call("PATCH", url, json={"LastName": "Two"}).status_code == 204


def test_several_matches_are_listed(sandbox: Sandbox):
    field = {"name": "Code__c", "type": "string", "flags": ["externalId"]}
    sandbox.store.add_field("Contact", field)
    ids = sandbox.store.load("Contact", [{"LastName": "a", "Code__c": "7"}] * 2)
    with pytest.raises(SalesforceMoreThanOneRecord) as caught:
        sandbox.client().Contact.get_by_custom_id("Code__c", "7")
    assert caught.value.content == [f"/services/data/v66.0/sobjects/Contact/{i}" for i in ids]


def test_only_an_external_id_names_a_record(sandbox: Sandbox):
    answer = sandbox.call("GET", "sobjects/Contact/Title/Head")
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (404, "NOT_FOUND")


def test_a_unique_value_cannot_be_taken_twice(sandbox: Sandbox):
    first = sandbox.store.create("Contact", {"LastName": "a", "HubSpot_Contact_ID__c": "9"})
    body = {"LastName": "b", "HubSpot_Contact_ID__c": "9"}
    answer = sandbox.call("POST", "sobjects/Contact", json=body).json()[0]
    assert answer["errorCode"] == "DUPLICATE_VALUE"
    assert answer["message"].endswith(f"duplicates value on record with id: {first}")


def test_a_parent_may_be_named_by_its_external_id(sandbox: Sandbox):
    sandbox.store.add_field(
        "Account", {"name": "Code__c", "type": "string", "flags": ["externalId"]}
    )
    account = sandbox.store.create("Account", {"Name": "Acme", "Code__c": "A1"})
    contact = {"LastName": "x", "Account": {"Code__c": "a1"}}
    created = sandbox.client().Contact.create(contact)
    assert sandbox.store.row("Contact", created["id"])["AccountId"] == account


def test_a_locked_row_is_refused(host: Host):
    with host.sandbox(faults={"row-lock": 1.0}) as sandbox:
        answer = sandbox.call("POST", "sobjects/Contact", json={"LastName": "x"})
        assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "UNABLE_TO_LOCK_ROW")
        assert sandbox.query("SELECT Id FROM Contact") == []
