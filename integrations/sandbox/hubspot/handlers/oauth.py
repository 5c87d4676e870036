"""The OAuth token endpoint. Its errors have a shape of their own.

https://developers.hubspot.com/docs/api-reference/auth-oauth-v3/guide
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer
from integrations.sandbox.hubspot.credentials import APP_SCOPES, TOKEN_SECONDS, Kind
from integrations.sandbox.hubspot.errors import Json
from integrations.sandbox.hubspot.grants import Code, Grant, same

Form = Mapping[str, str]


class Refusal(Exception):
    """400 with `{error, error_description, status, message}`."""

    def __init__(self, error: str, status: str, message: str) -> None:
        super().__init__(message)
        self.body = {
            "error": error,
            "error_description": message,
            "status": status,
            "message": message,
        }

    def answer(self) -> Response:
        return answer(self.body, 400)


def posted_form(call: Call) -> dict[str, str]:
    return dict(parse_qsl(call.raw.decode("utf-8", "replace"), keep_blank_values=True))


def issue_token(call: Call) -> Response:
    """v1 takes its parameters from the URL too."""
    form = posted_form(call)
    if call.version == "v1":
        form = dict(call.query) | form
    try:
        if form.get("grant_type") == "client_credentials":
            return answer(_issued_to_app(call, form))
        return answer(_issued(call, _grant(call, form)))
    except Refusal as refusal:
        return refusal.answer()


def check_client(call: Call, form: Form) -> None:
    """Raises Refusal unless the form has the app's own id and secret."""
    tokens = call.store.tokens
    if form.get("client_id") != tokens.client_id:
        raise Refusal("invalid_client", "BAD_CLIENT_ID", "missing or invalid client id")
    if not same(form.get("client_secret", ""), tokens.client_secret):
        raise Refusal("invalid_client", "BAD_CLIENT_SECRET", "missing or invalid client secret")


def _grant(call: Call, form: Form) -> Grant:
    """Raises Refusal."""
    kind, grants = form.get("grant_type"), call.store.tokens.grants
    if kind not in {"authorization_code", "refresh_token"}:
        raise Refusal("unsupported_grant_type", "BAD_GRANT_TYPE", "missing or unknown grant type")
    check_client(call, form)
    if kind == "authorization_code":
        return grants.grant(_code(call, form).scopes)
    found = grants.find(form.get("refresh_token", ""))
    if found is None:
        message = "missing or invalid refresh token"
        raise Refusal("invalid_grant", "BAD_REFRESH_TOKEN", message)
    return found


def _code(call: Call, form: Form) -> Code:
    """Raises Refusal; a code is used up by a failed exchange as well."""
    code = call.store.tokens.grants.take_code(form.get("code", ""))
    if code is None:
        raise Refusal("invalid_grant", "BAD_AUTH_CODE", "missing or unknown auth code")
    if form.get("redirect_uri") != code.redirect_uri:
        message = "redirect URI doesn't match the one that the auth code was issued for"
        raise Refusal("invalid_grant", "MISMATCH_REDIRECT_URI_AUTH_CODE", message)
    if code.challenge and not same(_hashed(form.get("code_verifier", "")), code.challenge):
        raise Refusal("invalid_grant", "BAD_CODE_VERIFIER", "missing or invalid code verifier")
    return code


def _issued_to_app(call: Call, form: Form) -> Json:
    """Raises Refusal. There is no refresh token: the app asks again."""
    check_client(call, form)
    scopes = frozenset(form.get("scope", "").split())
    if not scopes & APP_SCOPES or not scopes <= APP_SCOPES | call.store.tokens.scopes:
        raise Refusal("invalid_scope", "BAD_SCOPE", "missing or unknown scope")
    return {
        "token_type": "bearer",
        "access_token": call.store.tokens.issue_to_app(scopes & APP_SCOPES).text,
        "expires_in": TOKEN_SECONDS,
        "scopes": sorted(scopes),
        "token_use": Kind.APP.value,
    }


def _hashed(verifier: str) -> str:
    """An S256 challenge, RFC 7636."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def _issued(call: Call, grant: Grant) -> Json:
    tokens = call.store.tokens
    body: Json = {
        "token_type": "bearer",
        "refresh_token": grant.refresh_token,
        "access_token": tokens.issue(grant).text,
        "expires_in": TOKEN_SECONDS,
    }
    if call.version != "v1":
        body |= {
            "hub_id": call.store.portal_id,
            "user_id": 9_000_001,
            "scopes": sorted(tokens.granted(grant)),
            "token_use": Kind.OAUTH.value,
        }
    return body
