"""A Salesforce sandbox on a socket of its own, and clients that speak to it."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
import uvicorn
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce
from starlette.types import ASGIApp, Receive, Scope, Send

from integrations.sandbox.clock import Clock
from integrations.sandbox.config import Config
from integrations.sandbox.faults import Faults
from integrations.sandbox.salesforce.app import create_app, resources
from integrations.sandbox.salesforce.description import description
from integrations.sandbox.salesforce.store import Store
from tests.sandbox.judging import Judge, Tap

API = "/services/data/v66.0"
TIMEOUT_S = 60  # a bulk load takes its time where others work too


class Remap(HTTPAdapter):
    """Sends what simple-salesforce addresses to https:// to the sandbox instead."""

    def __init__(self, base: str) -> None:
        self._base = urlsplit(base)
        super().__init__()

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        asked = urlsplit(request.url)
        request.url = urlunsplit(
            (self._base.scheme, self._base.netloc, asked.path, asked.query, "")
        )
        return super().send(request, **options)


class Sandbox:
    """A running server with its store; `call` is a raw request with the lasting token."""

    def __init__(self, store: Store, faults: Faults, clock: Clock, url: str) -> None:
        self.store = store
        self.faults = faults
        self.clock = clock
        self.url = url
        self._http = requests.Session()
        self._http.trust_env = False

    def call(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **options: Any
    ) -> requests.Response:
        """A path that does not begin with /services or /sandbox is one of the data API's."""
        whole = path if path.startswith(("/services", "/sandbox")) else f"{API}/{path}"
        token = {"Authorization": f"Bearer {self.store.credentials['access_token']}"}
        return self._http.request(
            method,
            self.url + whole,
            headers={**token, **(headers or {})},
            timeout=TIMEOUT_S,
            allow_redirects=False,
            **options,
        )

    def anonymous(self, method: str, path: str, **options: Any) -> requests.Response:
        """A request without a token."""
        return self._http.request(
            method, self.url + path, timeout=TIMEOUT_S, allow_redirects=False, **options
        )

    def query(self, soql: str, path: str = "query") -> list[dict[str, Any]]:
        answer = self.call("GET", path, params={"q": soql})
        assert answer.status_code == 200, answer.text
        return answer.json()["records"]

    def refusal(self, soql: str) -> dict[str, Any]:
        answer = self.call("GET", "query", params={"q": soql})
        assert answer.status_code == 400, answer.text
        return answer.json()[0]

    def session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.mount("https://", Remap(self.url))
        return session

    def client(self, **options: Any) -> Salesforce:
        token = self.store.credentials["access_token"]
        return Salesforce(
            instance_url=self.url,
            session_id=token,
            session=self.session(),
            version="66.0",
            **options,
        )

    def close(self) -> None:
        self._http.close()


class Host:
    """A server whose app can be exchanged: starting one for every test would take too long."""

    def __init__(self) -> None:
        self.url = ""
        self._app: ASGIApp | None = None
        self._tap = Tap(Judge(description(), resources()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._app is not None
        await self._tap(self._app, scope, receive, send)

    @contextmanager
    def sandbox(
        self, config: Config | None = None, faults: Mapping[str, float] | None = None
    ) -> Iterator[Sandbox]:
        """A fresh org behind the server's address until the block ends, as it is described."""
        self._tap.listen()
        config, clock = config or Config(), Clock()
        strikes = Faults(faults or {}, config.seed)
        store = Store(config=config, clock=clock)
        before = self._app
        self._app = create_app(store=store, config=config, faults=strikes, clock=clock)
        sandbox = Sandbox(store, strikes, clock, self.url)
        try:
            yield sandbox
        finally:
            self._app = before
            sandbox.close()
            store.database.close()
        self._tap.check()


@contextmanager
def serving() -> Iterator[Host]:
    host = Host()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # A busy machine may leave the session idle for long.
        config = uvicorn.Config(host, log_level="warning", lifespan="off", timeout_keep_alive=600)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        host.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            yield host
        finally:
            server.should_exit = True
            thread.join(timeout=10)
