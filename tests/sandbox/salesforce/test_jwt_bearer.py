"""Apps that sign for users: the JWT bearer flow."""

from datetime import timedelta
from typing import Any

import jwt
import pytest
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import SalesforceAuthenticationFailed

from tests.sandbox.salesforce.flows import Key, ask, decide, register
from tests.sandbox.salesforce.server import Sandbox

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@pytest.fixture
def app(sandbox: Sandbox, key: Key) -> dict[str, Any]:
    return register(sandbox, certificate=key.public, adminApproved=True)


def signed(sandbox: Sandbox, app: dict[str, Any], key: Key, **changes: Any) -> Any:
    claims = {
        "iss": app["clientId"],
        "sub": sandbox.store.credentials["username"],
        "aud": "https://login.salesforce.com",
        "exp": int(sandbox.store.now().timestamp()) + 180,
        **changes,
    }
    assertion = jwt.encode(claims, key.private, algorithm="RS256")
    return ask(sandbox, grant_type=GRANT, assertion=assertion)


def test_simple_salesforce_signs_in(sandbox: Sandbox, app: dict[str, Any], key: Key):
    client = Salesforce(
        username=sandbox.store.credentials["username"],
        consumer_key=app["clientId"],
        privatekey=key.private,
        session=sandbox.session(),
        version="66.0",
    )
    assert client.query("SELECT Id FROM Lead")["totalSize"] == 0


def test_the_answer_has_no_refresh_token(sandbox: Sandbox, app: dict[str, Any], key: Key):
    answer = signed(sandbox, app, key).json()
    assert set(answer) == {"access_token", "scope", "instance_url", "id", "token_type"}
    assert "refresh_token" not in answer["scope"]


@pytest.mark.parametrize("form", [str, float, lambda seconds: seconds * 1000])
def test_expiry_is_understood_in_the_forms_that_clients_send(
    sandbox: Sandbox, app: dict[str, Any], key: Key, form: Any
):
    seconds = int(sandbox.store.now().timestamp()) + 180
    assert signed(sandbox, app, key, exp=form(seconds)).status_code == 200


@pytest.mark.parametrize(
    "audience",
    [
        "https://login.salesforce.com/",
        "https://acme.my.salesforce.com",
        ["https://test.salesforce.com"],
    ],
)
def test_salesforces_own_hosts_are_the_audience(
    sandbox: Sandbox, app: dict[str, Any], key: Key, audience: Any
):
    assert signed(sandbox, app, key, aud=audience).status_code == 200


def test_so_is_the_sandbox_itself(sandbox: Sandbox, app: dict[str, Any], key: Key):
    assert signed(sandbox, app, key, aud=f"{sandbox.url}/").status_code == 200


@pytest.mark.parametrize(
    ("changes", "error", "description"),
    [
        ({"iss": "nobody"}, "invalid_client_id", "client identifier invalid"),
        ({"aud": "https://example.com"}, "invalid_grant", "audience is invalid"),
        ({"aud": "https://evil-salesforce.com"}, "invalid_grant", "audience is invalid"),
        ({"aud": None}, "invalid_grant", "audience is invalid"),
        ({"exp": 1_700_000_000}, "invalid_grant", "expired authorization code"),
        ({"exp": "soon"}, "invalid_grant", "invalid assertion"),
        ({"exp": "nan"}, "invalid_grant", "invalid assertion"),
        ({"exp": None}, "invalid_grant", "invalid assertion"),
        ({"exp": True}, "invalid_grant", "invalid assertion"),
        ({"exp": 99_999_999_999}, "invalid_grant", "invalid assertion"),
        ({"sub": "nobody@x.org"}, "invalid_grant", "user hasn't approved this consumer"),
        ({"sub": 5}, "invalid_grant", "user hasn't approved this consumer"),
    ],
)
def test_a_claim_that_does_not_hold_is_refused(
    sandbox: Sandbox,
    app: dict[str, Any],
    key: Key,
    changes: dict[str, Any],
    error: str,
    description: str,
):
    answer = signed(sandbox, app, key, **changes)
    assert answer.status_code == 400
    assert answer.json() == {"error": error, "error_description": description}


def test_another_key_does_not_sign_for_the_app(sandbox: Sandbox, app: dict[str, Any]):
    assert signed(sandbox, app, Key()).json()["error_description"] == "invalid assertion"


def test_nothing_signs_for_an_app_without_a_certificate(sandbox: Sandbox, key: Key):
    app = register(sandbox, adminApproved=True)
    assert signed(sandbox, app, key).json()["error_description"] == "invalid assertion"


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_only_rs256_is_a_signature(sandbox: Sandbox, app: dict[str, Any], algorithm: str):
    claims = {
        "iss": app["clientId"],
        "sub": sandbox.store.credentials["username"],
        "aud": sandbox.url,
        "exp": int(sandbox.store.now().timestamp()) + 180,
    }
    secret = None if algorithm == "none" else "x" * 32
    assertion = jwt.encode(claims, secret, algorithm=algorithm)
    answer = ask(sandbox, grant_type=GRANT, assertion=assertion)
    assert answer.json()["error_description"] == "invalid assertion"


def test_what_is_no_assertion_is_refused(sandbox: Sandbox):
    answer = ask(sandbox, grant_type=GRANT, assertion="a.b.c")
    assert answer.json() == {"error": "invalid_grant", "error_description": "invalid assertion"}


def test_users_approve_an_app_themselves_unless_an_admin_has(sandbox: Sandbox):
    made = register(sandbox, generateKey=True)
    arguments = {
        "username": sandbox.store.credentials["username"],
        "consumer_key": made["clientId"],
        "privatekey": made["privateKey"],
        "session": sandbox.session(),
    }
    with (
        pytest.warns(UserWarning, match="authorize"),
        pytest.raises(SalesforceAuthenticationFailed, match="hasn't approved this consumer"),
    ):
        Salesforce(**arguments)
    decide(sandbox, made)
    assert Salesforce(**arguments).limits()


def test_an_inactive_user_is_refused(sandbox: Sandbox, app: dict[str, Any], key: Key):
    user_id = sandbox.store.integration_user_id
    sandbox.store.database.update("User", user_id, {"IsActive": False})
    assert signed(sandbox, app, key).json()["error"] == "inactive_user"


def test_the_sandboxs_clock_decides_what_has_expired(
    sandbox: Sandbox, app: dict[str, Any], key: Key
):
    seconds = int(sandbox.store.now().timestamp()) + 180
    sandbox.clock.offset = timedelta(minutes=4)
    answer = signed(sandbox, app, key, exp=seconds)
    assert answer.json()["error_description"] == "expired authorization code"
