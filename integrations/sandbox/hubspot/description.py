"""What the sandbox serves of HubSpot, as OpenAPI: from its table and `descriptions/`."""

from collections.abc import Iterator
from functools import cache

import orjson

from integrations.sandbox.hubspot.credentials import SCOPES
from integrations.sandbox.hubspot.endpoint import Endpoint
from integrations.sandbox.hubspot.limits import Quota
from integrations.sandbox.hubspot.routes.table import endpoints
from integrations.sandbox.openapi.document import Entry, Preface, build
from integrations.sandbox.openapi.handlers import handler_name
from integrations.sandbox.openapi.parts import read_parts
from integrations.sandbox.openapi.shapes import Json

_PACKAGE = __name__.rpartition(".")[0]
_OBJECT = "`{object}` is the plural of the object type that the path names"


def _preface() -> Preface:
    scopes = {name for _, _, endpoint in endpoints() for name in endpoint.scopes} | set(SCOPES)
    return Preface(
        title="HubSpot sandbox",
        description=(
            "The calls of HubSpot's public API that the sandbox answers, in its own words. "
            "`/sandbox` is its own. Any one of the scopes of a call will do."
        ),
        security_schemes={
            "token": {
                "type": "oauth2",
                "flows": {
                    "authorizationCode": {
                        "authorizationUrl": "/oauth/authorize",
                        "tokenUrl": "/oauth/v3/token",
                        "refreshUrl": "/oauth/v3/token",
                        "scopes": {
                            name: _OBJECT if "{object}" in name else "" for name in sorted(scopes)
                        },
                    }
                },
            },
            "developerKey": {"type": "apiKey", "in": "query", "name": "hapikey"},
        },
        anywhere={414: "text/plain"},
    )


@cache
def description() -> Json:
    return build(_preface(), entries(), read_parts(_PACKAGE))


@cache
def description_text() -> bytes:
    return orjson.dumps(description())


def entries() -> Iterator[Entry]:
    for path, _, endpoint in endpoints():
        handler = handler_name(endpoint.handle, _PACKAGE)
        yield Entry(
            method=endpoint.method,
            path=path,
            handler=handler,
            tag=handler.split(".")[1],
            security=_security(endpoint),
            refusals=sorted(_refusals(endpoint)),
        )


def _security(endpoint: Endpoint) -> list[dict[str, list[str]]]:
    if endpoint.public:
        return []
    return [{"token": [scope]} for scope in endpoint.scopes] or [{"token": []}]


def _refusals(endpoint: Endpoint) -> Iterator[int]:
    """What the call itself refuses, then what stands before it."""
    yield from (400, 404)
    if not endpoint.public:
        yield 401
    if endpoint.scopes:
        yield 403
    if endpoint.quota is not Quota.NONE:
        yield 429
