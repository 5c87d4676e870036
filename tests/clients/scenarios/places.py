"""Where the sandbox is, and how a client that knows only the vendors' hosts is led to it."""

import json
import os
import socket
from contextlib import suppress
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

_CREDENTIALS = json.loads(os.environ["SANDBOX"])
HUBSPOT: dict[str, str] = _CREDENTIALS["hubspot"]
SALESFORCE: dict[str, str] = _CREDENTIALS["salesforce"]

_HOSTS = {
    "hubapi.com": urlsplit(HUBSPOT["base_url"]),
    "salesforce.com": urlsplit(SALESFORCE["instance_url"]),
}
_resolve = socket.getaddrinfo


def lead_here() -> None:
    """In this process the vendors' names lead to the sandbox, whose certificate holds for them.

    To be called before the client is imported: some never ask the environment which authority to
    trust, only `certifi`, and that at import.
    """
    socket.getaddrinfo = _led
    with suppress(ImportError):
        import_module("certifi").where = lambda: os.environ["SSL_CERT_FILE"]


def _led(host: Any, port: Any, *rest: Any, **options: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else str(host)
    for domain, place in _HOSTS.items():
        if name.endswith(domain):
            return _resolve(place.hostname, place.port, *rest, **options)
    return _resolve(host, port, *rest, **options)


def on_hubspot(method: str, path: str, body: Any = None) -> Any:
    """A call beside those of the client that is tried: it prepares the scene, or changes it."""
    return _answer(HUBSPOT["base_url"] + path, HUBSPOT["access_token"], method, body)


def on_salesforce(method: str, path: str, body: Any = None) -> Any:
    return _answer(SALESFORCE["instance_url"] + path, SALESFORCE["access_token"], method, body)


def _answer(url: str, token: str, method: str, body: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(url, data=data, method=method, headers=headers)) as answer:
        said = answer.read()
    return json.loads(said) if said else None
