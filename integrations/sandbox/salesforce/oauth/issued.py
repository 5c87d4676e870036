"""What becomes of tokens that were issued: introspection and revocation."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from integrations.sandbox.salesforce.apps import App
from integrations.sandbox.salesforce.oauth.clients import client, form
from integrations.sandbox.salesforce.oauth.issuing import identity_url
from integrations.sandbox.salesforce.oauth.refusals import NOT_KEPT, Denied
from integrations.sandbox.salesforce.rest.calls import Answer, Call

_FORM = "application/x-www-form-urlencoded"
_KINDS = ("", "access_token", "refresh_token")


def introspect(call: Call) -> Answer:
    """Whether a token of the asking app is good, RFC 7662.

    https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oidc_token_introspection.htm
    """
    given = form(call)
    try:
        app = client(call, given)
        _check_kind(given)
    except Denied as denied:
        return denied.answer()
    token = given.get("token", "")
    found = _access_token(call, app, token) or _refresh_token(call, app, token)
    return Answer(found or {"active": False}, headers=NOT_KEPT)


def revoke(call: Call) -> Answer:
    """End a session, or a grant with all its sessions.

    https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_revoke_token.htm
    """
    given = form(call)
    token, store = given.get("token", ""), call.store
    grant = store.grants.find(token)
    session = store.sessions.find(token, store.now())
    try:
        _check_kind(given)
        if grant is None and session is None:
            raise Denied("invalid_token", "invalid token")
    except Denied as denied:
        # Unlike its neighbours, this endpoint speaks no JSON.
        return Answer(urlencode(denied.fields()).encode(), 400, NOT_KEPT, _FORM)
    if grant is not None:
        store.grants.revoke(grant.id)
        store.sessions.end_of_grant(grant.id)
    store.sessions.end(token)
    return Answer(b"", headers=NOT_KEPT)


def _check_kind(given: Mapping[str, str]) -> None:
    if given.get("token_type_hint", "") not in _KINDS:
        raise Denied("unsupported_token_type", "this service does not support the given token type")


def _access_token(call: Call, app: App, token: str) -> dict[str, Any] | None:
    session = call.store.sessions.find(token, call.store.now())
    if session is None or session.client_id != app.client_id:
        return None
    issued = int(session.issued.timestamp())
    ends = {} if session.expires is None else {"exp": int(session.expires.timestamp())}
    known = _known(call, app, session.user_id, session.scopes)
    return {**known, "token_type": "access_token", **ends, "iat": issued, "nbf": issued}


def _refresh_token(call: Call, app: App, token: str) -> dict[str, Any] | None:
    grant = call.store.grants.find(token)
    if grant is None or grant.client_id != app.client_id:
        return None
    if grant.idle(call.store.now(), app.refresh_idle):
        return None
    return {**_known(call, app, grant.user_id, grant.scopes), "token_type": "refresh_token"}


def _known(call: Call, app: App, user_id: str, scopes: frozenset[str]) -> dict[str, Any]:
    user = call.store.row("User", user_id) or {}
    return {
        "active": True,
        "scope": " ".join(sorted(scopes)),
        "client_id": app.client_id,
        "username": user.get("Username"),
        "sub": identity_url(call, user_id),
    }
