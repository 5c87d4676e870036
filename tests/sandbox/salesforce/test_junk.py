"""What no client should send is refused; it never makes the server fail."""

import json
from typing import Any

import jwt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.sandbox.salesforce.soap.service import OPERATIONS
from tests.sandbox.salesforce.flows import CALLBACK, OAUTH, Key, ask, decide, register
from tests.sandbox.salesforce.server import Sandbox
from tests.sandbox.salesforce.soap import Client, bare

JUNK = ["", "x", "'", "00Q", "0" * 18, "9" * 400, "Ünï", "1e999", "true"]
FUZZ = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def as_record(value: str) -> str:
    names = ("Id", "leadId", "LastName", "AnnualRevenue", "recordToMergeIds")
    inner = "".join(f"<{name}>{value}</{name}>" for name in names)
    return f"<type>Lead</type>{inner}<masterRecord><type>Lead</type>{inner}</masterRecord>"


GRANTS = [
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "password",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
]


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_soap_answers_junk_with_results_or_faults(sandbox: Sandbox, operation: str):
    client, arguments = Client(sandbox), OPERATIONS[operation][1] or ("list",)
    for content in (*JUNK, *map(as_record, JUNK), "<a><b><c>x</c></b></a>"):
        sent = "".join(f"<{name}>{content}</{name}>" for name in arguments)
        body = (
            "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'"
            " xmlns='urn:partner.soap.sforce.com'><e:Header><SessionHeader><sessionId>"
            f"{client.session}</sessionId></SessionHeader></e:Header>"
            f"<e:Body><{operation}>{sent}</{operation}></e:Body></e:Envelope>"
        )
        answer = client.post(body.encode())
        assert bare(answer.content).find("Body") is not None
        assert "UNKNOWN_EXCEPTION" not in answer.text


@FUZZ
@given(body=st.binary(max_size=80), path=st.sampled_from(["token", "introspect", "revoke"]))
def test_oauth_refuses_any_bytes(sandbox: Sandbox, body: bytes, path: str):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = sandbox.anonymous("POST", f"{OAUTH}/{path}", data=body, headers=headers)
    assert answer.status_code == 400


@FUZZ
@given(
    grant=st.sampled_from(GRANTS),
    form=st.dictionaries(
        st.sampled_from(["code", "assertion", "refresh_token", "username", "redirect_uri"]),
        st.text(max_size=30).filter(lambda text: text.isprintable()),
    ),
)
def test_grants_refuse_any_text(sandbox: Sandbox, grant: str, form: dict[str, str]):
    credentials = sandbox.store.credentials
    client = {} if "jwt" in grant else {n: credentials[n] for n in ("client_id", "client_secret")}
    answer = ask(sandbox, grant_type=grant, **client, **form)
    expected = 200 if grant == "client_credentials" else 400
    assert answer.status_code == expected
    assert (expected == 200) is ("access_token" in answer.json())


@pytest.mark.parametrize("claim", ["iss", "sub", "aud", "exp"])
@pytest.mark.parametrize("value", [None, 0, -1, [], {}, "http://[", ["http://["], 1e308, "-inf"])
def test_assertions_may_claim_anything(sandbox: Sandbox, key: Key, claim: str, value: Any):
    app = register(sandbox, certificate=key.public, adminApproved=True)
    claims = {
        "iss": app["clientId"],
        "sub": sandbox.store.credentials["username"],
        "aud": sandbox.url,
        "exp": sandbox.store.now().timestamp() + 100,
        claim: value,
    }
    assertion = jwt.PyJWS().encode(json.dumps(claims).encode(), key.private, "RS256")
    assert ask(sandbox, grant_type=GRANTS[-1], assertion=assertion).status_code == 400


@pytest.mark.parametrize("origin", ["http://[", "null", "//"])
def test_an_origin_that_is_none_may_not_decide(sandbox: Sandbox, origin: str):
    assert decide(sandbox, register(sandbox), origin=origin).status_code == 400


@pytest.mark.parametrize(
    "callback", ["http://[", "client.example", f"{CALLBACK}#x", "javascript:alert(1)"]
)
def test_a_callback_is_an_address(sandbox: Sandbox, callback: str):
    body = {"name": "x", "callbacks": [callback]}
    assert sandbox.call("POST", "/sandbox/apps", json=body).status_code == 400
