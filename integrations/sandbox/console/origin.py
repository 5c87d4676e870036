"""The guard of a console without sign-in: only its own pages may change anything."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class SameOrigin:
    """Refuses POSTs that do not name this very server as their origin."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] == "http"
            and scope["method"] == "POST"
            and not from_own_page(Request(scope))
        ):
            refusal = PlainTextResponse("Refused: the form is not from this console.", 403)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def from_own_page(request: Request) -> bool:
    """Browsers always send Origin with a POST; a missing one is not given the benefit of doubt."""
    _, _, host = request.headers.get("origin", "").partition("://")
    return host == request.headers.get("host")
