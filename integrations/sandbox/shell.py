"""One port of the sandbox: the CRM's API, and beside it what only a sandbox has."""

from collections.abc import Callable
from email.utils import formatdate

from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from integrations.sandbox.clock import Clock
from integrations.sandbox.console.app import create_console
from integrations.sandbox.console.port import ConsoleStore, Neighbour
from integrations.sandbox.control import clock_endpoint, description_endpoint, faults_endpoint
from integrations.sandbox.dialects import Dialect
from integrations.sandbox.faults import Faults
from integrations.sandbox.mishaps import Mishaps


class Shell:
    """`/` and `/console` to the console, `/sandbox` to the controls, all else to the API.

    `description` makes the API's OpenAPI document, which is at `/openapi.json`.
    A dispatcher by hand rather than a router, because every API call passes through it.
    """

    def __init__(
        self,
        api: ASGIApp,
        *,
        faults: Faults,
        dialect: Dialect,
        token: str,
        clock: Clock,
        description: Callable[[], bytes],
        console: ConsoleStore,
        accent: str,
        neighbour: Neighbour | None = None,
    ) -> None:
        self._api = api
        self._exposed = Mishaps(api, faults=faults, dialect=dialect)
        self._console = create_console(console, accent=accent, neighbour=neighbour)
        self._clock = clock
        self._controls = {
            path: Route(path, endpoint, methods=methods)
            for path, endpoint, methods in (
                ("/openapi.json", description_endpoint(description), ["GET"]),
                ("/sandbox/faults", faults_endpoint(faults, token), ["GET", "PUT"]),
                ("/sandbox/clock", clock_endpoint(clock, token), ["GET", "PUT"]),
            )
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._api(scope, receive, send)
            return
        path: str = scope["path"]
        send = self._dated(send)
        if path == "/" or path == "/console" or path.startswith("/console/"):
            await self._console(scope, receive, send)
        elif path in self._controls:
            await self._controls[path].handle(scope, receive, send)
        else:
            await self._exposed(scope, receive, send)

    def _dated(self, send: Send) -> Send:
        """Answers bear the time of the CRM's own clock, which need not be right."""

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = formatdate(self._clock.now().timestamp(), usegmt=True).encode()
                message = {**message, "headers": [*message.get("headers", ()), (b"date", date)]}
            await send(message)

        return dated
