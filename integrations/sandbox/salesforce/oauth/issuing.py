"""What the token endpoint answers with, and the sessions that it opens."""

import base64
import hashlib
import hmac
from collections.abc import Collection

from integrations.sandbox.salesforce.apps import App
from integrations.sandbox.salesforce.grants import Grant
from integrations.sandbox.salesforce.rest.calls import Call
from integrations.sandbox.salesforce.rest.metadata import origin

Answered = dict[str, str]
_ID_TOKEN_S = 120


def identity_url(call: Call, user_id: str) -> str:
    return f"{origin(call)}/id/{call.store.organization_id}/{user_id}"


def issue(
    call: Call, app: App, user_id: str, scopes: Collection[str], *, grant_id: int | None = None
) -> Answered:
    """Open a session and answer with what every flow has."""
    store = call.store
    access_token = store.sessions.issue(
        store.now(), user_id=user_id, client_id=app.client_id, scopes=scopes, grant_id=grant_id
    )
    return {
        "access_token": access_token,
        "scope": " ".join(sorted(scopes)),
        "instance_url": origin(call),
        "id": identity_url(call, user_id),
        "token_type": "Bearer",
    }


def signed(
    call: Call, app: App, user_id: str, scopes: Collection[str], *, grant_id: int | None = None
) -> Answered:
    """The same with the signature of id and moment, by the client's secret."""
    answer = issue(call, app, user_id, scopes, grant_id=grant_id)
    issued_at = str(int(call.store.now().timestamp() * 1000))
    message = (answer["id"] + issued_at).encode()
    signature = hmac.new(app.client_secret.encode(), message, hashlib.sha256).digest()
    return {**answer, "signature": base64.b64encode(signature).decode(), "issued_at": issued_at}


def with_refresh(call: Call, app: App, grant: Grant) -> Answered:
    """The same with the grant's refresh token."""
    answer = signed(call, app, grant.user_id, grant.scopes, grant_id=grant.id)
    return {**answer, "refresh_token": grant.refresh_token}


def with_id_token(call: Call, app: App, answer: Answered, *, nonce: str = "") -> Answered:
    """The answer, with an ID token where `openid` was granted."""
    if "openid" not in answer["scope"].split():
        return answer
    now = int(call.store.now().timestamp())
    half = hashlib.sha256(answer["access_token"].encode()).digest()[:16]
    claims: dict[str, object] = {
        "iss": origin(call),
        "sub": answer["id"],
        "aud": app.client_id,
        "iat": now,
        "exp": now + _ID_TOKEN_S,
        "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
    }
    signed_claims = call.store.signing.sign({**claims, "nonce": nonce} if nonce else claims)
    return {**answer, "id_token": signed_claims}
