"""Logging in over SOAP, sessions, faults, and what is refused before any rule is asked."""

import gzip
from datetime import timedelta
from typing import Any

import pytest
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import SalesforceAuthenticationFailed

from tests.sandbox.salesforce.server import Sandbox
from tests.sandbox.salesforce.soap import ENVELOPE, PARTNER, Client, Faulted, bare, names, texts


def login(sandbox: Sandbox, **options: Any) -> Salesforce:
    credentials = sandbox.store.credentials
    given = {
        "username": credentials["username"],
        "password": credentials["password"],
        "security_token": credentials["security_token"],
        "session": sandbox.session(),
        "version": "64.0",
        **options,
    }
    return Salesforce(**given)


def log_in(sandbox: Sandbox, **options: Any) -> Any:
    """The result of `login`."""
    credentials = sandbox.store.credentials
    secret = credentials["password"] + credentials["security_token"]
    name = f"<username>{credentials['username']}</username>"
    return Client(sandbox, **options).result("login", f"{name}<password>{secret}</password>")


def test_simple_salesforce_signs_in(sandbox: Sandbox):
    client = login(sandbox)
    assert client.query("SELECT Id FROM Lead")["totalSize"] == 0


@pytest.mark.parametrize("letter", ["u", "c"])
def test_the_answer_has_the_wsdls_elements_in_its_order(sandbox: Sandbox, letter: str):
    result = log_in(sandbox, letter=letter)
    assert names(result) == [
        "metadataServerUrl",
        "passwordExpired",
        "sandbox",
        "serverUrl",
        "sessionId",
        "userId",
        "userInfo",
    ]
    organization = sandbox.store.organization_id
    server = f"{sandbox.url}/services/Soap/{letter}/60.0/{organization[:15]}"
    assert result.findtext("serverUrl") == server
    assert result.findtext("userInfo/organizationId") == organization


def test_a_session_of_either_api_is_good_for_the_other(sandbox: Sandbox):
    session = log_in(sandbox).findtext("sessionId")
    headers = {"Authorization": f"Bearer {session}"}
    assert sandbox.call("GET", "limits", headers=headers).status_code == 200
    oauth = sandbox.store.sessions.issue(sandbox.store.now(), user_id=sandbox.store.admin_id)
    info = Client(sandbox, session=oauth).result("getUserInfo")
    assert info.findtext("userName") == "sandbox@sandbox.example"


def test_the_address_that_a_login_answers_is_served(sandbox: Sandbox):
    server = log_in(sandbox).findtext("serverUrl")
    client = Client(sandbox)
    client.path = server.removeprefix(sandbox.url)
    stamp = client.result("getServerTimestamp").findtext("timestamp")
    assert stamp is not None
    assert stamp.endswith(".000Z")


def test_a_logout_ends_the_session(sandbox: Sandbox):
    client = Client(sandbox, session=log_in(sandbox).findtext("sessionId"))
    client.call("logout")
    with pytest.raises(Faulted) as caught:
        client.call("getUserInfo")
    assert (caught.value.code, caught.value.kind) == (
        "sf:INVALID_SESSION_ID",
        "UnexpectedErrorFault",
    )
    assert "Invalid Session ID found in SessionHeader: Illegal Session" in caught.value.text


def test_an_idle_session_ends(sandbox: Sandbox):
    client = Client(sandbox, session=log_in(sandbox).findtext("sessionId"))
    sandbox.clock.offset = timedelta(hours=2, seconds=1)
    with pytest.raises(Faulted, match="INVALID_SESSION_ID"):
        client.call("getUserInfo")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"password": "wrong"}, "INVALID_LOGIN"),
        ({"username": "nobody@x.org"}, "INVALID_LOGIN"),
        ({"security_token": "wrong"}, "INVALID_LOGIN"),
        ({"security_token": ""}, "LOGIN_MUST_USE_SECURITY_TOKEN"),
        ({"version": "65.0"}, "INVALID_OPERATION"),
        ({"version": "30.0"}, "UNSUPPORTED_API_VERSION"),
        ({"version": "99.0"}, "UNSUPPORTED_API_VERSION"),
    ],
)
def test_a_login_that_fails_says_why(sandbox: Sandbox, changes: dict[str, str], code: str):
    with pytest.raises(SalesforceAuthenticationFailed) as caught:
        login(sandbox, **changes)
    assert caught.value.code == code


def test_an_inactive_user_cannot_log_in(sandbox: Sandbox):
    user_id = sandbox.store.integration_user_id
    sandbox.store.database.update("User", user_id, {"IsActive": False})
    with pytest.raises(SalesforceAuthenticationFailed, match="INVALID_LOGIN"):
        login(sandbox)


def test_an_admin_can_disable_logins(sandbox: Sandbox):
    sandbox.call("PATCH", "/sandbox/sessions", json={"soapLogin": False})
    with pytest.raises(SalesforceAuthenticationFailed, match="disabled by default in this org"):
        login(sandbox)


def test_in_a_trusted_network_the_organizations_id_stands_for_the_token(sandbox: Sandbox):
    sandbox.call("PATCH", "/sandbox/sessions", json={"trustedNetwork": True})
    scope = {"security_token": None, "organizationId": sandbox.store.organization_id}
    assert login(sandbox, **scope).limits()
    with pytest.raises(SalesforceAuthenticationFailed, match="INVALID_LOGIN"):
        login(sandbox, **{**scope, "organizationId": "00D000000000000"})


def test_user_info_is_of_the_sessions_user(sandbox: Sandbox):
    info = texts(Client(sandbox).result("getUserInfo"))
    assert info["userName"] == sandbox.store.credentials["username"]
    assert info["sessionSecondsValid"] == "7200"
    assert info["roleId"] is None


def test_calls_count_towards_the_allowance_but_logins(sandbox: Sandbox):
    sandbox.call("PATCH", "/sandbox/limits", json={"allowance": 1})
    log_in(sandbox)
    client = Client(sandbox)
    client.call("getUserInfo")
    with pytest.raises(Faulted) as caught:
        client.call("getUserInfo")
    assert caught.value.text == "REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded."


def test_answers_tell_the_usage(sandbox: Sandbox):
    envelope = request("getUserInfo", session=sandbox.store.credentials["access_token"])
    info = bare(Client(sandbox).post(envelope).content).find("Header/LimitInfoHeader/limitInfo")
    assert info is not None
    assert texts(info) == {"current": "1", "limit": "100000", "type": "API REQUESTS"}


def test_a_session_without_the_api_scope_is_refused(sandbox: Sandbox):
    store = sandbox.store
    token = store.sessions.issue(store.now(), scopes={"id"})
    with pytest.raises(Faulted, match="not valid for use with the API"):
        Client(sandbox, session=token).call("getUserInfo")


def request(operation: str, *, session: str = "", prefix: str = "", before: str = "") -> bytes:
    header = f"<SessionHeader xmlns='{PARTNER}'><sessionId>{session}</sessionId></SessionHeader>"
    return (
        f"<?xml version='1.0'?>{before}<e:Envelope xmlns:e='{ENVELOPE}'><e:Header>{header}"
        f"</e:Header><e:Body><{operation} xmlns='{PARTNER}'>{prefix}</{operation}></e:Body>"
        "</e:Envelope>"
    ).encode()


def fault_of(sandbox: Sandbox, body: bytes) -> tuple[str | None, str]:
    fault = Faulted(Client(sandbox).post(body))
    assert fault.kind is None
    return fault.code, fault.text


def test_a_document_type_is_refused_before_any_entity_is_expanded(sandbox: Sandbox):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>'
    body = request("login", prefix="<username>&c;</username>", before=bomb)
    code, text = fault_of(sandbox, body)
    assert code == "soapenv:Client"
    assert "document types" in text


def test_files_cannot_be_read_through_entities(sandbox: Sandbox):
    outside = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    body = request("login", prefix="<username>&f;</username>", before=outside)
    assert fault_of(sandbox, body)[0] == "soapenv:Client"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no XML",
        b"<a/>",
        b"<a" * 10,
        b"<a>" * 100,
        f"<e:Envelope xmlns:e='{ENVELOPE}'/>".encode(),
        f"<e:Envelope xmlns:e='{ENVELOPE}'><e:Body/></e:Envelope>".encode(),
        b"\xff\xfe\x00",
        b'<?xml version="1.0" encoding="nonsense"?><a/>',
    ],
)
def test_what_is_no_envelope_is_the_clients_fault(sandbox: Sandbox, body: bytes):
    assert fault_of(sandbox, body)[0] == "soapenv:Client"


def test_an_operation_that_does_not_exist_is_named(sandbox: Sandbox):
    code, text = fault_of(sandbox, request("selfDestruct"))
    assert code == "soapenv:Client"
    assert f"No operation available for request {{{PARTNER}}}selfDestruct" in text


def test_the_endpoints_do_not_take_each_others_requests(sandbox: Sandbox):
    client = Client(sandbox, letter="c")
    fault = Faulted(client.post(request("getUserInfo")))
    assert "No operation available" in fault.text


def test_an_argument_that_does_not_exist_is_not_ignored(sandbox: Sandbox):
    text = fault_of(sandbox, request("query", prefix="<soql/>"))[1]
    assert text == f"Element {{{PARTNER}}}soql invalid at this location"


def test_a_soap_action_is_needed_though_nothing_need_be_in_it(sandbox: Sandbox):
    path = "/services/Soap/u/60.0"
    answer = sandbox.anonymous("POST", path, data=request("login"))
    assert Faulted(answer).text == "SOAPAction HTTP header missing"


def test_requests_may_be_compressed(sandbox: Sandbox):
    body = request("getUserInfo", session=sandbox.store.credentials["access_token"])
    headers = {"Content-Encoding": "gzip"}
    assert Client(sandbox).post(gzip.compress(body), **headers).status_code == 200
    assert Faulted(Client(sandbox).post(b"no gzip", **headers)).code == "soapenv:Client"
