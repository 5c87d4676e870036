"""Requests inside a request: composite, graph and batch."""

from typing import Any

import pytest

from tests.sandbox.salesforce.server import API, Sandbox

ACCOUNT = {
    "method": "POST",
    "url": f"{API}/sobjects/Account",
    "referenceId": "refAccount",
    "body": {"Name": "Acme"},
}
CONTACT = {
    "method": "POST",
    "url": f"{API}/sobjects/Contact/",
    "referenceId": "refContact",
    "body": {"LastName": "Ada", "AccountId": "@{refAccount.id}"},
}
BAD_CONTACT = {**CONTACT, "body": {"LastName": "Ada", "Email": "123"}}
BAD_EMAIL = {
    "message": "Email: invalid email address: 123",
    "errorCode": "INVALID_EMAIL_ADDRESS",
    "fields": ["Email"],
}
UNDONE = {
    "errorCode": "PROCESSING_HALTED",
    "message": "The transaction was rolled back since another operation in the same transaction"
    " failed.",
}


def send(sandbox: Sandbox, subrequests: list[Any], **more: Any) -> list[dict[str, Any]]:
    body = {"compositeRequest": subrequests, **more}
    return sandbox.client().restful("composite", method="POST", json=body)["compositeResponse"]


def test_a_subrequest_may_use_what_an_earlier_one_answered(sandbox: Sandbox):
    account, contact = send(sandbox, [ACCOUNT, CONTACT])
    assert account["httpStatusCode"] == contact["httpStatusCode"] == 201
    assert account["referenceId"] == "refAccount"
    url = f"{API}/sobjects/Account/{account['body']['id']}"
    assert account["httpHeaders"] == {"Location": url}
    row = sandbox.store.row("Contact", contact["body"]["id"])
    assert row["AccountId"] == account["body"]["id"]


def test_a_reference_may_stand_in_a_url_and_go_into_lists(sandbox: Sandbox, lead_id: str):
    query = {
        "method": "GET",
        "url": f"{API}/query?q=SELECT Id, Name FROM Lead WHERE Email = 'ada@x.org'",
        "referenceId": "found",
    }
    change = {
        "method": "PATCH",
        "url": f"{API}/sobjects/Lead/@{{found.records[0].Id}}",
        "referenceId": "changed",
        "body": {"Title": "The @{found.records[0].Name}"},
    }
    _, changed = send(sandbox, [query, change])
    assert (changed["httpStatusCode"], changed["body"]) == (204, None)
    assert sandbox.store.row("Lead", lead_id)["Title"] == "The Ada Lovelace"


def test_a_failure_halts_those_that_depend_on_it_and_no_others(sandbox: Sandbox):
    bad = {**ACCOUNT, "body": {}}
    other = {**ACCOUNT, "referenceId": "other"}
    failed, dependent, done = send(sandbox, [bad, CONTACT, other])
    assert failed["body"][0]["errorCode"] == "REQUIRED_FIELD_MISSING"
    assert dependent["httpStatusCode"] == 400
    assert dependent["body"][0]["errorCode"] == "PROCESSING_HALTED"
    assert dependent["body"][0]["message"].startswith(
        "Invalid reference specified. No value for refAccount.id found in refAccount."
    )
    assert done["httpStatusCode"] == 201


def test_all_or_none_undoes_what_went_well(sandbox: Sandbox):
    before, culprit, after = send(
        sandbox, [ACCOUNT, BAD_CONTACT, {**ACCOUNT, "referenceId": "after"}], allOrNone=True
    )
    assert (before["httpStatusCode"], before["body"]) == (400, [UNDONE])
    assert (culprit["httpStatusCode"], culprit["body"]) == (400, [BAD_EMAIL])
    assert after["body"] == [UNDONE]
    assert sandbox.query("SELECT Id FROM Account") == []


def test_all_or_none_extends_to_collections_inside(sandbox: Sandbox):
    records = [{"attributes": {"type": "Account"}, "Name": name} for name in ("a", None)]
    collection = {
        "method": "POST",
        "url": f"{API}/composite/sobjects",
        "referenceId": "many",
        "body": {"records": records},
    }
    many, after = send(sandbox, [collection, ACCOUNT], allOrNone=True)
    assert many["httpStatusCode"] == 200
    assert [row["success"] for row in many["body"]] == [True, False]
    assert after["body"] == [UNDONE]
    assert sandbox.query("SELECT Id FROM Account") == []


def test_headers_of_a_subrequest_are_heeded(sandbox: Sandbox, lead_id: str):
    rules = {"duplicates": {"Lead": {"active": True}}}
    sandbox.call("PATCH", "/sandbox/rules", json=rules)
    twin = {
        "method": "POST",
        "url": f"{API}/sobjects/Lead",
        "referenceId": "plain",
        "body": {"LastName": "x", "Company": "y", "Email": "ada@x.org"},
    }
    allowed = {
        **twin,
        "referenceId": "allowed",
        "httpHeaders": {"Sforce-Duplicate-Rule-Header": "allowSave=true"},
    }
    statuses = [each["httpStatusCode"] for each in send(sandbox, [twin, allowed])]
    assert statuses == [400, 201]


def test_a_null_may_be_passed_on_from_version_52(sandbox: Sandbox, lead_id: str):
    read = {"method": "GET", "url": f"{API}/sobjects/Lead/{lead_id}", "referenceId": "lead"}
    use = {**ACCOUNT, "body": {"Name": "x", "Phone": "@{lead.Phone}"}}
    assert send(sandbox, [read, use])[1]["httpStatusCode"] == 201
    body = {"compositeRequest": [read, use]}
    older = sandbox.call("POST", "/services/data/v51.0/composite", json=body)
    (problem,) = older.json()["compositeResponse"][1]["body"]
    assert problem["errorCode"] == "PROCESSING_HALTED"


def test_a_composite_request_is_one_api_call(sandbox: Sandbox):
    before = sandbox.store.usage.used
    send(sandbox, [{**ACCOUNT, "referenceId": f"r{n}"} for n in range(25)])
    assert sandbox.store.usage.used == before + 1


QUERY = {"method": "GET", "url": f"{API}/query?q=SELECT+Id+FROM+Lead"}
NOT_WELL_FORMED: list[tuple[list[Any], str]] = [
    ([], "INVALID_INPUT"),
    ([{**ACCOUNT, "referenceId": f"r{n}"} for n in range(26)], "LIMIT_EXCEEDED"),
    ([{**QUERY, "referenceId": f"q{n}"} for n in range(6)], "LIMIT_EXCEEDED"),
    ([ACCOUNT, ACCOUNT], "INVALID_INPUT"),
    ([{**ACCOUNT, "referenceId": "a[1]"}], "INVALID_INPUT"),
    ([{**ACCOUNT, "method": "post"}], "INVALID_INPUT"),
    ([{**ACCOUNT, "httpHeaders": {"Authorization": "x"}}], "INVALID_INPUT"),
    (["x"], "INVALID_INPUT"),
]


@pytest.mark.parametrize(("subrequests", "code"), NOT_WELL_FORMED)
def test_a_composite_that_is_not_well_formed_is_refused_as_a_whole(
    sandbox: Sandbox, subrequests: list[Any], code: str
):
    answer = sandbox.call("POST", "composite", json={"compositeRequest": subrequests})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)
    assert sandbox.query("SELECT Id FROM Account") == []


@pytest.mark.parametrize(
    "url",
    [f"{API}/composite", f"{API}/jobs/query", "/sandbox/limits", "/services/data/v99.0/query"],
)
def test_what_may_not_stand_in_a_composite_fails_alone(sandbox: Sandbox, url: str):
    strange = {"method": "POST", "url": url, "referenceId": "x", "body": {"used": 5}}
    refused, done = send(sandbox, [strange, ACCOUNT])
    assert (refused["httpStatusCode"], done["httpStatusCode"]) == (400, 201)


def test_graphs_stand_or_fall_each_on_its_own(sandbox: Sandbox):
    graphs = [
        {"graphId": "good", "compositeRequest": [ACCOUNT, CONTACT]},
        {"graphId": "bad", "compositeRequest": [ACCOUNT, BAD_CONTACT]},
    ]
    answer = sandbox.call("POST", "composite/graph", json={"graphs": graphs})
    good, bad = answer.json()["graphs"]
    assert (good["graphId"], good["isSuccessful"]) == ("good", True)
    assert bad["isSuccessful"] is False
    undone, culprit = bad["graphResponse"]["compositeResponse"]
    assert (undone["body"], culprit["body"]) == ([UNDONE], [BAD_EMAIL])
    assert len(sandbox.query("SELECT Id FROM Account")) == 1


def test_after_too_many_failures_the_other_graphs_are_halted(sandbox: Sandbox):
    bad = [{**ACCOUNT, "body": {}}]
    graphs = [{"graphId": f"g{n}", "compositeRequest": bad} for n in range(15)]
    graphs.append({"graphId": "last", "compositeRequest": [ACCOUNT]})
    answer = sandbox.call("POST", "composite/graph", json={"graphs": graphs}).json()
    (halted,) = answer["graphs"][-1]["graphResponse"]["compositeResponse"]
    assert halted["body"][0]["errorCode"] == "PROCESSING_HALTED"
    assert sandbox.query("SELECT Id FROM Account") == []


CHAIN = [
    {**ACCOUNT, "referenceId": f"n{n}", "body": {"Name": "x", "ParentId": f"@{{n{n - 1}.id}}"}}
    for n in range(17)
]


@pytest.mark.parametrize(
    "graphs",
    [
        [],
        [{"graphId": "_x", "compositeRequest": [ACCOUNT]}],
        [{"graphId": "a", "compositeRequest": [ACCOUNT]}] * 2,
        [{"graphId": f"g{n}", "compositeRequest": [ACCOUNT]} for n in range(76)],
        [{"graphId": "a", "compositeRequest": CHAIN}],
        [{"graphId": "a", "compositeRequest": [{**QUERY, "referenceId": "q"}]}],
    ],
)
def test_graphs_that_are_not_well_formed_are_refused(sandbox: Sandbox, graphs: list[Any]):
    answer = sandbox.call("POST", "composite/graph", json={"graphs": graphs})
    assert answer.status_code == 400
    assert sandbox.query("SELECT Id FROM Account") == []


def batch(sandbox: Sandbox, requests: list[Any], **more: Any) -> dict[str, Any]:
    body = {"batchRequests": requests, **more}
    return sandbox.client().restful("composite/batch", method="POST", json=body)


def test_a_batch_answers_each_of_its_requests(sandbox: Sandbox, lead_id: str):
    url = f"v66.0/sobjects/Lead/{lead_id}"
    answer = batch(
        sandbox,
        [
            {"method": "PATCH", "url": url, "richInput": {"Title": "Countess"}},
            {"method": "GET", "url": f"{url}?fields=Title"},
            {"method": "GET", "url": "v66.0/query?q=SELECT COUNT() FROM Lead"},
        ],
    )
    assert answer["hasErrors"] is False
    assert answer["results"][0] == {"statusCode": 204, "result": None}
    assert answer["results"][1]["result"]["Title"] == "Countess"
    assert answer["results"][2]["result"]["totalSize"] == 1


def test_a_batch_goes_on_after_an_error_unless_told_to_halt(sandbox: Sandbox, lead_id: str):
    requests = [
        {"method": "GET", "url": "v66.0/sobjects/Nope/describe"},
        {"method": "DELETE", "url": f"v66.0/sobjects/Lead/{lead_id}"},
    ]
    halted = batch(sandbox, requests, haltOnError=True)
    assert [each["statusCode"] for each in halted["results"]] == [404, 412]
    assert halted["results"][1]["result"][0]["errorCode"] == "BATCH_PROCESSING_HALTED"
    assert len(sandbox.query("SELECT Id FROM Lead")) == 1
    going_on = batch(sandbox, requests)
    assert [each["statusCode"] for each in going_on["results"]] == [404, 204]


def test_each_request_of_a_batch_counts(sandbox: Sandbox):
    before = sandbox.store.usage.used
    batch(sandbox, [{"method": "GET", "url": "v66.0/limits"}] * 4)
    assert sandbox.store.usage.used == before + 4


@pytest.mark.parametrize(
    "requests",
    [[], ["x"], [{"method": "GET"}], [{"method": "GET", "url": "v66.0/limits"}] * 26],
)
def test_a_batch_that_is_not_well_formed_is_refused(sandbox: Sandbox, requests: list[Any]):
    answer = sandbox.call("POST", "composite/batch", json={"batchRequests": requests})
    assert answer.status_code == 400
