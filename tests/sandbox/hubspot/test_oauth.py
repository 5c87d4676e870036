"""The authorization-code flow, and what tokens tell and how they end."""

import hashlib
from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from hubspot import HubSpot
from hubspot.oauth import ApiException
from hubspot.utils.oauth import AUTHORIZE_URL, get_auth_url

from tests.sandbox.hubspot.conftest import Sandbox

CALLBACK = "http://localhost:3000/oauth-callback"
READ = "crm.objects.contacts.read"
CONTACTS = "/crm/v3/objects/contacts"
VERSIONS = pytest.mark.parametrize("version", ["v1", "v3", "2026-03", "2026-09"])
NEWER = pytest.mark.parametrize("version", ["v3", "2026-03", "2026-09"])


def wish(sandbox: Sandbox, **changed: str) -> dict[str, str]:
    known = {
        "client_id": sandbox.store.tokens.client_id,
        "redirect_uri": CALLBACK,
        "scope": f"oauth {READ}",
    }
    return known | changed


def decide(
    sandbox: Sandbox, decision: str = "allow", origin: str | None = None, **changed: str
) -> requests.Response:
    return requests.post(
        f"{sandbox.url}/oauth/authorize",
        data=wish(sandbox, **changed) | {"decision": decision},
        headers={"Origin": sandbox.url if origin is None else origin},
        allow_redirects=False,
        timeout=10,
    )


def told(reply: requests.Response) -> dict[str, str]:
    """What a redirect brings to the callback."""
    assert reply.status_code == 302, reply.text
    parts = urlsplit(reply.headers["Location"])
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == CALLBACK
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def client_form(sandbox: Sandbox, **more: str) -> dict[str, str]:
    tokens = sandbox.store.tokens
    return {"client_id": tokens.client_id, "client_secret": tokens.client_secret} | more


def exchange(sandbox: Sandbox, code: str, version: str = "v1", **changed: str) -> requests.Response:
    form = client_form(sandbox, grant_type="authorization_code", redirect_uri=CALLBACK, code=code)
    return requests.post(f"{sandbox.url}/oauth/{version}/token", data=form | changed, timeout=10)


def installed(sandbox: Sandbox, **changed: str) -> dict[str, Any]:
    reply = exchange(sandbox, told(decide(sandbox, **changed))["code"], "2026-03")
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def post(sandbox: Sandbox, path: str, **form: str) -> requests.Response:
    return requests.post(sandbox.url + path, data=client_form(sandbox, **form), timeout=10)


def test_address_that_the_client_builds_opens_the_page(sandbox: Sandbox) -> None:
    address = get_auth_url(
        sandbox.store.tokens.client_id, CALLBACK, ("oauth", READ), ("crm.lists.read",), "a&b<"
    )

    page = requests.get(
        address.replace(AUTHORIZE_URL, f"{sandbox.url}/oauth/authorize"), timeout=10
    )

    assert page.status_code == 200
    assert f"<code>{READ}</code>" in page.text
    assert "<code>crm.lists.read</code>" in page.text
    assert 'name="state" value="a&amp;b&lt;"' in page.text


def test_page_may_name_the_account(sandbox: Sandbox) -> None:
    codes = [
        requests.get(
            f"{sandbox.url}/oauth/{portal}/authorize", params=wish(sandbox), timeout=10
        ).status_code
        for portal in (sandbox.store.portal_id, 1)
    ]

    assert codes == [200, 400]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"client_id": "x"}, "An invalid app client_id was provided."),
        ({"redirect_uri": "http://localhost:3000/other"}, "registered redirect URL"),
        ({"scope": ""}, "the scope parameter is missing"),
        ({"scope": "crm.objects.unicorns.read"}, "scope mismatch"),
        ({"code_challenge": "x", "code_challenge_method": "plain"}, "must be S256"),
    ],
)
def test_wrong_request_is_told_on_the_page_and_never_redirected(
    sandbox: Sandbox, changed: dict[str, str], reason: str
) -> None:
    asked = requests.get(
        f"{sandbox.url}/oauth/authorize",
        params=wish(sandbox, **changed),
        allow_redirects=False,
        timeout=10,
    )

    assert asked.status_code == decide(sandbox, **changed).status_code == 400
    assert reason in asked.text


def test_client_exchanges_a_code_and_uses_the_token(sandbox: Sandbox) -> None:
    answer = told(decide(sandbox, state="s 1"))
    made = HubSpot(host=sandbox.url).oauth.tokens_api.create(
        **client_form(sandbox),
        grant_type="authorization_code",
        redirect_uri=CALLBACK,
        code=answer["code"],
    )

    contacts = sandbox.client(access_token=made.access_token).crm.contacts

    assert answer["state"] == "s 1"
    assert contacts.basic_api.get_page().results == []


@VERSIONS
def test_every_version_exchanges_codes_and_refreshes(sandbox: Sandbox, version: str) -> None:
    made = exchange(sandbox, told(decide(sandbox))["code"], version).json()

    renewed = post(
        sandbox,
        f"/oauth/{version}/token",
        grant_type="refresh_token",
        refresh_token=made["refresh_token"],
    ).json()

    assert renewed["refresh_token"] == made["refresh_token"]
    assert renewed["access_token"] != made["access_token"]
    assert ("hub_id" in renewed) == (version != "v1")


@pytest.mark.parametrize(("version", "status"), [("v1", 200), ("v3", 400), ("2026-03", 400)])
def test_only_v1_takes_parameters_from_the_url(sandbox: Sandbox, version: str, status: int) -> None:
    form = client_form(
        sandbox,
        grant_type="refresh_token",
        refresh_token=sandbox.store.tokens.refresh_token,
    )

    reply = requests.post(f"{sandbox.url}/oauth/{version}/token", params=form, timeout=10)

    assert reply.status_code == status


def test_denial_is_told_to_the_callback(sandbox: Sandbox) -> None:
    answer = told(decide(sandbox, "deny", state="s"))

    assert answer["error"] == "access_denied"
    assert answer["state"] == "s"
    assert "code" not in answer


def test_form_of_another_page_is_refused(sandbox: Sandbox) -> None:
    assert decide(sandbox, origin="http://evil.example").status_code == 403


def test_optional_scope_that_the_app_cannot_have_is_left_out(sandbox: Sandbox) -> None:
    made = installed(sandbox, scope=READ, optional_scope="crm.lists.read crm.objects.unicorns.read")

    assert made["scopes"] == ["crm.lists.read", READ, "oauth"]


def test_token_reaches_no_further_than_what_was_agreed_to(sandbox: Sandbox) -> None:
    token = installed(sandbox)["access_token"]

    codes = [
        sandbox.call("GET", CONTACTS, token=token).status_code,
        sandbox.call("POST", CONTACTS, {"properties": {}}, token=token).status_code,
    ]

    assert codes == [200, 403]


def test_more_redirect_urls_may_be_registered(sandbox: Sandbox) -> None:
    other = "http://127.0.0.1:8000/back?x=1"
    sandbox.call("PATCH", "/sandbox/settings", {"redirectUrls": [other]})

    location = decide(sandbox, redirect_uri=other).headers["Location"]

    assert location.startswith(f"{other}&code=")


def test_code_is_good_once(sandbox: Sandbox) -> None:
    code = told(decide(sandbox))["code"]

    first, second = exchange(sandbox, code), exchange(sandbox, code)

    assert first.status_code == 200
    assert second.json()["status"] == "BAD_AUTH_CODE"


def test_code_expires(sandbox: Sandbox) -> None:
    code = told(decide(sandbox))["code"]
    sandbox.forward(minutes=2)

    assert exchange(sandbox, code).json()["status"] == "BAD_AUTH_CODE"


def test_code_is_bound_to_its_redirect_url(sandbox: Sandbox) -> None:
    refused = exchange(sandbox, told(decide(sandbox))["code"], redirect_uri="http://x.example")

    assert refused.status_code == 400
    assert refused.json()["status"] == "MISMATCH_REDIRECT_URI_AUTH_CODE"


@pytest.mark.parametrize(("verifier", "status"), [("v" * 43, 200), ("w" * 43, 400), ("", 400)])
def test_code_with_a_challenge_wants_its_verifier(
    sandbox: Sandbox, verifier: str, status: int
) -> None:
    digest = hashlib.sha256(b"v" * 43).digest()
    challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
    code = told(decide(sandbox, code_challenge=challenge, code_challenge_method="S256"))["code"]

    assert exchange(sandbox, code, "v3", code_verifier=verifier).status_code == status


def test_client_reads_what_tokens_stand_for(sandbox: Sandbox) -> None:
    made, api = installed(sandbox), HubSpot(host=sandbox.url).oauth
    sandbox.forward(minutes=10)

    access = api.access_tokens_api.get(made["access_token"])
    refresh = api.refresh_tokens_api.get(made["refresh_token"])

    assert access.hub_id == refresh.hub_id == sandbox.store.portal_id
    assert access.scopes == refresh.scopes == [READ, "oauth"]
    assert access.app_id == sandbox.store.app_id
    assert 1190 <= access.expires_in <= 1200
    assert refresh.client_id == sandbox.store.tokens.client_id
    assert (access.token_type, refresh.token_type) == ("access", "refresh")


def test_client_deletes_a_refresh_token_and_its_access_tokens_live_on(sandbox: Sandbox) -> None:
    made, api = installed(sandbox), HubSpot(host=sandbox.url).oauth
    api.refresh_tokens_api.archive(made["refresh_token"])

    renewed = post(
        sandbox, "/oauth/v1/token", grant_type="refresh_token", refresh_token=made["refresh_token"]
    )

    assert renewed.json()["status"] == "BAD_REFRESH_TOKEN"
    assert sandbox.call("GET", CONTACTS, token=made["access_token"]).status_code == 200
    with pytest.raises(ApiException) as refused:
        api.refresh_tokens_api.get(made["refresh_token"])
    assert refused.value.status == 404


@NEWER
def test_introspection_tells_tokens_that_are_good(sandbox: Sandbox, version: str) -> None:
    made, path = installed(sandbox), f"/oauth/{version}/token/introspect"

    access = post(sandbox, path, token=made["access_token"]).json()
    refresh = post(sandbox, path, token=made["refresh_token"]).json()

    assert (access["active"], access["token_use"]) == (True, "access_token")
    assert (refresh["active"], refresh["token_use"]) == (True, "refresh_token")
    assert access["scopes"] == [READ, "oauth"]


@NEWER
def test_introspection_tells_no_more_of_an_expired_token(sandbox: Sandbox, version: str) -> None:
    made = installed(sandbox)
    sandbox.forward(minutes=31)

    told = post(sandbox, f"/oauth/{version}/token/introspect", token=made["access_token"])

    assert told.json() == {"active": False}


@NEWER
def test_revoking_ends_refresh_tokens(sandbox: Sandbox, version: str) -> None:
    made = installed(sandbox)

    revoked = post(sandbox, f"/oauth/{version}/token/revoke", token=made["refresh_token"])

    assert revoked.status_code == 200
    assert sandbox.store.tokens.grants.find(made["refresh_token"]) is None


def test_revoking_ends_an_access_token(sandbox: Sandbox) -> None:
    made = installed(sandbox)
    post(sandbox, "/oauth/v3/token/revoke", token=made["access_token"])

    assert sandbox.call("GET", CONTACTS, token=made["access_token"]).status_code == 401


@pytest.mark.parametrize("path", ["introspect", "revoke"])
def test_only_the_app_asks_for_its_tokens(sandbox: Sandbox, path: str) -> None:
    refused = post(sandbox, f"/oauth/v3/token/{path}", client_secret="x", token="y")

    assert refused.status_code == 400
    assert refused.json()["status"] == "BAD_CLIENT_SECRET"


def test_private_app_token_tells_its_scopes(sandbox: Sandbox) -> None:
    path = "/oauth/v2/private-apps/get/access-token-info"

    known = sandbox.call("POST", path, {"tokenKey": sandbox.store.tokens.access_token})
    codes = [sandbox.call("POST", path, body).status_code for body in ({}, {"tokenKey": "x"})]

    assert known.json()["hubId"] == sandbox.store.portal_id
    assert known.json()["scopes"] == sorted(sandbox.store.tokens.scopes)
    assert codes == [400, 404]
