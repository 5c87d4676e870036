"""What each fault looks like to a client at the other end of a real connection."""

import json

import pytest
import requests

from integrations.sandbox.assembly import Sandbox, Side
from integrations.sandbox.faults import Scripted

CONTACTS = "/crm/v3/objects/contacts"
QUERY = "/services/data/v66.0/query"


def call(side: Side, method: str, path: str, **options: object) -> requests.Response:
    headers = {"Authorization": f"Bearer {side.credentials['access_token']}"}
    with requests.Session() as session:
        session.trust_env = False
        return session.request(
            method, side.url + path, headers=headers, timeout=options.pop("timeout", 10), **options
        )


def create(side: Side, email: str, **options: object) -> requests.Response:
    return call(side, "POST", CONTACTS, json={"properties": {"email": email}}, **options)


def emails(side: Side) -> set[str | None]:
    found = side.store.table("contacts").records.values()
    return {record.values.get("email") for record in found}


def strike(side: Side, fault: str, **where: object) -> None:
    side.faults.configure(script=[Scripted(fault=fault, **where)])


def test_without_faults_all_is_well(sandbox: Sandbox):
    assert call(sandbox.hubspot, "GET", CONTACTS).status_code == 200


def test_a_time_out_after_the_write_leaves_the_record_behind(sandbox: Sandbox):
    strike(sandbox.hubspot, "timeout-after-write")
    with pytest.raises(requests.ReadTimeout):
        create(sandbox.hubspot, "landed@example.com", timeout=0.3)
    assert "landed@example.com" in emails(sandbox.hubspot)


def test_a_time_out_leaves_nothing_behind(sandbox: Sandbox):
    strike(sandbox.hubspot, "timeout")
    with pytest.raises(requests.ReadTimeout):
        create(sandbox.hubspot, "lost@example.com", timeout=0.3)
    assert "lost@example.com" not in emails(sandbox.hubspot)


def test_a_dropped_connection_breaks_the_body_after_the_write(sandbox: Sandbox):
    strike(sandbox.hubspot, "drop-connection")
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        create(sandbox.hubspot, "broken@example.com")
    assert "broken@example.com" in emails(sandbox.hubspot)


def test_a_dropped_connection_breaks_even_an_answer_without_a_body(sandbox: Sandbox):
    first = min(sandbox.hubspot.store.table("contacts").records)
    strike(sandbox.hubspot, "drop-connection")
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        call(sandbox.hubspot, "DELETE", f"{CONTACTS}/{first}")


def test_truncated_json_arrives_whole_but_cannot_be_parsed(sandbox: Sandbox):
    strike(sandbox.salesforce, "truncated-json")
    answer = call(sandbox.salesforce, "GET", QUERY, params={"q": "SELECT Id FROM Lead"})
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.text)


def test_an_error_after_the_write_leaves_the_record_behind(sandbox: Sandbox):
    strike(sandbox.hubspot, "error-after-write")
    answer = create(sandbox.hubspot, "behind@example.com")
    assert answer.status_code in (502, 503)
    assert "behind@example.com" in emails(sandbox.hubspot)


def test_a_server_error_leaves_nothing_behind(sandbox: Sandbox):
    strike(sandbox.hubspot, "server-error")
    answer = create(sandbox.hubspot, "never@example.com")
    assert answer.status_code >= 500
    assert "never@example.com" not in emails(sandbox.hubspot)


def test_a_page_in_html_comes_where_json_was_due(sandbox: Sandbox):
    strike(sandbox.hubspot, "html-body")
    answer = call(sandbox.hubspot, "GET", CONTACTS)
    assert answer.headers["Content-Type"].startswith("text/html")


def test_hubspot_limits_with_and_without_saying_for_how_long(sandbox: Sandbox):
    sandbox.hubspot.faults.configure(rates={"rate-limit": 1.0})
    answers = [call(sandbox.hubspot, "GET", CONTACTS) for _ in range(12)]
    assert {answer.status_code for answer in answers} == {429}
    assert {answer.json()["policyName"] for answer in answers} == {"TEN_SECONDLY_ROLLING"}
    assert {answer.headers.get("Retry-After") for answer in answers} == {None, "1"}


def test_salesforce_limits_with_a_403(sandbox: Sandbox):
    strike(sandbox.salesforce, "rate-limit")
    answer = call(sandbox.salesforce, "GET", QUERY)
    assert answer.status_code == 403
    assert answer.json()[0]["errorCode"] == "REQUEST_LIMIT_EXCEEDED"


def test_the_limit_of_the_day_says_so(sandbox: Sandbox):
    strike(sandbox.hubspot, "daily-limit")
    assert call(sandbox.hubspot, "GET", CONTACTS).json()["policyName"] == "DAILY"


def test_salesforce_refuses_the_record_that_is_locked(sandbox: Sandbox):
    strike(sandbox.salesforce, "row-lock")
    path, lead = "/services/data/v66.0/sobjects/Lead", {"LastName": "A", "Company": "B"}
    answers = [call(sandbox.salesforce, "POST", path, json=lead) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [400, 201]
    assert answers[0].json()[0]["errorCode"] == "UNABLE_TO_LOCK_ROW"


def test_hubspot_refuses_a_call_that_finds_a_lock(sandbox: Sandbox):
    strike(sandbox.hubspot, "row-lock")
    assert create(sandbox.hubspot, "locked@example.com").status_code == 423


def test_a_token_can_run_out_in_the_middle_of_paging(sandbox: Sandbox):
    strike(sandbox.hubspot, "expired-token", path=CONTACTS, skip=1)
    statuses = [call(sandbox.hubspot, "GET", CONTACTS).status_code for _ in range(3)]
    assert statuses == [200, 401, 200]


def test_salesforce_words_a_token_that_ran_out_in_its_own_way(sandbox: Sandbox):
    strike(sandbox.salesforce, "expired-token")
    answer = call(sandbox.salesforce, "GET", QUERY)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (401, "INVALID_SESSION_ID")


def test_new_tokens_can_be_refused(sandbox: Sandbox):
    sandbox.salesforce.faults.configure(rates={"token-refused": 1.0})
    answer = call(sandbox.salesforce, "POST", "/services/oauth2/token")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_the_console_is_spared(sandbox: Sandbox):
    sandbox.hubspot.faults.configure(rates={"server-error": 1.0})
    assert call(sandbox.hubspot, "GET", "/console").status_code == 200


def test_after_a_refused_upload_the_connection_is_still_good(sandbox: Sandbox):
    strike(sandbox.hubspot, "server-error")
    headers = {"Authorization": f"Bearer {sandbox.hubspot.credentials['access_token']}"}
    with requests.Session() as session:
        session.trust_env = False
        url = sandbox.hubspot.url + CONTACTS
        session.post(url, data=b"x" * 300_000, headers=headers, timeout=10)
        assert session.get(url, headers=headers, timeout=10).status_code == 200


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("expired-token", "INVALID_SESSION_ID"),
        ("rate-limit", "REQUEST_LIMIT_EXCEEDED"),
        ("daily-limit", "REQUEST_LIMIT_EXCEEDED"),
        ("server-error", "UNKNOWN_EXCEPTION"),
    ],
)
def test_soap_is_refused_in_envelopes(sandbox: Sandbox, fault: str, code: str):
    strike(sandbox.salesforce, fault)
    answer = call(sandbox.salesforce, "POST", "/services/Soap/u/60.0", data="<a/>")
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "text/xml;charset=UTF-8"
    assert f"<faultcode>sf:{code}</faultcode>" in answer.text
