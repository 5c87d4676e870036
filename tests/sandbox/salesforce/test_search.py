"""SOSL, its parameterized form, and what was looked at last."""

from typing import Any

import pytest

from tests.sandbox.salesforce.server import Sandbox


@pytest.fixture
def people(sandbox: Sandbox) -> Sandbox:
    sandbox.store.load(
        "Contact",
        [
            {"FirstName": "Ada", "LastName": "Lovelace", "Email": "ada@engines.org"},
            {"FirstName": "Ada", "LastName": "Wong", "Phone": "(415) 555-1212"},
            {"FirstName": "Björn", "LastName": "Adams", "Description": "Knows ada well"},
        ],
    )
    sandbox.store.load("Lead", [{"LastName": "Ada", "Company": "Engines"}])
    return sandbox


def names(sandbox: Sandbox, find: str) -> list[str]:
    answer = sandbox.call("GET", "search", params={"q": find})
    assert answer.status_code == 200, answer.text
    return [record["LastName"] for record in answer.json()["searchRecords"]]


FOUND = [
    ("{ada}", "Lovelace Wong Adams"),
    ("{ADA} IN NAME FIELDS", "Lovelace Wong"),
    ("{ada*} IN NAME FIELDS", "Lovelace Wong Adams"),
    ("{ad?} IN NAME FIELDS", "Lovelace Wong"),
    ("{engines} IN EMAIL FIELDS", "Lovelace"),
    ("{4155551212} IN PHONE FIELDS", "Wong"),
    ("{BJÖRN}", "Adams"),
    ("{ada wong}", "Wong"),
    ('{"ada lovelace"}', "Lovelace"),
    ('{"lovelace ada"}', ""),
    ("{lovelace OR wong}", "Lovelace Wong"),
    ("{ada AND NOT wong} IN NAME FIELDS", "Lovelace"),
    ("{(lovelace OR wong) AND engines}", "Lovelace"),
    ("{ada@engines.org}", "Lovelace"),
]


@pytest.mark.parametrize(("terms", "expected"), FOUND)
def test_a_search_finds_whole_words(people: Sandbox, terms: str, expected: str):
    found = names(people, f"FIND {terms} RETURNING Contact(LastName ORDER BY CreatedDate, Id)")
    assert " ".join(found) == expected


def test_a_search_covers_several_objects_each_in_its_way(people: Sandbox):
    sosl = (
        "FIND {ada} IN NAME FIELDS RETURNING Lead(Company, Id), Contact(LastName, Owner.Name"
        " WHERE LastName != 'Wong' LIMIT 5)"
    )
    lead, contact = people.client().search(sosl)["searchRecords"]
    assert (lead["attributes"]["type"], lead["Company"]) == ("Lead", "Engines")
    assert (contact["LastName"], contact["Owner"]["Name"]) == ("Lovelace", "Integration User")


def test_a_search_without_returning_finds_ids_everywhere(people: Sandbox):
    records = people.client().search("FIND {ada} LIMIT 3")["searchRecords"]
    assert len(records) == 3
    assert set(records[0]) == {"attributes", "Id"}
    assert people.client().quick_search("zebra")["searchRecords"] == []


def test_deleted_records_are_not_found(people: Sandbox):
    for record in people.query("SELECT Id FROM Contact"):
        people.client().Contact.delete(record["Id"])
    assert names(people, "FIND {ada} RETURNING Contact(LastName)") == []


REFUSED = [
    ("", "MALFORMED_SEARCH"),
    ("FIND ada", "MALFORMED_SEARCH"),
    ("FIND {}", "MALFORMED_SEARCH"),
    ("FIND {a}", "MALFORMED_SEARCH"),
    ("FIND {ada AND}", "MALFORMED_SEARCH"),
    ("FIND {(ada}", "MALFORMED_SEARCH"),
    ("FIND {ada)}", "MALFORMED_SEARCH"),
    ("FIND {ada} IN SOME FIELDS", "MALFORMED_QUERY"),
    ("FIND {ada} RETURNING Contact(Nope)", "INVALID_FIELD"),
    ("FIND {ada} RETURNING Nope", "INVALID_TYPE"),
    ("FIND {ada} RETURNING Contact(COUNT())", "MALFORMED_SEARCH"),
    ("FIND {ada} RETURNING Organization", "MALFORMED_SEARCH"),
    ("FIND {ada} WITH SNIPPET", "MALFORMED_QUERY"),
    ("FIND {ada} RETURNING Contact(Id) garbage", "MALFORMED_QUERY"),
]


@pytest.mark.parametrize(("sosl", "code"), REFUSED)
def test_what_is_not_sosl_is_refused(sandbox: Sandbox, sosl: str, code: str):
    answer = sandbox.call("GET", "search", params={"q": sosl})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)


def test_a_search_by_parameters(people: Sandbox):
    parameters = {
        "q": "ada",
        "in": "NAME",
        "sobject": "Contact,Lead",
        "Contact.fields": "Id,LastName",
        "Contact.limit": "1",
        "fields": "Company",
    }
    answer = people.call("GET", "parameterizedSearch", params=parameters).json()
    contact, lead = answer["searchRecords"]
    assert (contact["LastName"], lead["Company"]) == ("Lovelace", "Engines")


def test_a_search_by_body(people: Sandbox):
    contact = {"name": "Contact", "fields": ["LastName"], "where": "Phone != null"}
    body: dict[str, Any] = {"q": "ada", "in": "ALL", "sobjects": [contact], "overallLimit": 10}
    answer = people.call("POST", "parameterizedSearch", json=body).json()
    assert [record["LastName"] for record in answer["searchRecords"]] == ["Wong"]
    assert people.call("POST", "parameterizedSearch", json={}).status_code == 400


def test_braces_in_a_parameter_are_only_text(people: Sandbox):
    body = {"q": "ada} RETURNING Lead", "sobjects": [{"name": "Contact"}]}
    assert people.call("POST", "parameterizedSearch", json=body).json() == {"searchRecords": []}


def test_what_was_viewed_is_recent(people: Sandbox):
    assert people.call("GET", "recent").json() == []
    people.query("SELECT Id FROM Contact WHERE LastName = 'Wong' FOR VIEW")
    (item,) = people.call("GET", "recent", params={"limit": "5"}).json()
    assert (item["Name"], item["attributes"]["type"]) == ("Ada Wong", "Contact")
