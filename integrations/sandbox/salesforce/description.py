"""What the sandbox serves of Salesforce, as OpenAPI: from its table and `descriptions/`."""

from collections.abc import Iterator
from functools import cache

import orjson

from integrations.sandbox.openapi.document import Entry, Preface, build, openapi_path
from integrations.sandbox.openapi.handlers import handler_name
from integrations.sandbox.openapi.parts import read_parts
from integrations.sandbox.openapi.shapes import Json
from integrations.sandbox.salesforce.app import resources
from integrations.sandbox.salesforce.rest.gate import needs_session

_PACKAGE = __name__.rpartition(".")[0]
_PREFACE = Preface(
    title="Salesforce sandbox",
    description=(
        "The calls of Salesforce's public APIs that the sandbox answers, in its own words. "
        "`/sandbox` is its own. The WSDLs' calls are one path each."
    ),
    security_schemes={
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "header", "name": "X-SFDC-Session"},
    },
    anywhere={414: "Error", 431: "Error"},
)


@cache
def description() -> Json:
    return build(_PREFACE, entries(), read_parts(_PACKAGE))


@cache
def description_text() -> bytes:
    return orjson.dumps(description())


def entries() -> Iterator[Entry]:
    for path, methods in resources().items():
        for method, handler in methods.items():
            name = handler_name(handler, _PACKAGE)
            yield Entry(
                method=method,
                path=openapi_path(path),
                handler=name,
                tag=name.rpartition(".")[0].rpartition(".")[2],
                security=[{"token": []}] if needs_session(path) else [],
                refusals=_refusals(path),
            )


def _refusals(path: str) -> list[int]:
    """400 and 404 of the resources themselves; the others are the gate's."""
    if "{version}" in path and needs_session(path):
        return [400, 401, 403, 404, 410]
    return [400, 401, 404] if needs_session(path) else []
