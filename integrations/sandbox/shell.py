"""One port of the sandbox: the CRM's API, and beside it what only a sandbox has."""

from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from integrations.sandbox.console.app import create_console
from integrations.sandbox.console.port import ConsoleStore, Neighbour
from integrations.sandbox.control import faults_endpoint
from integrations.sandbox.dialects import Dialect
from integrations.sandbox.faults import Faults
from integrations.sandbox.mishaps import Mishaps


class Shell:
    """`/` and `/console` to the console, `/sandbox` to the controls, all else to the API.

    A dispatcher by hand rather than a router, because every API call passes through it.
    """

    def __init__(
        self,
        api: ASGIApp,
        *,
        faults: Faults,
        dialect: Dialect,
        token: str,
        console: ConsoleStore,
        accent: str,
        neighbour: Neighbour | None = None,
    ) -> None:
        self._api = api
        self._exposed = Mishaps(api, faults=faults, dialect=dialect)
        self._console = create_console(console, accent=accent, neighbour=neighbour)
        self._control = Route(
            "/sandbox/faults", faults_endpoint(faults, token), methods=["GET", "PUT"]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._api(scope, receive, send)
            return
        path: str = scope["path"]
        if path == "/" or path == "/console" or path.startswith("/console/"):
            await self._console(scope, receive, send)
        elif path == "/sandbox/faults":
            await self._control.handle(scope, receive, send)
        else:
            await self._exposed(scope, receive, send)
