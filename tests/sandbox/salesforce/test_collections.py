from typing import Any

import pytest

from tests.sandbox.salesforce.server import Sandbox

LEAD = {"attributes": {"type": "Lead"}, "LastName": "a", "Company": "c"}
CONTACT = {"attributes": {"type": "Contact"}, "LastName": "a"}
BAD = {"attributes": {"type": "Lead"}, "LastName": "a"}
MISSING = {
    "statusCode": "REQUIRED_FIELD_MISSING",
    "message": "Required fields are missing: [Company]",
    "fields": ["Company"],
}


def send(sandbox: Sandbox, method: str, records: list[Any], **more: Any) -> list[dict[str, Any]]:
    path = more.pop("path", "composite/sobjects")
    return sandbox.client().restful(path, method=method, json={"records": records, **more})


def test_each_record_gets_its_own_result_in_order(sandbox: Sandbox):
    results = send(sandbox, "POST", [LEAD, BAD, CONTACT])
    assert [result["success"] for result in results] == [True, False, True]
    assert results[1] == {"success": False, "errors": [MISSING]}
    assert [results[0]["id"][:3], results[2]["id"][:3]] == ["00Q", "003"]


def test_all_or_none_undoes_the_good_ones(sandbox: Sandbox):
    results = send(sandbox, "POST", [LEAD, BAD], allOrNone=True)
    codes = [result["errors"][0]["statusCode"] for result in results]
    assert codes == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING"]
    assert sandbox.query("SELECT Id FROM Lead") == []


def test_updates_name_their_records_by_id(sandbox: Sandbox, lead_id: str):
    kind = {"attributes": {"type": "Lead"}}
    results = send(
        sandbox,
        "PATCH",
        [
            {**kind, "id": lead_id, "Title": "Countess"},
            {**kind, "Title": "nobody"},
            {**kind, "id": "00Q000000000001AAA", "Title": "missing"},
            {**kind, "id": lead_id, "Foo": 1},
        ],
    )
    codes = [[error["statusCode"] for error in result["errors"]] for result in results]
    assert codes == [
        [],
        ["MISSING_ARGUMENT"],
        ["INVALID_CROSS_REFERENCE_KEY"],
        ["INVALID_FIELD"],
    ]
    assert sandbox.store.row("Lead", lead_id)["Title"] == "Countess"


def test_a_record_named_twice_is_changed_twice(sandbox: Sandbox, lead_id: str):
    first = {"attributes": {"type": "Lead"}, "id": lead_id, "FirstName": "Augusta"}
    second = {"attributes": {"type": "Lead"}, "id": lead_id[:15], "LastName": "King"}
    results = send(sandbox, "PATCH", [first, second])
    assert [result["id"] for result in results] == [lead_id, lead_id]
    assert sandbox.store.row("Lead", lead_id)["Name"] == "Augusta King"


def test_records_with_different_fields_are_told_apart(sandbox: Sandbox):
    results = send(sandbox, "POST", [LEAD, {**LEAD, "Foo": 1}, {**LEAD, "Title": "b"}, LEAD])
    codes = [[error["statusCode"] for error in result["errors"]] for result in results]
    assert codes == [[], ["INVALID_FIELD"], [], []]
    titles = [row["Title"] for row in sandbox.query("SELECT Title FROM Lead ORDER BY Id")]
    assert titles == [None, "b", None]


def test_a_unique_value_is_refused_to_the_second_of_a_collection(sandbox: Sandbox):
    record = {**LEAD, "HubSpot_Contact_ID__c": "1"}
    results = send(sandbox, "POST", [record, record])
    assert [result["success"] for result in results] == [True, False]
    assert results[1]["errors"][0]["statusCode"] == "DUPLICATE_VALUE"


def test_deletes_answer_for_each_id(sandbox: Sandbox, lead_id: str):
    path = f"composite/sobjects?ids={lead_id},{lead_id}&allOrNone=false"
    results = sandbox.call("DELETE", path).json()
    assert results[0] == {"id": lead_id, "success": True, "errors": []}
    assert results[1]["errors"][0]["statusCode"] == "ENTITY_IS_DELETED"


def test_upserts_say_what_they_created(sandbox: Sandbox):
    sandbox.store.create("Contact", {"LastName": "old", "HubSpot_Contact_ID__c": "1"})
    path = "composite/sobjects/Contact/HubSpot_Contact_ID__c"
    records = [{**CONTACT, "HubSpot_Contact_ID__c": str(n)} for n in (1, 2)]
    results = send(sandbox, "PATCH", records, path=path)
    assert [(result["success"], result["created"]) for result in results] == [
        (True, False),
        (True, True),
    ]


def test_an_external_id_twice_in_one_request_is_refused(sandbox: Sandbox):
    path = "composite/sobjects/Contact/HubSpot_Contact_ID__c"
    results = send(sandbox, "PATCH", [{**CONTACT, "HubSpot_Contact_ID__c": "1"}] * 2, path=path)
    assert [r["errors"][0]["statusCode"] for r in results] == ["DUPLICATE_VALUE"] * 2


def test_an_upsert_on_id_creates_where_the_id_is_null(sandbox: Sandbox):
    (result,) = send(
        sandbox, "PATCH", [{**CONTACT, "Id": None}], path="composite/sobjects/Contact/Id"
    )
    assert (result["success"], result["created"]) == (True, True)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_records_are_retrieved_in_order_with_null_for_the_missing(
    sandbox: Sandbox, lead_id: str, method: str
):
    ids, fields = ["00Q000000000001AAA", lead_id], ["Id", "Email"]
    path = "composite/sobjects/Lead"
    if method == "GET":
        parameters = {"ids": ",".join(ids), "fields": ",".join(fields)}
        answer = sandbox.call("GET", path, params=parameters)
    else:
        answer = sandbox.call("POST", path, json={"ids": ids, "fields": fields})
    assert answer.json()[0] is None
    assert (answer.json()[1]["Id"], answer.json()[1]["Email"]) == (lead_id, "ada@x.org")


def test_a_retrieve_of_an_unknown_field_is_refused(sandbox: Sandbox, lead_id: str):
    body = {"ids": [lead_id], "fields": ["Nope"]}
    answer = sandbox.call("POST", "composite/sobjects/Lead", json=body)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "INVALID_FIELD")


@pytest.mark.parametrize(
    "body",
    [
        {"records": []},
        {"records": [LEAD] * 201},
        {"records": [LEAD, CONTACT] * 6},
        {"records": ["x"]},
        {},
        {"records": [LEAD, {**LEAD, "Title": 5}]},
    ],
)
def test_a_request_that_is_not_well_formed_is_refused_as_a_whole(
    sandbox: Sandbox, body: dict[str, Any]
):
    assert sandbox.call("POST", "composite/sobjects", json=body).status_code == 400
    assert sandbox.query("SELECT Id FROM Lead") == []


def test_200_records_are_one_api_call(sandbox: Sandbox):
    before = sandbox.store.usage.used
    results = send(sandbox, "POST", [LEAD] * 200)
    assert all(result["success"] for result in results)
    assert sandbox.store.usage.used == before + 1
