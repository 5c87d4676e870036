"""Header names as the vendors write them.

They mean the same in any case, and the server underneath lowers them all. But some clients look
for `Content-Type` in a plain dictionary, and find it at the real services.
"""

from collections.abc import Callable, MutableMapping
from functools import cache
from typing import Any

_MESSAGE = MutableMapping[str, Any]
_FRAMING = frozenset({b"content-length", b"transfer-encoding", b"connection"})
_SPELLED = (
    (b"Etag", b"ETag"),
    (b"Www-", b"WWW-"),
    (b"Hubspot", b"HubSpot"),
    (b"Ratelimit", b"RateLimit"),
)


class _Name(bytes):
    """A name that stays as it is written."""

    def lower(self) -> "_Name":
        return self


class HeaderNames:
    """An ASGI app whose answers have capitals in the names of their headers."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Callable[[_MESSAGE], Any]) -> None:
        async def spelled(message: _MESSAGE) -> None:
            if message["type"] == "http.response.start":
                headers = message.get("headers", ())
                message["headers"] = [(_written(name), value) for name, value in headers]
            await send(message)

        await self.app(scope, receive, spelled)


@cache
def _written(name: bytes) -> bytes:
    """Those that frame the body are left to the server, which looks for them."""
    if name.lower() in _FRAMING:
        return name
    title = name.title()
    for known, vendors in _SPELLED:
        title = title.replace(known, vendors)
    return _Name(title)
