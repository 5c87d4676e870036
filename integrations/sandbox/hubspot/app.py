"""The HubSpot sandbox as a Starlette application."""

import uuid
from collections.abc import Awaitable, Callable

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from integrations.sandbox.clock import Clock
from integrations.sandbox.config import Config
from integrations.sandbox.faults import Faults
from integrations.sandbox.hubspot.call import Call
from integrations.sandbox.hubspot.endpoint import Endpoint
from integrations.sandbox.hubspot.errors import ApiError, not_found
from integrations.sandbox.hubspot.routes.table import endpoints
from integrations.sandbox.hubspot.store import Store

MAX_URL = 16_384


def create_app(*, store: Store, config: Config, faults: Faults, clock: Clock) -> Starlette:
    """HubSpot's public API over `store`, which was made with the same `config` and `clock`.

    Faults strike in front of the application, where they can also break the connection.
    """
    del config, clock
    app = Starlette(
        routes=[
            Route(path, _serve(endpoint, version, store, faults), methods=[endpoint.method])
            for path, version, endpoint in endpoints()
        ],
        exception_handlers={ApiError: _on_error, HTTPException: _on_http_error},
    )
    app.add_middleware(_Paths)
    return app


def _serve(
    endpoint: Endpoint, version: str, store: Store, faults: Faults
) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        oauth = False if endpoint.public else _admit(request, endpoint, store)
        call = Call(
            store=store,
            faults=faults,
            request=request,
            version=version,
            url=str(request.url.replace(query="")),
            path=request.path_params,
            query=request.query_params,
            raw=await request.body(),
        )
        store.limits.take(endpoint.quota, store.now(), daily=not oauth)
        store.imports.settle()
        try:
            response = endpoint.handle(call)
        except ApiError as error:
            response = _refusal(error)
        response.headers.update(store.limits.headers(endpoint.quota, daily=not oauth))
        return response

    return serve


def _admit(request: Request, endpoint: Endpoint, store: Store) -> bool:
    """Check token and scopes; answers whether it is an OAuth app that calls."""
    token = store.tokens.check(request.headers.get("authorization"))
    if endpoint.scopes:
        store.tokens.require(token, _scopes(request, endpoint, store))
    return token.oauth


def _scopes(request: Request, endpoint: Endpoint, store: Store) -> tuple[str, ...]:
    if "{object}" not in endpoint.scopes[0]:
        return endpoint.scopes
    path = request.path_params
    kind = store.kind(path.get("object_type") or path.get("from_type", ""))
    return tuple(scope for each in endpoint.scopes for scope in kind.scopes(each))


def _refusal(error: ApiError) -> Response:
    body = error.body(str(uuid.uuid4()))
    if error.status == 429:
        body["requestId"] = str(uuid.uuid4())
    return Response(orjson.dumps(body), error.status, media_type="application/json")


async def _on_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return _refusal(error)


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return _refusal(not_found())
    return _refusal(ApiError(error.status_code, "METHOD_NOT_ALLOWED", "Method Not Allowed"))


class _Paths:
    """A slash at the end makes no difference, and a URL may be too long."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MAX_URL:
                await PlainTextResponse("URI Too Long", 414)(scope, receive, send)
                return
            scope["path"] = scope["path"].rstrip("/") or "/"
        await self.app(scope, receive, send)
