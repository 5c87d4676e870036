"""The JWT bearer flow: an app signs for a user who has approved it.

https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm
"""

import math
from datetime import datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate
from jwt.types import Options

from integrations.sandbox.salesforce.apps import App
from integrations.sandbox.salesforce.oauth.refusals import bad_grant, inactive_user, unknown_client
from integrations.sandbox.salesforce.rest.calls import Call

# An assertion may live five minutes; as much again is left to clocks that differ.
MOST_AHEAD_S = 600
# Clients that count in milliseconds are understood: no second of this size comes before 5138.
_MILLISECONDS_FROM = 10**11
# The claims are checked here: clients send forms of them that the standard does not know.
_UNCHECKED: Options = {
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}


def bearer_of(call: Call, assertion: str) -> tuple[App, str]:
    """The app and the id of the user that the assertion speaks for. Raises Denied."""
    app = _issuer(call, assertion)
    claims = _verified(app, assertion)
    _check_expiry(claims.get("exp"), call.store.now())
    if not _is_ours(claims.get("aud"), call.headers.get("host", "")):
        raise bad_grant("audience is invalid")
    return app, _approving_user(call, app, claims.get("sub"))


def public_key(pem: str) -> RSAPublicKey:
    """The RSA key of a certificate or a public key in PEM. Raises ValueError."""
    data = pem.encode()
    if b"BEGIN CERTIFICATE" in data:
        key: object = load_pem_x509_certificate(data).public_key()
    else:
        key = load_pem_public_key(data)
    if not isinstance(key, RSAPublicKey):
        raise ValueError("an RSA key is needed")
    return key


def _issuer(call: Call, assertion: str) -> App:
    try:
        unverified = jwt.decode(assertion, options={**_UNCHECKED, "verify_signature": False})
    except jwt.InvalidTokenError:
        raise bad_grant("invalid assertion") from None
    app = call.store.apps.find(str(unverified.get("iss", "")))
    if app is None:
        raise unknown_client()
    return app


def _verified(app: App, assertion: str) -> dict[str, Any]:
    if app.certificate is None:
        raise bad_grant("invalid assertion")
    try:
        claims: dict[str, Any] = jwt.decode(
            assertion, public_key(app.certificate), algorithms=["RS256"], options=_UNCHECKED
        )
    except jwt.InvalidTokenError:
        raise bad_grant("invalid assertion") from None
    return claims


def _check_expiry(value: object, now: datetime) -> None:
    """Seconds or milliseconds, as a number or as text: clients send all of these."""
    try:
        moment = math.nan if isinstance(value, bool) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise bad_grant("invalid assertion") from None
    if moment >= _MILLISECONDS_FROM:
        moment /= 1000
    ahead = moment - now.timestamp()
    if ahead <= 0:
        # The vendor's own words, although there is no code in this flow.
        raise bad_grant("expired authorization code")
    if not ahead <= MOST_AHEAD_S:
        raise bad_grant("invalid assertion")


def _is_ours(audience: object, host: str) -> bool:
    """One of Salesforce's hosts, or this one; a slash at the end does no harm."""
    named = audience if isinstance(audience, list) else [audience]
    hosts = [one.partition("://")[2].split("/")[0] for one in named if isinstance(one, str)]
    return any(one and (one == host or one.endswith(".salesforce.com")) for one in hosts)


def _approving_user(call: Call, app: App, username: object) -> str:
    user = call.store.logins.user(username) if isinstance(username, str) else None
    if user is None:
        raise bad_grant("user hasn't approved this consumer")
    if not user["IsActive"]:
        raise inactive_user()
    if not (app.admin_approved or call.store.grants.approved(app.client_id, user["Id"])):
        raise bad_grant("user hasn't approved this consumer")
    return str(user["Id"])
