"""The HubSpot sandbox as a Starlette application."""

import uuid
from collections.abc import Awaitable, Callable

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from integrations.sandbox.clock import Clock
from integrations.sandbox.config import Config
from integrations.sandbox.faults import Faults
from integrations.sandbox.hubspot.call import Call
from integrations.sandbox.hubspot.errors import ApiError, not_found
from integrations.sandbox.hubspot.limits import Quota
from integrations.sandbox.hubspot.routes import Endpoint, endpoints
from integrations.sandbox.hubspot.schema import object_type
from integrations.sandbox.hubspot.store import Store

MAX_URL = 16_384


def create_app(*, store: Store, config: Config, faults: Faults, clock: Clock) -> Starlette:
    """HubSpot's public API over `store`. Faults `hubspot_423`, `hubspot_429` and `hubspot_477`
    strike single calls; those of the connection are the runner's affair."""
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
            version=version,
            url=str(request.url.replace(query="")),
            path=request.path_params,
            query=request.query_params,
            raw=await request.body(),
        )
        store.limits.take(endpoint.quota, store.now(), daily=not oauth)
        _strike(faults, endpoint)
        response = endpoint.handle(call)
        response.headers.update(store.limits.headers(endpoint.quota, daily=not oauth))
        return response

    return serve


def _admit(request: Request, endpoint: Endpoint, store: Store) -> bool:
    """Check token and scopes; answers whether it is an OAuth app that calls."""
    token = store.tokens.check(request.headers.get("authorization"))
    if endpoint.scopes:
        path = request.path_params
        named = path.get("object_type") or path.get("from_type", "")
        plural = object_type(named).name if "{object}" in endpoint.scopes[0] else ""
        store.tokens.require(tuple(each.format(object=plural) for each in endpoint.scopes))
    return token.oauth


def _strike(faults: Faults, endpoint: Endpoint) -> None:
    if endpoint.quota is Quota.NONE:
        return
    for name, error in _FAULTS.items():
        if faults.strikes(name):
            raise error()


_FAULTS: dict[str, Callable[[], ApiError]] = {
    "hubspot_423": lambda: ApiError(423, "LOCKED", "This resource is locked, try again later"),
    "hubspot_429": lambda: ApiError(
        429,
        "RATE_LIMITS",
        "You have reached your ten_secondly_rolling limit.",
        errorType="RATE_LIMIT",
        policyName="TEN_SECONDLY_ROLLING",
    ),
    "hubspot_477": lambda: ApiError(477, "MIGRATION", "This account is being migrated"),
}


async def _on_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    body = error.body(str(uuid.uuid4()))
    if error.status == 429:
        body["requestId"] = str(uuid.uuid4())
    headers = {"Retry-After": "5"} if error.status == 477 else None
    return Response(orjson.dumps(body), error.status, headers, media_type="application/json")


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return await _on_error(request, not_found())
    wrong = ApiError(error.status_code, "METHOD_NOT_ALLOWED", "Method Not Allowed")
    return await _on_error(request, wrong)


class _Paths:
    """A slash at the end makes no difference, and a URL may be too long."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MAX_URL:
                await Response("URI Too Long", 414)(scope, receive, send)
                return
            scope["path"] = scope["path"].rstrip("/") or "/"
        await self.app(scope, receive, send)
