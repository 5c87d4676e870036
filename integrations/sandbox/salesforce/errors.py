"""Refusals in the shapes that the API gives them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `fields` is None where the API names none (queries, resources)."""

    code: str
    message: str
    fields: Sequence[str] | None = None
    extra: Mapping[str, object] = field(default_factory=dict)

    def single(self) -> dict[str, object]:
        """The shape of single-record and query errors."""
        body: dict[str, object] = {"message": self.message, "errorCode": self.code}
        if self.fields is not None:
            body["fields"] = list(self.fields)
        return {**self.extra, **body}

    def row(self) -> dict[str, object]:
        """The shape inside a collection's result: `statusCode`, always with `fields`."""
        return {"statusCode": self.code, "message": self.message, "fields": list(self.fields or ())}


class ApiError(Exception):
    """A request that is refused as a whole, with its HTTP status."""

    def __init__(self, status: int, *problems: Problem) -> None:
        super().__init__("; ".join(f"{p.code}: {p.message}" for p in problems))
        self.status = status
        self.problems = problems


class Refusal(ApiError):
    """A record that is refused; a collection goes on with the next one."""


def refuse(code: str, message: str, fields: Sequence[str] = (), *, status: int = 400) -> Refusal:
    """A refused record: `raise refuse("DUPLICATE_VALUE", "…", ["Ext__c"])`."""
    return Refusal(status, Problem(code, message, tuple(fields)))


def fail(status: int, code: str, message: str) -> ApiError:
    """A refused request: `raise fail(404, "NOT_FOUND", "…")`."""
    return ApiError(status, Problem(code, message))


def resource_not_found() -> ApiError:
    return fail(404, "NOT_FOUND", "The requested resource does not exist")


def json_error(message: str) -> ApiError:
    return fail(400, "JSON_PARSER_ERROR", message)
