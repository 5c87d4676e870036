"""HubSpot's error envelope, and the refusals that several parts of the API share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

Json = dict[str, Any]


class ApiError(Exception):
    """A refusal with HubSpot's status, category and text."""

    def __init__(
        self,
        status: int,
        category: str,
        message: str,
        *,
        errors: Sequence[Json] = (),
        context: Mapping[str, list[str]] | None = None,
        links: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.category = category
        self.message = message
        self.errors = list(errors)
        self.context = dict(context or {})
        self.links = dict(links or {})
        self.extra = extra

    def body(self, correlation_id: str) -> Json:
        """The whole answer: `{status, message, correlationId, category, …}`."""
        body: Json = {"status": "error", "message": self.message, "correlationId": correlation_id}
        if self.errors:
            body["errors"] = self.errors
        if self.context:
            body["context"] = self.context
        if self.links:
            body["links"] = self.links
        return body | {"category": self.category} | self.extra

    def item(self, trace_id: str | None = None) -> Json:
        """The same refusal as one entry of a batch's `errors`."""
        context = dict(self.context)
        if trace_id is not None:
            context["objectWriteTraceId"] = [trace_id]
        return {
            "status": "error",
            "category": self.category,
            "message": self.message,
            "context": context,
            "links": self.links,
            "errors": self.errors,
        } | self.extra


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one property of one record, and the value that was sent."""

    name: str
    code: str
    message: str
    value: str


@dataclass
class Problems:
    """Everything wrong with one record, raised together."""

    portal_id: int
    found: list[Problem] = field(default_factory=list)

    def add(self, name: str, code: str, message: str, value: str) -> None:
        self.found.append(Problem(name, code, message, value))

    def raise_if_any(self) -> None:
        if self.found:
            raise invalid_properties(self.found, self.portal_id)


def invalid_properties(problems: Iterable[Problem], portal_id: int) -> ApiError:
    """HubSpot puts the list as JSON text inside the message, and once more into `errors`."""
    problems = list(problems)
    listed = [
        {
            "isValid": False,
            "message": problem.message,
            "error": problem.code,
            "name": problem.name,
            "localizedErrorMessage": problem.message,
            "propertyValue": problem.value,
            "portalId": portal_id,
        }
        for problem in problems
    ]
    errors = [
        {
            "message": problem.message,
            "code": problem.code,
            "context": {"propertyName": [problem.name]},
        }
        for problem in problems
    ]
    text = orjson.dumps(listed).decode()
    return invalid(f"Property values were not valid: {text}", errors=errors)


def invalid(message: str, **rest: Any) -> ApiError:
    return ApiError(400, "VALIDATION_ERROR", message, **rest)


def not_found(message: str = "resource not found", **rest: Any) -> ApiError:
    return ApiError(404, "OBJECT_NOT_FOUND", message, **rest)


def conflict(message: str, **rest: Any) -> ApiError:
    return ApiError(409, "CONFLICT", message, **rest)


def missing_objects(singular: str, ids: Sequence[str]) -> Json:
    """The one entry that names every id of a batch that was not found."""
    message = (
        f"Could not get some {singular} objects, they may be deleted or not exist. "
        "Check that ids are valid."
    )
    return ApiError(404, "OBJECT_NOT_FOUND", message, context={"ids": list(ids)}).item()
