"""Who a token is of: the identity URL, userinfo, discovery."""

from typing import Any
from xml.etree import ElementTree

import pytest

from tests.sandbox.salesforce.flows import OAUTH, granted, register
from tests.sandbox.salesforce.server import Sandbox


def identity(sandbox: Sandbox, **options: Any) -> Any:
    store = sandbox.store
    path = f"/id/{store.organization_id}/{store.integration_user_id}"
    params = {"oauth_token": store.credentials["access_token"], **options.pop("params", {})}
    return sandbox.anonymous("GET", path, params=params, **options)


def test_the_identity_url_tells_the_user_and_where_the_apis_are(sandbox: Sandbox):
    known = identity(sandbox).json()
    assert known["username"] == sandbox.store.credentials["username"]
    assert known["organization_id"] == sandbox.store.organization_id
    assert known["urls"]["rest"] == f"{sandbox.url}/services/data/v{{version}}/"


def test_the_version_is_filled_in_where_asked_for(sandbox: Sandbox):
    urls = identity(sandbox, params={"version": "latest"}).json()["urls"]
    assert urls["query"] == f"{sandbox.url}/services/data/v68.0/query/"
    assert f"/services/Soap/u/68.0/{sandbox.store.organization_id[:15]}" in urls["partner"]


@pytest.mark.parametrize(
    "options",
    [{"params": {"format": "xml"}}, {"headers": {"Accept": "application/xml"}}],
)
def test_it_answers_in_xml_where_asked_to(sandbox: Sandbox, options: dict[str, Any]):
    answer = identity(sandbox, **options)
    assert answer.headers["Content-Type"] == "application/xml;charset=UTF-8"
    user = ElementTree.fromstring(answer.content)
    assert user.findtext("user_id") == sandbox.store.integration_user_id
    assert user.findtext("active") == "true"


@pytest.mark.parametrize(
    ("params", "status", "word"),
    [
        ({"oauth_token": ""}, 403, "Missing_OAuth_Token"),
        ({"oauth_token": "wrong"}, 403, "Bad_OAuth_Token"),
        ({"version": "12"}, 406, "Invalid_Version"),
    ],
)
def test_a_refusal_is_one_word(sandbox: Sandbox, params: dict[str, str], status: int, word: str):
    answer = identity(sandbox, params=params)
    assert (answer.status_code, answer.text) == (status, word)


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/id/00D000000000000AAA/{admin}", "Wrong_Org"),
        ("/id/{organization}/005000000000000AAA", "Bad_Id"),
        ("/id/{organization}/{admin}", "No_Access"),
    ],
)
def test_who_one_is_not_stays_unknown(sandbox: Sandbox, path: str, word: str):
    store = sandbox.store
    whole = path.format(organization=store.organization_id, admin=store.admin_id)
    headers = {"Authorization": f"Bearer {store.credentials['access_token']}"}
    answer = sandbox.anonymous("GET", whole, headers=headers)
    assert (answer.status_code, answer.text) == (403, word)


def test_an_admin_may_look_at_others(sandbox: Sandbox):
    token = sandbox.store.sessions.issue(sandbox.store.now(), user_id=sandbox.store.admin_id)
    assert identity(sandbox, params={"oauth_token": token}).status_code == 200


def test_userinfo_is_of_the_tokens_user(sandbox: Sandbox):
    answer = granted(sandbox, register(sandbox), user=sandbox.store.admin_id)
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    claims = sandbox.anonymous("GET", f"{OAUTH}/userinfo", headers=headers).json()
    assert claims["sub"] == answer["id"]
    assert claims["preferred_username"] == "sandbox@sandbox.example"


def test_userinfo_without_a_token_is_refused(sandbox: Sandbox):
    answer = sandbox.anonymous("GET", f"{OAUTH}/userinfo")
    assert (answer.status_code, answer.text) == (403, "Missing_OAuth_Token")


def test_every_endpoint_that_discovery_names_is_served(sandbox: Sandbox):
    found = sandbox.anonymous("GET", "/.well-known/openid-configuration").json()
    endpoints = [url for name, url in found.items() if name.endswith(("_endpoint", "_uri"))]
    assert len(endpoints) == 6
    for url in endpoints:
        assert url.startswith(sandbox.url)
        answer = sandbox.anonymous("POST", url.removeprefix(sandbox.url))
        assert answer.status_code != 404
