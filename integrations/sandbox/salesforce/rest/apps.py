"""Connected apps, over HTTP for whoever plays the org's admin: `/sandbox/apps`."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from integrations.sandbox.salesforce.apps import SCOPES, App
from integrations.sandbox.salesforce.errors import fail
from integrations.sandbox.salesforce.ids import to_18
from integrations.sandbox.salesforce.oauth.assertions import public_key
from integrations.sandbox.salesforce.rest.calls import Answer, Call

_LISTS = ("callbacks", "scopes")
_FLAGS = {
    "requireSecret": "require_secret",
    "requirePkce": "require_pkce",
    "adminApproved": "admin_approved",
}


def listing(call: Call) -> Answer:
    return Answer([_shown(app) for app in call.store.apps])


def create(call: Call) -> Answer:
    """{name, public?: bool, and what `change` takes}; answers the app with id and secret."""
    body = call.fields()
    name, public = body.pop("name", None), body.pop("public", False)
    if not isinstance(name, str) or not name:
        raise fail(400, "MISSING_ARGUMENT", "name is required")
    changes = _checked(call, body)
    app = call.store.apps.new(name, public=public is True)
    made = _change(app, changes)
    return Answer({**_shown(app), **made}, 201)


def change(call: Call) -> Answer:
    """{callbacks?: […], scopes?: […], requireSecret?, requirePkce?, adminApproved?: bool,
    runAs?: user id, refreshIdleDays?: number, certificate?: PEM, generateKey?: true}

    With `generateKey` the sandbox makes a key pair, keeps the public half and answers the other.
    """
    app = _app(call)
    made = _change(app, _checked(call, call.fields()))
    return Answer({**_shown(app), **made})


def delete(call: Call) -> Answer:
    app = _app(call)
    if app.client_id == call.store.own_app.client_id:
        raise fail(400, "INVALID_OPERATION", "the sandbox's own client stays")
    call.store.apps.remove(app.client_id)
    return Answer(status=204)


def _app(call: Call) -> App:
    app = call.store.apps.find(call.path["client_id"])
    if app is None:
        raise fail(404, "NOT_FOUND", "there is no app of that client id")
    return app


def _checked(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """The settings, once all of them are known and in order. Raises ApiError."""
    for name, value in body.items():
        if name not in _RULES:
            raise fail(400, "INVALID_ARGUMENT", f"unknown setting: {name}")
        holds, rule = _RULES[name]
        if not holds(value):
            raise fail(400, "INVALID_ARGUMENT", f"{name} must be {rule}")
    run_as = body.get("runAs")
    if run_as is not None and not call.store.logins.is_active(to_18(run_as) or ""):
        raise fail(400, "INVALID_ARGUMENT", "runAs must be the id of an active user")
    return body


def _are_scopes(value: Any) -> bool:
    return isinstance(value, list) and all(scope in SCOPES for scope in value)


def _are_addresses(value: Any) -> bool:
    return isinstance(value, list) and all(_is_address(one) for one in value)


def _is_address(value: Any) -> bool:
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
    except ValueError:
        return False
    return parts is not None and parts.scheme not in ("", "javascript") and not parts.fragment


def _is_certificate(value: Any) -> bool:
    try:
        return value is None or bool(public_key(str(value)))
    except ValueError:
        return False


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _are_days(value: Any) -> bool:
    return value is None or (type(value) is int and 0 < value < 10_000)


# Each setting, when it is in order, and how that reads.
_RULES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "callbacks": (_are_addresses, "a list of addresses with a scheme and without a fragment"),
    "scopes": (_are_scopes, f"a list of {', '.join(SCOPES)}"),
    **dict.fromkeys([*_FLAGS, "generateKey"], (_is_flag, "true or false")),
    "runAs": (lambda value: value is None or isinstance(value, str), "the id of an active user"),
    "refreshIdleDays": (_are_days, "a number of days"),
    "certificate": (_is_certificate, "the PEM of a certificate or public key, of RSA"),
}


def _change(app: App, settings: dict[str, Any]) -> dict[str, str]:
    """Apply settings; answers what is told only once."""
    for name, attribute in {**dict(zip(_LISTS, _LISTS, strict=True)), **_FLAGS}.items():
        if name in settings:
            setattr(app, attribute, settings[name])
    if "runAs" in settings:
        app.run_as = settings["runAs"] and to_18(settings["runAs"])
    if "refreshIdleDays" in settings:
        days = settings["refreshIdleDays"]
        app.refresh_idle = None if days is None else timedelta(days=days)
    if "certificate" in settings:
        app.certificate = settings["certificate"]
    return _new_key(app) if settings.get("generateKey") else {}


def _new_key(app: App) -> dict[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    app.certificate = (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return {"privateKey": private.decode()}


def _shown(app: App) -> dict[str, Any]:
    return {
        "name": app.name,
        "clientId": app.client_id,
        "clientSecret": app.client_secret,
        "callbacks": list(app.callbacks),
        "scopes": list(app.scopes),
        "requireSecret": app.require_secret,
        "requirePkce": app.require_pkce,
        "adminApproved": app.admin_approved,
        "runAs": app.run_as,
        "refreshIdleDays": app.refresh_idle and app.refresh_idle.days,
        "certificate": app.certificate,
    }
