"""The steps of OAuth's flows, as clients and browsers take them."""

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.sandbox.salesforce.server import Sandbox

OAUTH = "/services/oauth2"
CALLBACK = "https://client.example/callback"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=")


class Key:
    """A key pair in PEM."""

    def __init__(self) -> None:
        pair = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = serialization.Encoding.PEM
        self.private = pair.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()
        self.public = (
            pair.public_key()
            .public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
            .decode()
        )


def register(sandbox: Sandbox, **settings: Any) -> dict[str, Any]:
    """A new app with a callback, as the admin endpoint answers it."""
    body = {"name": "My client", "callbacks": [CALLBACK], **settings}
    answer = sandbox.call("POST", "/sandbox/apps", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def authorize(sandbox: Sandbox, app: dict[str, Any], **changes: str | None) -> requests.Response:
    """Open the page that asks the user."""
    return sandbox.anonymous("GET", f"{OAUTH}/authorize", params=_wish(app, changes))


def decide(
    sandbox: Sandbox,
    app: dict[str, Any],
    *,
    decision: str = "allow",
    user: str | None = None,
    origin: str | None = None,
    **changes: str | None,
) -> requests.Response:
    """Press one of the page's buttons."""
    user = user or sandbox.store.integration_user_id
    form = {**_wish(app, changes), "decision": decision, "user": user}
    headers = {"Origin": origin or sandbox.url}
    return sandbox.anonymous("POST", f"{OAUTH}/authorize", data=form, headers=headers)


def told(answer: requests.Response) -> dict[str, str]:
    """What the callback hears."""
    assert answer.status_code == 302, answer.text
    location = answer.headers["Location"]
    assert location.startswith(CALLBACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def ask(sandbox: Sandbox, **form: str | None) -> requests.Response:
    """A call of the token endpoint."""
    given = {name: value for name, value in form.items() if value is not None}
    return sandbox.anonymous("POST", f"{OAUTH}/token", data=given)


def exchange(sandbox: Sandbox, app: dict[str, Any], code: str, **changes: str | None) -> Any:
    form: dict[str, str | None] = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "client_id": app["clientId"],
        "client_secret": app["clientSecret"] or None,
    }
    return ask(sandbox, **{**form, **changes})


def granted(sandbox: Sandbox, app: dict[str, Any], **changes: str | None) -> dict[str, Any]:
    """The token answer at the end of the whole flow."""
    code = told(decide(sandbox, app, **changes))["code"]
    answer = exchange(sandbox, app, code)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _wish(app: dict[str, Any], changes: dict[str, str | None]) -> dict[str, str]:
    wish = {
        "response_type": "code",
        "client_id": app["clientId"],
        "redirect_uri": CALLBACK,
        **changes,
    }
    return {name: value for name, value in wish.items() if value is not None}
