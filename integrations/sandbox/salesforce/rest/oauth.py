"""The token endpoint: client credentials and refresh."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, unquote_plus

from integrations.sandbox.salesforce.rest.calls import Answer, Call
from integrations.sandbox.salesforce.rest.metadata import origin

_SCOPE = "api refresh_token id"


class _Denied(Exception):
    """An OAuth refusal: `error` and `error_description`."""


def token(call: Call) -> Answer:
    form = _form(call)
    try:
        grant = _GRANTS.get(form.get("grant_type", ""))
        if grant is None:
            raise _Denied("unsupported_grant_type", "grant type not supported")
        extra = grant(call, form)
    except _Denied as denied:
        error, description = denied.args
        return Answer({"error": error, "error_description": description}, 400)
    return Answer({**_answer(call), **extra})


def _form(call: Call) -> dict[str, str]:
    body = call.body.decode("utf-8", "replace")
    return {**dict(call.query), **dict(parse_qsl(body, keep_blank_values=True))}


def _client_credentials(call: Call, form: Mapping[str, str]) -> dict[str, str]:
    if not call.store.sessions.knows(*_client(call, form)):
        raise _Denied("invalid_client", "invalid client credentials")
    return {}


def _refresh_token(call: Call, form: Mapping[str, str]) -> dict[str, str]:
    sessions = call.store.sessions
    client_id, secret = _client(call, form)
    if client_id != sessions.client_id:
        raise _Denied("invalid_client_id", "client identifier invalid")
    if secret and secret != sessions.client_secret:
        raise _Denied("invalid_client", "invalid client credentials")
    if form.get("refresh_token") != sessions.refresh_token:
        raise _Denied("invalid_grant", "expired access/refresh token")
    renewed = sessions.rotate()
    return {"refresh_token": renewed} if sessions.rotate_refresh_tokens else {}


def _client(call: Call, form: Mapping[str, str]) -> tuple[str, str]:
    """The client's id and secret, from HTTP Basic or the body."""
    scheme, _, encoded = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        user, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise _Denied("invalid_client", "invalid client credentials") from None
    return unquote_plus(user), unquote_plus(secret)


def _answer(call: Call) -> dict[str, str]:
    store, now = call.store, call.store.now()
    identity = f"{origin(call)}/id/{store.organization_id}/{store.user_id}"
    issued_at = str(int(now.timestamp() * 1000))
    secret = store.sessions.client_secret.encode()
    signature = hmac.new(secret, (identity + issued_at).encode(), hashlib.sha256).digest()
    return {
        "access_token": store.sessions.issue(now),
        "signature": base64.b64encode(signature).decode(),
        "scope": _SCOPE,
        "instance_url": origin(call),
        "id": identity,
        "token_type": "Bearer",
        "issued_at": issued_at,
    }


_GRANTS: dict[str, Callable[[Call, Mapping[str, str]], dict[str, str]]] = {
    "client_credentials": _client_credentials,
    "refresh_token": _refresh_token,
}
