"""A user lets an app act for him: the authorize page, codes, and what they are exchanged for."""

from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests

from tests.sandbox.salesforce.flows import (
    CALLBACK,
    CHALLENGE,
    OAUTH,
    VERIFIER,
    ask,
    authorize,
    decide,
    exchange,
    granted,
    register,
    told,
)
from tests.sandbox.salesforce.server import Sandbox


class Form(HTMLParser):
    """The one form of a page: where it goes, and what it sends with the first button."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = given["action"]
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and "selected" in given:
            self.fields[self._select] = given["value"]
        elif tag in ("input", "button"):
            self.fields.setdefault(given["name"], given["value"])


@pytest.fixture
def app(sandbox: Sandbox) -> dict[str, Any]:
    return register(sandbox)


def test_a_browser_without_scripts_gets_from_the_page_to_a_token(
    sandbox: Sandbox, app: dict[str, Any]
):
    page = authorize(sandbox, app, state="a b&c", scope="api refresh_token")
    form = Form(page.text)
    origin = {"Origin": sandbox.url}
    answer = sandbox.anonymous("POST", form.action, data=form.fields, headers=origin)
    heard = told(answer)
    assert heard["state"] == "a b&c"
    token = exchange(sandbox, app, heard["code"]).json()
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    assert sandbox.call("GET", "limits", headers=headers).status_code == 200


def test_the_page_names_the_app_its_wishes_and_the_users(sandbox: Sandbox, app: dict[str, Any]):
    page = authorize(sandbox, app, scope="api")
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html;charset=utf-8"
    for text in ("My client", "Manage your data through the APIs", "Sandbox Admin"):
        assert text in page.text
    assert "while you are away" not in page.text


def test_the_page_chooses_the_user_that_the_client_hints_at(sandbox: Sandbox, app: dict[str, Any]):
    page = authorize(sandbox, app, login_hint="sandbox@sandbox.example")
    assert Form(page.text).fields["user"] == sandbox.store.admin_id


def test_what_an_app_calls_itself_cannot_write_into_the_page(sandbox: Sandbox):
    app = register(sandbox, name="<script>alert(1)</script>")
    page = authorize(sandbox, app, state='"><b>')
    assert "<script>" not in page.text
    assert '"><b>' not in page.text


def test_the_token_answer_has_the_vendors_keys(sandbox: Sandbox, app: dict[str, Any]):
    answer = granted(sandbox, app, scope="api refresh_token")
    assert set(answer) == {
        "access_token",
        "id",
        "instance_url",
        "issued_at",
        "refresh_token",
        "scope",
        "signature",
        "token_type",
    }
    assert answer["scope"] == "api refresh_token"
    assert answer["id"].startswith(f"{sandbox.url}/id/{sandbox.store.organization_id}/")


def test_without_the_scope_there_is_no_refresh_token(sandbox: Sandbox, app: dict[str, Any]):
    assert "refresh_token" not in granted(sandbox, app, scope="api")


def test_a_session_writes_in_its_users_name(sandbox: Sandbox, app: dict[str, Any]):
    token = granted(sandbox, app, user=sandbox.store.admin_id)["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    account = sandbox.call("POST", "sobjects/Account", json={"Name": "x"}, headers=headers).json()
    row = sandbox.store.row("Account", account["id"])
    assert row is not None
    assert row["CreatedById"] == sandbox.store.admin_id


def test_a_refusal_goes_to_the_callback(sandbox: Sandbox, app: dict[str, Any]):
    assert told(decide(sandbox, app, decision="deny", state="s")) == {
        "error": "access_denied",
        "error_description": "end-user denied authorization",
        "state": "s",
    }


def test_a_callback_keeps_the_query_it_has(sandbox: Sandbox):
    callback = f"{CALLBACK}?tenant=7"
    app = register(sandbox, callbacks=[callback])
    heard = told(decide(sandbox, app, redirect_uri=callback))
    assert heard["tenant"] == "7"
    assert "code" in heard


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": "nobody"}, "invalid_client_id: client identifier invalid"),
        ({"redirect_uri": None}, "redirect_uri_missing: redirect_uri not provided"),
        (
            {"redirect_uri": f"{CALLBACK}/"},
            "redirect_uri_mismatch: redirect_uri must match configuration",
        ),
    ],
)
def test_a_callback_that_is_not_trusted_hears_nothing(
    sandbox: Sandbox, app: dict[str, Any], changes: dict[str, str | None], error: str
):
    for answer in (authorize(sandbox, app, **changes), decide(sandbox, app, **changes)):
        assert answer.status_code == 400
        assert error in answer.text
        assert "Location" not in answer.headers


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "id_token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"scope": "api everything"}, "invalid_scope"),
        ({"scope": "full"}, "invalid_scope"),
        ({"code_challenge": "x", "code_challenge_method": "plain"}, "invalid_request"),
        ({"prompt": "none"}, "immediate_unsuccessful"),
    ],
)
def test_a_wish_that_cannot_be_granted_is_told_to_the_callback(
    sandbox: Sandbox, app: dict[str, Any], changes: dict[str, str | None], error: str
):
    heard = told(authorize(sandbox, app, state="s", **changes))
    assert (heard["error"], heard["state"]) == (error, "s")


def test_nobody_but_the_page_itself_may_decide(sandbox: Sandbox, app: dict[str, Any]):
    answer = decide(sandbox, app, origin="https://evil.example")
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_an_inactive_user_cannot_allow_anything(sandbox: Sandbox, app: dict[str, Any]):
    sandbox.store.database.update("User", sandbox.store.admin_id, {"IsActive": False})
    heard = told(decide(sandbox, app, user=sandbox.store.admin_id))
    assert heard["error"] == "inactive_user"


@pytest.fixture
def code(sandbox: Sandbox, app: dict[str, Any]) -> str:
    return told(decide(sandbox, app))["code"]


def refused(answer: requests.Response) -> tuple[int, str, str]:
    body = answer.json()
    return answer.status_code, body["error"], body["error_description"]


def test_a_code_is_good_once(sandbox: Sandbox, app: dict[str, Any], code: str):
    assert exchange(sandbox, app, code).status_code == 200
    expired = (400, "invalid_grant", "expired authorization code")
    assert refused(exchange(sandbox, app, code)) == expired


def test_a_code_is_good_for_fifteen_minutes(sandbox: Sandbox, app: dict[str, Any], code: str):
    sandbox.clock.offset = timedelta(minutes=15, seconds=1)
    expired = (400, "invalid_grant", "expired authorization code")
    assert refused(exchange(sandbox, app, code)) == expired


def test_a_code_that_is_none_is_refused(sandbox: Sandbox, app: dict[str, Any]):
    invalid = (400, "invalid_grant", "invalid authorization code")
    assert refused(exchange(sandbox, app, "aPrxnone")) == invalid


def test_a_code_is_good_for_its_own_app_only(sandbox: Sandbox, code: str):
    other = register(sandbox)
    invalid = (400, "invalid_grant", "invalid authorization code")
    assert refused(exchange(sandbox, other, code)) == invalid


def test_the_exchange_names_the_same_callback(sandbox: Sandbox, app: dict[str, Any], code: str):
    answer = exchange(sandbox, app, code, redirect_uri="https://evil.example/")
    mismatch = "redirect_uri must match configuration"
    assert refused(answer) == (400, "redirect_uri_mismatch", mismatch)


@pytest.mark.parametrize("secret", [None, "wrong"])
def test_a_confidential_app_needs_its_secret(
    sandbox: Sandbox, app: dict[str, Any], code: str, secret: str | None
):
    wrong = (400, "invalid_client", "invalid client credentials")
    assert refused(exchange(sandbox, app, code, client_secret=secret)) == wrong


def test_a_public_app_has_none(sandbox: Sandbox):
    app = register(sandbox, public=True)
    assert app["clientSecret"] == ""
    assert granted(sandbox, app)["access_token"]


def test_a_challenge_is_kept_to(sandbox: Sandbox, app: dict[str, Any]):
    challenge = CHALLENGE.decode()
    code = told(decide(sandbox, app, code_challenge=challenge, code_challenge_method="S256"))
    answer = exchange(sandbox, app, code["code"], code_verifier=VERIFIER)
    assert answer.status_code == 200


@pytest.mark.parametrize("verifier", [None, "w" * 64])
def test_who_does_not_know_the_verifier_gets_nothing(
    sandbox: Sandbox, app: dict[str, Any], verifier: str | None
):
    code = told(decide(sandbox, app, code_challenge=CHALLENGE.decode()))["code"]
    answer = exchange(sandbox, app, code, code_verifier=verifier)
    assert refused(answer) == (400, "invalid_grant", "invalid code verifier")


def test_an_app_may_be_made_to_use_a_challenge(sandbox: Sandbox):
    app = register(sandbox, requirePkce=True)
    heard = told(authorize(sandbox, app))
    assert heard["error_description"] == "missing required code challenge"


def test_an_id_token_can_be_verified_with_the_published_key(sandbox: Sandbox, app: dict[str, Any]):
    answer = granted(sandbox, app, scope="openid", nonce="n-0S6")
    keys = sandbox.anonymous("GET", "/id/keys").json()
    key = jwt.PyJWKSet.from_dict(keys)[jwt.get_unverified_header(answer["id_token"])["kid"]]
    claims = jwt.decode(
        answer["id_token"],
        key,
        algorithms=["RS256"],
        audience=app["clientId"],
        issuer=sandbox.url,
    )
    assert claims["nonce"] == "n-0S6"
    assert claims["sub"] == answer["id"]


def refresh(sandbox: Sandbox, app: dict[str, Any], token: str) -> requests.Response:
    return ask(
        sandbox,
        grant_type="refresh_token",
        refresh_token=token,
        client_id=app["clientId"],
        client_secret=app["clientSecret"],
    )


def test_a_refresh_token_opens_a_new_session_of_the_same_user(
    sandbox: Sandbox, app: dict[str, Any]
):
    first = granted(sandbox, app, user=sandbox.store.admin_id)
    second = refresh(sandbox, app, first["refresh_token"]).json()
    assert second["access_token"] != first["access_token"]
    assert second["id"] == first["id"]
    assert "refresh_token" not in second


def test_each_rotated_refresh_token_is_good_once(sandbox: Sandbox, app: dict[str, Any]):
    sandbox.call("PATCH", "/sandbox/sessions", json={"rotateRefreshTokens": True})
    first = granted(sandbox, app)["refresh_token"]
    second = refresh(sandbox, app, first).json()["refresh_token"]
    dead = (400, "invalid_grant", "expired access/refresh token")
    assert refused(refresh(sandbox, app, first)) == dead
    assert refresh(sandbox, app, second).status_code == 200


def test_a_refresh_token_may_end_where_nobody_uses_it(sandbox: Sandbox):
    app = register(sandbox, refreshIdleDays=30)
    token = granted(sandbox, app)["refresh_token"]
    sandbox.clock.offset = timedelta(days=29)
    assert refresh(sandbox, app, token).status_code == 200
    sandbox.clock.offset = timedelta(days=58)
    assert refresh(sandbox, app, token).status_code == 200
    sandbox.clock.offset = timedelta(days=89)
    dead = (400, "invalid_grant", "expired access/refresh token")
    assert refused(refresh(sandbox, app, token)) == dead


def test_a_refresh_token_is_good_for_its_own_app_only(sandbox: Sandbox, app: dict[str, Any]):
    token = granted(sandbox, app)["refresh_token"]
    dead = (400, "invalid_grant", "expired access/refresh token")
    assert refused(refresh(sandbox, register(sandbox), token)) == dead


def test_a_session_without_the_api_scope_does_not_reach_the_api(
    sandbox: Sandbox, app: dict[str, Any]
):
    token = granted(sandbox, app, scope="id")["access_token"]
    answer = sandbox.call("GET", "limits", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert answer.json() == [
        {
            "message": "This session is not valid for use with the REST API",
            "errorCode": "INVALID_SESSION_ID",
        }
    ]


def test_the_command_lines_own_app_is_known_to_every_org(sandbox: Sandbox):
    params = {
        "response_type": "code",
        "client_id": "PlatformCLI",
        "redirect_uri": "http://localhost:1717/OauthRedirect",
        "scope": "refresh_token api web",
    }
    page = sandbox.anonymous("GET", f"{OAUTH}/authorize", params=params)
    assert "Salesforce CLI" in page.text


def fragment(answer: requests.Response) -> dict[str, str]:
    parts = urlsplit(answer.headers["Location"])
    assert not parts.query
    return {name: values[0] for name, values in parse_qs(parts.fragment).items()}


def test_the_user_agent_flow_answers_in_the_fragment(sandbox: Sandbox, app: dict[str, Any]):
    heard = fragment(decide(sandbox, app, response_type="token", state="s"))
    assert "refresh_token" not in heard
    assert (heard["token_type"], heard["state"]) == ("Bearer", "s")
    headers = {"Authorization": f"Bearer {heard['access_token']}"}
    assert sandbox.call("GET", "limits", headers=headers).status_code == 200


def test_the_user_agent_flow_is_refused_in_the_fragment(sandbox: Sandbox, app: dict[str, Any]):
    heard = fragment(decide(sandbox, app, response_type="token", decision="deny"))
    assert heard["error"] == "access_denied"


def test_an_app_with_a_scheme_of_its_own_gets_a_refresh_token(sandbox: Sandbox):
    app = register(sandbox, callbacks=["my-app://callback"], public=True)
    answer = decide(sandbox, app, response_type="token", redirect_uri="my-app://callback")
    assert refresh(sandbox, app, fragment(answer)["refresh_token"]).status_code == 200


def test_a_user_who_is_deactivated_is_out_at_once(sandbox: Sandbox, app: dict[str, Any]):
    admin = sandbox.store.admin_id
    token = granted(sandbox, app, user=admin)
    sandbox.store.database.update("User", admin, {"IsActive": False})
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    assert sandbox.call("GET", "limits", headers=headers).status_code == 401
    answer = refresh(sandbox, app, token["refresh_token"])
    assert refused(answer) == (400, "inactive_user", "user is inactive")


def test_the_announced_token_outlives_its_user(sandbox: Sandbox):
    user_id = sandbox.store.integration_user_id
    sandbox.store.database.update("User", user_id, {"IsActive": False})
    assert sandbox.call("GET", "limits").status_code == 200
