"""What a token stands for, and its end.

v1 has the token in the path, newer versions want it in a form beside the app's secret:
https://developers.hubspot.com/docs/api-reference/legacy/authentication/oauth-tokens/v1/guide
"""

import hmac
from base64 import b64encode
from collections.abc import Iterable

from starlette.responses import Response

from integrations.sandbox.hubspot.activity import USER_EMAIL, USER_ID
from integrations.sandbox.hubspot.call import Call, answer, nothing
from integrations.sandbox.hubspot.credentials import Kind, Token
from integrations.sandbox.hubspot.errors import Json, invalid, not_found
from integrations.sandbox.hubspot.grants import Grant
from integrations.sandbox.hubspot.handlers.oauth import Refusal, check_client, posted_form


def read_access_token(call: Call) -> Response:
    """404 where the token is unknown."""
    token = call.store.tokens.known(call.path["token"])
    if token is None:
        raise not_found("access token not found")
    return answer({"token": token.text, "token_type": "access"} | _introspected(call, token))


def read_refresh_token(call: Call) -> Response:
    """404 where the token is unknown or deleted."""
    grant = _grant(call)
    return answer({"token": grant.refresh_token, "token_type": "refresh"} | _refresh(call, grant))


def delete_refresh_token(call: Call) -> Response:
    """204. Access tokens that came of it stay good until they expire."""
    call.store.tokens.grants.revoke(_grant(call))
    return nothing()


def introspect(call: Call) -> Response:
    """`{"active": false}` for what is unknown, deleted or expired."""
    form = posted_form(call)
    try:
        check_client(call, form)
    except Refusal as refusal:
        return refusal.answer()
    text, tokens = form.get("token", ""), call.store.tokens
    token, grant = tokens.known(text), tokens.grants.find(text)
    if token and token.oauth and tokens.seconds_left(token):
        return answer(_active(call, token.kind.value, text) | _introspected(call, token))
    if grant:
        app = {"app_id": call.store.app_id}
        return answer(_active(call, "refresh_token", text) | app | _refresh(call, grant))
    return answer({"active": False})


def revoke(call: Call) -> Response:
    """200 in any case, RFC 7009. A refresh token ends at once, an access token expires."""
    form = posted_form(call)
    try:
        check_client(call, form)
    except Refusal as refusal:
        return refusal.answer()
    grants, text = call.store.tokens.grants, form.get("token", "")
    grant = grants.find(text)
    if grant is None:
        call.store.tokens.expire(text)
    else:
        grants.revoke(grant)
    return Response()


def read_private_app_token(call: Call) -> Response:
    """`{"tokenKey"}` → `{userId, hubId, appId, scopes}`. A service key belongs to no app."""
    text = call.body().get("tokenKey")
    if not isinstance(text, str) or not text:
        raise invalid("Invalid input JSON: 'tokenKey' is required")
    token = call.store.tokens.known(text)
    if token is None or token.oauth:
        raise not_found("private app access token not found")
    return answer(
        {
            "userId": USER_ID,
            "hubId": call.store.portal_id,
            "appId": call.store.app_id if token.kind is Kind.PRIVATE_APP else None,
            "scopes": sorted(call.store.tokens.allowed(token)),
        }
    )


def _grant(call: Call) -> Grant:
    grant = call.store.tokens.grants.find(call.path["token"])
    if grant is None:
        raise not_found("refresh token not found")
    return grant


def _active(call: Call, use: str, text: str) -> Json:
    return {
        "active": True,
        "token": text,
        "token_use": use,
        "token_type": "bearer",
        "client_id": call.store.tokens.client_id,
    }


def _introspected(call: Call, token: Token) -> Json:
    """An app's own token belongs to no account, and to no user."""
    if token.kind is Kind.APP:
        left = call.store.tokens.seconds_left(token)
        scopes = sorted(call.store.tokens.allowed(token))
        return {"app_id": call.store.app_id, "expires_in": left, "scopes": scopes}
    return _access(call, token)


def _access(call: Call, token: Token) -> Json:
    return _account(call, call.store.tokens.allowed(token)) | {
        "app_id": call.store.app_id,
        "expires_in": call.store.tokens.seconds_left(token),
        "is_private_distribution": token.kind is not Kind.OAUTH,
        "signed_access_token": _signed(call, token),
    }


def _signed(call: Call, token: Token) -> Json:
    """What is inside a token, which only HubSpot itself can check."""
    tokens = call.store.tokens
    secret, scopes = tokens.client_secret.encode(), " ".join(sorted(tokens.allowed(token)))
    signature = b64encode(hmac.digest(secret, token.text.encode(), "sha256")).decode()
    return {
        "expiresAt": token.expires,
        "scopes": b64encode(scopes.encode()).decode(),
        "hubId": call.store.portal_id,
        "userId": USER_ID,
        "appId": call.store.app_id,
        "appInstallId": f"{call.store.app_id}-{call.store.portal_id}",
        "audience": "api.hubapi.com",
        "signature": signature,
        "newSignature": signature,
        "scopeToScopeGroupPks": "",
        "trialScopes": "",
        "trialScopeToScopeGroupPks": "",
        "hublet": "na1",
        "isUserLevel": False,
        "isServiceAccount": False,
        "isPrivateDistribution": token.kind is not Kind.OAUTH,
        "installingUserId": USER_ID,
    }


def _refresh(call: Call, grant: Grant) -> Json:
    client = {"client_id": call.store.tokens.client_id}
    return _account(call, call.store.tokens.granted(grant)) | client


def _account(call: Call, scopes: Iterable[str]) -> Json:
    return {
        "user": USER_EMAIL,
        "user_id": USER_ID,
        "hub_domain": "sandbox.example",
        "hub_id": call.store.portal_id,
        "scopes": sorted(scopes),
    }
