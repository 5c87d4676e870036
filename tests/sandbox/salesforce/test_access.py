"""Tokens, versions and limits."""

from datetime import timedelta

import pytest
import requests
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import SalesforceExpiredSession, SalesforceRefusedRequest

from integrations.sandbox.clock import Clock
from integrations.sandbox.config import Config
from integrations.sandbox.salesforce.store import Store
from tests.sandbox.salesforce.server import Host, Sandbox

TOKEN = "/services/oauth2/token"


def ask(sandbox: Sandbox, **form: str) -> requests.Response:
    return sandbox.call("POST", TOKEN, data=form, headers={"Authorization": ""})


def test_a_client_logs_in_with_client_credentials(sandbox: Sandbox):
    credentials = sandbox.store.credentials
    client = Salesforce(
        consumer_key=credentials["client_id"],
        consumer_secret=credentials["client_secret"],
        domain="acme.my",
        session=sandbox.session(),
        version="66.0",
    )
    assert client.query("SELECT Id FROM Lead")["totalSize"] == 0


def test_the_token_answer_has_the_vendors_keys(sandbox: Sandbox):
    credentials = sandbox.store.credentials
    answer = ask(
        sandbox,
        grant_type="client_credentials",
        client_id=credentials["client_id"],
        client_secret=credentials["client_secret"],
    ).json()
    assert set(answer) == {
        "access_token",
        "signature",
        "scope",
        "instance_url",
        "id",
        "token_type",
        "issued_at",
    }
    assert answer["instance_url"] == sandbox.url
    assert answer["access_token"].startswith(f"{sandbox.store.organization_id[:15]}!")


def test_a_refresh_token_gives_a_new_access_token(sandbox: Sandbox):
    credentials = sandbox.store.credentials
    form = {n: credentials[n] for n in ("client_id", "client_secret", "refresh_token")}
    answer = ask(sandbox, grant_type="refresh_token", **form).json()
    assert answer["access_token"] != credentials["access_token"]
    assert "refresh_token" not in answer


def test_a_rotated_refresh_token_dies(sandbox: Sandbox):
    sandbox.call("PATCH", "/sandbox/sessions", json={"rotateRefreshTokens": True})
    credentials = sandbox.store.credentials
    form = {n: credentials[n] for n in ("client_id", "client_secret", "refresh_token")}
    first = ask(sandbox, grant_type="refresh_token", **form)
    second = ask(sandbox, grant_type="refresh_token", **form)
    assert first.json()["refresh_token"] != credentials["refresh_token"]
    assert second.status_code == 400
    assert second.json() == {
        "error": "invalid_grant",
        "error_description": "expired access/refresh token",
    }


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials", "client_id": "no"}, "invalid_client_id"),
        ({"grant_type": "refresh_token", "client_id": "no"}, "invalid_client_id"),
    ],
)
def test_a_wrong_token_request_is_refused_in_oauths_shape(
    sandbox: Sandbox, form: dict[str, str], error: str
):
    answer = ask(sandbox, **form)
    assert answer.status_code == 400
    assert answer.json()["error"] == error


def test_a_wrong_token_is_an_invalid_session(sandbox: Sandbox):
    client = Salesforce(
        instance_url=sandbox.url, session_id="wrong", session=sandbox.session(), version="66.0"
    )
    with pytest.raises(SalesforceExpiredSession) as caught:
        client.query("SELECT Id FROM Lead")
    assert caught.value.content == [
        {"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}
    ]


def test_an_idle_session_ends_after_two_hours(sandbox: Sandbox):
    token = sandbox.store.sessions.issue(sandbox.store.now())
    headers = {"Authorization": f"Bearer {token}"}
    assert sandbox.call("GET", "limits", headers=headers).status_code == 200
    sandbox.clock.offset = timedelta(hours=2, seconds=1)
    assert sandbox.call("GET", "limits", headers=headers).status_code == 401


def test_an_admin_can_end_all_sessions_but_the_lasting_one(sandbox: Sandbox):
    token = sandbox.store.sessions.issue(sandbox.store.now())
    sandbox.call("PATCH", "/sandbox/sessions", json={"expire": True})
    headers = {"Authorization": f"Bearer {token}"}
    assert sandbox.call("GET", "limits", headers=headers).status_code == 401
    assert sandbox.call("GET", "limits").status_code == 200


def test_credentials_depend_on_the_seed_only(sandbox: Sandbox):
    same = Store(config=Config(seed=1), clock=Clock())
    other = Store(config=Config(seed=2), clock=Clock())
    assert same.credentials == sandbox.store.credentials
    assert other.credentials != sandbox.store.credentials
    same.database.close()
    other.database.close()


def test_versions_are_listed_without_a_token(sandbox: Sandbox):
    answer = sandbox.call("GET", "/services/data/", headers={"Authorization": ""}).json()
    assert {"label": "Winter '25", "url": "/services/data/v62.0", "version": "62.0"} in answer
    assert (answer[0]["version"], answer[-1]["version"]) == ("31.0", "68.0")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/services/data/v6.0/sobjects", 404),
        ("/services/data/v7.0/sobjects", 410),
        ("/services/data/v30.0/sobjects", 410),
        ("/services/data/v31.0/sobjects", 200),
        ("/services/data/v99.0/sobjects", 404),
        ("/services/data/v66.0/nope", 404),
        ("/services/data/v66.0/sobjects/Nope/describe", 404),
        ("/services/data/v41.0/sobjects", 200),
    ],
)
def test_paths_that_do_not_exist_say_so(sandbox: Sandbox, path: str, status: int):
    assert sandbox.call("GET", path).status_code == status


def test_a_method_that_a_resource_lacks_is_not_allowed(sandbox: Sandbox):
    answer = sandbox.call("PUT", "sobjects/Contact")
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (405, "METHOD_NOT_ALLOWED")


def test_a_uri_beyond_16384_bytes_is_too_long(sandbox: Sandbox):
    answer = sandbox.call("GET", "query", params={"q": "x" * 16_400})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (414, "URI_TOO_LONG")


def test_headers_count_towards_the_size_of_a_request(sandbox: Sandbox):
    headers = {"X-Long": "x" * 9_000}
    answer = sandbox.call("GET", "query", params={"q": "x" * 9_000}, headers=headers)
    assert answer.status_code == 431


def test_every_answer_tells_the_usage(sandbox: Sandbox):
    first = sandbox.call("GET", "limits")
    second = sandbox.call("GET", "sobjects/Nope")
    assert first.headers["Sforce-Limit-Info"] == "api-usage=1/100000"
    assert second.headers["Sforce-Limit-Info"] == "api-usage=2/100000"
    assert first.json()["DailyApiRequests"] == {"Max": 100_000, "Remaining": 99_999}


def test_requests_beyond_the_daily_limit_are_refused(sandbox: Sandbox):
    sandbox.call("PATCH", "/sandbox/limits", json={"allowance": 2})
    client = sandbox.client()
    client.limits()
    client.limits()
    with pytest.raises(SalesforceRefusedRequest) as caught:
        client.limits()
    assert caught.value.content[0]["errorCode"] == "REQUEST_LIMIT_EXCEEDED"
    sandbox.clock.offset = timedelta(hours=25)
    assert client.limits()["DailyApiRequests"]["Remaining"] == 1


def test_limits_that_are_off_only_count(host: Host):
    with host.sandbox(Config(limits=False)) as sandbox:
        sandbox.store.usage.allowance = 1
        assert [sandbox.call("GET", "limits").status_code for _ in range(3)] == [200] * 3
