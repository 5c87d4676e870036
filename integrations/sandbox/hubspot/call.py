"""One request as a handler sees it, and the answers handlers give."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from integrations.sandbox.faults import Faults
from integrations.sandbox.hubspot.errors import Json, invalid
from integrations.sandbox.hubspot.store import Store
from integrations.sandbox.hubspot.table import Table


@dataclass(frozen=True, kw_only=True)
class Call:
    """`version` is v3, v4 or a date; `path` holds the path's parameters."""

    store: Store
    faults: Faults
    request: Request
    version: str
    url: str
    path: Mapping[str, str]
    query: QueryParams
    raw: bytes

    @property
    def dated(self) -> bool:
        return self.version[0] != "v"

    @property
    def table(self) -> Table:
        return self.store.table(self.path["object_type"])

    def json(self) -> Any:
        """The body. Raises ApiError 400 for one that is no JSON."""
        try:
            return orjson.loads(self.raw)
        except orjson.JSONDecodeError as error:
            raise invalid(
                f"Invalid input JSON on line {error.lineno}, column {error.colno}"
            ) from None

    def body(self) -> Json:
        """The body as an object."""
        body = self.json()
        if not isinstance(body, dict):
            raise invalid("Invalid input JSON: an object was expected")
        return body

    def flag(self, name: str) -> bool:
        value = self.query.get(name, "false").lower()
        if value not in {"true", "false"}:
            raise invalid(f"Invalid boolean value for {name}: {value}")
        return value == "true"

    def number(self, name: str, default: int, *, most: int) -> int:
        """A whole number from 1 to `most` out of the query."""
        return whole(self.query.get(name, default), name, most=most)

    def names(self, name: str) -> list[str]:
        """A list that may be repeated, comma-separated, or both."""
        parts = [part for text in self.query.getlist(name) for part in text.split(",")]
        return [part.strip() for part in parts if part.strip()]


Handler = Callable[[Call], Response]


def whole(value: Any, name: str, *, most: int, least: int = 1) -> int:
    text = str(value)
    if isinstance(value, bool) or not text.isdecimal():
        raise invalid(f"Invalid value for {name}: {text}")
    if not least <= int(text) <= most:
        raise invalid(f"{name} must be between {least} and {most}, but was {text}")
    return int(text)


def text_list(body: Mapping[str, Any], name: str) -> list[str]:
    """A list of texts in a body; absent means empty."""
    found = body.get(name) or []
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise invalid(f"Invalid input JSON: '{name}' must be a list of strings")
    return found


def answer(content: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")


def nothing() -> Response:
    return Response(status_code=204)
