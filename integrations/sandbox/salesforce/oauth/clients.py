"""Who is asking: the client of a request to an OAuth endpoint."""

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote_plus

from integrations.sandbox.salesforce.apps import App
from integrations.sandbox.salesforce.oauth.refusals import unknown_client, wrong_secret
from integrations.sandbox.salesforce.rest.calls import Call


def form(call: Call) -> dict[str, str]:
    """The request's parameters, from its query and its body."""
    body = call.body.decode("utf-8", "replace")
    return {**dict(call.query), **dict(parse_qsl(body, keep_blank_values=True))}


def client(call: Call, given: Mapping[str, str]) -> App:
    """The app, by its id, and by its secret where it gave one or must. Raises Denied."""
    app, secret = _named(call, given)
    needed = app.require_secret or bool(secret)
    if needed and not (app.client_secret and app.has_secret(secret)):
        raise wrong_secret()
    return app


def confidential_client(call: Call, given: Mapping[str, str]) -> App:
    """The app, proven by its secret. Raises Denied."""
    app, secret = _named(call, given)
    if not (app.client_secret and app.has_secret(secret)):
        raise wrong_secret()
    return app


def _named(call: Call, given: Mapping[str, str]) -> tuple[App, str]:
    client_id, secret = _credentials(call, given)
    app = call.store.apps.find(client_id)
    if app is None:
        raise unknown_client()
    return app, secret


def _credentials(call: Call, given: Mapping[str, str]) -> tuple[str, str]:
    """The client's id and secret, from HTTP Basic or the parameters."""
    scheme, _, encoded = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return given.get("client_id", ""), given.get("client_secret", "")
    try:
        user, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise wrong_secret() from None
    return unquote_plus(user), unquote_plus(secret)
