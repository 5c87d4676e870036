"""A tiny server that answers by script: for answers that no CRM gives on purpose."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson

HANG, BREAK = "hang", "break"


@dataclass(frozen=True)
class Reply:
    """What to answer. `how` HANG never answers; BREAK stops in the middle of the body."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    how: str = ""

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else orjson.dumps(self.body)


@dataclass
class Call:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Loopback:
    """`replies` are used up one by one; the last one stays. `calls` are those that came."""

    url: str
    replies: list[Reply] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def next_reply(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


class Server(ThreadingHTTPServer):
    loopback: Loopback

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is what some tests are about."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def answer(self) -> None:
        loopback = self.server.loopback
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        loopback.calls.append(Call(self.command, self.path, dict(self.headers), body))
        reply = loopback.next_reply()
        if reply.how == HANG:
            loopback.released.wait(30)
            self.close_connection = True
            return
        self._send(reply)

    def _send(self, reply: Reply) -> None:
        content = reply.content
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if reply.how == BREAK:
            self.wfile.write(content[: len(content) // 2])
            self.close_connection = True
        else:
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Tests are quiet."""

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = answer


@contextmanager
def loopback(*replies: Reply) -> Iterator[Loopback]:
    with Server(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        server.loopback = Loopback(f"http://127.0.0.1:{server.server_port}", list(replies))
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server.loopback
        finally:
            server.loopback.released.set()
            server.shutdown()
            thread.join(5)


def closed_port_url() -> str:
    """An address where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"
