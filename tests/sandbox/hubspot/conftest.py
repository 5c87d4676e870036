"""A HubSpot sandbox on a real socket, and other people's client pointed at it."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests
import uvicorn
from hubspot import HubSpot

from integrations.sandbox.clock import Clock
from integrations.sandbox.config import Config
from integrations.sandbox.faults import Faults
from integrations.sandbox.hubspot.app import create_app
from integrations.sandbox.hubspot.description import description
from integrations.sandbox.hubspot.routes.table import endpoints
from integrations.sandbox.hubspot.store import Store
from tests.sandbox.judging import Judge, Tap


@dataclass
class Sandbox:
    """One running sandbox. `call` sends raw requests with the lasting token."""

    url: str
    store: Store
    clock: Clock
    session: requests.Session

    def client(self, **options: Any) -> HubSpot:
        token = self.store.credentials["access_token"]
        return HubSpot(access_token=options.pop("access_token", token), host=self.url, **options)

    def call(
        self, method: str, path: str, body: Any = None, *, token: str | None = None, **options: Any
    ) -> requests.Response:
        bearer = token or self.store.credentials["access_token"]
        headers = {"Authorization": f"Bearer {bearer}"} | options.pop("headers", {})
        return self.session.request(
            method, self.url + path, json=body, headers=headers, timeout=10, **options
        )

    def contact(self, **properties: str) -> str:
        """A new contact's id."""
        reply = self.call("POST", "/crm/v3/objects/contacts", {"properties": properties})
        assert reply.status_code == 201, reply.text
        return str(reply.json()["id"])

    def forward(self, **span: float) -> None:
        """Move the sandbox's clock on."""
        self.clock.offset += timedelta(**span)


class StillClock(Clock):
    """Stands still until it is moved, however slow the machine is."""

    def __init__(self) -> None:
        super().__init__()
        self._moment = super().now()

    def now(self) -> datetime:
        return self._moment + self.offset


class Server:
    """Serves whichever application stands in `app`, with uvicorn in a thread, on a free port."""

    def __init__(self) -> None:
        self.app: Any = None
        self.tap = Tap(Judge(description(), (path for path, _, _ in endpoints())))
        self.session = requests.Session()
        config = uvicorn.Config(
            self,
            host="127.0.0.1",
            port=0,
            log_level="warning",
            lifespan="off",
            timeout_keep_alive=600,  # a busy machine may leave the session idle for long
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.tap(self.app, scope, receive, send)

    def start(self) -> None:
        self.thread.start()
        deadline = time.monotonic() + 10
        while not self.server.started:
            assert self.thread.is_alive(), "the server did not start"
            assert time.monotonic() < deadline
            self.thread.join(0.005)

    @property
    def url(self) -> str:
        port = self.server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def stop(self) -> None:
        self.session.close()
        self.server.should_exit = True
        self.thread.join(10)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    server = Server()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def config() -> Config:
    return Config(limits=False)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sandbox(
    config: Config, clock: Clock, server: Server, request: pytest.FixtureRequest
) -> Iterator[Sandbox]:
    """A portal of its own for each test, which answers as it is described."""
    server.tap.listen(requests=not request.node.get_closest_marker("nonsense"))
    store = Store(config=config, clock=clock)
    faults = Faults(config.faults, config.seed)
    server.app = create_app(store=store, config=config, faults=faults, clock=clock)
    yield Sandbox(server.url, store, clock, server.session)
    server.tap.check()


@pytest.fixture
def client(sandbox: Sandbox) -> HubSpot:
    return sandbox.client()
