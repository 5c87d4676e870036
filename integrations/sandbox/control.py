"""`/sandbox/faults`: read and change the faults of a running sandbox.

GET answers `{"known": {name: text}, "rates": {name: rate}, "script": [step], "struck": {name: n}}`.
PUT takes `rates` and `script`, both optional, each replacing what was there. A step is
`{"fault", "method", "path", "count", "skip"}`: that fault for the next `count` calls whose path
begins so, after `skip` calls that go well; or `{"fault", "method", "path", "rate"}`: that share of
them for good.

`/sandbox/clock`: GET and PUT `{"offsetSeconds": n}`, how far the CRM's clock is ahead.

`/openapi.json`: GET what the CRM's calls are, without a token.
"""

import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from integrations.sandbox.clock import Clock
from integrations.sandbox.faults import KNOWN, Faults, Scripted

_STEP_TYPES: dict[str, tuple[type, ...]] = {
    "fault": (str,),
    "method": (str,),
    "path": (str,),
    "count": (int,),
    "skip": (int,),
    "rate": (float, int),
}
Handler = Callable[[Request], Awaitable[Response]]


def faults_endpoint(faults: Faults, token: str) -> Handler:
    """The handler of GET and PUT; it wants `Authorization: Bearer <token>`."""

    async def handle(request: Request) -> Response:
        if not _authorized(request, token):
            return _problem(401, "the sandbox's own access token is needed as a bearer token")
        if request.method == "GET":
            return JSONResponse(_state(faults))
        if request.method != "PUT":
            return _problem(405, "GET or PUT")
        try:
            _apply(faults, await request.body())
        except ValueError as error:
            return _problem(400, str(error))
        return JSONResponse(_state(faults))

    return handle


def description_endpoint(description: Callable[[], bytes]) -> Handler:
    """The handler of GET. It makes the document when first asked for: few ever ask."""

    async def handle(request: Request) -> Response:
        return Response(description(), media_type="application/json")

    return handle


def clock_endpoint(clock: Clock, token: str) -> Handler:
    """The handler of GET and PUT; it wants `Authorization: Bearer <token>`."""

    async def handle(request: Request) -> Response:
        if not _authorized(request, token):
            return _problem(401, "the sandbox's own access token is needed as a bearer token")
        if request.method == "PUT":
            try:
                clock.offset = timedelta(seconds=_offset(await request.body()))
            except (ValueError, OverflowError) as error:
                return _problem(400, str(error))
        return JSONResponse({"offsetSeconds": clock.offset.total_seconds()})

    return handle


def _offset(body: bytes) -> float:
    wanted = json.loads(body)
    seconds = wanted.get("offsetSeconds") if isinstance(wanted, dict) else None
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        raise ValueError('an object with "offsetSeconds", a number, is expected')
    return float(seconds)


def _authorized(request: Request, token: str) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), token.encode())


def _apply(faults: Faults, body: bytes) -> None:
    """Raises ValueError with a text for people; then nothing has changed."""
    wanted = json.loads(body)
    if not isinstance(wanted, dict) or not wanted.keys() <= {"rates", "script"}:
        raise ValueError('an object with "rates", "script" or both is expected')
    faults.configure(
        rates=_rates(wanted["rates"]) if "rates" in wanted else None,
        script=_script(wanted["script"]) if "script" in wanted else None,
    )


def _rates(value: Any) -> dict[str, float]:
    if not isinstance(value, dict) or not all(
        isinstance(rate, int | float) for rate in value.values()
    ):
        raise ValueError('"rates" must be an object of numbers')
    return {name: float(rate) for name, rate in value.items()}


def _script(value: Any) -> list[Scripted]:
    if not isinstance(value, list):
        raise ValueError('"script" must be a list of steps')
    return [_step(step) for step in value]


def _step(value: Any) -> Scripted:
    if not isinstance(value, dict) or "fault" not in value:
        raise ValueError('a step must be an object with "fault"')
    for name, given in value.items():
        if name not in _STEP_TYPES or type(given) not in _STEP_TYPES[name]:
            raise ValueError(
                f"a step has {', '.join(map(json.dumps, _STEP_TYPES))}; not {name}={given!r}"
            )
    return Scripted(**value)


def _state(faults: Faults) -> dict[str, Any]:
    return {
        "known": dict(KNOWN),
        "rates": faults.rates,
        "script": [_shown(step) for step in faults.script],
        "struck": dict(faults.struck),
    }


def _shown(step: Scripted) -> dict[str, Any]:
    """How many calls a step has left, or at which rate it strikes."""
    left_out = {"rate"} if step.rate is None else {"count", "skip"}
    return {name: value for name, value in asdict(step).items() if name not in left_out}


def _problem(status: int, text: str) -> JSONResponse:
    return JSONResponse({"error": text}, status_code=status)
