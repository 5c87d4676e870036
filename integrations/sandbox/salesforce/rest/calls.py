"""A request as the resources see it, and their answer."""

import gzip
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote

import orjson
from starlette.requests import Request
from starlette.responses import Response

from integrations.sandbox.faults import Faults
from integrations.sandbox.salesforce.errors import (
    ApiError,
    Problem,
    fail,
    json_error,
    resource_not_found,
)
from integrations.sandbox.salesforce.ids import to_18
from integrations.sandbox.salesforce.locking import Locks
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.rules import Options
from integrations.sandbox.salesforce.store import Store

JSON = "application/json;charset=UTF-8"
_UNPACK: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "deflate": zlib.decompress,
}
_KEPT_IN_QUERIES = "%!$&'()*+,;=:@/?~"


@dataclass(frozen=True)
class Call:
    """One request, its body read. `dispatch` answers the requests that it holds."""

    store: Store
    faults: Faults
    request: Request
    body: bytes
    dispatch: "Handler"

    @property
    def base(self) -> str:
        """`/services/data/vXX.X`, the version as asked for."""
        return f"/services/data/{self.path['version']}"

    @property
    def version(self) -> float:
        return float(self.path["version"][1:])

    @property
    def path(self) -> Mapping[str, str]:
        return self.request.path_params

    @property
    def query(self) -> Mapping[str, str]:
        return self.request.query_params

    @property
    def headers(self) -> Mapping[str, str]:
        return self.request.headers

    @property
    def user_id(self) -> str:
        """Whose session it is; where there is none, the integration user."""
        session = self.request.scope.get("state", {}).get("session")
        return str(session.user_id) if session else self.store.integration_user_id

    @property
    def content(self) -> bytes:
        """The body, unpacked. Raises OSError, EOFError, zlib.error."""
        unpack = _UNPACK.get(self.headers.get("content-encoding", "").lower())
        return unpack(self.body) if unpack else self.body

    @cached_property
    def locks(self) -> Locks:
        """Which of the records that this request writes are locked by others."""
        return Locks(self.faults)

    @cached_property
    def json(self) -> Any:
        """The body. Raises JSON_PARSER_ERROR, UNSUPPORTED_MEDIA_TYPE."""
        kind = self.headers.get("content-type", "application/json").partition(";")[0]
        if "version" in self.path and kind.strip().lower() != "application/json":
            message = f"Content-Type header specified in HTTP request is not supported: {kind}"
            raise fail(415, "UNSUPPORTED_MEDIA_TYPE", message)
        try:
            return orjson.loads(self.content)
        except (orjson.JSONDecodeError, OSError, EOFError, zlib.error) as error:
            raise json_error(f"{error} at [line:1, column:1]") from None

    def fields(self) -> dict[str, Any]:
        """The body as an object. Raises JSON_PARSER_ERROR."""
        body = self.json
        if not isinstance(body, dict):
            raise json_error("Can not deserialize: unexpected array at [line:1, column:1]")
        return body

    def object(self) -> ObjectType:
        """The object type that the path names. Raises NOT_FOUND."""
        found = self.store.schema.find(self.path["object_type"])
        if found is None:
            raise resource_not_found()
        return found

    def answer(
        self, method: str, url: str, *, body: Any = None, headers: Mapping[str, str]
    ) -> "Answer":
        """The answer to a request inside this one, as if it had come on its own.

        `url` begins with `/services/data/`; what lies between is not counted or checked again.
        """
        path, _, query = url.partition("?")
        scope = {
            **self.request.scope,
            "method": method,
            "path": unquote(path.rstrip("/")),
            "query_string": quote(query, safe=_KEPT_IN_QUERIES).encode(),
            "headers": [(name.lower().encode(), v.encode()) for name, v in headers.items()],
        }
        content = b"" if body is None else orjson.dumps(body)
        inner = Call(self.store, self.faults, Request(scope), content, self.dispatch)
        return self.dispatch(inner)

    def options(self) -> Options:
        """What the request's headers ask of its writes."""
        duplicates = _header_options(self.headers.get("sforce-duplicate-rule-header", ""))
        return Options(
            allow_duplicates=duplicates.get("allowsave") == "true",
            record_details=duplicates.get("includerecorddetails") == "true",
            auto_assign=self._auto_assign(),
            base=self.base,
        )

    def _auto_assign(self) -> bool:
        """TRUE, FALSE, or the id of an assignment rule. Raises INVALID_CROSS_REFERENCE_KEY."""
        asked = self.headers.get("sforce-auto-assign", "true")
        if asked.lower() in ("true", "false"):
            return asked.lower() == "true"
        if to_18(asked) != self.store.rules.assignment.id:
            raise fail(400, "INVALID_CROSS_REFERENCE_KEY", f"no such assignment rule: {asked}")
        return True


def _header_options(header: str) -> dict[str, str]:
    """`allowSave=true; runAsCurrentUser=true` as a dictionary in lower case."""
    pairs = (part.partition("=") for part in header.lower().replace(",", ";").split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}


@dataclass(frozen=True)
class Answer:
    """`content` is encoded as JSON unless it already is bytes."""

    content: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = JSON

    def response(self) -> Response:
        if self.status == 204:
            return Response(status_code=204, headers=dict(self.headers))
        is_bytes = isinstance(self.content, bytes)
        content = self.content if is_bytes else orjson.dumps(self.content)
        return Response(content, self.status, dict(self.headers), self.media_type)

    @cached_property
    def data(self) -> Any:
        """The content as JSON values."""
        if isinstance(self.content, bytes):
            return orjson.loads(self.content) if self.content else None
        return self.content


Handler = Callable[[Call], Answer]


def refusal(error: ApiError) -> Answer:
    return Answer([problem.single() for problem in error.problems], error.status)


def problem_answer(status: int, code: str, message: str) -> Answer:
    return Answer([Problem(code, message).single()], status)
