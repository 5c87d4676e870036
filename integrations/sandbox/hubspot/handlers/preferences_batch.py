"""Communication preferences of many addresses: v4 and dated."""

from collections.abc import Callable, Iterable
from typing import Any

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call
from integrations.sandbox.hubspot.errors import ApiError, Json, invalid
from integrations.sandbox.hubspot.handlers.batches import batch_answer, inputs_of
from integrations.sandbox.hubspot.handlers.preferences import (
    email_of,
    opted_out,
    require_channel,
    statuses,
    wide_statuses,
    written,
)

MAX_INPUTS = 100


def read_statuses(call: Call) -> Response:
    return _each_address(call, lambda email: {"statuses": statuses(call, email)})


def read_wide_statuses(call: Call) -> Response:
    return _each_address(call, lambda email: {"wideStatuses": wide_statuses(call, email)})


def unsubscribe_all(call: Call) -> Response:
    def one(email: str) -> Json:
        left = opted_out(call, email)
        return {"statuses": left} if left else {}

    return _succeeded(_each_address(call, one))


def write_statuses(call: Call) -> Response:
    def one(each: Json) -> Json:
        return written(call, email_of(str(each.get("subscriberIdString", ""))), each)

    return _succeeded(_each(call, inputs_of(call.body(), most=MAX_INPUTS), one))


def _each_address(call: Call, one: Callable[[str], Json]) -> Response:
    require_channel(call.query.get("channel"))

    def shown(text: str) -> Json:
        email = email_of(text)
        return {"subscriberIdString": email} | one(email)

    return _each(call, _addresses(call), shown)


def _each(call: Call, inputs: Iterable[Any], one: Callable[[Any], Json]) -> Response:
    results, errors = [], []
    for each in inputs:
        try:
            results.append(one(each))
        except ApiError as error:
            errors.append(error.item())
    return batch_answer(call, results, errors)


def _succeeded(response: Response) -> Response:
    """Only what reads may answer 207; a write tells of its errors with 200."""
    response.status_code = 200
    return response


def _addresses(call: Call) -> list[str]:
    inputs: Any = call.body().get("inputs")
    if not isinstance(inputs, list) or len(inputs) > MAX_INPUTS:
        raise invalid(f"Invalid input JSON: 'inputs' must list at most {MAX_INPUTS} addresses")
    return [str(each) for each in inputs]
