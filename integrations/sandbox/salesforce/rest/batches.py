"""`composite/batch`: up to 25 requests that do not know of each other."""

from typing import Any

from integrations.sandbox.salesforce.errors import ApiError, fail
from integrations.sandbox.salesforce.rest.calls import Answer, Call, problem_answer

_MOST = 25
_METHODS = ("POST", "PUT", "PATCH", "GET", "DELETE")
_FAMILIES = ("limits", "parameterizedSearch", "query", "queryAll", "recent", "search", "sobjects")
_HALTED = "The batch was halted: an earlier request failed and haltOnError was set."


def batch(call: Call) -> Answer:
    """{batchRequests: [{method, url, richInput?}], haltOnError?}

    Each request inside counts against the daily allowance.
    https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_batch.htm
    """
    body = call.fields()
    requests = _read(body.get("batchRequests"))
    results: list[dict[str, Any]] = []
    failed = False
    for number, request in enumerate(requests):
        if failed and body.get("haltOnError") is True:
            answer = problem_answer(412, "BATCH_PROCESSING_HALTED", _HALTED)
        else:
            answer = _one(call, request, counted=number > 0)
        failed = failed or answer.status >= 400
        results.append({"statusCode": answer.status, "result": answer.data})
    return Answer({"hasErrors": failed, "results": results})


def _read(listed: object) -> list[dict[str, Any]]:
    if not isinstance(listed, list) or not listed:
        raise _bad("At least one request is required")
    if len(listed) > _MOST:
        raise fail(400, "LIMIT_EXCEEDED", f"At most {_MOST} requests are allowed in a batch")
    for request in listed:
        if not isinstance(request, dict) or request.get("method") not in _METHODS:
            raise _bad(f"A request needs one of the methods {', '.join(_METHODS)}")
        if not isinstance(request.get("url"), str):
            raise _bad("A request needs a url")
        if "binaryPartName" in request:
            raise _bad("Binary parts are not supported")
    return listed


def _bad(message: str) -> ApiError:
    return fail(400, "INVALID_INPUT", message)


def _one(call: Call, request: dict[str, Any], *, counted: bool) -> Answer:
    """The batch itself has been counted: it stands for its first request."""
    if counted and not call.store.usage.count(call.store.now()):
        return problem_answer(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
    path = request["url"].removeprefix("/services/data/").lstrip("/")
    family = path.partition("?")[0].split("/")[1:2]
    if not set(family) & set(_FAMILIES):
        message = f"The URL is not supported in a batch: {request['url']}"
        return problem_answer(400, "INVALID_INPUT", message)
    return call.answer(
        request["method"],
        f"/services/data/{path}",
        body=request.get("richInput"),
        headers={**call.headers, "content-encoding": ""},
    )
