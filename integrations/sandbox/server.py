"""Serving both CRMs from one process, on two ports of the local machine."""

import asyncio
import gc
import json
import logging
import signal
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from integrations.sandbox.assembly import Sandbox, assemble
from integrations.sandbox.certificates import Certificate, make_certificate
from integrations.sandbox.config import Config
from integrations.sandbox.headernames import HeaderNames

HOST = "127.0.0.1"
# Longer than clients keep idle connections, so that it is never the server who hangs up first.
KEEP_ALIVE_S = 120
CUT_OFF_S = 0.05


class Server(uvicorn.Server):
    """A server that leaves signals to whoever runs it, and says when it is ready."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        cutting = asyncio.create_task(self._cut_off_closing())
        await super().shutdown(sockets=sockets)
        cutting.cancel()

    async def _cut_off_closing(self) -> None:
        """Over TLS, closing waits for the client's goodbye, and an idle client says none."""
        closing: set[Any] = set()
        while True:
            transports = {connection.transport for connection in self.server_state.connections}
            for transport in closing & transports:
                transport.abort()
            closing = {transport for transport in transports if transport.is_closing()}
            await asyncio.sleep(CUT_OFF_S)


class Listening:
    """Two bound ports, and the sandbox behind them once it is filled."""

    def __init__(self, config: Config, *, hubspot_port: int = 0, salesforce_port: int = 0) -> None:
        """Port 0 is any free one. Raises OSError where a port is taken."""
        self._sockets = [socket.create_server((HOST, hubspot_port), backlog=2048)]
        try:
            self._sockets.append(socket.create_server((HOST, salesforce_port), backlog=2048))
        except OSError:
            self._sockets[0].close()
            raise
        self._folder = tempfile.TemporaryDirectory(prefix="sandbox-") if config.tls else None
        self._tls = make_certificate(Path(self._folder.name)) if self._folder else None
        scheme = "https" if self._tls else "http"
        self.urls = [f"{scheme}://{HOST}:{bound.getsockname()[1]}" for bound in self._sockets]
        self.sandbox: Sandbox = assemble(
            config,
            hubspot_url=self.urls[0],
            salesforce_url=self.urls[1],
            authority=str(self._tls.authority) if self._tls else None,
        )
        self._servers: list[Server] = []

    async def serve(self, on_ready: Callable[[], None]) -> None:
        """Serve until `stop`; calls `on_ready` once both ports answer."""
        apps = self.sandbox.hubspot.app, self.sandbox.salesforce.app
        self._servers = [Server(_uvicorn_config(HeaderNames(app), self._tls)) for app in apps]
        try:
            async with asyncio.TaskGroup() as group:
                for server, bound in zip(self._servers, self._sockets, strict=True):
                    group.create_task(server.serve(sockets=[bound]))
                for server in self._servers:
                    await server.ready.wait()
                on_ready()
        finally:
            if self._folder:
                self._folder.cleanup()

    def stop(self) -> None:
        """Have `serve` end; calls in flight get a second. To be called on the loop's thread."""
        for server in self._servers:
            server.should_exit = True


def run(config: Config, *, hubspot_port: int, salesforce_port: int) -> None:
    """Serve until SIGINT or SIGTERM; prints one JSON line when ready. Raises OSError."""
    listening = Listening(config, hubspot_port=hubspot_port, salesforce_port=salesforce_port)
    # What is loaded now stays: keep the collector from walking through it ever after.
    gc.collect()
    gc.freeze()
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        for number in (signal.SIGINT, signal.SIGTERM):
            runner.get_loop().add_signal_handler(number, listening.stop)
        runner.run(listening.serve(lambda: _announce(listening.sandbox)))


def new_event_loop() -> asyncio.AbstractEventLoop:
    """The fast loop where there is one."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


def _announce(sandbox: Sandbox) -> None:
    print(json.dumps(sandbox.announcement()), flush=True)


def _uvicorn_config(app: object, tls: Certificate | None) -> uvicorn.Config:
    logging.getLogger("uvicorn.error").addFilter(_is_no_fault)
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        http="httptools",
        ws="none",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=1,
        ssl_certfile=tls.certificate if tls else None,
        ssl_keyfile=tls.key if tls else None,
    )


def _is_no_fault(record: logging.LogRecord) -> bool:
    """Answers that faults break off are no news."""
    return not record.getMessage().startswith("ASGI callable returned without")
