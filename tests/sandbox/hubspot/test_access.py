"""Tokens, scopes, limits, owners, the account, and paths that are not there."""

import uuid
from typing import Any

import pytest
import requests
from hubspot import HubSpot
from hubspot.crm.contacts import ApiException

from integrations.sandbox.config import Config
from tests.sandbox.hubspot.conftest import Sandbox

CONTACTS = "/crm/v3/objects/contacts"


def refresh(sandbox: Sandbox, path: str = "/oauth/v1/token", **changed: str) -> requests.Response:
    known = sandbox.store.credentials
    form = {
        "grant_type": "refresh_token",
        "client_id": known["client_id"],
        "client_secret": known["client_secret"],
        "refresh_token": known["refresh_token"],
    }
    return requests.post(sandbox.url + path, data=form | changed, timeout=10)


def test_wrong_token_is_refused_with_hubspots_body(sandbox: Sandbox) -> None:
    reply = sandbox.call("GET", CONTACTS, token="nonsense")

    body = reply.json()
    assert reply.status_code == 401
    assert body["status"] == "error"
    assert body["category"] == "INVALID_AUTHENTICATION"
    assert body["message"].startswith("Authentication credentials not found.")
    assert str(uuid.UUID(body["correlationId"])) == body["correlationId"]


def test_missing_token_is_refused(sandbox: Sandbox) -> None:
    assert requests.get(sandbox.url + CONTACTS, timeout=10).status_code == 401


def test_client_refreshes_a_token_and_uses_it(sandbox: Sandbox) -> None:
    known = sandbox.store.credentials
    made = HubSpot(host=sandbox.url).oauth.tokens_api.create(
        grant_type="refresh_token",
        client_id=known["client_id"],
        client_secret=known["client_secret"],
        refresh_token=known["refresh_token"],
    )

    client = sandbox.client(access_token=made.access_token)

    assert made.expires_in == 1800
    assert client.crm.contacts.basic_api.get_page().results == []


@pytest.mark.parametrize(
    "path", ["/oauth/v3/token", "/oauth/2026-03/token", "/oauth/2026-09/token"]
)
def test_newer_token_endpoints_tell_the_account(sandbox: Sandbox, path: str) -> None:
    assert refresh(sandbox, path).json()["hub_id"] == sandbox.store.portal_id


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"refresh_token": "x"}, "BAD_REFRESH_TOKEN"),
        ({"client_secret": "x"}, "BAD_CLIENT_SECRET"),
        ({"client_id": "x"}, "BAD_CLIENT_ID"),
        ({"grant_type": "x"}, "BAD_GRANT_TYPE"),
    ],
)
def test_token_endpoint_refuses(sandbox: Sandbox, changed: dict[str, str], status: str) -> None:
    reply = refresh(sandbox, **changed)

    assert reply.status_code == 400
    assert reply.json()["status"] == status
    assert {"error", "error_description", "message"} <= reply.json().keys()


def test_oauth_token_expires_after_half_an_hour(sandbox: Sandbox) -> None:
    token = refresh(sandbox).json()["access_token"]
    sandbox.forward(minutes=29)
    before = sandbox.call("GET", CONTACTS, token=token)
    sandbox.forward(minutes=1, seconds=3)

    after = sandbox.call("GET", CONTACTS, token=token)

    assert before.status_code == 200
    assert after.status_code == 401
    assert after.json()["category"] == "EXPIRED_AUTHENTICATION"
    assert after.json()["message"].startswith("The OAuth token used to make this call expired 3 ")
    assert after.json()["context"]["expire time"][0].endswith("Z")


def test_token_of_a_private_app_lasts(sandbox: Sandbox) -> None:
    sandbox.forward(days=400)

    assert sandbox.call("GET", CONTACTS).status_code == 200


def test_missing_scope_is_named(sandbox: Sandbox, client: HubSpot) -> None:
    sandbox.call("PATCH", "/sandbox/settings", {"scopes": ["oauth", "crm.lists.read"]})

    with pytest.raises(ApiException) as refused:
        client.crm.contacts.basic_api.get_page()

    assert refused.value.status == 403
    assert '"MISSING_SCOPES"' in refused.value.body
    assert '"requiredGranularScopes":["crm.objects.contacts.read"]' in refused.value.body


@pytest.mark.parametrize("path", ["/", "/crm/v3", "/crm/v9/objects/contacts", "/contacts/v1/lists"])
def test_unknown_paths_are_not_found(sandbox: Sandbox, path: str) -> None:
    reply = sandbox.call("GET", path)

    assert reply.status_code == 404
    assert reply.json()["status"] == "error"


def test_wrong_method_is_refused(sandbox: Sandbox) -> None:
    assert sandbox.call("PUT", CONTACTS).status_code == 405


def test_slash_at_the_end_makes_no_difference(sandbox: Sandbox) -> None:
    assert sandbox.call("GET", CONTACTS + "/").status_code == 200


def test_url_may_be_too_long(sandbox: Sandbox) -> None:
    assert sandbox.call("GET", f"{CONTACTS}?properties={'x' * 17_000}").status_code == 414


@pytest.mark.parametrize(
    "query",
    [
        "limit=101",
        "limit=0",
        "limit=x",
        "after=x",
        "archived=perhaps",
        "limit=51&propertiesWithHistory=email",
    ],
)
def test_wrong_paging_is_refused(sandbox: Sandbox, query: str) -> None:
    assert sandbox.call("GET", f"{CONTACTS}?{query}").status_code == 400


def test_owners_are_listed_in_pages_and_found_by_email(sandbox: Sandbox, client: HubSpot) -> None:
    rows = [
        {"email": f"o{number}@b.co", "firstName": "O", "lastName": str(number)}
        for number in range(3)
    ]
    ids = sandbox.store.load_owners(rows)
    api = client.crm.owners.owners_api

    first = api.get_page(limit=2)
    second = api.get_page(limit=2, after=first.paging.next.after)

    assert [each.id for each in first.results + second.results] == ids
    assert [each.id for each in api.get_page(email="O1@b.co").results] == [ids[1]]
    assert api.get_by_id(int(ids[2])).email == "o2@b.co"


def test_archived_owner_is_listed_apart_and_has_no_user_id(
    sandbox: Sandbox, client: HubSpot
) -> None:
    row = {"email": "o@b.co", "firstName": "O", "lastName": "x", "archived": True}
    sandbox.store.load_owners([row])

    archived = client.crm.owners.owners_api.get_page(archived=True).results

    assert client.crm.owners.owners_api.get_page().results == []
    assert archived[0].user_id is None
    assert archived[0].user_id_including_inactive is not None


@pytest.mark.parametrize("version", ["v3", "2026-09"])
def test_account_details(sandbox: Sandbox, version: str) -> None:
    details = sandbox.call("GET", f"/account-info/{version}/details").json()

    assert details["portalId"] == sandbox.store.portal_id


class TestLimits:
    @pytest.fixture
    def config(self) -> Config:
        return Config(limits=True)

    def test_headers_count_down(self, sandbox: Sandbox) -> None:
        left = [
            int(sandbox.call("GET", CONTACTS).headers["X-HubSpot-RateLimit-Remaining"])
            for _ in range(2)
        ]

        headers = sandbox.call("GET", CONTACTS).headers
        assert left == [189, 188]
        assert headers["X-HubSpot-RateLimit-Max"] == "190"
        assert headers["X-HubSpot-RateLimit-Interval-Milliseconds"] == "10000"
        assert headers["X-HubSpot-RateLimit-Daily"] == "625000"
        assert headers["X-HubSpot-RateLimit-Daily-Remaining"] == "624997"

    def test_burst_is_refused(self, sandbox: Sandbox) -> None:
        sandbox.call("PATCH", "/sandbox/settings", {"limits": {"burst": 3}})
        codes = [sandbox.call("GET", CONTACTS).status_code for _ in range(4)]

        body = sandbox.call("GET", CONTACTS).json()

        assert codes == [200, 200, 200, 429]
        assert body["policyName"] == "TEN_SECONDLY_ROLLING"
        assert body["category"] == "RATE_LIMITS"
        assert body["errorType"] == "RATE_LIMIT"
        assert body["message"] == "You have reached your ten_secondly_rolling limit."

    def test_search_has_a_limit_of_its_own(self, sandbox: Sandbox) -> None:
        sandbox.call("PATCH", "/sandbox/settings", {"limits": {"search": 0}})

        refused = sandbox.call("POST", f"{CONTACTS}/search", {})

        assert refused.status_code == 429
        assert refused.json()["policyName"] == "SECONDLY"
        assert "X-HubSpot-RateLimit-Max" not in refused.headers
        assert sandbox.call("GET", CONTACTS).status_code == 200

    def test_daily_limit_holds_until_midnight(self, sandbox: Sandbox) -> None:
        sandbox.call("PATCH", "/sandbox/settings", {"limits": {"daily": 1}})
        first, second = (sandbox.call("GET", CONTACTS) for _ in range(2))
        sandbox.forward(days=1)

        assert first.status_code == 200
        assert second.json()["policyName"] == "DAILY"
        assert sandbox.call("GET", CONTACTS).status_code == 200

    def test_usage_counts_calls(self, sandbox: Sandbox) -> None:
        path = "/account-info/v3/api-usage/daily/private-apps"
        sandbox.call("GET", CONTACTS)

        usage: dict[str, Any] = sandbox.call("GET", path).json()["results"][0]

        assert usage["name"] == "private-apps-api-calls-daily"
        assert usage["currentUsage"] == 2
        assert usage["fetchStatus"] == "SUCCESS"
