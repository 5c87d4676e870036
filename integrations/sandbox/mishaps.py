"""The ASGI layer in front of an app through which faults strike."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from integrations.sandbox.dialects import Dialect, Refusal
from integrations.sandbox.faults import Faults

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

AFTER_WRITE = frozenset({"timeout-after-write", "drop-connection", "truncated-json"})
# What needs no words of the CRM's: its dialect has the rest.
HANDLED = AFTER_WRITE | {"slow", "timeout", "refresh-race"}
SPARED = ("/console", "/sandbox", "/favicon.ico")


class Mishaps:
    """Passes calls on to `app`, but for those that a fault strikes. The console is spared."""

    def __init__(self, app: App, *, faults: Faults, dialect: Dialect) -> None:
        self._app = app
        self._faults = faults
        self._dialect = dialect

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._choose(scope)
        if fault is None:
            await self._app(scope, receive, send)
        elif fault == "slow":
            await asyncio.sleep(1 + 2 * self._faults.stream(fault).random())
            await self._app(scope, receive, send)
        elif fault == "timeout":
            await _hang_up_awaited(receive)
        elif fault == "refresh-race":
            await self._after_another(scope, receive, send)
        elif fault in AFTER_WRITE:
            await self._after_write(fault, scope, receive, send)
        else:
            await self._refuse(fault, scope, receive, send)

    def _choose(self, scope: Scope) -> str | None:
        path = scope.get("path", "")
        if scope["type"] != "http" or path == "/" or path.startswith(SPARED):
            return None
        query = scope.get("query_string", b"").decode("latin-1")
        oauth = path.startswith(self._dialect.oauth_prefixes)
        full_path = f"{path}?{query}" if query else path
        return self._faults.choose(
            scope["method"], full_path, oauth=oauth, left_to_app=self._dialect.left_to_app
        )

    async def _after_write(self, fault: str, scope: Scope, receive: Receive, send: Send) -> None:
        start, body = await _answer(self._app, scope, receive)
        if fault == "timeout-after-write":
            await _hang_up_awaited(receive)
        elif fault == "drop-connection":
            await _break_off(start, body, send)
        else:
            half = body[: len(body) // 2]
            await send({**start, "headers": _with_length(start["headers"], len(half))})
            await send({"type": "http.response.body", "body": half})

    async def _after_another(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The same call twice: somebody else has the first answer, with all that is new in it."""
        body = await _body(receive)
        await _answer(self._app, dict(scope), _replay(body))
        await self._app(scope, _replay(body), send)

    async def _refuse(self, fault: str, scope: Scope, receive: Receive, send: Send) -> None:
        if fault == "error-after-write":
            await _answer(self._app, scope, receive)
        else:
            await _drain(receive)
        refusal = self._dialect.refusal(fault, scope["path"], self._faults.stream(fault))
        await _send_refusal(send, refusal)


async def _answer(app: App, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    """Let `app` handle the call, and keep what it would have sent."""
    sent: list[Message] = []

    async def keep(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, keep)
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return {**sent[0], "headers": _with_length(sent[0]["headers"], len(body))}, body


async def _body(receive: Receive) -> bytes:
    pieces = []
    more = True
    while more:
        message = await receive()
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(pieces)


def _replay(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _break_off(start: Message, body: bytes, send: Send) -> None:
    """The framing announces more than is sent; leaving then makes the server close the socket.

    An answer without a body has nothing to break, so it announces one.
    """
    if not body:
        start = {**start, "status": 200, "headers": _with_length(start["headers"], 2)}
    await send(start)
    half = body[: len(body) // 2]
    await send({"type": "http.response.body", "body": half, "more_body": True})


def _with_length(headers: Any, length: int) -> list[tuple[bytes, bytes]]:
    kept = [(name, value) for name, value in headers if name.lower() != b"content-length"]
    return [*kept, (b"content-length", str(length).encode())]


async def _drain(receive: Receive) -> None:
    """Read the request to its end, so that the connection can be used again."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return


async def _hang_up_awaited(receive: Receive) -> None:
    """Say nothing until the client gives up."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_refusal(send: Send, refusal: Refusal) -> None:
    headers = {"Content-Type": refusal.content_type, **refusal.headers}
    wire = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send(
        {
            "type": "http.response.start",
            "status": refusal.status,
            "headers": _with_length(wire, len(refusal.body)),
        }
    )
    await send({"type": "http.response.body", "body": refusal.body})
