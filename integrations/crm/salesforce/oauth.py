"""Salesforce's grants: client credentials, refresh token, JWT bearer."""

import base64
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from integrations.crm.tokens import Grant, Token, request_token
from integrations.domain.errors import ConfigurationError

# Salesforce does not say how long a session lives; the shortest policy is 15 minutes of idleness.
RENEW_EVERY = timedelta(minutes=30)
JWT_LIFE = 180  # seconds
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def token_url(login_url: str) -> str:
    return login_url.rstrip("/") + "/services/oauth2/token"


def client_credentials_grant(*, login_url: str, client_id: str, client_secret: str) -> Grant:
    """Only a My Domain address gives such tokens, never login.salesforce.com."""
    form = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": client_secret,
    }
    return lambda stored: _token(request_token(token_url(login_url), form, crm="Salesforce"))


def refresh_grant(
    *, login_url: str, client_id: str, client_secret: str, refresh_token: str
) -> Grant:
    """Trades the stored refresh token, at first the one given: with rotation each works once."""

    def grant(stored: Token | None) -> Token:
        held = stored.refresh_token if stored and stored.refresh_token else refresh_token
        form = {"grant_type": "refresh_token", "client_id": client_id, "refresh_token": held}
        if client_secret:
            form["client_secret"] = client_secret
        return _token(request_token(token_url(login_url), form, crm="Salesforce"), held)

    return grant


def jwt_grant(
    *,
    login_url: str,
    client_id: str,
    username: str,
    private_key: str,
    audience: str = "",
    now: Callable[[], float] = time.time,
) -> Grant:
    """Signs for the user; the app must be approved beforehand. `private_key` is PEM."""
    key = _rsa_key(private_key)

    def grant(stored: Token | None) -> Token:
        claims = {
            "iss": client_id,
            "sub": username,
            "aud": audience or login_url.rstrip("/"),
            "exp": int(now()) + JWT_LIFE,
        }
        form = {"grant_type": JWT_GRANT, "assertion": signed(claims, key)}
        return _token(request_token(token_url(login_url), form, crm="Salesforce"))

    return grant


def signed(claims: dict[str, Any], key: RSAPrivateKey) -> str:
    """A JWT with an RS256 signature."""
    head = _base64(orjson.dumps({"alg": "RS256", "typ": "JWT"}))
    unsigned = f"{head}.{_base64(orjson.dumps(claims))}"
    signature = key.sign(unsigned.encode(), PKCS1v15(), hashes.SHA256())
    return f"{unsigned}.{_base64(signature)}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _rsa_key(pem: str) -> RSAPrivateKey:
    try:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise ConfigurationError("The private key is not an RSA key in PEM form, without password.")
    return key


def _token(answer: dict[str, Any], refresh_token: str = "") -> Token:
    return Token(
        access_token=str(answer["access_token"]),
        expires_at=datetime.now(UTC) + RENEW_EVERY,
        refresh_token=str(answer.get("refresh_token") or refresh_token),
        instance_url=str(answer.get("instance_url") or ""),
    )
