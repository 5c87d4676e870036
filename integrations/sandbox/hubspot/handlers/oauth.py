"""The OAuth token endpoint. Its errors have a shape of their own."""

from urllib.parse import parse_qsl

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer
from integrations.sandbox.hubspot.credentials import TOKEN_SECONDS
from integrations.sandbox.hubspot.errors import Json


def issue_token(call: Call) -> Response:
    """`refresh_token` grants. A failure is 400 with `{error, error_description, status, …}`."""
    form = dict(parse_qsl(call.raw.decode("utf-8", "replace")))
    tokens = call.store.tokens
    if form.get("grant_type") != "refresh_token":
        return _refused("unsupported_grant_type", "BAD_GRANT_TYPE", "missing or unknown grant type")
    if form.get("client_id") != tokens.client_id:
        return _refused("invalid_client", "BAD_CLIENT_ID", "missing or invalid client id")
    if form.get("client_secret") != tokens.client_secret:
        message = "missing or invalid client secret"
        return _refused("invalid_client", "BAD_CLIENT_SECRET", message)
    if form.get("refresh_token") != tokens.refresh_token:
        message = "missing or invalid refresh token"
        return _refused("invalid_grant", "BAD_REFRESH_TOKEN", message)
    return answer(_issued(call))


def _issued(call: Call) -> Json:
    body: Json = {
        "token_type": "bearer",
        "refresh_token": call.store.tokens.refresh_token,
        "access_token": call.store.tokens.issue().text,
        "expires_in": TOKEN_SECONDS,
    }
    if call.dated or call.version == "v3":
        body |= {
            "hub_id": call.store.portal_id,
            "user_id": 9_000_001,
            "scopes": sorted(call.store.tokens.scopes),
            "token_use": "access_token",
        }
    return body


def _refused(error: str, status: str, message: str) -> Response:
    body = {"error": error, "error_description": message, "status": status, "message": message}
    return answer(body, 400)
