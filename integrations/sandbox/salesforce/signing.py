"""The key that the org signs ID tokens with."""

import base64
import hashlib
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa


class Signing:
    """One RSA key, made when it is first needed. `https://openid.net/specs/openid-connect-core`"""

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def sign(self, claims: Mapping[str, Any]) -> str:
        """A JWT signed with RS256."""
        headers = {"kid": self._key_id}
        return jwt.encode(dict(claims), self._key, algorithm="RS256", headers=headers)

    def keys(self) -> dict[str, Any]:
        """The public key as a JWK set."""
        numbers = self._key.public_key().public_numbers()
        key = {"kty": "RSA", "n": _encoded(numbers.n), "e": _encoded(numbers.e)}
        return {"keys": [{**key, "use": "sig", "alg": "RS256", "kid": self._key_id}]}

    @property
    def _key_id(self) -> str:
        modulus = _encoded(self._key.public_key().public_numbers().n)
        return hashlib.sha256(modulus.encode()).hexdigest()[:16]


def _encoded(number: int) -> str:
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
