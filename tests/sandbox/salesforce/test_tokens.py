"""Other ways to a token, and what can be asked about one."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import SalesforceAuthenticationFailed

from tests.sandbox.salesforce.flows import OAUTH, ask, granted, register
from tests.sandbox.salesforce.server import Sandbox


@pytest.fixture
def app(sandbox: Sandbox) -> dict[str, Any]:
    return register(sandbox)


def by_password(sandbox: Sandbox, password: str) -> Salesforce:
    credentials = sandbox.store.credentials
    return Salesforce(
        username=credentials["username"],
        password=password,
        consumer_key=credentials["client_id"],
        consumer_secret=credentials["client_secret"],
        session=sandbox.session(),
        version="66.0",
    )


def test_simple_salesforce_signs_in_with_name_and_password(sandbox: Sandbox):
    credentials = sandbox.store.credentials
    client = by_password(sandbox, credentials["password"] + credentials["security_token"])
    assert client.query("SELECT Id FROM Lead")["totalSize"] == 0


def test_a_password_without_its_security_token_fails(sandbox: Sandbox):
    with pytest.raises(SalesforceAuthenticationFailed, match="authentication failure"):
        by_password(sandbox, sandbox.store.credentials["password"])


def test_in_a_trusted_network_the_password_is_enough(sandbox: Sandbox):
    sandbox.call("PATCH", "/sandbox/sessions", json={"trustedNetwork": True})
    assert by_password(sandbox, sandbox.store.credentials["password"]).limits()


def test_an_admin_can_block_the_password_flow(sandbox: Sandbox):
    sandbox.call("PATCH", "/sandbox/sessions", json={"passwordFlow": False, "trustedNetwork": True})
    with pytest.raises(SalesforceAuthenticationFailed, match="authentication failure"):
        by_password(sandbox, sandbox.store.credentials["password"])


def test_client_credentials_need_a_user_to_run_as(sandbox: Sandbox, app: dict[str, Any]):
    form = {
        "grant_type": "client_credentials",
        "client_id": app["clientId"],
        "client_secret": app["clientSecret"],
    }
    assert ask(sandbox, **form).json() == {
        "error": "invalid_grant",
        "error_description": "no client credentials user enabled",
    }
    change = {"runAs": sandbox.store.admin_id}
    sandbox.call("PATCH", f"/sandbox/apps/{app['clientId']}", json=change)
    assert ask(sandbox, **form).json()["id"].endswith(sandbox.store.admin_id)


def test_no_cache_may_keep_a_token(sandbox: Sandbox):
    assert "no-store" in ask(sandbox, grant_type="none").headers["Cache-Control"]


def introspect(sandbox: Sandbox, app: dict[str, Any], token: str, **more: str) -> Any:
    form = {
        "token": token,
        "client_id": app["clientId"],
        "client_secret": app["clientSecret"],
        **more,
    }
    return sandbox.anonymous("POST", f"{OAUTH}/introspect", data=form)


def test_a_good_token_is_active(sandbox: Sandbox, app: dict[str, Any]):
    token = granted(sandbox, app, scope="api refresh_token")
    known = introspect(sandbox, app, token["access_token"]).json()
    assert {name: known[name] for name in ("active", "client_id", "scope", "sub", "username")} == {
        "active": True,
        "client_id": app["clientId"],
        "scope": "api refresh_token",
        "sub": token["id"],
        "username": sandbox.store.credentials["username"],
    }
    assert known["exp"] - known["iat"] == 7200
    assert introspect(sandbox, app, token["refresh_token"]).json()["token_type"] == "refresh_token"


def test_a_token_that_has_ended_is_not(sandbox: Sandbox, app: dict[str, Any]):
    token = granted(sandbox, app)["access_token"]
    sandbox.clock.offset = timedelta(hours=3)
    assert introspect(sandbox, app, token).json() == {"active": False}


def test_an_app_learns_of_its_own_tokens_only(sandbox: Sandbox, app: dict[str, Any]):
    token = granted(sandbox, app)
    other = register(sandbox)
    assert introspect(sandbox, other, token["access_token"]).json() == {"active": False}
    assert introspect(sandbox, other, token["refresh_token"]).json() == {"active": False}


def test_introspection_needs_the_clients_secret(sandbox: Sandbox, app: dict[str, Any]):
    answer = introspect(sandbox, app, "x", client_secret="wrong")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client")


def revoke(sandbox: Sandbox, token: str, **more: str) -> Any:
    return sandbox.anonymous("POST", f"{OAUTH}/revoke", data={"token": token, **more})


def test_a_revoked_access_token_is_no_session(sandbox: Sandbox, app: dict[str, Any]):
    token = granted(sandbox, app)
    assert revoke(sandbox, token["access_token"]).status_code == 200
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    assert sandbox.call("GET", "limits", headers=headers).status_code == 401
    assert introspect(sandbox, app, token["refresh_token"]).json()["active"] is True


def test_a_revoked_refresh_token_takes_its_sessions_along(sandbox: Sandbox, app: dict[str, Any]):
    token = granted(sandbox, app)
    other = granted(sandbox, app)
    params = {"token": token["refresh_token"]}
    assert sandbox.anonymous("GET", f"{OAUTH}/revoke", params=params).status_code == 200
    assert introspect(sandbox, app, token["access_token"]).json() == {"active": False}
    assert introspect(sandbox, app, token["refresh_token"]).json() == {"active": False}
    assert introspect(sandbox, app, other["access_token"]).json()["active"] is True


@pytest.mark.parametrize(
    ("more", "error"),
    [({}, "invalid_token"), ({"token_type_hint": "saml"}, "unsupported_token_type")],
)
def test_what_is_no_token_cannot_be_revoked(sandbox: Sandbox, more: dict[str, str], error: str):
    answer = revoke(sandbox, "nothing", **more)
    assert (answer.status_code, parse_qs(answer.text)["error"]) == (400, [error])


def test_sessions_can_be_made_shorter(sandbox: Sandbox, app: dict[str, Any]):
    sandbox.call("PATCH", "/sandbox/sessions", json={"lifetime": 60})
    token = granted(sandbox, app)["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert sandbox.call("GET", "limits", headers=headers).status_code == 200
    sandbox.clock.offset = timedelta(seconds=61)
    assert sandbox.call("GET", "limits", headers=headers).status_code == 401
