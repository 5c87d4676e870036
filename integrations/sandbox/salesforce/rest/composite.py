"""`composite`: requests inside a request, that may use each other's answers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox.salesforce.errors import ApiError, Problem, fail
from integrations.sandbox.salesforce.rest.backreferences import BadReference, resolved
from integrations.sandbox.salesforce.rest.calls import Answer, Call, refusal
from integrations.sandbox.salesforce.rest.gate import known_version

_MOST = 25
_MOST_HEAVY = 5  # queries and collections
_METHODS = ("POST", "PUT", "PATCH", "GET", "DELETE")
_INHERITED = ("accept", "authorization", "content-type")
_NAME = re.compile(r"[A-Za-z0-9]\w*", re.ASCII)
_DATA = r"/services/data/v\d+\.\d/"
_HEAVY = re.compile(rf"{_DATA}(query|queryAll|composite/sobjects)(?![^/?])")
_ALLOWED = re.compile(
    rf"{_DATA}(sobjects|query|queryAll|search|parameterizedSearch|limits|composite/sobjects)"
    r"(?![^/?])"
)
_ROLLED_BACK = (
    "The transaction was rolled back since another operation in the same transaction failed."
)


@dataclass(frozen=True)
class Subrequest:
    """One request inside another. Its body and URL may hold `@{reference.path}`."""

    method: str
    url: str
    reference: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What came of a subrequest."""

    reference: str
    answer: Answer

    @property
    def failed(self) -> bool:
        return self.answer.status >= 400 or _has_failed_rows(self.answer)

    def show(self) -> dict[str, Any]:
        return {
            "body": self.answer.data,
            "httpHeaders": dict(self.answer.headers),
            "httpStatusCode": self.answer.status,
            "referenceId": self.reference,
        }


class RolledBack(Exception):
    """A subrequest failed where all or none were to be done."""


def composite(call: Call) -> Answer:
    """{allOrNone?, collateSubrequests?, compositeRequest: [{method, url, referenceId, body?}]}

    Subrequests are done in their order whether or not they may be collated.
    """
    body = call.fields()
    subrequests = read_subrequests(body.get("compositeRequest"), _MOST)
    heavy = sum(bool(_HEAVY.match(each.url)) for each in subrequests)
    if heavy > _MOST_HEAVY:
        raise fail(
            400,
            "LIMIT_EXCEEDED",
            f"A composite request holds at most {_MOST_HEAVY} queries and collections",
        )
    outcomes = run(call, subrequests, all_or_none=body.get("allOrNone") is True)
    return Answer({"compositeResponse": [outcome.show() for outcome in outcomes]})


def listing(call: Call) -> Answer:
    """`GET composite`: what there is below it."""
    base = f"{call.base}/composite"
    return Answer({name: f"{base}/{name}" for name in ("tree", "batch", "sobjects", "graph")})


def run(call: Call, subrequests: Sequence[Subrequest], *, all_or_none: bool) -> list[Outcome]:
    """What came of each, in order. With `all_or_none` a failure undoes and halts all others."""
    outcomes: list[Outcome] = []
    try:
        with call.store.database.savepoint():
            for subrequest in subrequests:
                outcomes.append(_one(call, subrequest, outcomes))
                if all_or_none and outcomes[-1].failed:
                    raise RolledBack
    except RolledBack:
        culprit = outcomes[-1]
        others = [Outcome(each.reference, halted(_ROLLED_BACK)) for each in subrequests]
        return [culprit if each.reference == culprit.reference else each for each in others]
    return outcomes


def read_subrequests(listed: object, most: int) -> list[Subrequest]:
    """The subrequests as they were sent. Raises ApiError where one is not well formed."""
    if not isinstance(listed, list) or not listed:
        raise _bad("At least one subrequest is required")
    if len(listed) > most:
        raise fail(400, "LIMIT_EXCEEDED", f"At most {most} subrequests are allowed")
    subrequests = [_read(each) for each in listed]
    names = [each.reference for each in subrequests]
    doubled = next((name for name in names if names.count(name) > 1), None)
    if doubled is not None:
        raise _bad(f"Duplicate ReferenceId provided in the request: {doubled}")
    return subrequests


def _read(sent: object) -> Subrequest:
    if not isinstance(sent, dict):
        raise _bad("A subrequest has to be an object")
    method, url, name = (sent.get(key) for key in ("method", "url", "referenceId"))
    if not isinstance(url, str) or method not in _METHODS:
        raise _bad(f"A subrequest needs a url and one of the methods {', '.join(_METHODS)}")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise _bad(
            f"Provided referenceId ('{name}') must start with a letter or a number, and it can"
            " contain only letters, numbers and underscores ('_')."
        )
    headers = sent.get("httpHeaders") or {}
    if not isinstance(headers, dict) or {n.lower() for n in headers} & set(_INHERITED):
        raise _bad("Accept, Authorization and Content-Type are those of the whole request")
    return Subrequest(method, url, name, sent.get("body"), {n: str(v) for n, v in headers.items()})


def _bad(message: str) -> ApiError:
    return fail(400, "INVALID_INPUT", message)


def _one(call: Call, subrequest: Subrequest, before: Sequence[Outcome]) -> Outcome:
    bodies = {each.reference: each.answer.data for each in before if each.answer.status < 400}
    nulls = call.version >= 52
    try:
        url = resolved(subrequest.url, bodies, nulls=nulls)
        body = resolved(subrequest.body, bodies, nulls=nulls)
    except BadReference as bad:
        return Outcome(subrequest.reference, halted(str(bad)))
    if not _ALLOWED.match(url) or not known_version(url):
        return Outcome(subrequest.reference, _not_supported(url))
    inherited = {name: call.headers[name] for name in _INHERITED if name in call.headers}
    headers = {**inherited, **subrequest.headers}
    answer = call.answer(subrequest.method, url, body=body, headers=headers)
    return Outcome(subrequest.reference, answer)


def halted(message: str) -> Answer:
    return refusal(ApiError(400, Problem("PROCESSING_HALTED", message)))


def _not_supported(url: str) -> Answer:
    return refusal(fail(400, "INVALID_INPUT", f"The URL is not supported in a subrequest: {url}"))


def _has_failed_rows(answer: Answer) -> bool:
    rows = answer.data
    return isinstance(rows, list) and any(
        isinstance(row, dict) and row.get("success") is False for row in rows
    )
