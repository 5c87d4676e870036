"""How HubSpot signs what it delivers.

https://developers.hubspot.com/docs/apps/legacy-apps/authentication/validating-requests
"""

import hashlib
import hmac
import re
from base64 import b64encode
from urllib.parse import unquote

_DECODED = re.compile("%3A|%2F|%3F|%40|%21|%24|%27|%28|%29|%2A|%2C|%3B", re.IGNORECASE)


def signature_v1(secret: str, body: bytes) -> str:
    return hashlib.sha256(secret.encode() + body).hexdigest()


def signature_v3(secret: str, method: str, url: str, body: bytes, timestamp: str) -> str:
    """`timestamp` is in milliseconds, as the header beside it says."""
    decoded = _DECODED.sub(lambda found: unquote(found[0]), url)
    message = method.encode() + decoded.encode() + body + timestamp.encode()
    return b64encode(hmac.digest(secret.encode(), message, "sha256")).decode()


def signed_headers(secret: str, url: str, body: bytes, now: int) -> dict[str, str]:
    """Of a POST; `now` is in milliseconds."""
    return {
        "X-HubSpot-Signature": signature_v1(secret, body),
        "X-HubSpot-Signature-Version": "v1",
        "X-HubSpot-Signature-v3": signature_v3(secret, "POST", url, body, str(now)),
        "X-HubSpot-Request-Timestamp": str(now),
    }
