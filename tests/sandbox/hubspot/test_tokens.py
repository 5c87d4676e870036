"""Every form of token: OAuth of each version, of the app itself, private apps, service keys."""

import re
from typing import Any

import pytest
import requests

from tests.sandbox.hubspot.conftest import Sandbox
from tests.sandbox.hubspot.test_oauth import installed, post

CONTACTS = "/crm/v3/objects/contacts"
KEYS = "/sandbox/service-keys"
READ = ["crm.objects.contacts.read"]
JOURNAL = "developer.webhooks_journal.read"
VERSIONS = pytest.mark.parametrize("version", ["v1", "v3", "2026-03", "2026-09"])


def service_key(sandbox: Sandbox, *scopes: str) -> dict[str, Any]:
    reply = sandbox.call("POST", KEYS, {"name": "Reports", "scopes": [*READ, *scopes]})
    assert reply.status_code == 201, reply.text
    made: dict[str, Any] = reply.json()
    return made


def status(sandbox: Sandbox, token: str, method: str = "GET") -> int:
    return sandbox.call(method, CONTACTS, {} if method == "POST" else None, token=token).status_code


def app_token(
    sandbox: Sandbox, version: str = "2026-03", scope: str = JOURNAL
) -> requests.Response:
    return post(sandbox, f"/oauth/{version}/token", grant_type="client_credentials", scope=scope)


def test_private_apps_and_service_keys_have_the_same_form(sandbox: Sandbox) -> None:
    form = re.compile(r"pat-na1-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

    assert form.fullmatch(sandbox.store.tokens.access_token)
    assert form.fullmatch(service_key(sandbox)["key"])


def test_a_service_key_reaches_as_far_as_its_scopes(sandbox: Sandbox) -> None:
    key = service_key(sandbox)["key"]

    assert status(sandbox, key) == 200
    refused = sandbox.call("POST", CONTACTS, {"properties": {"email": "a@b.co"}}, token=key)
    assert (refused.status_code, refused.json()["category"]) == (403, "MISSING_SCOPES")


def test_a_service_key_counts_for_the_day(sandbox: Sandbox) -> None:
    headers = sandbox.call("GET", CONTACTS, token=service_key(sandbox)["key"]).headers

    assert "X-HubSpot-RateLimit-Daily" in headers


def test_a_rotated_key_is_good_for_a_week_more(sandbox: Sandbox) -> None:
    made = service_key(sandbox)
    new = sandbox.call("POST", f"{KEYS}/{made['id']}/rotate").json()["key"]
    sandbox.forward(days=6)
    within = status(sandbox, made["key"])
    sandbox.forward(days=2)

    assert (within, status(sandbox, made["key"]), status(sandbox, new)) == (200, 401, 200)


def test_a_key_can_be_rotated_at_once(sandbox: Sandbox) -> None:
    made = service_key(sandbox)

    new = sandbox.call("POST", f"{KEYS}/{made['id']}/rotate", {"now": True}).json()["key"]

    assert (status(sandbox, made["key"]), status(sandbox, new)) == (401, 200)


def test_a_deleted_key_is_unknown(sandbox: Sandbox) -> None:
    made = service_key(sandbox)
    sandbox.call("DELETE", f"{KEYS}/{made['id']}")

    refused = sandbox.call("GET", CONTACTS, token=made["key"])

    assert refused.json()["category"] == "INVALID_AUTHENTICATION"
    assert sandbox.call("GET", KEYS).json()["results"] == []


@pytest.mark.parametrize(
    "body", [{}, {"name": "x"}, {"scopes": READ}, {"name": "x", "scopes": ["everything"]}]
)
def test_keys_that_cannot_be_are_refused(sandbox: Sandbox, body: Any) -> None:
    assert sandbox.call("POST", KEYS, body).status_code == 400
    assert sandbox.call("POST", f"{KEYS}/9/rotate").status_code == 404


def test_a_service_key_tells_its_scopes(sandbox: Sandbox) -> None:
    body = {"tokenKey": service_key(sandbox, "oauth")["key"]}

    told = sandbox.call("POST", "/oauth/v2/private-apps/get/access-token-info", body).json()

    assert told["scopes"] == [*READ, "oauth"]
    assert (told["hubId"], told["appId"]) == (sandbox.store.portal_id, None)


@VERSIONS
def test_the_app_gets_a_token_of_its_own(sandbox: Sandbox, version: str) -> None:
    made = app_token(sandbox, version).json()

    assert (made["token_use"], made["expires_in"]) == ("client_credentials", 1800)
    assert "refresh_token" not in made
    assert status(sandbox, made["access_token"]) == 403


def test_the_apps_own_token_expires(sandbox: Sandbox) -> None:
    token = app_token(sandbox).json()["access_token"]
    sandbox.forward(minutes=31)

    refused = sandbox.call("GET", CONTACTS, token=token)

    assert refused.json()["category"] == "EXPIRED_AUTHENTICATION"


@pytest.mark.parametrize("scope", ["", "crm.objects.contacts.read", f"{JOURNAL} everything"])
def test_the_app_has_no_other_scopes_of_its_own(sandbox: Sandbox, scope: str) -> None:
    refused = app_token(sandbox, scope=scope)

    assert (refused.status_code, refused.json()["status"]) == (400, "BAD_SCOPE")


def test_the_apps_own_token_belongs_to_no_account(sandbox: Sandbox) -> None:
    token = app_token(sandbox, scope=f"{JOURNAL} crm.objects.contacts.read").json()["access_token"]

    told = post(sandbox, "/oauth/2026-03/token/introspect", token=token).json()

    assert (told["active"], told["token_use"]) == (True, "client_credentials")
    assert told["scopes"] == [JOURNAL]
    assert "hub_id" not in told


@pytest.mark.parametrize("version", ["v3", "2026-03", "2026-09"])
def test_introspection_tells_what_is_inside_a_token(sandbox: Sandbox, version: str) -> None:
    made, path = installed(sandbox), f"/oauth/{version}/token/introspect"

    access = post(sandbox, path, token=made["access_token"]).json()
    refresh = post(sandbox, path, token=made["refresh_token"]).json()

    tokens = sandbox.store.tokens
    assert (access["token"], access["client_id"]) == (made["access_token"], tokens.client_id)
    assert access["is_private_distribution"] is False
    inside = access["signed_access_token"]
    assert (inside["hubId"], inside["hublet"]) == (sandbox.store.portal_id, "na1")
    assert (refresh["token"], refresh["app_id"]) == (made["refresh_token"], sandbox.store.app_id)


@VERSIONS
def test_a_token_is_known_whichever_version_issued_it(sandbox: Sandbox, version: str) -> None:
    refresh = installed(sandbox)["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": refresh}
    token = post(sandbox, f"/oauth/{version}/token", **form).json()["access_token"]

    old = requests.get(f"{sandbox.url}/oauth/v1/access-tokens/{token}", timeout=10).json()
    new = post(sandbox, "/oauth/2026-09/token/introspect", token=token).json()

    assert status(sandbox, token) == 200
    assert old["hub_id"] == new["hub_id"] == sandbox.store.portal_id
    assert old["signed_access_token"] == new["signed_access_token"]
